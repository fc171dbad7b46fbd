"""What is paid locally, and whether each line is enough beside it."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.models import Budget, MarketRate
from budgets.rules import Funder
from budgets.setting.revisions import checks, lines_of
from budgets.setting.rules import Frequency
from budgets.uplift.queries import compared_lines, local_rates, market_rate_rows, sufficiency
from budgets.uplift.rate_setting import set_market_rate
from budgets.uplift.rules import Enough, enough, folded, rate_for, unit_key
from phb.acting import acting
from phb.models import User
from phb.money import gbp
from phb.roles import Role
from phb.spreadsheets import as_words
from tests import recipes
from tests.budgets.building import START, TODAY, Team, draft, team
from tests.html import text_of

PA: dict[str, Any] = {"rate": 1_200, "quantity": Decimal(20), "unit": "hours", "frequency": Frequency.WEEKLY}

# Values. -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "unit", "found"),
    [
        ("Personal assistant, mornings", "hours", "pa"),
        ("PERSONAL  ASSISTANT", "Hour", "pa"),
        ("Personal assistant, nights", "hrs", "pa at night"),
        ("Personal assistant", "nights", None),
        ("Personal assistants", "hours", None),
        ("Day club", "hours", None),
        ("Day club", "", "club"),
    ],
)
def test_line_finds_the_longest_kind_counted_in_its_unit(service: str, unit: str, found: str | None) -> None:
    rates = {
        ("personal assistant", "hour"): "pa",
        ("personal assistant nights", "hour"): "pa at night",
        ("club", ""): "club",
    }
    assert rate_for(service, unit, rates) == found


@pytest.mark.parametrize(
    ("present", "standing"),
    [(1299, Enough.BELOW), (1300, Enough.BETWEEN), (1499, Enough.BETWEEN), (1500, Enough.USUAL)],
)
def test_rate_stands_by_the_penny(present: int, standing: Enough) -> None:
    assert enough(present, 1300, 1500) == standing


def test_rate_that_nothing_compares_with_is_not_called_enough() -> None:
    assert enough(1, None, None) == Enough.UNKNOWN


@given(st.text(max_size=30), st.text(max_size=10))
@settings(derandomize=True, deadline=None, max_examples=2_000)
def test_any_words_are_folded_once_and_for_all(words: str, unit: str) -> None:
    assert folded(folded(words)) == folded(words)
    assert rate_for(words, unit, {(folded(words), unit_key(unit)): 1}) == 1


@pytest.mark.parametrize("words", ["=1+1", "+44", "-1", "@cmd", "\t=1", " =1", "\r=1"])
def test_what_a_spreadsheet_would_work_out_is_marked_as_words(words: str) -> None:
    assert as_words(words) == f"'{words}"
    assert as_words("A. Carer") == "A. Carer"


# Records and pages. --------------------------------------------------------------------------------------------------

pages = pytest.mark.usefixtures("db", "as_system")


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def rate(people: Team, **fields: Any) -> MarketRate:
    given_fields = {
        "kind": "Personal assistant", "unit": "hours", "low": gbp("13.50"), "usual": gbp("15.00"), "starts_on": START,
        "source": "Survey of 2026", **fields,
    }  # fmt: skip
    with acting(people.finance):
        return set_market_rate(icb=people.icb, by=people.finance, on=TODAY, **given_fields)


def budget(people: Team, **line: Any) -> Budget:
    """£12.00 an hour of the NHS, agreed, for a year around today."""
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=300)}
    given_line = {"icb": 1_200, "unit": "hours", "frequency": Frequency.WEEKLY, **days, **line}
    return recipes.budget(people.person, lines=[given_line])


@pages
def test_newest_rate_of_the_latest_day_counts_until_its_last(people: Team) -> None:
    rate(people, low=gbp(1), source="First")
    rate(people, low=gbp(2), source="Put right")
    rate(people, low=gbp(3), starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31))
    found = {}
    for day in (date(2026, 3, 31), START, date(2026, 7, 31), date(2026, 8, 1)):
        counting = local_rates([people.icb.pk], day)[people.icb.pk].of("Personal assistant", "hours")
        found[day] = counting.low if counting else None
    assert list(found.values()) == [None, gbp(2), gbp(3), gbp(2)]


@pages
def test_table_shows_what_counts_what_is_to_come_and_what_was(people: Team) -> None:
    rate(people, low=gbp(1))
    rate(people, low=gbp(2))
    rate(people, low=gbp(3), starts_on=date(2026, 7, 1))
    [row] = market_rate_rows(people.icb, START)
    assert row.now is not None
    assert (row.now.low, [r.low for r in row.coming], [r.low for r in row.before]) == (gbp(2), [gbp(3)], [gbp(1)])


@pages
@pytest.mark.parametrize("who", ["coordinator", "manager", "auditor", "council_manager"])
def test_only_finance_sets_a_local_rate(people: Team, who: str) -> None:
    with pytest.raises(PermissionDenied):
        set_market_rate(
            icb=people.icb, kind="Club", unit="", low=gbp(1), usual=gbp(1), starts_on=START, source="A survey",
            by=getattr(people, who), on=TODAY,
        )  # fmt: skip


@pages
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"low": gbp(16)}, "usual rate is as much or more"),
        ({"low": gbp(0)}, "least is above nought"),
        ({"ends_on": date(2026, 3, 31)}, "on or after the first"),
        ({"source": ""}, "who says so|cannot be blank"),
    ],
)
def test_broken_local_rate_is_refused_by_the_act_and_by_the_database(
    people: Team, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        rate(people, **wrong)
    made = MarketRate(
        icb=people.icb, set_by=people.finance,
        **{"kind": "Club", "low": gbp(13), "usual": gbp(15), "starts_on": START, "source": "A survey", **wrong},
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        MarketRate.objects.bulk_create([made])


@pages
def test_revision_says_which_rate_is_below_what_is_paid_locally(people: Team) -> None:
    rate(people, starts_on=date(2020, 4, 1))
    revision = draft(people, PA, {"service": "Day club", "rest": Funder.COUNCIL})
    found = [check for check in checks(revision.budget, lines_of(revision), TODAY) if "paid locally" in check.words]
    assert [(check.words, check.stops) for check in found] == [
        (
            "This rate is below what is paid locally: “Personal assistant” has £12.00, and the least paid is £13.50"
            " (Survey of 2026).",
            False,
        )
    ]


@pages
def test_report_puts_what_is_not_enough_first(people: Team, client: Client) -> None:
    rate(people, starts_on=date(2020, 4, 1))
    budget(people, icb=1_400)
    low = budget(people)
    budget(people, service="Day club")
    budget(people, service="Personal assistant, kept", is_contingency=True)
    found = sufficiency(people.finance, timezone.localdate())
    assert [standing for _, standing in found] == [Enough.BELOW, Enough.BETWEEN, Enough.UNKNOWN]
    [first] = compared_lines([found[0][0]], timezone.localdate())
    assert (first.line.revision.budget, first.short) == (low, 150)
    client.force_login(people.coordinator)
    page = text_of(client.get(reverse("sufficiency")).content.decode())
    assert "1 is below the least that is paid" in page
    assert "No, £1.50 short" in page
    only = text_of(client.get(reverse("sufficiency") + "?show=below").content.decode())
    assert low.reference in only
    assert "Day club" not in only


@pages
def test_report_is_kept_as_a_file_that_a_spreadsheet_reads_as_words(people: Team, client: Client) -> None:
    rate(people, starts_on=date(2020, 4, 1))
    budget(people, service="=Personal assistant", provider="@J Okafor")
    client.force_login(people.finance)
    rows = list(csv.reader(StringIO(client.get(reverse("sufficiency_csv")).content.decode())))
    assert rows[1][2:] == [
        "'=Personal assistant", "'@J Okafor", "hours", "12.00", "13.50", "15.00", "1.50",
        "Below what is paid locally", "Survey of 2026",
    ]  # fmt: skip


@pages
def test_report_takes_as_many_queries_for_many_lines_as_for_few(people: Team, client: Client) -> None:
    rate(people, starts_on=date(2020, 4, 1))
    budget(people)
    client.force_login(people.finance)
    client.get(reverse("sufficiency"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("sufficiency"))
    for _ in range(8):
        budget(people)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("sufficiency"))
    assert len(many) <= len(few) + 1  # the access log names more people
    reads = [each for each in many if each["sql"].lstrip().startswith("SELECT")]
    assert len(reads) <= 15


@pages
def test_stranger_sees_no_line_of_elsewhere(people: Team, client: Client) -> None:
    made = budget(people)
    client.force_login(recipes.user(Role.FINANCE_OFFICER, recipes.icb()))
    assert made.reference not in client.get(reverse("sufficiency")).content.decode()
    client.force_login(people.council_manager)
    assert client.get(reverse("sufficiency")).status_code == 404


@pages
def test_finance_sets_a_rate_on_its_page(people: Team, client: Client) -> None:
    client.force_login(people.finance)
    url = reverse("market_rate_set", args=[people.icb.pk])
    data = {
        "kind": "Night care", "unit": "nights", "low": "155", "usual": "150", "starts_on_day": "1",
        "starts_on_month": "4", "starts_on_year": "2026", "source": "Survey",
    }  # fmt: skip
    assert "usual rate is as much or more" in text_of(client.post(url, data).content.decode())
    assert client.post(url, {**data, "usual": "170"}).status_code == 302
    page = text_of(client.get(reverse("market_rates")).content.decode())
    assert "Night care" in page
    assert "£155.00" in page
