"""Any two versions of a plan side by side, and what is different said in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import cast

from django.utils.functional import cached_property

from care_plans.models import Plan, PlanPart
from care_plans.plans.queries.content import ABOUT_ME, PAYING, NeedBranch
from care_plans.plans.queries.reading import Fact, answers, checked, facts, sections_of
from care_plans.plans.rules import PlanSection

SHORT = 90
"""Letters up to which both texts are told whole."""
MANY = 5
"""Places up to which a text has been changed; beyond, or with less than half its words left, it was written anew."""

ITSELF = "What it says"
"""The name of the one thing that is written, where its piece has that name already."""

Key = tuple[str, int | str]


@dataclass(frozen=True)
class Piece:
    """One thing that a version says. `key` is the same for the same thing in each version."""

    key: Key
    kind: str
    facts: tuple[Fact, ...]
    depth: int = 0

    @property
    def words(self) -> str:
        return self.facts[0].words if self.facts else ""


@dataclass(frozen=True)
class Difference:
    """The same thing in two versions, where it is in both."""

    before: Piece | None
    after: Piece | None

    @property
    def piece(self) -> Piece:
        return cast(Piece, self.after or self.before)

    @property
    def what(self) -> str:
        """Added, Taken out, Changed or The same."""
        if self.before is None:
            return "Added"
        if self.after is None:
            return "Taken out"
        return "The same" if self.before.facts == self.after.facts else "Changed"

    @property
    def is_the_same(self) -> bool:
        return self.what == "The same"

    @property
    def tells_itself(self) -> bool:
        """Whether one short text became another, so that both beside each other say all there is to say."""
        both = [each for each in (self.before, self.after) if each is not None]
        return all(len(each.facts) < 2 and len(each.words) <= SHORT for each in both)

    @cached_property
    def sentences(self) -> list[str]:
        """What was changed, each thing as a sentence."""
        if self.before is None or self.after is None:
            return []
        was, now = ({fact.name: fact.words for fact in each.facts} for each in (self.before, self.after))
        names = [*was, *(name for name in now if name not in was)]
        told = [(name, told_apart(was.get(name, ""), now.get(name, ""))) for name in names]
        return [words if name == ITSELF else f"{name}: {words}" for name, words in told if words is not None]


@dataclass(frozen=True)
class SectionDifference:
    title: str
    rows: list[Difference]

    @property
    def changes(self) -> list[Difference]:
        return [row for row in self.rows if not row.is_the_same]

    @property
    def same(self) -> list[Difference]:
        return [row for row in self.rows if row.is_the_same]


def told_apart(before: str, after: str) -> str | None:
    """
    What became of a text, in words; nothing where it is the same.

    >>> told_apart("Call Ruth at home", "Call Priya at home")
    '“Call Ruth at home” became “Call Priya at home”.'
    """
    if before == after:
        return None
    if not before:
        return f"“{after}” was added."
    if not after:
        return f"“{before}” was taken out."
    if len(before) <= SHORT and len(after) <= SHORT:
        return f"“{before}” became “{after}”."
    was, now = (re.findall(r"\S+", text) for text in (before, after))
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    places = list(_changed_words(matcher, was, now))
    if len(places) > MANY or 2 * sum(block.size for block in matcher.get_matching_blocks()) < max(len(was), len(now)):
        return "much of it was written anew."
    return f"{'; '.join(places)}."


def _changed_words(matcher: "SequenceMatcher[str]", was: list[str], now: list[str]) -> Iterator[str]:
    for what, a, b, c, d in matcher.get_opcodes():
        old, new = " ".join(was[a:b]), " ".join(now[c:d])
        if what == "replace":
            yield f"“{old}” became “{new}”"
        elif what == "delete":
            yield f"“{old}” was taken out"
        elif what == "insert":
            yield f"“{new}” was added"


def compare(before: Plan, after: Plan) -> list[SectionDifference]:
    """Section by section, in the order of reading; sections that are empty in both are left out."""
    was, now = pieces(before), pieces(after)
    found = [SectionDifference(str(section.label), differences(was[section], now[section])) for section in PlanSection]
    return [each for each in found if each.rows]


def changed_sections(before: Plan, after: Plan) -> list[SectionDifference]:
    return [each for each in compare(before, after) if each.changes]


def differences(was: list[Piece], now: list[Piece]) -> list[Difference]:
    """In the order of now; what is gone stands where it stood, after what stood before it."""
    before, after = ({piece.key: piece for piece in pieces} for pieces in (was, now))
    order = [piece.key for piece in now]
    place = 0
    for piece in was:
        if piece.key in after:
            place = order.index(piece.key) + 1
        else:
            order.insert(place, piece.key)
            place += 1
    return [Difference(before.get(key), after.get(key)) for key in order]


def pieces(plan: Plan) -> dict[PlanSection, list[Piece]]:
    """All that a version says, piece by piece."""
    found: dict[PlanSection, list[Piece]] = {}
    for words in sections_of(plan):
        listed = [_piece(each.part) for group in words.groups for each in group.parts]
        grown = [piece for branch in words.tree for piece in _branch(branch)]
        found[words.section] = [*listed, *grown]
    found[PlanSection.ABOUT] = list(_columns(plan, ("conversation_on", *ABOUT_ME)))
    found[PlanSection.PAYING] = list(_columns(plan, PAYING))
    found[PlanSection.CHECKLIST] = [
        Piece(("check", each.criterion), fact.name, (Fact(ITSELF, fact.words),))
        for each in answers(plan)
        for fact in [checked(each, with_day=False)]
    ]
    return found


def _columns(plan: Plan, names: tuple[str, ...]) -> Iterator[Piece]:
    for name in names:
        for fact in facts(plan, (name,)):
            yield Piece((name, ""), fact.name, (Fact(ITSELF, fact.words, fact.lines),))


def _piece(part: PlanPart, depth: int = 0) -> Piece:
    name = str(part._meta.verbose_name)
    return Piece((part.KIND, part.began_as), name[:1].upper() + name[1:], tuple(facts(part, part.WRITTEN)), depth)


def _branch(branch: NeedBranch) -> Iterator[Piece]:
    yield _piece(branch.need)
    for goal in branch.goals:
        yield _piece(goal.goal, 1)
        for outcome in goal.outcomes:
            yield _piece(outcome.outcome, 2)
            for action in outcome.actions:
                yield _piece(action.action, 3)
                for step in action.steps:
                    yield _piece(step, 4)
