"""What a statement says in words: short sentences that are true of its figures."""

from typing import Any

import pytest

from budgets.statements.words import Words

AGREED = 1_200_000


def words(
    *,
    spent: int = 500_000,
    agreed: int = AGREED,
    committed: int = 0,
    end: str = "2026-08-31",
    start: str = "2026-08-01",
    **more: Any,
) -> Words:
    said: dict[str, Any] = {
        "period": {"start": start, "end": end},
        "year": {"start": "2026-04-01", "end": "2027-03-31"},
        "budget": {"starts_on": "2026-04-01", "ends_on": None},
        "organisations": {"icb": "NHS Elmshire", "council": ""},
        "ask": {"name": "Grace Adeyemi", "email": ""},
        "funders": [],
        "lines": [],
        "totals": {
            "agreed_pence": agreed,
            "spent_pence": spent,
            "committed_pence": committed,
            "left_pence": agreed - spent - committed,
            "closing_pence": 0,
        },
        "forecast": {"guide_pence": 503_014, "steady_pence": 0, "as_planned_pence": 0, "runs_out_on": None},
        "missing_evidence": 0,
    }
    for name, value in more.items():
        said[name] = {**said[name], **value} if isinstance(value, dict) else value
    return Words(said)


def test_standing_says_until_when_money_may_be_spent() -> None:
    assert words().standing() == "left to spend by 31 March 2027"
    assert words(spent=AGREED + 1).standing() == "over what was agreed for this year"
    assert words(spent=0, agreed=0).standing() == "No money is agreed for this year."


@pytest.mark.parametrize(
    ("spent", "percent"), [(0, 0), (6_000, 1), (5_999, 0), (600_000, 50), (AGREED, 100), (AGREED * 2, 200), (-5, 0)]
)
def test_pace_is_whole_per_cent_rounded_half_up(spent: int, percent: int) -> None:
    assert words(spent=spent).pace() == [
        f"You have used {percent}% of the money for this year. 42% of the year has gone."
    ]


def test_pace_of_a_budget_that_began_or_ended_in_the_year_counts_its_own_days() -> None:
    later = words(budget={"starts_on": "2026-08-01", "ends_on": "2026-09-30"})
    assert later.pace()[0].endswith("51% of the year has gone.")
    ended = words(budget={"ends_on": "2026-06-30"})
    assert ended.pace()[0].endswith("100% of the year has gone.")


def test_ending_gives_both_guesses_in_whole_pounds() -> None:
    found = words(forecast={"as_planned_pence": 1_100_049, "steady_pence": 1_234_567}).ending()
    assert found == [
        "If the rest of the year goes as planned, about £1,000 will be left on 31 March 2027.",
        "If spending goes on as it has so far, about £346 more than agreed will be spent.",
    ]


def test_same_guess_is_given_once() -> None:
    found = words(forecast={"as_planned_pence": AGREED, "steady_pence": AGREED}).ending()
    assert found == ["If the rest of the year goes as planned, all of it will be used."]


def test_day_the_money_runs_out_comes_with_whom_to_talk_to() -> None:
    forecast = {"as_planned_pence": 1, "steady_pence": AGREED * 2, "runs_out_on": "2027-01-05"}
    assert words(forecast=forecast).ending()[-1] == (
        "At that rate the money would be used up about 5 January 2027."
        " Please talk to Grace Adeyemi, your care co-ordinator at NHS Elmshire."
    )


def test_at_the_end_of_the_year_nothing_is_guessed() -> None:
    assert words(start="2027-03-01", end="2027-03-31").ending() == []


def test_surplus_is_told_kindly_where_it_can_be_noticed() -> None:
    assert words().surplus() == []
    [sentence] = words(spent=400_000).surplus()
    assert sentence.startswith("You have spent £1,030.14 less than the plan expected by now.")
    assert "We never take money back without telling you first" in sentence


@pytest.mark.parametrize(("missing", "sentence"), [(1, "1 payment from"), (2, "2 payments from")])
def test_missing_proof_is_asked_for(missing: int, sentence: str) -> None:
    [found] = words(missing_evidence=missing).evidence()
    assert sentence in found
    assert "Please send" in found


def test_time_that_is_no_month_is_said_by_its_days() -> None:
    some_days = words(start="2026-08-03", end="2026-08-31")
    assert some_days.period == "from 3 August 2026 to 31 August 2026"
    assert (some_days.then, some_days.before) == ("in this time", "before this time")
    assert (words().period, words().then, words().before) == ("for August 2026", "in August", "before August")


def test_without_a_co_ordinator_the_team_is_asked() -> None:
    assert words(ask={"name": ""}).ask == "the care team at NHS Elmshire"


def test_corrections_are_explained_only_where_there_are_any() -> None:
    assert not [each for each in words().working(7) if "Put right" in each]
    corrected = words(funders=[{"funder": "icb", "corrections_pence": 5}])
    assert [each for each in corrected.working(7) if "Put right" in each]
