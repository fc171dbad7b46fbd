"""The public page of each ICB, and what comes in by it: asks about somebody not matched to a person yet."""

import uuid
from datetime import date
from typing import Self

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from care_plans.referrals.rules import DAILY_LIMIT, HOURLY_LIMIT, SHORTEST_REASON, Channel, ReferralStatus
from care_plans.requests.models import SupportRequest
from phb import nhs_number
from phb.guards import FrozenWhen, Refuse
from phb.models import Organisation, Recorded, Referenced, User
from phb.roles import Role, held, places


class ReferralLink(Recorded):
    """The page of one ICB on which anybody may ask for support. Its address is printed, so it never changes."""

    icb = models.OneToOneField(
        Organisation,
        models.PROTECT,
        related_name="referral_link",
        verbose_name="ICB",
        error_messages={"unique": "This ICB has its page already. Change that one."},
    )
    is_open = models.BooleanField("people can ask on the page", default=False)
    hourly_limit = models.PositiveIntegerField("most in one hour", default=HOURLY_LIMIT)
    daily_limit = models.PositiveIntegerField("most in one day", default=DAILY_LIMIT)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(hourly_limit__gte=1, daily_limit__gte=1),
                name="%(app_label)s_%(class)s_limits_let_some_through",
                violation_error_code="hourly_limit",
                violation_error_message="A limit is at least 1. To take no more, close the page.",
            ),
        )

    def __str__(self) -> str:
        return f"Self-referral page of {self.icb}"

    def get_absolute_url(self) -> str:
        return reverse("ask", args=[self.icb.ods_code.lower()])


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """Those of the ICBs in which the user has to do with referrals."""
        on = on or timezone.localdate()
        if any(role == Role.SCHEDULED_WORK for role, _ in held(user, on)):
            return self
        return self.filter(icb_id__in=places(user, "see_referrals", on))

    def waiting(self) -> Self:
        return self.filter(status=ReferralStatus.WAITING)


class Referral(Referenced, Recorded):
    """
    Somebody asked for support for somebody who is not matched to a person on record: by the public page, or by a row of
    a batch file that needs a person to decide who it is about.

    It becomes a request once it is matched, or is closed with a reason. What was asked is kept as asked.
    """

    REFERENCE_PREFIX = "ASK"

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals", verbose_name="ICB")
    channel = models.CharField("came by", max_length=10, choices=Channel)
    key = models.UUIDField(
        "mark of the form it was sent with",
        unique=True,
        default=uuid.uuid4,
        help_text="Sent twice, it is kept once.",
        error_messages={"unique": "This was sent already, and is kept."},
    )
    received_on = models.DateField()
    received_at = models.DateTimeField(default=timezone.now)
    given_name = models.CharField(max_length=70)
    family_name = models.CharField(max_length=70)
    born_on = models.DateField("date of birth", null=True, blank=True)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True, validators=[nhs_number.validate_nhs_number])
    origin = models.CharField("who asked", max_length=10, choices=SupportRequest.Origin)
    asked_by = models.CharField("name of whoever asked for them", max_length=140, blank=True)
    relationship = models.CharField("what they are to the person", max_length=70, blank=True)
    service = models.CharField("support asked for", max_length=200)
    what_matters = models.TextField("what matters to the person", blank=True)
    access_needs = models.CharField("what helps them to read, hear and answer us", max_length=500, blank=True)
    reach = models.CharField("how to reach them", max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=ReferralStatus, default=ReferralStatus.WAITING)
    request = models.OneToOneField(
        SupportRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referral",
        error_messages={"unique": "Another referral became this request already."},
    )
    closed_because = models.CharField(
        "why it is not pursued", max_length=500, blank=True, validators=[MinLengthValidator(SHORTEST_REASON)]
    )
    dealt_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dealt_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "dealt_with",
            column="dealt_at",
            message="This referral has been dealt with. If support is asked for again, it is a new one.",
        ),
        Refuse(
            "request_is_of_the_icb",
            when="NEW.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_supportrequest r"
            " JOIN care_plans_person p ON p.id = r.person_id WHERE r.id = NEW.request_id AND p.icb_id = NEW.icb_id)",
            message="A referral becomes a request for a person of the ICB that it was sent to.",
        ),
    )

    class Meta:
        ordering = ("received_on", "pk")
        indexes = (
            models.Index(fields=("icb", "status", "received_on")),
            models.Index(fields=("icb", "channel", "received_at")),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    status=ReferralStatus.WAITING, request=None, closed_because="", dealt_by=None, dealt_at=None
                )
                | Q(
                    status=ReferralStatus.REQUEST,
                    request__isnull=False,
                    closed_because="",
                    dealt_by__isnull=False,
                    dealt_at__isnull=False,
                )
                | Q(
                    ~Q(closed_because=""),
                    status=ReferralStatus.CLOSED,
                    request=None,
                    dealt_by__isnull=False,
                    dealt_at__isnull=False,
                ),
                name="%(app_label)s_%(class)s_dealt_with_or_waiting",
                violation_error_code="closed_because",
                violation_error_message="A referral waits, has become a request, or is closed with a reason;"
                " and then it says by whom and when.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}: {self.service}"

    def get_absolute_url(self) -> str:
        return reverse("referral", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"
