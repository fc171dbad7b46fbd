"""About Me: the person's own page, whom it is shared with, and who has looked."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from care_plans.about_me.rules import HEADINGS, STANDARD_VERSION
from care_plans.people.models import OfPersonQuerySet, Person, Representation
from care_plans.people.rules import Capacity
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Organisation, Recorded, User
from phb.roles import places

WORDS = tuple(heading.name for heading in HEADINGS)
"""The columns that hold what is written, in the order of the standard."""


class AboutMe(Recorded):
    """What a person wants everybody who supports them to know, on one page (PRSB About Me).

    One record for each person; what it said before is its history. Any of it may be empty.
    """

    person = models.OneToOneField(
        Person,
        models.PROTECT,
        related_name="about_me",
        error_messages={"unique": "This person has such a page already. Change that one."},
    )
    standard_version = models.CharField("version of the standard", max_length=10, default=STANDARD_VERSION)
    most_important = models.TextField("what is most important to me", blank=True)
    important_people = models.TextField("people who are important to me", blank=True)
    communication = models.TextField("how I communicate and how to communicate with me", blank=True)
    wellness = models.TextField("my wellness", blank=True)
    please_do = models.TextField("please do and please do not", blank=True)
    how_to_support = models.TextField("how and when to support me", blank=True)
    also_worth_knowing = models.TextField("also worth knowing about me", blank=True)
    supported_by = models.CharField("supported to write this by", max_length=150, blank=True)
    updated_on = models.DateField("last updated")
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPersonQuerySet["AboutMe"].as_manager()

    class Meta:
        verbose_name = "About Me"
        verbose_name_plural = "About Me"

    def __str__(self) -> str:
        return f"About Me of {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("about_me", args=[self.person_id])

    @property
    def words(self) -> dict[str, str]:
        """What is written, by column, gaps left out."""
        return {name: text for name in WORDS if (text := getattr(self, name).strip())}


class AboutMeShareQuerySet(OfPersonQuerySet["AboutMeShare"]):
    def active(self, on: date) -> Self:
        """Those that hold that day. One agreed under an authority ends with the authority."""
        holds = Representation.objects.current(on).filter(pk=OuterRef("representation"))
        return self.filter(
            Q(representation=None) | Exists(holds),
            starts_on__lte=on,
            ends_on__gte=on,
            withdrawn_at=None,
            person__died_on=None,
        )

    def open_to(self, user: User, on: date) -> Self:
        """Those that hold that day with an organisation in which the user has a role that reads them."""
        return self.active(on).filter(organisation__in=places(user, "see_shared", on))


class AboutMeShare(Recorded):
    """That a person's About Me may be read by one organisation between two days, for one purpose, with their consent.

    An organisation whose staff sign in here reads it after signing in; another by a link, of which only a digest is
    kept. More than was agreed is a new consent, so a share is never widened; it can be withdrawn at any moment.
    """

    class ConsentBy(models.TextChoices):
        PERSON = "person", "The person"
        REPRESENTATIVE = "representative", "Their representative"

    person = models.ForeignKey(Person, models.PROTECT, related_name="about_me_shares")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    organisation_name = models.CharField("name of another organisation", max_length=140, blank=True)
    purpose = models.CharField("what it is shared for", max_length=150)
    consent_by = models.CharField("who agreed", max_length=15, choices=ConsentBy)
    capacity = models.CharField("can the person decide this?", max_length=5, choices=Capacity)
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="authority"
    )
    consented_on = models.DateField("day they agreed")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    once = models.BooleanField("the link works once", default=False)
    link_sha256 = models.CharField("check of the link", max_length=64, blank=True)
    shared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AboutMeShareQuerySet.as_manager()

    guards = (
        Refuse(
            "authority_holds",
            on=("insert",),
            when="NEW.representation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_representation a"
            " WHERE a.id = NEW.representation_id AND a.person_id = NEW.person_id AND a.kind = 'representative'"
            " AND a.starts_on <= NEW.consented_on AND (a.ends_on IS NULL OR a.ends_on >= NEW.consented_on))",
            message="A representative agrees under an authority for this person that holds on the day.",
        ),
        Refuse(
            "never_widened",
            on=("update",),
            when="NEW.person_id <> OLD.person_id OR NEW.ends_on > OLD.ends_on OR NEW.starts_on < OLD.starts_on"
            " OR coalesce(NEW.organisation_id, 0) <> coalesce(OLD.organisation_id, 0)"
            " OR NEW.organisation_name <> OLD.organisation_name OR NEW.purpose <> OLD.purpose"
            " OR NEW.link_sha256 <> OLD.link_sha256 OR NEW.once <> OLD.once OR NEW.consented_on <> OLD.consented_on"
            " OR coalesce(NEW.representation_id, 0) <> coalesce(OLD.representation_id, 0)",
            message="More than was agreed is shared by a new consent.",
        ),
        FrozenWhen(
            "withdrawn",
            column="withdrawn_at",
            message="A share that was withdrawn stays so. Share it again with a new consent.",
        ),
    )

    class Meta:
        verbose_name = "share of About Me"
        verbose_name_plural = "shares of About Me"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, organisation_name="", link_sha256="", once=False)
                | (Q(organisation=None) & ~Q(organisation_name="") & ~Q(link_sha256="")),
                name="%(app_label)s_%(class)s_one_organisation",
                violation_error_code="organisation_name",
                violation_error_message="Choose an organisation, or write the name of another one, not both.",
            ),
            models.CheckConstraint(
                condition=Q(consent_by="person", capacity="has", representation=None)
                | Q(consent_by="representative", capacity__in=("lacks", "child"), representation__isnull=False),
                name="%(app_label)s_%(class)s_consent_fits_capacity",
                violation_error_code="consent_by",
                violation_error_message="Whoever can decide this agrees themselves; for a child or somebody who"
                " cannot decide it, a representative does, whose authority is named.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(app_label)s_%(class)s_withdrawn_by_somebody",
                violation_error_message="A share is withdrawn by somebody.",
            ),
            models.UniqueConstraint(
                fields=("link_sha256",),
                condition=~Q(link_sha256=""),
                name="%(app_label)s_%(class)s_link_once",
                violation_error_message="This link was given already.",
            ),
        )

    def __str__(self) -> str:
        return f"About Me of {self.person} for {self.with_whom}"

    @property
    def with_whom(self) -> str:
        return str(self.organisation) if self.organisation_id else self.organisation_name


class AboutMeLook(AppendOnly):
    """That somebody outside the person's ICB read their About Me under a share; by link, with the name they gave."""

    share = models.ForeignKey(AboutMeShare, models.PROTECT, related_name="looks")
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reader = models.CharField("who read it, as they say", max_length=140, blank=True)

    class Meta:
        verbose_name = "look at a shared About Me"
        verbose_name_plural = "looks at a shared About Me"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.who} read it"

    @property
    def who(self) -> str:
        return self.reader or str(self.user)
