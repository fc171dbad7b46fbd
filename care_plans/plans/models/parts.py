"""Pieces of a plan: what hangs from a need, and how every piece is kept."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from care_plans.plans.models.plan import Plan
from care_plans.plans.rules import ActionStatus, GoalStatus
from phb.guards import FrozenWhen, Guard, Refuse
from phb.models import Recorded

FROZEN_PLAN = "An agreed care plan is never changed. Write the next version."


def _in_the_same_plan(column: str, table: str, *, also: str = "") -> Refuse:
    """A piece hangs from a piece of its own plan, so that nothing can be slipped under an agreed one."""
    return Refuse(
        f"{column}_in_the_same_plan",
        when=f"NOT EXISTS (SELECT 1 FROM {table} above"  # noqa: S608 (names of ours)
        f" WHERE above.id = NEW.{column}_id AND above.plan_id = NEW.plan_id{also})",
        message="A piece of a care plan belongs under another piece of the same plan.",
    )


class PlanPart(Recorded):
    """A piece of a plan, put in order by the person. Agreed with the plan, it stands still with it."""

    KIND: ClassVar[str]
    """The word for it in addresses and sentences."""
    WRITTEN: ClassVar[tuple[str, ...]]
    """What is written of it: shown, signed, compared and copied to the next version. The first names it."""
    LINES: ClassVar[tuple[str, ...]] = ()
    """Those that hold one thing on each line."""

    position = models.PositiveIntegerField(default=1)
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The piece of an earlier version that this one began as; none where it is new.",
    )

    guards: ClassVar[tuple[Guard, ...]] = (
        FrozenWhen("plan_agreed", parent="plan", column="agreed_at", message=FROZEN_PLAN),
    )

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(getattr(self, self.WRITTEN[0]))

    @property
    def began_as(self) -> int:
        """The same for this piece in every version that has it."""
        return int(self.origin_id or self.pk)  # type: ignore[attr-defined]


_ONE_TO_TEN = [MinValueValidator(1), MaxValueValidator(10)]


class Need(PlanPart):
    """A need, concern or problem, in the person's words."""

    KIND, WRITTEN = "need", ("text",)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="needs")
    text = models.TextField("what I need")


class Goal(PlanPart):
    """What the person hopes for from one need, how important it is to them (1 to 10), and how far it has come."""

    KIND, WRITTEN = "goal", ("text", "importance", "status")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    need = models.ForeignKey(Need, models.PROTECT, related_name="goals")
    text = models.TextField("what I hope for")
    importance = models.PositiveSmallIntegerField(
        "how important, of 10", null=True, blank=True, validators=_ONE_TO_TEN, help_text="From 1 to 10."
    )
    status = models.CharField("how far it has come", max_length=12, choices=GoalStatus, default=GoalStatus.NEW)

    guards = (_in_the_same_plan("need", "care_plans_need"),)


class PlanOutcome(PlanPart):
    """What will be different once a goal is reached. Money is spent for the sake of these."""

    KIND, WRITTEN = "outcome", ("text",)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="outcomes")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="outcomes")
    text = models.TextField("what will be different")

    guards = (_in_the_same_plan("goal", "care_plans_goal"),)

    class Meta(PlanPart.Meta):
        verbose_name = "outcome"
        verbose_name_plural = "outcomes"


class Action(PlanPart):
    """What will be done towards an outcome, by whom and when, and how sure the person is that it works (1 to 10)."""

    KIND = "action"
    WRITTEN = ("text", "who", "who_role", "who_contact", "when", "strategies", "confidence", "status", "review_on")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    outcome = models.ForeignKey(PlanOutcome, models.PROTECT, related_name="actions")
    text = models.TextField("what we will do")
    who = models.CharField("who will do it", max_length=140, blank=True)
    who_role = models.CharField("their role or team", max_length=140, blank=True)
    who_contact = models.CharField("how to reach them", max_length=140, blank=True)
    when = models.CharField("when, and how often", max_length=140, blank=True)
    strategies = models.TextField("what may help it along", blank=True)
    confidence = models.PositiveSmallIntegerField(
        "how sure it will work, of 10", null=True, blank=True, validators=_ONE_TO_TEN, help_text="From 1 to 10."
    )
    status = models.CharField("how far it has come", max_length=12, choices=ActionStatus, default=ActionStatus.PLANNED)
    review_on = models.DateField("day we look at this again", null=True, blank=True)

    guards = (_in_the_same_plan("outcome", "care_plans_planoutcome", also=" AND above.goal_id = NEW.goal_id"),)


class StageGoal(PlanPart):
    """A step on the way to a goal, reached by an action: what it is, what came of it and how far it has come."""

    KIND, WRITTEN = "step", ("text", "result", "status")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="steps")
    action = models.ForeignKey(Action, models.PROTECT, related_name="steps")
    text = models.TextField("the step on the way")
    result = models.TextField("what came of it", blank=True)
    status = models.CharField("how far it has come", max_length=12, choices=GoalStatus, default=GoalStatus.NEW)

    guards = (_in_the_same_plan("action", "care_plans_action"),)

    class Meta(PlanPart.Meta):
        verbose_name = "step on the way"
        verbose_name_plural = "steps on the way"
