"""What a row of a bank file probably is, and why: for a person to accept or to change. No database, no clock.

Money out goes to the line that a person put the same payee to before, else to the line whose provider or service the
payee names, else to no line: it is spending that is not in the plan yet. Money in is explained by what the books know
of (payments released, the charge, who was paid before). What nothing explains is put aside until a person says what it
is, since guessing would invent somebody's money.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from budgets.bank_files import BankRow
from budgets.rules import planned_in, pounds
from budgets.spending.rules import RowAction
from phb.dates import Period, day_in_words, month_of

RELEASE_DAYS = 14
"""A payment reaches the account this many days from its release at most. Bankers' own clearing takes three."""

NOT_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "gambling": ("bet365", "betfred", "betfair", "betting", "bingo", "casino", "gambling", "ladbrokes", "lottery")
    + ("paddy power", "pokerstars", "skybet", "william hill"),
    "tobacco": ("cigarettes", "cigars", "tobacco", "tobacconist", "vape", "vapes", "vaping"),
    "alcohol": ("alcohol", "beer", "brewery", "liquor", "majestic wine", "off licence", "spirits", "wine", "wines"),
    "paying off debt": ("bailiff", "bailiffs", "debt", "loan repayment", "payday loan"),
}
"""
What a personal health budget is never spent on, with words that give it away. A word is no proof, so it only warns.

Source: local lists of what a budget may not buy (Coventry and Rugby CCG; Redditch and Bromsgrove CCG; Surrey Heartlands
ICB; Bath and North East Somerset CCG). There is no national list. The words are our own.
"""

_NOT_ALLOWED = {
    kind: re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b") for kind, words in NOT_ALLOWED.items()
}

_LEGAL = frozenset(("ltd", "limited", "plc", "llp", "cic", "uk", "co", "the", "and", "of", "a", "for"))
"""Words that tell no two names apart."""

_PASSING = _LEGAL | frozenset(
    ("card", "payment", "payments", "to", "from", "dd", "so", "fpo", "fpi", "bgc", "deb", "bp", "ref", "visa", "pos")
    + ("contactless", "direct", "debit", "standing", "order", "faster", "transfer", "via", "mobile", "online", "on")
    + ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
    + ("december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
)
"""Words that banks and people add and that change from one payment to the next."""

CUT_SHORT = 12
"""Letters from which on a payee that begins a provider's name is taken for that name cut short: banks keep 18 or so."""


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that is paid from the budget's account, as far as matching asks about it. Amounts in whole pence."""

    pk: int
    number: int
    service: str
    provider: str
    period: Period
    agreed: int
    price: int
    at_once: bool

    def largest_bill(self, day: date) -> int:
        """The most that the plan expects to be billed together: a month of it, or one price where that is more."""
        return max(planned_in(self.agreed, self.period, month_of(day), at_once=self.at_once), self.price)


@dataclass(frozen=True, slots=True)
class Release:
    """A payment that funders have released into the account."""

    on: date
    pence: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person last said that a payee is."""

    action: RowAction
    line_number: int | None


@dataclass(slots=True)
class KnownBudget:
    """What is known of one budget before the file is read. `revisions` are from the first approved to the last."""

    pk: int
    reference: str
    starts_on: date
    ends_on: date | None
    council: str = ""
    revisions: list[tuple[date, dict[int, KnownLine]]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    monthly_charge: int = 0
    releases: list[Release] = field(default_factory=list)
    answers: dict[tuple[str, bool], Answer] = field(default_factory=dict)

    def lines_on(self, day: date) -> dict[int, KnownLine]:
        """The held lines of the revision in force that day; before any was, of the first."""
        in_force = [lines for effective_from, lines in self.revisions if effective_from <= day]
        return in_force[-1] if in_force else self.revisions[0][1] if self.revisions else {}


@dataclass(frozen=True, slots=True)
class Suggestion:
    action: RowAction
    line: KnownLine | None = None
    words: str = ""
    needs_person: bool = False
    warnings: tuple[str, ...] = ()


PaidBefore = Mapping[tuple[int, str], int | None]
"""Budget and payee of what was spent before, with the number of the line it was last spent on."""


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """Words in small letters without figures and marks."""
    return tuple(re.findall(r"[^\W\d_]+", text.casefold().replace("'", "")))


@lru_cache(maxsize=8192)
def payee_key(payee: str) -> str:
    """What stays the same of a payee from one payment to the next."""
    return " ".join(word for word in words_of(payee) if word not in _PASSING) or payee.casefold().strip()


@lru_cache(maxsize=8192)
def not_allowed(text: str) -> str:
    """What kind of spending that is never allowed the words look like; nothing, mostly."""
    small = " ".join(re.findall(r"\w+", text.casefold()))
    return next((kind for kind, pattern in _NOT_ALLOWED.items() if pattern.search(small)), "")


def names_provider(payee: str, provider: str) -> bool:
    """Whether the payee is this provider, its name whole or cut short by the bank."""
    wanted = [word for word in words_of(provider) if word not in _LEGAL]
    said = words_of(payee)
    if not wanted:
        return False
    cut_short = " ".join(said)
    return set(wanted) <= set(said) or (
        len(cut_short) >= CUT_SHORT and " ".join(words_of(provider)).startswith(cut_short)
    )


def names_service(text: str, service: str) -> bool:
    wanted = {word for word in words_of(service) if word not in _LEGAL}
    return bool(wanted) and wanted <= set(words_of(text))


def names_person(text: str, name: str) -> bool:
    """Whether the words name somebody, by family name with first name or initial."""
    first, *_, last = words_of(name) or ("", "")
    said = words_of(text)
    return bool(last) and last in said and (first in said or first[:1] in said)


def names_funder(payee: str, council: str) -> bool:
    """Whether the words name an ICB, or the council that pays for this budget."""
    said = set(words_of(payee))
    if said & {"nhs", "icb"}:
        return True
    wanted = set(words_of(council)) - _LEGAL - {"council", "city", "county", "borough", "metropolitan", "district"}
    return bool(wanted) and wanted <= said and ("council" in said or len(said) <= len(wanted) + 2)


class Matcher:
    """Suggests for every row of one file. `paid_before` is asked once at most, and only where money in needs it."""

    def __init__(self, budgets: Mapping[int, KnownBudget], paid_before: Callable[[], PaidBefore]) -> None:
        self._budgets = budgets
        self._paid_before = paid_before
        self._looked_back: PaidBefore | None = None
        self._paid_here: dict[tuple[int, str], KnownLine | None] = {}
        self._unused = {pk: list(budget.releases) for pk, budget in budgets.items()}
        self._seen: dict[tuple[object, ...], int] = {}

    def match(self, rows: Sequence[tuple[BankRow, int]]) -> list[Suggestion]:
        """A suggestion for each row, given with its budget. Money out comes first: refunds follow what was paid."""
        found: dict[int, Suggestion] = {}
        for is_in in (False, True):
            for place, (row, budget_pk) in enumerate(rows):
                if (row.amount_pence > 0) == is_in:
                    found[place] = self._suggest(row, self._budgets[budget_pk])
        again = [self._again(row, budget_pk) for row, budget_pk in rows]
        return [
            _with_warnings(found[place], row, self._budgets[budget_pk], again[place])
            for place, (row, budget_pk) in enumerate(rows)
        ]

    def _suggest(self, row: BankRow, budget: KnownBudget) -> Suggestion:
        if row.amount_pence == 0:
            return Suggestion(RowAction.IGNORE, words="No money moved.")
        said = self._as_last_time(row, budget)
        if row.amount_pence > 0:
            return said or self._money_in(row, budget)
        suggestion = said or _by_words(row, budget) or Suggestion(RowAction.SPEND)
        if suggestion.action == RowAction.SPEND:
            self._paid_here.setdefault((budget.pk, payee_key(row.payee)), suggestion.line)
        return suggestion

    def _as_last_time(self, row: BankRow, budget: KnownBudget) -> Suggestion | None:
        """What a person said of this payee before. To leave money out of the books is said of each row anew."""
        answer = budget.answers.get((payee_key(row.payee), row.amount_pence > 0))
        if answer is None:
            return None
        if answer.action == RowAction.IGNORE:
            return Suggestion(RowAction.IGNORE, words="Last time this was put aside.", needs_person=True)
        line = budget.lines_on(row.happened_on).get(answer.line_number) if answer.line_number is not None else None
        if answer.line_number is not None and line is None:
            return None
        return Suggestion(answer.action, line, "As this payee was put last time.")

    def _money_in(self, row: BankRow, budget: KnownBudget) -> Suggestion:
        for explain in (self._as_released, _as_charge, self._as_refund, _as_persons_own):
            suggestion = explain(row, budget)
            if suggestion is not None:
                return suggestion
        return Suggestion(RowAction.IGNORE, words="Nothing tells where this came from.", needs_person=True)

    def _as_released(self, row: BankRow, budget: KnownBudget) -> Suggestion | None:
        """A payment released within days of it: exactly so much, or from somebody who says they are the funder."""
        near = [
            each for each in self._unused[budget.pk] if abs(each.on - row.happened_on) <= timedelta(days=RELEASE_DAYS)
        ]
        same = next((each for each in near if each.pence == row.amount_pence), None)
        if same is not None:
            self._unused[budget.pk].remove(same)
            return Suggestion(RowAction.PAYMENT_RECEIVED, words=f"So much was released on {day_in_words(same.on)}.")
        if not names_funder(row.payee, budget.council):
            return None
        words = "A funder is named, and no payment of this amount was released within days of it."
        if near:
            words = f"A funder is named, but {pounds(near[0].pence)} was released on {day_in_words(near[0].on)}."
        return Suggestion(RowAction.PAYMENT_RECEIVED, words=words, needs_person=True)

    def _as_refund(self, row: BankRow, budget: KnownBudget) -> Suggestion | None:
        key = budget.pk, payee_key(row.payee)
        if key in self._paid_here:
            return Suggestion(RowAction.REFUND, self._paid_here[key], "The same payee was paid in this file.")
        if self._looked_back is None:
            self._looked_back = self._paid_before()
        if key not in self._looked_back:
            return None
        number = self._looked_back[key]
        line = budget.lines_on(row.happened_on).get(number) if number is not None else None
        return Suggestion(RowAction.REFUND, line, "The same payee was paid before.")

    def _again(self, row: BankRow, budget_pk: int) -> str:
        alike = budget_pk, row.happened_on, row.amount_pence, payee_key(row.payee)
        first = self._seen.setdefault(alike, row.line)
        return "" if first == row.line else f"The same payee, amount and day as line {first}: is it there twice?"


def _by_words(row: BankRow, budget: KnownBudget) -> Suggestion | None:
    """The line that the payee names, by its provider before its service; one that runs that day before others."""
    lines = sorted(
        budget.lines_on(row.happened_on).values(), key=lambda line: (row.happened_on not in line.period, line.number)
    )
    for line in lines:
        if names_provider(row.payee, line.provider) or names_provider(row.details, line.provider):
            return Suggestion(RowAction.SPEND, line, f"The plan names {line.provider[:120]} for this.")
    for line in lines:
        if names_service(f"{row.payee} {row.details}", line.service):
            return Suggestion(RowAction.SPEND, line, "The payee names the service.")
    return None


def _as_charge(row: BankRow, budget: KnownBudget) -> Suggestion | None:
    """The assessed contribution: so much a month, four weeks or week, or from the person where a charge is agreed."""
    if not budget.monthly_charge:
        return None
    yearly = 12 * budget.monthly_charge
    for times, often in ((12, "month"), (13, "four weeks"), (52, "week")):
        # Within one part in fifty: conventions of the weeks in a year differ by less.
        if abs(row.amount_pence * times - yearly) * 50 <= yearly:
            return Suggestion(
                RowAction.CONTRIBUTION, words=f"The assessed contribution for a {often} is about this much."
            )
    if any(names_person(f"{row.payee} {row.details}", name) for name in budget.names):
        return Suggestion(RowAction.CONTRIBUTION, words="It came from the person, who pays a contribution.")
    return None


def _as_persons_own(row: BankRow, budget: KnownBudget) -> Suggestion | None:
    if not any(names_person(f"{row.payee} {row.details}", name) for name in budget.names):
        return None
    return Suggestion(
        RowAction.IGNORE,
        words="It came from the person, who owes no contribution: is it their own top-up?",
        needs_person=True,
    )


def _with_warnings(suggestion: Suggestion, row: BankRow, budget: KnownBudget, again: str) -> Suggestion:
    warnings = tuple(filter(None, (*_warnings(suggestion, row, budget), again)))
    if not warnings:
        return suggestion
    return Suggestion(suggestion.action, suggestion.line, suggestion.words, suggestion.needs_person, warnings)


def _warnings(suggestion: Suggestion, row: BankRow, budget: KnownBudget) -> Iterator[str]:
    day = row.happened_on
    if day < budget.starts_on:
        yield f"This was before the budget began on {day_in_words(budget.starts_on)}."
    elif budget.ends_on and day > budget.ends_on:
        yield f"This was after the budget ended on {day_in_words(budget.ends_on)}."
    if suggestion.action != RowAction.SPEND:
        return
    kind = not_allowed(f"{row.payee} {row.details}")
    if kind:
        yield f"This looks like {kind}, which a personal health budget never pays for."
    if suggestion.line is None:
        yield "No line of the plan fits it."
    else:
        yield from _line_warnings(suggestion.line, -row.amount_pence, day)


def _line_warnings(line: KnownLine, pence: int, day: date) -> Iterator[str]:
    if day not in line.period:
        yield f"In the plan, {line.service} runs from {line.period}."
    expected = line.largest_bill(day)
    if pence > expected:
        yield f"The plan expects {pounds(expected)} at most at a time for {line.service}."
