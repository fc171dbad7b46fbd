"""Several people do the same at the same moment, each over a connection of their own: nothing is doubled or lost."""

import json
from typing import Any

import pytest

from tests.audit.test_committed import Scratch, scratch  # noqa: F401 (a database of its own)

AT_ONCE = """
import json
from datetime import date
from threading import Barrier, Thread
from django.core.exceptions import ValidationError
from django.db import connection
from care_plans.exceptions import answering
from care_plans.editing import marker
from care_plans.exceptions.rules import ExceptionReason
from care_plans.models import Decision, Person, Plan, PlanSignature
from care_plans.people import registration
from care_plans.plans import planning, signing
from care_plans.requests import intake
from phb.acting import acting, system_user
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY as ON, answers, make_place
from tests.care_plans.test_planning import write

def all_at_once(*acts):
    barrier, said = Barrier(len(acts)), []
    def press(by, act):
        barrier.wait()
        try:
            with acting(by, reason="At once"):
                act(by)
            said.append("done")
        except ValidationError as refusal:
            said.append(" ".join(refusal.messages))
        finally:
            connection.close()
    threads = [Thread(target=press, args=pair) for pair in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)

# Past the numbers that the database was set up with.
[recipes.nhs_number() for _ in range(200)]
with acting(system_user(), reason="Set-up"):
    at = make_place("Elm")
    planners = [recipes.user(Role.CARE_COORDINATOR, at=at.icb) for _ in range(8)]
    managers = [recipes.user(Role.COMMISSIONING_MANAGER, at=at.icb) for _ in range(8)]
    request = recipes.request(at.person)
    number = recipes.nhs_number()

found = {}
ruth = {"given_name": "Ruth", "family_name": "Okoro", "born_on": date(1984, 8, 9)}
found["added"] = all_at_once(*[
    (user, lambda by: registration.add_person(icb=at.icb, nhs_number=number, by=by, on=ON, **ruth)) for user in planners
])
found["people"] = Person.objects.filter(nhs_number=number).count()
given = answers(at)
found["decided"] = all_at_once(*[
    (user, lambda by: intake.decide_request(request=request, answers=given, seen=0, by=by, on=ON)) for user in planners
])
found["decisions"] = Decision.objects.filter(request=request).count()
request.refresh_from_db()
with acting(at.coordinator, reason="Set-up"):
    asked = answering.propose_exception(
        request=request, reason=ExceptionReason.DECLINED, words="She does not want one this year.",
        **recipes.TOLD, ends_on=date(2026, 5, 1), by=at.coordinator, on=ON,
    )
found["excepted"] = all_at_once(*[
    (user, lambda by: answering.approve_exception(exception=asked, by=by, on=ON)) for user in managers
])
found["started"] = all_at_once(*[
    (user, lambda by: planning.start_plan(request=request, by=by, on=ON)) for user in planners
])
plan = Plan.objects.get(person=at.person)
seen = marker(plan, "what_matters")
found["written"] = all_at_once(*[
    (user, lambda by: planning.edit_sections(plan=plan, what_matters=by.username, seen=seen, by=by, on=ON))
    for user in planners
])
with acting(at.coordinator, reason="Set-up"):
    write(at, plan)
    plan = planning.offer_plan(plan=plan, by=at.coordinator, on=ON)
person = (at.holder, lambda by: signing.sign_plan(plan=plan, seen=plan.content_sha256, by=by, on=ON))
professional = (
    at.clinician, lambda by: signing.sign_plan_as_professional(plan=plan, seen=plan.content_sha256, by=by, on=ON)
)
found["signed"] = all_at_once(*[person] * 4, *[professional] * 4)
found["signatures"] = PlanSignature.objects.filter(plan=plan).count()
found["status"] = Plan.objects.get(pk=plan.pk).status
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(scratch: Scratch) -> dict[str, Any]:  # noqa: F811 (the fixture of that name)
    printed = scratch.must("shell", "--no-imports", "--command", AT_ONCE)
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answer


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("added", "Somebody with this NHS number is on record already."),
        ("decided", "Somebody else decided this request while you were answering."),
        ("excepted", "This exception has been answered already."),
        ("started", "A care plan is being written for this person already."),
        ("written", "Somebody else changed this while you were writing."),
    ],
)
def test_of_eight_at_once_one_does_it_and_seven_are_told(act: str, sentence: str, found: dict[str, Any]) -> None:
    assert found[act].count("done") == 1
    told = [said for said in found[act] if said != "done"]
    assert len(told) == 7
    assert all(said.startswith(sentence) for said in told), told


def test_nothing_is_doubled(found: dict[str, Any]) -> None:
    assert (found["people"], found["decisions"], found["signatures"]) == (1, 1, 2)


def test_both_sides_sign_at_once_and_the_plan_is_agreed(found: dict[str, Any]) -> None:
    assert found["signed"].count("done") == 2
    assert found["status"] == "agreed"
