"""Statements as PDF: for everyone to read, from nothing but what was frozen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from budgets.ledger import movements
from budgets.models import Statement
from budgets.statements import files
from budgets.statements.files import FIGURES_NAME, drawing_of, file_name, pdf_of, write_files
from budgets.statements.issuing import issue
from phb import acting, drawing
from phb.dates import month
from phb.drawing import Drawer, Drawing
from phb.models import User
from tests import recipes
from tests.pdfs import HOSTILE, asked_for, embedded, opened, problems

MAY = month(2026, 5)
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    one = Drawer()
    yield one
    one.stop()


@pytest.fixture
def statement(system: User, settings: Any, tmp_path: Path) -> Statement:
    settings.MEDIA_ROOT = tmp_path / "files"
    return issue_one(system, "Maria Kowalska")


def issue_one(system: User, payee: str, **person: Any) -> Statement:
    budget = recipes.budget(recipes.person(recipes.icb(), recipes.council(), **person), lines=LINES)
    with acting.acting(system, reason="Test"):
        for place, line in enumerate(budget.revisions.get().lines.all()):
            movements.spend_from_account(
                budget=budget,
                line=line,
                pence=30_000 + place,
                on=date(2026, 5, 9),
                key=f"{budget.pk} {place}",
                payee=payee,
                words=payee,
                by=system,
            )
        [number] = issue(period=MAY, by=system, at=IN_JUNE, budgets=[budget]).issued
    return Statement.objects.select_related("budget__person").get(pk=number)


LINES: list[dict[str, Any]] = [{"icb": 1_200_000}, {"council": 240_000, "charge": 60_000, "service": "Day centre"}]


# For everyone. -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("large", [False, True])
def test_statement_is_accessible(statement: Statement, drawer: Drawer, large: bool) -> None:
    recipes.needs(statement.budget.person, large_print=large)
    pdf = drawer.draw(drawing_of(statement))
    assert problems(pdf) == []
    assert b"/Lang (en-GB)" in opened(pdf)


@pytest.mark.django_db
def test_large_print_is_eighteen_point(statement: Statement) -> None:
    assert "font-size: 12pt" in drawing_of(statement).css
    recipes.needs(statement.budget.person, large_print=True)
    large = drawing_of(statement).css
    assert "font-size: 18pt" in large
    assert "12pt" not in large


@pytest.mark.django_db
def test_figures_are_inside_the_file(statement: Statement, drawer: Drawer) -> None:
    pdf = drawer.draw(drawing_of(statement))
    assert embedded(pdf) == [statement.figures.encode()]
    assert FIGURES_NAME.encode() in opened(pdf)
    assert b"/AFRelationship /Data" in opened(pdf)


@pytest.mark.django_db
def test_same_statement_is_the_same_file(statement: Statement, drawer: Drawer) -> None:
    other = Drawer()
    try:
        assert drawer.draw(drawing_of(statement)) == other.draw(drawing_of(statement))
    finally:
        other.stop()


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_asks_for_nothing(system: User, text: str) -> None:
    text = text.format(port=1)
    names = {"given_name": text[:70], "preferred_name": text[:70]}
    html = drawing_of(issue_one(system, text[:200], **names)).html
    assert asked_for(html) == []


# Files. --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_statement_is_drawn_once(statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pdf_of(statement)
    monkeypatch.setattr(drawing, "shared", lambda: pytest.fail("It was drawn again."))
    assert pdf_of(statement) == first


@pytest.mark.django_db
def test_folder_is_filled_and_filled_up(statement: Statement, system: User, tmp_path: Path) -> None:
    both = [statement, issue_one(system, "Another")]
    out = tmp_path / "out"
    assert (written := write_files(both, out, workers=2)).drawn == 2
    assert (written.kept, written.failed) == (0, ())
    names = {path.name for path in out.iterdir()}
    assert names == {file_name(each) for each in both}
    (out / file_name(statement)).unlink()
    again = write_files(both, out, workers=1)
    assert (again.drawn, again.kept) == (1, 1)
    assert {path.name for path in out.iterdir()} == names


@pytest.mark.django_db
def test_page_that_fails_is_named_and_the_others_are_drawn(
    statement: Statement, system: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = issue_one(system, "Another")
    real = files.drawing_of

    def spoiled(asked: Statement) -> Drawing:
        drawn = real(asked)
        return replace(drawn, made_at="no day") if asked == statement else drawn

    monkeypatch.setattr(files, "drawing_of", spoiled)
    written = write_files([statement, other], tmp_path / "out", workers=1)
    assert (written.drawn, [each.budget for each in written.failed]) == (1, [statement.budget.reference])
