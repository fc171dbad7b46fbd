"""People, and who acts for them."""

from datetime import date
from typing import Self, TypeVar

from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from care_plans.people.models.details import PersonalDetails
from care_plans.people.rules import SHORTEST_REASON, Capacity, MergeStatus, Relation
from phb import nhs_number
from phb.dates import day_in_words
from phb.guards import FrozenWhen, Refuse
from phb.models import DatedQuerySet, Organisation, Recorded, User
from phb.roles import Role, held

COUNCIL_ROLES = (Role.COUNCIL_MANAGER,)


class PersonQuerySet(models.QuerySet["Person"]):
    def listed(self) -> Self:
        """Each person once: the records that were not merged into another of the same person."""
        return self.filter(merged_into=None)

    def visible_to(self, user: User, on: date | None = None) -> Self:
        """The people whose records this user may know to exist.

        Those of their ICB; for a council, those it helps to pay for; for a holder, themselves and those they act for
        today.
        """
        on = on or timezone.localdate()
        roles = held(user, on)
        if any(role == Role.SCHEDULED_WORK for role, _ in roles):
            return self
        health = [org for role, org in roles if org is not None and role not in COUNCIL_ROLES]
        council = [org for role, org in roles if org is not None and role in COUNCIL_ROLES]
        seen = Q(pk__in=[])
        if health:
            seen |= Q(icb_id__in=health)
        if council:
            paid_for = Person.objects.filter(requests__decisions__council_funds=True)
            seen |= Q(pk__in=paid_for.values("pk"), council_id__in=council)
        if user.is_holder:
            acts_for = Representation.objects.current(on).filter(person=OuterRef("pk"), user=user)
            seen |= Q(account=user) | Q(Exists(acts_for))
        return self.filter(seen)


class Person(PersonalDetails, Recorded):
    """Somebody with needs, known once by NHS number. Never used for staff or for those who act for the person."""

    given_name = models.CharField(max_length=70)
    family_name = models.CharField(max_length=70)
    preferred_name = models.CharField(max_length=70, blank=True, help_text="What the person likes to be called.")
    born_on = models.DateField("date of birth")
    died_on = models.DateField("date of death", null=True, blank=True)
    nhs_number = models.CharField(
        "NHS number",
        max_length=10,
        unique=True,
        validators=[nhs_number.validate_nhs_number],
        error_messages={"unique": "Somebody with this NHS number is on record already."},
    )
    gp_practice = models.CharField("GP practice", max_length=140, blank=True)
    gp_practice_code = models.CharField(
        "code of the GP practice",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[A-Z][0-9]{5}$", "Write a capital letter and five figures, such as A81001.")],
    )
    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="people", verbose_name="ICB")
    council = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="council_people")
    account = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="own sign-in",
        error_messages={"unique": "This sign-in belongs to somebody else already."},
    )
    care_coordinator = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="caseload", verbose_name="care co-ordinator"
    )

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="also_recorded_as", editable=False
    )

    objects = PersonQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "merged",
            column="merged_into",
            message="This record was merged into another of the same person. Go on in that one.",
        ),
        Refuse(
            "not_added_as_merged",
            on=("insert",),
            when="NEW.merged_into_id IS NOT NULL",
            message="A record is merged only after it was on record by itself.",
        ),
        Refuse(
            "merged_by_two",
            on=("update",),
            when="NEW.merged_into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.PersonMerge} m"
            " WHERE m.duplicate_id = NEW.id AND m.survivor_id = NEW.merged_into_id AND m.status = 'confirmed')",
            message="Two records become one only when one colleague proposes it and another confirms it.",
        ),
        Refuse(
            "merged_once",
            on=("update",),
            when="NEW.merged_into_id IS NOT NULL AND EXISTS (SELECT 1 FROM {care_plans.Person} p"
            " WHERE (p.id = NEW.merged_into_id AND p.merged_into_id IS NOT NULL) OR p.merged_into_id = NEW.id)",
            message="One of these records was merged with another already. Keep the one the other went into.",
        ),
        Refuse(
            "nothing_runs_under_the_merged",
            on=("update",),
            when="NEW.merged_into_id IS NOT NULL AND (NEW.account_id IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM {care_plans.SupportRequest} r WHERE r.person_id = NEW.id"
            " AND r.status IN ('open', 'decided'))"
            " OR EXISTS (SELECT 1 FROM {care_plans.Review} v WHERE v.person_id = NEW.id"
            " AND v.status IN ('planned', 'invited', 'held')))",
            message="Support, a review or a sign-in still runs under the record that would go. Keep that one instead,"
            " or end what runs there first.",
        ),
    )

    class Meta:
        verbose_name_plural = "people"
        ordering = ("family_name", "given_name", "pk")
        indexes = (
            models.Index(fields=("icb", "family_name", "given_name")),
            models.Index(fields=("icb", "born_on")),
        )
        constraints = (
            *PersonalDetails.Meta.constraints,
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(died_on__gte=F("born_on")),
                name="%(app_label)s_%(class)s_died_on_or_after_birth",
                violation_error_code="died_on",
                violation_error_message="The date of death must be on or after the date of birth.",
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def called(self) -> str:
        """The name to use when speaking to the person."""
        return self.preferred_name or self.given_name


OfPerson = TypeVar("OfPerson", bound=models.Model)


class OfPersonQuerySet(models.QuerySet[OfPerson]):
    """Records about a person: whoever may see the person may know of them."""

    path_to_person = "person"

    def visible_to(self, user: User, on: date | None = None) -> Self:
        return self.filter(**{f"{self.path_to_person}__in": Person.objects.visible_to(user, on)})


class DatedOfPersonQuerySet(DatedQuerySet):
    """Records about a person that hold between two days."""

    def visible_to(self, user: User, on: date | None = None) -> Self:
        return self.filter(person__in=Person.objects.visible_to(user, on))


class Representation(Recorded):
    """That somebody acts for a person between two days.

    It ends by date and is never deleted, so that what they did while it held stays explained.
    """

    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative", "Representative"
        NOMINEE = "nominee", "Nominee"
        AUTHORISED = "authorised", "Authorised person"

    class Basis(models.TextChoices):
        PARENT = "parent", "Parental responsibility"
        DEPUTY = "deputy", "Deputy appointed by the Court of Protection"
        ATTORNEY = "attorney", "Lasting power of attorney"
        APPOINTED = "appointed", "Appointed by the ICB"
        CHOSEN = "chosen", "Chosen by the person"
        NAMED = "named", "Chosen by their representative"
        COUNCIL = "council", "Authorised by the council (Care Act 2014, section 32)"

    class NoticeBy(models.TextChoices):
        PERSON = "person", "The person"
        ACTOR = "actor", "Whoever acts for them"
        BODY = "body", "The ICB or the council"

    person = models.ForeignKey(Person, models.PROTECT, related_name="representations")
    kind = models.CharField(max_length=20, choices=Kind)
    basis = models.CharField(max_length=20, choices=Basis)
    name = models.CharField(max_length=140)
    relationship = models.CharField(max_length=70, blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="representations", verbose_name="sign-in"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    consented_on = models.DateField(help_text="The day this person agreed to act.")
    capacity = models.CharField(
        "can the person decide this?", max_length=5, choices=Capacity, blank=True, help_text="On the first day."
    )
    assessed_by = models.CharField("who assessed that they cannot", max_length=140, blank=True)
    assessed_on = models.DateField("day it was assessed", null=True, blank=True)
    relation = models.CharField("family or friend", max_length=10, choices=Relation, blank=True)
    same_household = models.BooleanField("lives with the person", default=False)
    paid_by_budget = models.BooleanField("is paid from the budget, or sells to it", default=False)
    notice_by = models.CharField("who gave notice", max_length=10, choices=NoticeBy, blank=True)
    notice_on = models.DateField("day of the notice", null=True, blank=True)

    objects = DatedOfPersonQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The authority must end on or after the day it starts.",
            ),
            models.CheckConstraint(
                # A nominee is chosen; a representative holds some authority for a child or an adult without capacity.
                condition=Q(kind="nominee", basis__in=("chosen", "named"))
                | Q(kind="authorised", basis="council")
                | Q(kind="representative", basis__in=("parent", "deputy", "attorney", "appointed")),
                name="%(app_label)s_%(class)s_basis_fits_kind",
                violation_error_code="basis",
                violation_error_message="A nominee is chosen by the person or their representative, an authorised"
                " person by the council; a representative has another authority.",
            ),
            models.CheckConstraint(
                condition=~Q(capacity="lacks") | (~Q(assessed_by="") & Q(assessed_on__isnull=False)),
                name="%(app_label)s_%(class)s_incapacity_is_assessed",
                violation_error_code="assessed_by",
                violation_error_message="Say who assessed that the person cannot decide this, and on which day.",
            ),
            models.CheckConstraint(
                # Nobody looks after money that pays themselves.
                condition=~Q(kind="nominee", paid_by_budget=True),
                name="%(app_label)s_%(class)s_nominee_is_not_paid",
                violation_error_code="paid_by_budget",
                violation_error_message="A nominee cannot be employed by the budget or sell to it. Choose somebody"
                " else, or somebody else to do the work.",
            ),
            models.CheckConstraint(
                condition=Q(notice_by="", notice_on=None) | (~Q(notice_by="") & Q(notice_on__isnull=False)),
                name="%(app_label)s_%(class)s_notice_by_and_on",
                violation_error_code="notice_on",
                violation_error_message="Say who gave notice, and on which day.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_kind_display().lower()} for {self.person}"


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        return self.filter(duplicate__in=Person.objects.visible_to(user, on))

    def waiting(self) -> Self:
        return self.filter(status=MergeStatus.PROPOSED)


class PersonMerge(Recorded):
    """That somebody holds two records to be of one person, and what a second colleague answered."""

    duplicate = models.ForeignKey(
        Person, models.PROTECT, related_name="merges", verbose_name="record that goes into the other"
    )
    survivor = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="record that stays")
    reason = models.CharField(
        "why they are the same person", max_length=500, validators=[MinLengthValidator(SHORTEST_REASON)]
    )
    status = models.CharField(max_length=10, choices=MergeStatus, default=MergeStatus.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PersonMergeQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "answered",
            column="answered_at",
            message="This was answered. If the records look the same again, propose it again.",
        ),
        Refuse(
            "of_one_icb",
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Person} d, {care_plans.Person} s"
            " WHERE d.id = NEW.duplicate_id AND s.id = NEW.survivor_id AND d.icb_id = s.icb_id)",
            message="Both records must be of the same ICB.",
        ),
        Refuse(
            "waits_first",
            on=("insert",),
            when="NEW.answered_at IS NOT NULL OR NEW.status <> 'proposed'",
            message="A proposal waits before it is answered.",
        ),
        Refuse(
            "proposed_as_it_was",
            on=("update",),
            when="NEW.duplicate_id <> OLD.duplicate_id OR NEW.survivor_id <> OLD.survivor_id"
            " OR NEW.proposed_by_id <> OLD.proposed_by_id OR NEW.reason <> OLD.reason",
            message="What was proposed stands. Answer it, and propose another.",
        ),
    )

    class Meta:
        verbose_name = "merge of two records"
        verbose_name_plural = "merges of two records"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("duplicate",),
                condition=Q(status="proposed"),
                name="%(app_label)s_%(class)s_one_at_a_time",
                violation_error_message="Somebody has proposed to merge this record already.",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate=F("survivor")),
                name="%(app_label)s_%(class)s_of_two_records",
                violation_error_code="nhs_number",
                violation_error_message="This is the same record. Give the NHS number of the other one.",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", answered_by=None, answered_at=None)
                | Q(status__in=("confirmed", "declined"), answered_by__isnull=False, answered_at__isnull=False),
                name="%(app_label)s_%(class)s_answered_by_and_at",
                violation_error_message="An answer says who gave it and when.",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_confirmed_by_another",
                violation_error_message="Somebody other than the colleague who proposed it answers.",
            ),
        )

    def __str__(self) -> str:
        """Without names: it stands in the history of one person, and whoever reads that may not know of the other."""
        return f"Two records proposed as one, {day_in_words(self.proposed_on)}"

    def get_absolute_url(self) -> str:
        return reverse("person_merge", args=[self.pk])
