"""A spend file read, each row put to its budget, matched, and looked for among what was recorded before."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.timezone import localtime

from budgets.bank_files import BankFile, BankRow, Problem, read_bank_file
from budgets.ledger.posting import LARGEST_AMOUNT
from budgets.models import Account, Budget, SpendImport, SpendRow
from budgets.permissions import TAKES_SPEND_IN, importable_budgets
from budgets.rules import pounds
from budgets.spending.facts import known_budgets, paid_before
from budgets.spending.matching import KnownBudget, Matcher, Suggestion
from budgets.spending.rules import ImportStatus
from phb.dates import Period, day_in_words
from phb.models import User
from phb.roles import may

SORT_CODE_FIGURES, NUMBER_FIGURES = 6, 8


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it would be staged."""

    bank: BankRow
    budget_pk: int
    key: str
    is_duplicate: bool
    suggestion: Suggestion


@dataclass(frozen=True)
class SpendFile:
    """
    What a file says and what we make of it. With any problem, or with nowhere to put it, nothing of it may be kept.

    `budget` is the one that every row is about; none where there are several. `unplaced` says why rows that name no
    budget themselves could be put to none.
    """

    name: str
    sha256: str
    bank: BankFile
    budget: Budget | None = None
    rows: tuple[ReadRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    unplaced: Problem | None = None
    warnings: tuple[str, ...] = ()

    @property
    def duplicates(self) -> int:
        return sum(row.is_duplicate for row in self.rows)


@dataclass
class _Places:
    """The budget of each row, by line, and what stands in the way."""

    budget_of: dict[int, int] = field(default_factory=dict)
    budget: Budget | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unplaced: Problem | None = None


def read_spend(
    content: bytes, *, file_name: str, budget: Budget | None, as_layout: str | None, by: User, on: date
) -> SpendFile:
    """
    Reads a file for the given budget, else for the budgets that its account or its rows name.

    Raises: PermissionDenied where the user may take in no spend files, or none of this budget.
    """
    if not _may_take(budget, by, on):
        raise PermissionDenied(TAKES_SPEND_IN)
    bank = read_bank_file(content, name=file_name, as_layout=as_layout or None)
    places = _place(bank, budget, by, on)
    found = SpendFile(
        name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        bank=bank,
        budget=places.budget,
        problems=tuple(sorted((*bank.problems, *places.problems), key=attrgetter("row"))),
        unplaced=places.unplaced,
        warnings=(*bank.warnings, *places.warnings),
    )
    return found if found.problems or found.unplaced else _matched(found, places.budget_of, on)


def _may_take(budget: Budget | None, by: User, on: date) -> bool:
    if budget is None:
        return may(by, "import_spend", on=on)
    return importable_budgets(by, on=on).filter(pk=budget.pk).exists()


def _matched(found: SpendFile, budget_of: Mapping[int, int], on: date) -> SpendFile:
    rows = found.bank.rows
    first_on, last_on = min(row.happened_on for row in rows), max(row.happened_on for row in rows)
    budgets = known_budgets(set(budget_of.values()), Period(first_on, last_on))
    problems = tuple(problem for row in rows for problem in _row_problems(row, budgets[budget_of[row.line]], on))
    if problems:
        return SpendFile(found.name, found.sha256, found.bank, found.budget, problems=problems, warnings=found.warnings)
    placed = [(row, budget_of[row.line]) for row in rows]
    suggestions = Matcher(budgets, partial(paid_before, budgets, last_on)).match(placed)
    known_keys = _recorded_keys(budgets, first_on, last_on)
    keys = list(_keys(placed))
    read = (
        ReadRow(row, budget_pk, key, key in known_keys, suggestion)
        for (row, budget_pk), key, suggestion in zip(placed, keys, suggestions, strict=True)
    )
    return SpendFile(found.name, found.sha256, found.bank, found.budget, tuple(read), warnings=found.warnings)


def _row_problems(row: BankRow, budget: KnownBudget, on: date) -> Iterator[Problem]:
    if row.happened_on > on:
        yield Problem(
            row.line,
            "date",
            f"Line {row.line} is dated {day_in_words(row.happened_on)}, which is after today."
            " Check how the file writes its dates, and load it again.",
        )
    if abs(row.amount_pence) > LARGEST_AMOUNT:
        yield Problem(
            row.line,
            "amount",
            f"On line {row.line} the amount is above {pounds(LARGEST_AMOUNT)}, more than any budget moves at once.",
        )
    if not budget.revisions:
        yield Problem(
            row.line,
            "budget",
            f"{budget.reference}, on line {row.line}, is not agreed yet, so nothing can be spent from it."
            " Have it approved first.",
        )


# Which rows were recorded before. ------------------------------------------------------------------------------------


def _keys(placed: Iterable[tuple[BankRow, int]]) -> Iterator[str]:
    """What makes each row the same row in every file it stands in: budget, day, amount, words, and which of several."""
    alike: Counter[str] = Counter()
    for row, budget_pk in placed:
        words = "\x1f".join((row.payee, row.details, row.reference))
        digest = hashlib.sha256(words.encode()).hexdigest()[:16]
        key = f"bank:{budget_pk}:{row.happened_on}:{row.amount_pence}:{digest}"
        alike[key] += 1
        yield f"{key}:{alike[key]}"


def _recorded_keys(budgets: Collection[int], first_on: date, last_on: date) -> set[str]:
    rows = SpendRow.objects.filter(
        budget__in=budgets, happened_on__range=(first_on, last_on), spend_import__status=ImportStatus.ACCEPTED
    )
    return set(rows.order_by().values_list("key", flat=True))


def loaded_before(sha256: str, by: User, on: date) -> str:
    """The sentence that refuses a file whose very bytes are here; nothing where they are new."""
    earlier = (
        SpendImport.objects.filter(sha256=sha256)
        .exclude(status=ImportStatus.DISCARDED)
        .select_related("loaded_by", "accepted_by")
        .first()
    )
    if earlier is None:
        return ""
    if not SpendImport.objects.visible_to(by, on).filter(pk=earlier.pk).exists():
        return "This file has been loaded already."
    loaded = f"This file was loaded by {earlier.loaded_by} on {day_in_words(localtime(earlier.loaded_at))}"
    if earlier.accepted_at is None:
        return f"{loaded} and waits to be accepted."
    return f"{loaded} and accepted on {day_in_words(localtime(earlier.accepted_at))}, so nothing was added."


# Which budget each row is about. -------------------------------------------------------------------------------------


def _place(bank: BankFile, budget: Budget | None, by: User, on: date) -> _Places:
    if any(row.budget_reference for row in bank.rows):
        return _by_reference(bank.rows, budget, by, on)
    if budget is None:
        return _by_account(bank, by, on)
    places = _Places(dict.fromkeys((row.line for row in bank.rows), budget.pk), budget)
    _check_account(bank.account, budget, places)
    return places


def _by_reference(rows: Iterable[BankRow], budget: Budget | None, by: User, on: date) -> _Places:
    """Each row names its budget; all are looked up at once."""
    numbers = {row.budget_reference: Budget.number_in(row.budget_reference) for row in rows}
    wanted = {number for number in numbers.values() if number is not None}
    ours = importable_budgets(by, on=on).in_bulk(wanted)
    places = _Places()
    for row in rows:
        number = numbers[row.budget_reference]
        if number is None or number not in ours:
            places.problems.append(_unknown_reference(row))
        elif budget is not None and number != budget.pk:
            places.problems.append(
                Problem(
                    row.line,
                    "budget_reference",
                    f"Line {row.line} is about {row.budget_reference}, and the file was loaded for {budget.reference}."
                    " Load it without a budget, since it names its own.",
                )
            )
        else:
            places.budget_of[row.line] = number
    if len(ours) == 1:
        places.budget = next(iter(ours.values()))
    return places


def _unknown_reference(row: BankRow) -> Problem:
    return Problem(
        row.line,
        "budget_reference",
        f"On line {row.line}, “{row.budget_reference[:40]}” is no budget that you take files in for."
        " Write the reference as the budget's page has it, such as PHB-000042.",
    )


def _by_account(bank: BankFile, by: User, on: date) -> _Places:
    if not bank.rows:
        return _Places()
    accounts = _accounts(bank.account)
    if accounts is None:
        return _nowhere("The file does not say whose account it is. Say which budget it is for.")
    found = list(importable_budgets(by, on=on).filter(account__in=accounts))
    if len(found) > 1:
        days = [row.happened_on for row in bank.rows]
        found = [each for each in found if _covers(each, min(days), max(days))] or found
    if not found:
        return _nowhere(
            f"No budget that you take files in for has the account ending {bank.account[-4:]}."
            " Say which budget the file is for."
        )
    if len(found) > 1:
        each = ", ".join(budget.reference for budget in found)
        return _nowhere(f"Several budgets have this account: {each}. Say which of them the file is for.")
    return _Places(dict.fromkeys((row.line for row in bank.rows), found[0].pk), found[0])


def _nowhere(sentence: str) -> _Places:
    return _Places(unplaced=Problem(1, "budget", sentence))


def _covers(budget: Budget, first_on: date, last_on: date) -> bool:
    return budget.starts_on <= first_on and (budget.ends_on is None or last_on <= budget.ends_on)


def _accounts(figures: str) -> QuerySet[Account] | None:
    """The accounts with these figures: a sort code and number, or a number alone; none where they are neither."""
    if len(figures) == SORT_CODE_FIGURES + NUMBER_FIGURES:
        return Account.objects.filter(sort_code=figures[:SORT_CODE_FIGURES], number=figures[SORT_CODE_FIGURES:])
    return Account.objects.filter(number=figures) if len(figures) == NUMBER_FIGURES else None


def _check_account(figures: str, budget: Budget, places: _Places) -> None:
    """A file of somebody else's account is refused; one of an account that nobody has is only warned of."""
    own = Account.objects.filter(budget=budget).first()
    stated = f"{own.sort_code}{own.number}" if own else ""
    if not figures or not stated or stated.endswith(figures) or figures.endswith(stated):
        return
    others = _accounts(figures)
    if others is not None and others.exists():
        sentence = "The account in this file is that of another budget. Choose that budget, or another file."
        places.problems.append(Problem(1, "budget", sentence))
    else:
        places.warnings.append(
            f"The file's account ends {figures[-4:]}, and that of {budget.reference} ends {stated[-4:]}."
            " Check that it is the right file."
        )
