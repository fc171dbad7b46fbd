"""The picture of spending: what it shows, to whom, and that its table says the same."""

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from budgets.ledger import movements
from budgets.rules import Funder
from budgets.statements.charts import SpendingChart, draw, spending_chart
from budgets.statements.figures import MonthFigures
from phb import acting
from phb.charts import BLACK, BLUE, GREY
from phb.dates import financial_year_of
from phb.models import User
from tests import recipes
from tests.html import text_of

UNTIL = date(2026, 6, 15)
YEAR = financial_year_of(UNTIL)
SVG = "{http://www.w3.org/2000/svg}"


def year(*spent: int, planned: int = 100_000) -> list[MonthFigures]:
    """Twelve months of a plan that grows by the same each month, with what was spent by the end of the first few."""
    months = list(YEAR.months())
    return [
        MonthFigures(month, planned * (place + 1), spent[place] if place < len(spent) else None)
        for place, month in enumerate(months)
    ]


def drawn(chart: SpendingChart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)  # noqa: S314 (ours)


def test_title_comes_first_and_says_what_the_picture_shows() -> None:
    picture = drawn(draw(year(50_000, 120_000, 130_000), UNTIL, ends=(600_000, 900_000)))
    assert picture.attrib["role"] == "img"
    assert picture[0].tag == f"{SVG}title"
    assert picture[0].text == (
        "Spent by 15 June 2026: £1,300.00. The plan for the year: £12,000.00."
        " By 31 March 2027 it may be between £6,000.00 and £9,000.00."
    )


def test_it_is_drawn_without_styles_or_scripts() -> None:
    for element in drawn(draw(year(50_000), UNTIL, ends=(1, 2))).iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "path", "text", "circle", "rect"}
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]


def test_plan_and_spending_differ_by_more_than_colour() -> None:
    paths = drawn(draw(year(50_000, 60_000), UNTIL)).findall(f"{SVG}path")
    plan = [each for each in paths if each.get("stroke") == GREY]
    spent = [each for each in paths if each.get("stroke") == BLUE]
    assert plan
    assert spent
    assert all(each.get("stroke-dasharray") for each in plan)
    assert not any(each.get("stroke-dasharray") for each in spent)


@pytest.mark.parametrize("colour", [BLUE, GREY, BLACK])
def test_lines_stand_out_from_white(colour: str) -> None:
    """At least 3 to 1 (WCAG 2.2, 1.4.11)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (light + 0.05) >= 3


def test_every_point_lies_in_the_picture() -> None:
    for amounts in ((0,), (-40_000, -90_000), (1_900_000, 2_400_000, 9_999_999), (1,)):
        picture = drawn(draw(year(*amounts), UNTIL, ends=(min(amounts), max(amounts) * 3)))
        for dot in picture.findall(f"{SVG}circle"):
            assert 74 <= float(dot.get("cx", "")) <= 548
            assert 0 <= float(dot.get("cy", "")) <= 270


@pytest.mark.parametrize(
    ("planned", "labels"),
    [
        (100_000, ["£0", "£5,000", "£10,000", "£15,000"]),
        (8_00, ["£0", "£50", "£100"]),
        (0, ["£0", "£1"]),
    ],
)
def test_grid_has_few_and_round_figures(planned: int, labels: list[str]) -> None:
    texts = [each.text for each in drawn(draw(year(0, planned=planned), UNTIL)).findall(f"{SVG}text")]
    assert [text for text in texts if text and text.startswith("£")] == labels


def test_table_has_a_row_for_each_month() -> None:
    chart = draw(year(50_000, 120_000), UNTIL)
    assert chart.rows[:3] == (
        ("April 2026", "£1,000.00", "£500.00"),
        ("May 2026", "£2,000.00", "£1,200.00"),
        ("June 2026", "£3,000.00", ""),
    )
    text = text_of(render_to_string("budgets/includes/spending_chart.html", {"chart": chart}))
    assert "May 2026 £2,000.00 £1,200.00 June 2026 £3,000.00 to come" in text


@pytest.mark.django_db
def test_budget_so_far_is_one_query(system: User, django_assert_num_queries: Any) -> None:
    budget = recipes.budget(recipes.person(recipes.icb()), lines=[{"icb": 1_200_000}])
    [line] = budget.revisions.get().lines.all()
    with acting.acting(system, reason="Test"):
        movements.release_payment(
            budget=budget, amounts={Funder.ICB: 90_000}, on=date(2026, 5, 1), key="r", words="", by=system
        )
        for day, pence in ((date(2026, 5, 2), 700), (date(2026, 6, 15), 50), (date(2026, 6, 16), 9_000)):
            movements.spend_from_account(
                budget=budget, line=line, pence=pence, on=day, key=str(day), payee="A", by=system
            )
    with django_assert_num_queries(1):
        chart = spending_chart(budget.pk, [line], UNTIL)
    assert [spent for _, _, spent in chart.rows][:4] == ["£0.00", "£7.00", "£7.50", ""]
    assert chart.rows[-1][1] == "£12,000.00"
