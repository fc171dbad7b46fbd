"""What a statement says: words and tables made from its frozen figures alone, the same for the page and for the PDF."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from budgets.ledger.rules import EntryKind, Evidence
from budgets.models import Statement
from budgets.rules import PERSONS_MONEY, Funder, Option
from budgets.statements.charts import SpendingChart, draw
from budgets.statements.figures import MonthFigures
from budgets.statements.issuing import check_figure
from budgets.statements.words import Document, Words
from care_plans.requests.rules import Outcome
from phb.dates import parse_month
from phb.templatetags.phb import money

LISTED = 500
"""Payments that a page lists; the figures, which can be had as a file, hold them all."""


Cell = tuple[str, bool]
"""What is printed, and whether it is a figure."""


@dataclass(frozen=True)
class Row:
    """A row of a table: what names it, its cells, a smaller line below the name, and what stands before the name."""

    name: str
    cells: Sequence[Cell]
    note: str = ""
    before: str = ""


@dataclass(frozen=True)
class Table:
    """`names` heads the names of the rows, `before` what stands before them; `total` is the last row, set apart."""

    key: str
    caption: str
    names: str
    columns: Sequence[Cell]
    rows: Sequence[Row]
    total: Row | None = None
    before: str = ""

    @property
    def as_cards(self) -> bool:
        """Whether a narrow screen shows each row as a card."""
        return len(self.columns) + bool(self.before) > 3

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, str, str]]]]:
        """Each row with its cells: text, heading of the column, and the class that says how it looks."""
        return [(row, self._cells(row)) for row in self.rows]

    @property
    def last(self) -> list[tuple[str, str, str]]:
        return self._cells(self.total) if self.total else []

    def _cells(self, row: Row) -> list[tuple[str, str, str]]:
        return [
            (text, label, _look(text, figure))
            for (text, figure), (label, _) in zip(row.cells, self.columns, strict=True)
        ]


NOUGHT = money(0)


def _look(text: str, is_figure: bool) -> str:
    if is_figure:
        return "phb-figure bud-nought" if text == NOUGHT else "phb-figure"
    return "" if text else "bud-empty"


@dataclass(frozen=True)
class StatementPage:
    """Everything that the page and the PDF print, in the order in which they print it."""

    reference: str
    title: str
    name: str
    called: str
    nhs_number: str
    budget: str
    big: str
    big_words: str
    sentences: Sequence[str]
    facts: Sequence[tuple[str, str]]
    by_funder: Table
    by_line: Table
    spent_by: Table | None
    chart: SpendingChart
    payments: Sequence[Table]
    agreed_by: Table
    section_26: Table | None
    working: Sequence[str]
    ask: str
    ask_short: str
    email: str
    icb: str
    council: str
    issued_on: datetime
    rule_version: str
    check_figure: str
    seal: str


def page_of(statement: Statement) -> StatementPage:
    said = json.loads(statement.figures)
    say = Words(said)
    return StatementPage(
        reference=statement.reference,
        title=f"Statement {say.period}",
        name=said["person"]["name"],
        called=said["person"]["called"],
        nhs_number=said["person"]["nhs_number"],
        budget=f"{Outcome(said['budget']['kind']).label} {said['budget']['reference']}",
        big=money(abs(said["totals"]["left_pence"])) if say.agreed or say.spent else "",
        big_words=say.standing(),
        sentences=[*say.pace(), *say.ending(), *say.surplus(), *say.evidence()],
        facts=say.facts(),
        by_funder=_by_funder(said, say),
        by_line=_by_line(said, say),
        spent_by=_spent_by(said, say),
        chart=_chart(said),
        payments=_payments(said, say),
        agreed_by=_agreed_by(said, say),
        section_26=_section_26(said),
        working=say.working(statement.counted_to),
        ask=say.ask,
        ask_short=said["ask"]["name"] or say.ask,
        email=said["ask"]["email"],
        icb=said["organisations"]["icb"],
        council=said["organisations"]["council"],
        issued_on=statement.issued_at,
        rule_version=statement.rule_version,
        check_figure=check_figure(statement.sha256),
        seal=statement.seal_head[:16],
    )


# Tables. -------------------------------------------------------------------------------------------------------------

Payers = Sequence[tuple[str, Sequence[Funder]]]
"""The columns of a table by who pays: a heading, and whose money counts there."""

SHORT_NAMES = {Funder.CHARGE: "Your contribution", Funder.TOP_UP: "Your top‑up", Funder.OTHER: "Other"}


def _each(funders: Sequence[Funder]) -> Payers:
    return [(SHORT_NAMES.get(funder, funder.label), [funder]) for funder in funders]


def _you_as_one(funders: Sequence[Funder]) -> Payers:
    """The person's own money in one column, whatever it was paid for."""
    yours = [funder for funder in funders if funder in PERSONS_MONEY]
    return [*_each([funder for funder in funders if funder not in yours]), *([("You", yours)] if yours else [])]


def _headings(payers: Payers) -> list[Cell]:
    """A column for each who pays, and one for all where there are several."""
    return _figures([name for name, _ in payers] + (["All"] if len(payers) > 1 else []))


def _shared(payers: Payers, by: Mapping[str, int]) -> list[int]:
    parts = [sum(by.get(funder, 0) for funder in funders) for _, funders in payers]
    return [*parts, sum(parts)] if len(payers) > 1 else parts


def _figures(texts: Sequence[str]) -> list[Cell]:
    return [(text, True) for text in texts]


def _amounts(amounts: Sequence[int]) -> list[Cell]:
    return _figures([money(pence) for pence in amounts])


def _total(rows: Sequence[Sequence[int]], *, after: int = 0) -> Row | None:
    """The sum of each column; `after` so many columns of words."""
    if not rows:
        return None
    return Row("Altogether", [*[("", False)] * after, *_amounts([sum(column) for column in zip(*rows, strict=True)])])


STEPS: tuple[tuple[str, str, int, bool], ...] = (
    ("Put right from before", "corrections_pence", 1, False),
    ("Paid in", "paid_in_pence", 1, True),
    ("Paid straight to suppliers", "paid_directly_pence", 1, False),
    ("Spent", "spent_pence", -1, True),
    ("Refunds", "refunds_pence", 1, False),
    ("Given back", "returned_pence", -1, False),
)
"""From the start to the end: the words, the figure, whether it adds or takes away, and whether nought is shown too."""


def _by_funder(said: Document, say: Words) -> Table:
    payers = _each(say.funders)

    def row(name: str, key: str, sign: int = 1) -> Row:
        return Row(name, _amounts(_shared(payers, {each["funder"]: sign * each[key] for each in said["funders"]})))

    shown = [step for step in STEPS if step[3] or any(each[step[1]] for each in said["funders"])]
    return Table(
        key="who",
        caption=f"The money {say.period}, by who pays",
        names="Step",
        columns=_headings(payers),
        rows=[
            row(f"At the start, {_day(say.start)}", "opening_pence"),
            *(row(name, key, sign) for name, key, sign, _ in shown),
        ],
        total=row(f"In the account, {_day(say.end)}", "closing_pence"),
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"


def _by_line(said: Document, say: Words) -> Table:
    rows = [
        [
            line["agreed_pence"],
            line["before_pence"] + line["corrections_pence"],
            *(line[key] for key in ("spent_pence", "committed_pence", "left_pence")),
        ]
        for line in said["lines"]
    ]
    return Table(
        key="lines",
        caption="The plan, and what became of it this year",
        names="What it is for",
        columns=_figures(["Agreed for the year", f"Spent {say.before}", f"Spent {say.then}", "Ordered", "Left"]),
        rows=[
            Row(line["service"], _amounts(row), _about_line(line, say))
            for line, row in zip(said["lines"], rows, strict=True)
        ],
        total=_total(rows),
    )


def _about_line(line: Document, say: Words) -> str:
    """What the line is there for; and what of its spending was told late."""
    parts = [f"So that: {line['outcome']}"] if line["outcome"] else []
    if line["corrections_pence"]:
        parts.append(f"“Spent {say.before}” has {money(line['corrections_pence'])} put right from before")
    return ". ".join(parts)


def _spent_by(said: Document, say: Words) -> Table | None:
    """Who paid for what was spent; nothing where one pays for it all."""
    payers = _you_as_one(say.funders)
    if len(payers) < 2:
        return None
    rows = [_shared(payers, line["spent_by_pence"]) for line in said["lines"]]
    return Table(
        key="spent-by",
        caption=f"Who paid for what was spent {say.then}",
        names="What it is for",
        columns=_headings(payers),
        rows=[Row(line["service"], _amounts(row)) for line, row in zip(said["lines"], rows, strict=True)],
        total=_total(rows),
    )


def _agreed_by(said: Document, say: Words) -> Table:
    payers = _each(say.funders)
    lines = [line for line in said["lines"] if line["agreed_pence"]]
    rows = [_shared(payers, line["agreed_by_pence"]) for line in lines]
    return Table(
        key="agreed-by",
        caption="What was agreed for the year, and who pays",
        names="What it is for",
        columns=_headings(payers),
        rows=[Row(line["service"], _amounts(row), _how_agreed(line)) for line, row in zip(lines, rows, strict=True)],
        total=_total(rows),
    )


def _how_agreed(line: Document) -> str:
    """How it is managed and what it costs from its first day to its last; earlier statements did not say the second."""
    return ". ".join(filter(None, (Option(line["option"]).label, line.get("working"))))


def _section_26(said: Document) -> Table | None:
    part = said["section_26"]
    if part is None:
        return None
    return Table(
        key="section-26",
        caption="The council’s part this year (Care Act 2014, section 26)",
        names="Part",
        columns=_figures(["For the year"]),
        rows=[
            Row("What you pay, by your financial assessment", _amounts([part["charge_pence"]])),
            Row("What the council pays", _amounts([part["council_pence"]])),
        ],
        total=Row("What it costs the council to meet your needs", _amounts([part["cost_pence"]])),
    )


# Payments. -----------------------------------------------------------------------------------------------------------


def _payments(said: Document, say: Words) -> list[Table]:
    """What was spent; what else went in and out of the account; what was put right."""
    spent: list[Document] = []
    other: list[Document] = []
    late: list[Document] = []
    for each in said["movements"]:
        (late if each["corrects_earlier"] else spent if each["spending"] else other).append(each)
    tables = (
        ("spending", f"What was spent {say.then}", spent),
        ("account", f"Other money in and out of the account {say.then}", other),
        ("late", "Put right from before: payments of an earlier time", late),
    )
    return [_listed(said, say, key, caption, moved) for key, caption, moved in tables if moved]


def _listed(said: Document, say: Words, key: str, caption: str, moved: Sequence[Document]) -> Table:
    services = {line["number"]: line["service"] for line in said["lines"]}
    payers = _you_as_one(say.funders)
    amounts = [_shared(payers, each["by_pence"]) for each in moved]
    proof = key != "account"
    if len(moved) > LISTED:
        caption = f"{caption} (the first {LISTED} of {len(moved):,}; the file of figures has them all)"
    return Table(
        key=key,
        caption=caption,
        names="Who was paid" if key == "spending" else "What it was",
        columns=[*([("Proof", False)] if proof else []), *_headings(payers)],
        rows=[
            Row(
                _who(each),
                [*([(_proof(each), False)] if proof else []), *_amounts(row)],
                note=_for_what(each, services),
                before=_short(each["on"]),
            )
            for each, row in zip(moved[:LISTED], amounts, strict=False)
        ],
        total=_total(amounts, after=int(proof)),
        before="Day",
    )


def _short(day: str) -> str:
    on = date.fromisoformat(day)
    return f"{on.day} {on:%b}"


def _who(each: Document) -> str:
    return str(each["payee"] or EntryKind(each["kind"]).label)


def _for_what(each: Document, services: Mapping[int, str]) -> str:
    """What kind of payment it was where that is not plain, for which line, in whose words."""
    kind = EntryKind(each["kind"])
    plain = not each["payee"] or kind in (EntryKind.SPEND_HELD, EntryKind.SPEND_NOTIONAL)
    service = services.get(each["line"], "Not in the plan yet") if each["spending"] else ""
    return ". ".join(part for part in ("" if plain else kind.label, service, each["words"]) if part)


def _proof(each: Document) -> str:
    evidence = Evidence(each["evidence"])
    if evidence != Evidence.NONE:
        return evidence.label
    return "Please send" if each["kind"] == EntryKind.SPEND_HELD else ""


# The picture. --------------------------------------------------------------------------------------------------------


def _chart(said: Document) -> SpendingChart:
    year = [
        MonthFigures(parse_month(each["month"]), each["planned_pence"], each["spent_pence"]) for each in said["months"]
    ]
    ends = said["forecast"]["steady_pence"], said["forecast"]["as_planned_pence"]
    until = date.fromisoformat(said["period"]["end"])
    over = until >= year[-1].month.end or not year[-1].planned
    return draw(year, until, ends=None if over else (min(ends), max(ends)))
