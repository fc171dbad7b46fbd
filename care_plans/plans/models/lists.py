"""What a plan holds any number of besides its needs: strengths, people, what happens if things go wrong, risks."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from care_plans.plans.models.parts import PlanPart
from care_plans.plans.models.plan import Plan
from care_plans.plans.rules import Likelihood, RiskKind, Seriousness
from phb.money import PenceField

ONE_ON_EACH_LINE = "One on each line."


def _in_lines(name: str) -> "models.TextField[str, str]":
    return models.TextField(name, blank=True, help_text=ONE_ON_EACH_LINE)


class ListPart(PlanPart):
    """A piece that hangs from the plan itself."""

    class Meta(PlanPart.Meta):
        abstract = True


class Strength(ListPart):
    """Something the person is good at, has or can call on."""

    KIND, WRITTEN = "strength", ("text",)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="strengths")
    text = models.TextField("something I am good at, or that helps me")


class Formulation(ListPart):
    """How the person and those who plan with them understand what is going on, and why."""

    KIND, WRITTEN = "understanding", ("text",)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="formulations")
    text = models.TextField("how we understand what is going on")

    class Meta(ListPart.Meta):
        verbose_name = "understanding"
        verbose_name_plural = "understandings"


class ProfessionalContact(ListPart):
    """A professional who is part of the person's care."""

    KIND = "professional"
    WRITTEN = (
        "name",
        "role",
        "key_worker",
        "specialty",
        "team",
        "organisation",
        "ods_code",
        "contact",
        "since",
        "until",
    )

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="professionals")
    name = models.CharField("name", max_length=140)
    role = models.CharField("role", max_length=140, blank=True)
    key_worker = models.BooleanField("my key worker", default=False)
    specialty = models.CharField("specialty", max_length=140, blank=True)
    team = models.CharField("team", max_length=140, blank=True)
    organisation = models.CharField("organisation", max_length=140, blank=True)
    ods_code = models.CharField(
        "its ODS code",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9]{3,5}$", "Write three to five capital letters and figures: RX1.")],
    )
    contact = models.CharField("how to reach them", max_length=200, blank=True)
    since = models.DateField("from", null=True, blank=True)
    until = models.DateField("to", null=True, blank=True)

    class Meta(ListPart.Meta):
        verbose_name = "professional"
        verbose_name_plural = "professionals"
        constraints = (
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="%(app_label)s_%(class)s_until_on_or_after_since",
                violation_error_code="until",
                violation_error_message="The last day must be on or after the first.",
            ),
        )


class PersonalContact(ListPart):
    """Somebody in the person's own life."""

    KIND, WRITTEN = "contact", ("name", "relationship", "part_played", "contact", "comments")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="contacts")
    name = models.CharField("name", max_length=140)
    relationship = models.CharField("who they are to me", max_length=70, blank=True)
    part_played = models.CharField(
        "the part they play",
        max_length=140,
        blank=True,
        help_text="Such as carer, next of kin, or person to call first.",
    )
    contact = models.CharField("how to reach them", max_length=200, blank=True)
    comments = models.TextField("anything else about them", blank=True)

    class Meta(ListPart.Meta):
        verbose_name = "person in their life"
        verbose_name_plural = "people in their life"


class ContingencyPlan(ListPart):
    """What happens if things go wrong: what sets it off, what to do and whom to call, and what that costs."""

    KIND = "contingency"
    LINES: ClassVar[tuple[str, ...]] = (
        "triggers",
        "what_happens",
        "who_to_call",
        "coping",
        "relapse_signs",
        "medicines",
        "location",
    )
    WRITTEN = (
        "name",
        *LINES,
        "advance_statement",
        "professional",
        "responsible",
        "cost",
        "cost_words",
        "agreed_with_person",
        "review_on",
        "completed_by",
    )

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="contingencies")
    name = models.CharField("what this is for", max_length=140, blank=True)
    triggers = models.TextField("what sets it off", help_text=ONE_ON_EACH_LINE)
    what_happens = _in_lines("what should happen")
    who_to_call = _in_lines("who to call")
    coping = _in_lines("what helps me cope")
    relapse_signs = _in_lines("signs that it is coming")
    medicines = _in_lines("medicines and equipment kept ready")
    advance_statement = models.TextField("what I want if I cannot say so then", blank=True)
    location = _in_lines("where this plan and what it needs are kept")
    professional = models.CharField("professional who knows this plan", max_length=140, blank=True)
    responsible = models.CharField("who sees to it", max_length=140, blank=True)
    cost = PenceField("what it costs in a year", null=True, blank=True)  # type: ignore[misc]
    cost_words = models.CharField("what the cost is for", max_length=200, blank=True)
    agreed_with_person = models.BooleanField("agreed with me, or with who acts for me", null=True, blank=True)
    review_on = models.DateField("day we look at this again", null=True, blank=True)
    completed_by = models.CharField("who wrote this with me", max_length=140, blank=True)

    class Meta(ListPart.Meta):
        verbose_name = "plan for when things go wrong"
        verbose_name_plural = "plans for when things go wrong"
        constraints = (
            models.CheckConstraint(
                condition=~Q(triggers=""),
                name="%(app_label)s_%(class)s_has_triggers",
                violation_error_code="triggers",
                violation_error_message="Say what sets this plan off.",
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0),
                name="%(app_label)s_%(class)s_cost_not_below_nought",
                violation_error_code="cost",
                violation_error_message="The cost cannot be below £0.",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.triggers.splitlines()[0]


class Risk(ListPart):
    """What might go wrong because of the support or how it is paid for, and what is agreed to do about it.

    Source: SI 2013/1617, after reg 11 of the 2010 pilot's regulations: significant risks, their consequences and
    proportionate means of lessening them are explained to the person, and the procedure agreed is in the plan.
    """

    KIND = "risk"
    WRITTEN = ("text", "kind", "likelihood", "seriousness", "procedure", "watched_by", "explained_on")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="risks")
    text = models.TextField("what might happen")
    kind = models.CharField("kind of risk", max_length=12, choices=RiskKind)
    likelihood = models.CharField("how likely it is", max_length=12, choices=Likelihood, blank=True)
    seriousness = models.CharField("how serious it would be", max_length=12, choices=Seriousness, blank=True)
    procedure = models.TextField("what we agreed to do", blank=True)
    watched_by = models.CharField("who watches it", max_length=140, blank=True)
    explained_on = models.DateField("day it was explained to the person", null=True, blank=True)


class AdditionalPlan(ListPart):
    """A further plan for one purpose that belongs to this one, such as a plan for communication or for meals."""

    KIND = "plan"
    WRITTEN = ("name", "text", "professional", "responsible", "review_on", "location", "completed_by")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="additional_plans")
    name = models.CharField("name of the plan", max_length=140)
    text = models.TextField("what it says", blank=True)
    professional = models.CharField("professional who knows this plan", max_length=140, blank=True)
    responsible = models.CharField("who sees to it", max_length=140, blank=True)
    review_on = models.DateField("day we look at this again", null=True, blank=True)
    location = models.CharField("where it is kept", max_length=200, blank=True)
    completed_by = models.CharField("who wrote this with me", max_length=140, blank=True)

    class Meta(ListPart.Meta):
        verbose_name = "other plan"
        verbose_name_plural = "other plans"


class PlanDocument(ListPart):
    """Another document about the person's care that is kept elsewhere."""

    KIND, WRITTEN = "document", ("name", "location", "dated")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="documents")
    name = models.CharField("what the document is", max_length=140)
    location = models.CharField("where it is kept", max_length=200, blank=True)
    dated = models.DateField("its date", null=True, blank=True)

    class Meta(ListPart.Meta):
        verbose_name = "paper kept elsewhere"
        verbose_name_plural = "papers kept elsewhere"
