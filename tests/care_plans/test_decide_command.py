"""`decide --explain`: the pure decision, in the words agreed with other tools."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from care_plans.requests.rules import Inputs, decide
from tests.care_plans.test_rules import every_combination


def explained(capsys: pytest.CaptureFixture[str], given: Any) -> dict[str, Any]:
    call_command("decide", "--explain", json.dumps(given), "--json")
    out = capsys.readouterr().out
    result: dict[str, Any] = json.loads(out)
    return result


def as_given(inputs: Inputs) -> dict[str, Any]:
    pays = {"icb": inputs.icb, "council": inputs.council, "education": inputs.education}
    given: dict[str, Any] = {
        "core_status": inputs.core_status.value,
        "right": inputs.right.value,
        "funders": [name for name, does in pays.items() if does],
        "excluded": inputs.excluded,
    }
    return given if inputs.core_meets_need is None else {**given, "core_meets_need": inputs.core_meets_need}


def test_it_says_what_the_table_says_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    """No database mark: a query would stop this test."""
    for inputs in list(every_combination())[::7]:
        ruling = decide(inputs)
        assert explained(capsys, as_given(inputs)) == {
            "outcome": ruling.outcome.value,
            "row": ruling.row,
            "sentences": list(ruling.sentences),
        }


@pytest.mark.parametrize("core_status", ["non_core", "not_listed"])
@pytest.mark.parametrize("meets", [True, False])
def test_answer_that_is_not_asked_says_nothing(
    capsys: pytest.CaptureFixture[str], core_status: str, meets: bool
) -> None:
    given = {"core_status": core_status, "right": "chc", "funders": ["icb"]}
    assert explained(capsys, {**given, "core_meets_need": meets}) == explained(capsys, given)


def test_excluded_core_service_needs_no_further_answer(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"core_status": "core", "right": "none", "funders": ["icb"], "excluded": True}
    assert explained(capsys, given)["outcome"] == "nhs_route"


def test_without_json_it_says_it_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("decide", "--explain", '{"core_status": "not_listed", "right": "none", "funders": ["icb"]}')
    first, *sentences = capsys.readouterr().out.splitlines()
    assert first == "phb (row 5)"
    assert sentences[-1] == "The NHS pays, so it is a personal health budget by default."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "The inputs are not JSON"),
        ("[]", "Give one JSON object"),
        ("{}", "funders is a list"),
        ('{"core_status": "core", "right": "none", "funders": []}', "Say whether the core service"),
        ('{"core_status": "non_core", "right": "none", "funders": ["moon"]}', "funders is a list"),
        ('{"core_status": "non_core", "right": "none", "funders": [], "colour": 1}', "no input called colour"),
    ],
)
def test_asked_wrongly_it_ends_with_two_and_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("decide", "--explain", text, "--json")
    assert refusal.value.returncode == 2
