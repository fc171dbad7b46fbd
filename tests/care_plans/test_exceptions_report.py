"""The report of how much escapes the default: its figures, its file and the people behind it."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from care_plans.exceptions.answering import approve_exception, propose_exception
from care_plans.exceptions.report import Report, behind, report
from care_plans.exceptions.rules import ExceptionReason
from care_plans.models import SupportRequest
from care_plans.requests.intake import decide_request
from phb.dates import Period
from phb.money import gbp
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, answers, do, sign_in

pytestmark = pytest.mark.django_db

PERIOD = Period(date(2026, 4, 1), TODAY)
WORDS = "The ward discharges her tomorrow, and a budget takes longer to set up."


def decided_as(at: Place, *given: Any, **more: Any) -> SupportRequest:
    request = recipes.request(at.person, service="Music therapy")
    on = more.pop("on", TODAY)
    do(decide_request, by=at.coordinator, request=request, answers=answers(at, *given, **more), on=on)
    return request


def excepted(at: Place, reason: ExceptionReason = ExceptionReason.URGENT, **given: Any) -> SupportRequest:
    request = decided_as(at)
    wanted = {"words": WORDS, "ends_on": TODAY + timedelta(days=20), **given}
    proposed = do(propose_exception, by=at.coordinator, request=request, reason=reason, **wanted)
    if reason == ExceptionReason.NOT_APPROPRIATE:
        do(approve_exception, by=at.clinician, exception=proposed)
    do(approve_exception, by=at.manager, exception=proposed)
    return request


@pytest.fixture
def told(place: Place) -> Report:
    """Of seven packages that are not core and that the NHS pays for, three by exception; and others that are none."""
    decided_as(place)
    decided_as(place, pays="icb council education")
    decided_as(place, None)
    decided_as(place, "physio", meets=False)
    decided_as(place, "physio", meets=True)
    decided_as(place, "gp", meets=False)
    decided_as(place, pays="council")
    decided_as(place, pays="education")
    decided_as(place, pays="", on=TODAY - timedelta(days=30))
    place.coordinator.team = "Elm Valley team"
    excepted(place, yearly_value=gbp("18200.50"))
    excepted(place, yearly_value=gbp("100"))
    place.coordinator.team = ""
    excepted(place, ExceptionReason.NOT_APPROPRIATE)
    return report(place.manager, PERIOD, TODAY)


def counts(figures: Any) -> dict[str, int]:
    return {figure.key: figure.count for figure in figures}


def test_the_share_is_of_what_is_not_core_and_the_nhs_pays_for(told: Report) -> None:
    assert counts(told.packages.figures) == {
        "packages": 7,
        "phb": 3,
        "ipb": 1,
        "excepted": 3,
        "council": 1,
        "not_funded": 1,
    }
    assert told.percentage == Decimal("57.1")


def test_exceptions_are_counted_and_valued_by_reason_approver_and_team(told: Report) -> None:
    told_of = {
        figure.key: (figure.count, figure.pence, figure.unknown)
        for table in told.exceptions
        for figure in table.figures
        if figure.count
    }
    assert told_of == {
        "reason:urgent": (2, 1_830_050, 0),
        "reason:not_appropriate": (1, 0, 1),
        "approver:Elm manager": (2, 1_830_050, 0),
        "approver:Elm clinician and Elm manager": (1, 0, 1),
        "team:Elm Valley team": (2, 1_830_050, 0),
        "team:No team named": (1, 0, 1),
    }
    assert len(told.by_reason.figures) == len(ExceptionReason)


def test_what_waits_today_is_counted_whatever_the_period(told: Report, place: Place) -> None:
    assert counts(told.now.figures) == {"overdue": 0, "not_listed": 1}
    before = Period(date(2025, 4, 1), date(2025, 4, 30))
    later = report(place.manager, before, TODAY + timedelta(days=21))
    assert counts(later.now.figures) == {"overdue": 3, "not_listed": 1}
    assert later.percentage is None


def test_a_decision_made_again_counts_once_and_by_its_last_in_the_period(place: Place) -> None:
    request = decided_as(place, on=TODAY - timedelta(days=9))
    do(decide_request, by=place.coordinator, request=request, answers=answers(place, pays=""))
    until_then = report(place.manager, Period(PERIOD.start, TODAY - timedelta(days=1)), TODAY)
    assert counts(until_then.packages.figures)["phb"] == 1
    after = counts(report(place.manager, PERIOD, TODAY).packages.figures)
    assert (after["packages"], after["not_funded"]) == (0, 1)


def test_every_figure_leads_to_as_many_requests_as_it_counts(told: Report, place: Place) -> None:
    for table in told.tables:
        for figure in table.figures:
            found = behind(place.manager, PERIOD, TODAY, figure.key)
            assert len(found[1] if found else []) == figure.count, figure
    assert behind(place.manager, PERIOD, TODAY, "moon") is None


def test_a_stranger_counts_nobody(told: Report, elsewhere: Place) -> None:
    theirs = report(elsewhere.manager, PERIOD, TODAY)
    assert not any(figure.count for table in theirs.tables for figure in table.figures)


@pytest.mark.parametrize("who", ["coordinator", "manager", "auditor"])
def test_the_pages_show_the_figures_and_the_people(who: str, told: Report, place: Place) -> None:
    client = sign_in(getattr(place, who))
    page = client.get("/exceptions/report/?from_on=2026-04-01&to_on=2026-04-15").content.decode()
    assert "57.1% are a budget" in page
    assert "£18,300.50" in page
    link = "/exceptions/report/people/?from_on=2026-04-01&to_on=2026-04-15&figure="
    assert link.replace("&", "&amp;") + "team%3AElm%20Valley%20team" in page
    people = client.get(link + "excepted").content.decode()
    assert people.count(place.person.full_name) == 3
    assert client.get(link + "moon").status_code == 404


def test_a_period_that_ends_before_it_begins_is_said_beside_its_box(place: Place) -> None:
    client = sign_in(place.manager)
    page = client.get("/exceptions/report/?from_on=2026-04-02&to_on=2026-04-01")
    assert page.context["form"].errors["to_on"] == ["The last day is on or after the first."]
    assert client.get("/exceptions/report/figures.csv?from_on=2026-04-02&to_on=x").status_code == 404


def test_the_file_holds_every_figure_and_runs_no_formula(told: Report, place: Place) -> None:
    place.coordinator.team = "=1+1"
    excepted(place)
    answer = sign_in(place.manager).get("/exceptions/report/figures.csv?from_on=2026-04-01&to_on=2026-04-15")
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = csv.reader(answer.content.decode().splitlines())
    again = report(place.manager, PERIOD, TODAY)
    assert len(rows) == sum(len(table.figures) for table in again.tables)
    by_name = {(row[2].rpartition(" by ")[2], row[3]): row[4:] for row in rows}
    assert by_name["team of whoever asked", "Elm Valley team"] == ["2", "18300.50", "0"]
    assert by_name["team of whoever asked", "'=1+1"] == ["1", "0.00", "1"]
    assert head[0] == "From"
