"""How pages print amounts, days, NHS numbers and statuses."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.apps import apps
from django.db import models
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from care_plans.plans.rules import PlanStatus
from phb.money import from_pence, gbp
from phb.templatetags import phb
from tests.html import attributes, text_of


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (gbp("1234.56"), "£1,234.56"),
        (gbp("-1234.56"), "−£1,234.56"),
        (gbp("0"), "£0.00"),
        (gbp("-0.01"), "−£0.01"),
        (gbp("1234567.8"), "£1,234,567.80"),
        (5, "£0.05"),
        (-123456, "−£1,234.56"),
        (None, ""),
        ("", ""),
    ],
)
def test_amounts_print_in_pounds_and_pence(amount, printed):
    assert phb.money(amount) == printed


@pytest.mark.parametrize("figure", [12.5, Decimal("12.50"), "12.50", True])
def test_figure_that_could_be_pounds_or_pence_is_refused(figure):
    with pytest.raises(TypeError, match="Money or whole pence"):
        phb.money(figure)


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_amount_reads_back_as_it_was(pence):
    printed = phb.money(from_pence(pence))

    assert int(printed.replace("−", "-").replace("£", "").replace(",", "").replace(".", "")) == pence
    assert phb.money(pence) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (date(2026, 4, 7), "7 April 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "31 December 2026"),
        (None, ""),
    ],
)
def test_days_print_as_in_london(value, printed):
    assert phb.day(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (datetime(2026, 4, 7, 13, 5, tzinfo=UTC), "7 April 2026 at 2:05pm"),
        (datetime(2026, 1, 7, 0, 0, tzinfo=UTC), "7 January 2026 at 12:00am"),
        (datetime(2026, 1, 7, 12, 0, tzinfo=UTC), "7 January 2026 at 12:00pm"),
        (None, ""),
    ],
)
def test_instants_print_as_on_a_clock_in_london(value, printed):
    assert phb.day_time(value) == printed


@pytest.mark.parametrize(
    ("number", "printed"),
    [("9991234560", "999 123 4560"), ("999 123 4560", "999 123 4560"), ("", ""), (None, "")],
)
def test_nhs_number_prints_in_three_groups(number, printed):
    assert phb.nhs_number(number) == printed


@pytest.mark.parametrize(
    ("share", "printed"),
    [
        (Decimal("0.375"), "37.5%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(2, 3), "66.7%"),
        (0.125, "12.5%"),
        (0.0005, "0.1%"),
        (1, "100%"),
        (0, "0%"),
        (Decimal("-0.051"), "−5.1%"),
        (Decimal("1.2"), "120%"),
        (None, ""),
    ],
)
def test_shares_print_with_one_decimal_at_most(share, printed):
    assert phb.percent(share) == printed


def test_status_is_a_word_in_a_colour():
    tag = phb.status_tag(PlanStatus.AGREED)

    assert text_of(tag) == "Agreed"
    assert attributes(tag, "strong")[0]["class"] == "nhsuk-tag nhsuk-tag--green"


def test_words_of_a_status_have_the_colour_of_its_choice():
    assert phb.status_tag(PlanStatus.OFFERED.label) == phb.status_tag(PlanStatus.OFFERED)


def test_no_status_has_no_tag():
    assert phb.status_tag("") == phb.status_tag(None) == ""


def test_code_of_a_status_is_refused():
    with pytest.raises(LookupError, match="STATUS_WORDS"):
        phb.status_tag("offered")


def test_no_word_has_two_colours():
    words = [word.lower() for each in phb.STATUS_WORDS.values() for word in each.split(", ")]

    assert len(words) == len(set(words))


def test_every_status_that_is_stored_has_a_colour():
    stored = [
        (field, str(words))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name == "status" and isinstance(field, models.CharField)
        for _, words in field.choices or ()
    ]

    assert stored
    assert [(str(field), words) for field, words in stored if words.lower() not in phb.COLOUR_OF_STATUS] == []


@pytest.mark.parametrize(
    ("value", "printed", "figure"),
    [
        (gbp("1"), "£1.00", True),
        (7, 7, True),
        (Decimal("1.5"), Decimal("1.5"), True),
        (date(2026, 4, 7), "7 April 2026", False),
        (datetime(2026, 4, 7, 8, 0, tzinfo=UTC), "7 April 2026 at 9:00am", False),
        ("Personal assistant", "Personal assistant", False),
        (True, True, False),
        (None, "", False),
    ],
)
def test_cells_of_a_plain_table_print_by_kind(value, printed, figure):
    assert phb.cell(value) == printed
    assert phb.is_figure(value) is figure


def test_age_is_in_whole_years():
    assert phb.age_on(date(1951, 3, 2), date(2026, 3, 1)) == 74
    assert phb.age_on(date(1951, 3, 2), date(2026, 3, 2)) == 75


def test_table_of_figures_is_a_labelled_region_with_its_totals_at_the_foot():
    drawn = Template('{% include "phb/includes/money_table.html" with id="lines" caption="Lines" %}').render(
        Context(
            {
                "columns": [{"name": "Service", "figure": False}, {"name": "Year", "figure": True}],
                "rows": [["Help <at home>", gbp("10")], ["Short break", 250]],
                "totals": ["Total", gbp("12.50")],
            }
        )
    )

    [region] = [box for box in attributes(drawn, "div") if box.get("role") == "region"]
    assert (region["tabindex"], region["aria-labelledby"]) == ("0", attributes(drawn, "caption")[0]["id"])
    assert [cell.get("class") for cell in attributes(drawn, "td")] == ["phb-figure"] * 3
    assert [head["scope"] for head in attributes(drawn, "th")] == ["col", "col", "row", "row", "row"]
    assert text_of(drawn) == "Lines Service Year Help <at home> £10.00 Short break 250 Total £12.50"


def test_banner_names_the_person_in_the_same_way_everywhere():
    person = {
        "called": "Maureen",
        "full_name": "Maureen Clay",
        "born_on": date(1951, 3, 2),
        "died_on": date(2026, 3, 1),
        "nhs_number": "9991234560",
    }

    drawn = Template('{% include "phb/includes/person_banner.html" %}').render(
        Context({"person": person, "access_needs": ["Large print", "Braille"], "acts_for": ["Imran Shah, nominee"]})
    )
    assert text_of(drawn) == (
        "Maureen Full name Maureen Clay Born 2 March 1951 Died 1 March 2026 (74) NHS number 999 123 4560"
        " Access needs Large print · Braille Who acts for them Imran Shah, nominee"
    )


def test_step_that_is_under_way_is_marked_for_screen_readers():
    steps = [
        {"name": "Request", "state": "done", "words": "Decided", "on": date(2026, 1, 5), "url": "/requests/1/"},
        {"name": "Plan", "state": "now", "words": "Being written", "on": None, "url": ""},
    ]

    drawn = Template('{% include "phb/includes/thread.html" %}').render(Context({"steps": steps}))
    assert [step.get("aria-current") for step in attributes(drawn, "li")] == [None, "step"]
    assert text_of(drawn) == "Request Decided 5 January 2026 Plan Being written"
