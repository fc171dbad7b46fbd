"""Offers and referrals of the six components of personalised care."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from care_plans.offers.rules import NEEDS_A_REASON, Activity, Component, OfferStatus, check_concept_id
from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.requests.models import SupportRequest
from phb.dates import day_in_words
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Organisation, Recorded, User


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


_NO_CONCEPT = (
    "NEW.{0} <> '' AND (length(NEW.{0}) < 6 OR length(NEW.{0}) > 18 OR substr(NEW.{0}, 1, 1) = '0'"
    " OR trim(NEW.{0}, '0123456789') <> '' OR substr(NEW.{0}, length(NEW.{0}) - 2, 2) NOT IN ('00', '10'))"
)
"""The form of a concept's code as both databases can check it; the check digit is the act's and the form's to check."""


class ActivityCode(Recorded):
    """The SNOMED CT code of an activity in an ICB, as somebody entered it from a source and somebody else checked it.

    Blank where no code is known for certain: then the activity counts, and says that it has no code.
    """

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="activity_codes", verbose_name="ICB")
    activity = models.CharField(max_length=20, choices=Activity)
    concept_id = models.CharField("concept", max_length=18, blank=True, validators=[check_concept_id])
    term = models.CharField(max_length=200, blank=True)
    refset_id = models.CharField("reference set", max_length=18, blank=True, validators=[check_concept_id])
    source = models.CharField("where it was found", max_length=300)
    valid_from = models.DateField("first day")
    valid_to = models.DateField("last day", null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)

    guards = (
        FrozenWhen(
            "checked",
            parent=None,
            column="checked_on",
            allow=("valid_to",),
            message="A code that was checked is never changed. End it, and enter another.",
        ),
        *(
            Refuse(f"{column}_is_of_a_concept", when=_NO_CONCEPT.format(column), message="This is no concept's code.")
            for column in ("concept_id", "refset_id")
        ),
    )

    class Meta:
        ordering = ("activity", "-valid_from", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "activity", "valid_from"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="A code for this activity begins on this day already.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="valid_to",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.CheckConstraint(
                condition=Q(activity__in=Activity.values),
                name="%(app_label)s_%(class)s_activity_on_the_list",
                violation_error_code="activity",
                violation_error_message="Choose the activity from the list.",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_on=None)
                | (Q(checked_by__isnull=False, checked_on__isnull=False) & ~Q(checked_by=F("entered_by"))),
                name="%(app_label)s_%(class)s_checked_by_another",
                violation_error_code="checked_by",
                violation_error_message="A code is checked by somebody other than who entered it.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_activity_display()}: {self.concept_id or 'no code'}"


class EpisodeQuerySet(OfPersonQuerySet["Episode"]):
    pass


class Episode(Recorded):
    """Social prescribing from the first contact to its end. The referral is reported once for each."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="episodes")
    offer = models.OneToOneField(
        Offer,
        models.PROTECT,
        related_name="episode",
        verbose_name="referral",
        error_messages={"unique": "The first contact of this referral is recorded already."},
    )
    first_contact_on = models.DateField("day of the first contact")
    ended_on = models.DateField(null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    guards = (
        Refuse(
            "begins_with_a_referral",
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Offer} o WHERE o.id = NEW.offer_id"
            " AND o.person_id = NEW.person_id AND o.component = 'social_prescribing' AND o.status = '03'"
            " AND o.made_on <= NEW.first_contact_on)",
            message="An episode of social prescribing begins with a referral that the person accepted.",
        ),
    )

    class Meta:
        ordering = ("-first_contact_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(ended_on=None),
                name="%(app_label)s_%(class)s_one_open",
                violation_error_message="An episode of social prescribing is open for this person already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("first_contact_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ended_on",
                violation_error_message="An episode ends on or after the day of its first contact.",
            ),
        )

    def __str__(self) -> str:
        return f"Social prescribing from {day_in_words(self.first_contact_on)}"


class CodedActivityQuerySet(OfPersonQuerySet["CodedActivity"]):
    def counting(self) -> "CodedActivityQuerySet":
        """All but those of offers that were put right since."""
        return self.filter(offer__correction=None)


class CodedActivity(AppendOnly):
    """Something to be reported by code, with the code that was in force on the day; none where none was certain."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="coded_activity")
    activity = models.CharField(max_length=20, choices=Activity)
    happened_on = models.DateField("day")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="coded")
    episode = models.OneToOneField(
        Episode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coded",
        error_messages={"unique": "The referral of this episode is reported already."},
    )
    code = models.ForeignKey(ActivityCode, models.PROTECT, null=True, blank=True, related_name="used")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = CodedActivityQuerySet.as_manager()

    guards = (
        *AppendOnly.guards,
        Refuse(
            "offer_is_the_persons",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Offer} o"
            " WHERE o.id = NEW.offer_id AND o.person_id = NEW.person_id)",
            message="Coded activity belongs to an offer to the same person.",
        ),
        Refuse(
            "referral_at_first_contact",
            on=("insert",),
            when="(NEW.activity = 'referral' AND NEW.episode_id IS NULL)"
            " OR (NEW.activity <> 'referral' AND NEW.episode_id IS NOT NULL)"
            " OR (NEW.episode_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.Episode} e"
            " WHERE e.id = NEW.episode_id AND e.offer_id = NEW.offer_id AND e.first_contact_on = NEW.happened_on))",
            message="A referral is reported once, at the first contact of its episode; an offer alone does not count.",
        ),
        Refuse(
            "code_is_checked",
            on=("insert",),
            when="NEW.code_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.ActivityCode} c"
            " WHERE c.id = NEW.code_id AND c.activity = NEW.activity AND c.checked_on IS NOT NULL"
            " AND c.concept_id <> '')",
            message="Activity is reported by a code that was checked for it.",
        ),
    )

    class Meta:
        verbose_name_plural = "coded activity"
        ordering = ("-happened_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("offer", "activity"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This is reported already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_activity_display()}, {day_in_words(self.happened_on)}"
