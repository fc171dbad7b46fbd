"""A plan in words, section by section, in the order in which it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from djmoney.money import Money

from care_plans.models import (
    AdditionalPlan,
    ContingencyPlan,
    Formulation,
    PersonalContact,
    Plan,
    PlanCheck,
    PlanDocument,
    PlanPart,
    ProfessionalContact,
    Risk,
    Strength,
)
from care_plans.plans.models import ListPart
from care_plans.plans.queries.content import ABOUT_ME, PAYING, NeedBranch, lists, tree
from care_plans.plans.rules import BUDGET_FEATURES, PCSP_CRITERIA, Criterion, PlanSection
from phb.dates import day_in_words
from phb.money import to_pence

LISTS_IN: dict[PlanSection, tuple[type[ListPart], ...]] = {
    PlanSection.STRENGTHS: (Strength,),
    PlanSection.UNDERSTANDING: (Formulation,),
    PlanSection.PEOPLE: (ProfessionalContact, PersonalContact),
    PlanSection.CONTINGENCY: (ContingencyPlan,),
    PlanSection.RISKS: (Risk,),
    PlanSection.MORE_PLANS: (AdditionalPlan, PlanDocument),
}
"""The kinds of piece that a section holds any number of."""

HEADINGS: dict[type[ListPart], str] = {
    ProfessionalContact: "Professionals",
    PersonalContact: "People in my own life",
    AdditionalPlan: "Other plans",
    PlanDocument: "Papers kept elsewhere",
}
"""Where a section holds more than one kind."""


@dataclass(frozen=True)
class Fact:
    """One thing that is written, under its name. `lines` where it holds several, one on each line."""

    name: str
    words: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartWords:
    """A piece of a list: what names it, and the rest of what is written of it."""

    part: PlanPart
    title: str
    facts: list[Fact]


@dataclass(frozen=True)
class Group:
    kind: type[ListPart]
    heading: str
    parts: list[PartWords]

    @property
    def is_plain(self) -> bool:
        """Whether the pieces are one sentence each."""
        return not any(each.facts for each in self.parts)


@dataclass(frozen=True)
class SectionWords:
    section: PlanSection
    facts: list[Fact] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tree: list[NeedBranch] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.section.label)

    @property
    def count(self) -> int:
        """How many things are written here."""
        return len(self.facts) + len(self.tree) + sum(len(group.parts) for group in self.groups)


def sections_of(plan: Plan) -> list[SectionWords]:
    """Every section, those that are empty too."""
    parts = lists(plan)
    return [_section(plan, section, parts) for section in PlanSection]


def _section(plan: Plan, section: PlanSection, parts: dict[type[ListPart], list[ListPart]]) -> SectionWords:
    if section == PlanSection.ABOUT:
        return SectionWords(section, facts=facts(plan, ("conversation_on", *ABOUT_ME)))
    if section == PlanSection.NEEDS:
        return SectionWords(section, tree=tree(plan))
    if section == PlanSection.PAYING:
        return SectionWords(section, facts=facts(plan, PAYING))
    if section == PlanSection.CHECKLIST:
        return SectionWords(section, facts=[checked(each) for each in answers(plan)])
    return SectionWords(section, groups=[_group(kind, parts[kind]) for kind in LISTS_IN[section]])


def _group(kind: type[ListPart], parts: Iterable[ListPart]) -> Group:
    return Group(kind, HEADINGS.get(kind, ""), [part_words(part) for part in parts])


def part_words(part: PlanPart) -> PartWords:
    first, *rest = part.WRITTEN
    title = str(part)
    names = rest if str(getattr(part, first)) == title else part.WRITTEN
    return PartWords(part, title, facts(part, names))


def facts(record: Model, names: Iterable[str]) -> list[Fact]:
    """What is written of these, each under its name. What nobody has touched is left out."""
    return [fact for name in names if (fact := fact_of(record, name)) is not None]


def fact_of(record: Model, name: str) -> Fact | None:
    column: Any = record._meta.get_field(name)
    value = getattr(record, name)
    if value in (None, "") or (column.has_default() and value == column.get_default()):
        return None
    words = _in_words(record, name, value)
    lines = tuple(line.strip() for line in words.splitlines() if line.strip()) if name in _lines(record) else ()
    label = str(column.verbose_name)
    return Fact(label[:1].upper() + label[1:], words, lines)


def _lines(record: Model) -> tuple[str, ...]:
    return getattr(record, "LINES", ())


def _in_words(record: Model, name: str, value: Any) -> str:
    display = getattr(record, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Money):
        pence = to_pence(value)
        return f"£{pence // 100:,}.{pence % 100:02d}"
    return str(value).strip()


def answers(plan: Plan) -> list[PlanCheck]:
    """In the order of the list."""
    given = {each.criterion: each for each in plan.checks.all()}
    return [given[criterion] for criterion in Criterion if criterion in given]


def checked(check: PlanCheck, *, with_day: bool = True) -> Fact:
    answer = "Yes" if check.holds else "No"
    if with_day:
        answer = f"{answer}, {day_in_words(check.answered_on)}"
    if not check.holds:
        answer = f"{answer}: {check.words.strip()}"
    return Fact(str(Criterion(check.criterion).label), answer)


@dataclass(frozen=True)
class Checklist:
    """The answers beside the list, and whether the plan counts as a personalised care and support plan."""

    criteria: list[Fact]
    features: list[Fact]
    counts: bool
    unanswered: int = 0

    @property
    def warning(self) -> str:
        """What whoever offers the plan should know of the answers; nothing where all are given and the five hold."""
        if self.unanswered == len(Criterion):
            missing = "The checklist is not answered yet."
        elif self.unanswered:
            have = "question of the checklist has" if self.unanswered == 1 else "questions of the checklist have"
            missing = f"{self.unanswered} {have} no answer yet."
        else:
            missing = "" if self.counts else "Not all of the first five answers of the checklist are yes."
        if self.counts:
            return missing
        return f"{missing} It counts as a personalised care and support plan only where the first five are yes."


def checklist(plan: Plan) -> Checklist:
    given = {each.criterion: each for each in plan.checks.all()}
    return Checklist(
        list(_facts_of(PCSP_CRITERIA, given)),
        list(_facts_of(BUDGET_FEATURES, given)),
        all(criterion in given and given[criterion].holds for criterion in PCSP_CRITERIA),
        unanswered=len(Criterion) - len(given),
    )


def _facts_of(criteria: Iterable[Criterion], given: dict[str, PlanCheck]) -> Iterator[Fact]:
    for criterion in criteria:
        yield checked(given[criterion]) if criterion in given else Fact(str(criterion.label), "Not answered yet")
