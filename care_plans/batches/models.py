"""Batch files of requests, row by row as they came."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone

from care_plans.requests.models import SupportRequest
from phb.models import AppendOnly, Organisation, StagedFile, User
from phb.roles import Role, held, places


class RequestBatchQuerySet(models.QuerySet["RequestBatch"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """Those of the ICBs in which the user takes batches in."""
        on = on or timezone.localdate()
        if any(role == Role.SCHEDULED_WORK for role, _ in held(user, on)):
            return self
        return self.filter(icb_id__in=places(user, "load_requests", on))


class RequestBatch(StagedFile):
    """A file of requests for one ICB. Its rows are only shown until somebody accepts all of them."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")

    objects = RequestBatchQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("batch", args=[self.pk])


class Becomes(TextChoices):
    """What accepting a row makes of it."""

    KNOWN = "known", "Request for somebody on record"
    NEW = "new", "New person, and their request"
    TO_MATCH = "to_match", "Waits for somebody to match it"


class BatchRow(AppendOnly):
    """A row of a batch file as it came, with what it was when the file was read. Checked again when it is accepted."""

    batch = models.ForeignKey(RequestBatch, models.PROTECT, related_name="rows")
    row_number = models.PositiveIntegerField("row in the file")
    becomes = models.CharField(max_length=10, choices=Becomes)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    given_name = models.CharField(max_length=70)
    family_name = models.CharField(max_length=70)
    preferred_name = models.CharField(max_length=70, blank=True)
    born_on = models.DateField("date of birth")
    service = models.CharField("support asked for", max_length=200)
    received_on = models.DateField()
    origin = models.CharField("who asked", max_length=10, choices=SupportRequest.Origin)
    what_matters = models.TextField("what matters to the person", blank=True)

    class Meta:
        ordering = ("batch", "row_number")
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "row_number"),
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message="This row of the file is kept already.",
            ),
        )

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.service}"
