"""Offers and referrals of the six components of personalised care."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from care_plans.offers.rules import NEEDS_A_REASON, Component, OfferStatus
from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.requests.models import SupportRequest
from phb.dates import day_in_words
from phb.guards import Refuse
from phb.models import AppendOnly, User


class OfferQuerySet(OfPersonQuerySet["Offer"]):
    def standing(self) -> "OfferQuerySet":
        """Those that no later record puts right."""
        return self.filter(correction=None)


class Offer(AppendOnly):
    """That one of the six components was offered to somebody on a day, or was not, and what they said.

    What they say later is another offer. A mistake is put right by one that names it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="offers")
    component = models.CharField("what was offered", max_length=20, choices=Component)
    status = models.CharField("how it stands", max_length=2, choices=OfferStatus)
    made_on = models.DateField("day")
    referred_to = models.CharField("who takes the referral", max_length=200, blank=True)
    words = models.TextField("in words", blank=True)
    request = models.ForeignKey(SupportRequest, models.PROTECT, null=True, blank=True, related_name="offers")
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="what this puts right",
        error_messages={"unique": "This has been put right already. Put right the later record."},
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = OfferQuerySet.as_manager()

    guards = (
        *AppendOnly.guards,
        Refuse(
            "request_is_the_persons",
            on=("insert",),
            when="NEW.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.SupportRequest} r"
            " WHERE r.id = NEW.request_id AND r.person_id = NEW.person_id)",
            message="An offer belongs to a request for the same person.",
        ),
        Refuse(
            "corrects_the_same",
            on=("insert",),
            when="NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.Offer} o"
            " WHERE o.id = NEW.corrects_id AND o.person_id = NEW.person_id AND o.component = NEW.component)",
            message="A correction puts right an earlier record of the same offer to the same person.",
        ),
    )

    class Meta:
        ordering = ("-made_on", "-pk")
        indexes = (models.Index(fields=("person", "component", "made_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(component__in=Component.values, status__in=OfferStatus.values),
                name="%(app_label)s_%(class)s_on_the_lists",
                violation_error_message="Choose what was offered, and how it stands, from the lists.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=NEEDS_A_REASON) | ~Q(words=""),
                name="%(app_label)s_%(class)s_says_why_not",
                violation_error_code="words",
                violation_error_message="Say why in a few words.",
            ),
            models.CheckConstraint(
                condition=~Q(component=Component.SOCIAL_PRESCRIBING, status=OfferStatus.ACCEPTED) | ~Q(referred_to=""),
                name="%(app_label)s_%(class)s_referral_goes_somewhere",
                violation_error_code="referred_to",
                violation_error_message="Say who takes the referral, such as the link worker or the group.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_component_display()}, {self.get_status_display().lower()}, {day_in_words(self.made_on)}"
