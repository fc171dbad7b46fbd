"""The page on which a request is decided: it explains as answers are given, and keeps only what it has shown."""

from html import unescape
from typing import Any

import pytest

from care_plans.models import Decision
from care_plans.requests.rules import decide
from tests import recipes
from tests.care_plans.conftest import Place, answers, sign_in

pytestmark = pytest.mark.django_db


def explained(place: Place, **given: Any) -> str:
    request = place.person.requests.first() or recipes.request(place.person)
    posted = {"core_meets_need": "not_asked", "right": "none", "funders": ["icb"], **given}
    answer = sign_in(place.coordinator).post(f"/requests/{request.pk}/decide/explain/", posted)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_it_explains_as_the_rule_does_and_keeps_nothing(place: Place) -> None:
    pa, physio = place.catalogue.items.get(code="pa"), place.catalogue.items.get(code="physio")
    for given, said in (
        ({"service": str(pa.pk)}, decide(answers(place).inputs())),
        ({"service": str(pa.pk), "funders": ["council"]}, decide(answers(place, pays="council").inputs())),
        ({"service": "not_listed"}, decide(answers(place, None).inputs())),
        ({"service": str(physio.pk), "core_meets_need": "yes"}, decide(answers(place, "physio", meets=True).inputs())),
    ):
        page = explained(place, **given)
        assert said.outcome.label in page
        assert all(sentence in page for sentence in said.sentences)
        assert f"Row {said.row} of the decision table" in page
    assert not Decision.objects.exists()


def test_it_says_what_is_still_to_answer(place: Place) -> None:
    page = explained(place, right="")
    assert "Choose an answer for “Which service in the catalogue is it?”." in page
    assert "Choose an answer for “Has the person a legal right to have a personal health budget?”." in page
    physio = place.catalogue.items.get(code="physio")
    page = explained(place, service=str(physio.pk))
    assert "Say whether the core service can meet the need." in page
    assert 'data-asks-core="yes"' in page


@pytest.mark.parametrize(("code", "meets"), [("pa", "yes"), ("pa", "no"), ("gp", "not_asked")])
def test_an_answer_that_is_not_asked_says_nothing(code: str, meets: str, place: Place) -> None:
    item = place.catalogue.items.get(code=code)
    page = explained(place, service=str(item.pk), core_meets_need=meets)
    assert ("Usual NHS route" if code == "gp" else "Personal health budget") in page
    assert 'data-asks-core="no"' in page


def test_council_money_is_counted_on_only_where_the_council_is_known(place: Place) -> None:
    place.person.council = None
    place.person.save()
    assert "which council it is" in explained(place, service="not_listed", funders=["council"])


def test_a_stranger_is_told_that_there_is_no_such_request(place: Place, elsewhere: Place) -> None:
    request = recipes.request(place.person)
    assert sign_in(elsewhere.coordinator).post(f"/requests/{request.pk}/decide/explain/").status_code == 404
