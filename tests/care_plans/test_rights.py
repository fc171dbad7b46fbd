"""Legal rights: refused only part by part, by two people, with reasons; looked at again by somebody else."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from care_plans.access_needs.rules import Layout
from care_plans.clocks.limits import set_limit
from care_plans.clocks.rules import Step
from care_plans.exceptions.answering import approve_exception, propose_exception
from care_plans.exceptions.rules import ExceptionReason
from care_plans.letters.files import drawing_of
from care_plans.letters.writing import write_letter
from care_plans.models import (
    Letter,
    PartAnswer,
    Reconsideration,
    ReconsiderationAnswer,
    Refusal,
    RefusedPart,
    SupportRequest,
)
from care_plans.requests.letter import DECISION
from care_plans.requests.rules import Right
from care_plans.rights.queries import (
    parts_to_answer,
    reasons_to_write,
    reconsiderations_to_answer,
    refusals_to_decide,
)
from care_plans.rights.reconsidering import Answered, answer_reconsideration, ask_reconsideration
from care_plans.rights.refusing import (
    add_part,
    change_part,
    decide_refusal,
    digest_of,
    draft_refusal,
    drop_refusal,
    remove_part,
)
from care_plans.rights.rules import (
    CHC_ELIGIBILITY,
    COUNCIL_COMPLAINT,
    EDUCATION,
    NHS_COMPLAINT,
    AskedBy,
    How,
    Payer,
    asked_lately,
    check_answers_every_part,
    reconsideration_due_on,
    routes,
)
from phb.drawing import Drawer
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, do, sign_in
from tests.html import text_of
from tests.pdfs import problems

CAR: dict[str, Any] = {
    "part": "An adapted car",
    "payer": Payer.ICB,
    "reason": "Driving is not safe for you until your seizures are under control.",
    "evidence": "The report of your neurologist of 2 March 2026.",
    "instead": "Taxis to your club, twice a week",
}
LESSONS: dict[str, Any] = {**CAR, "part": "Riding lessons at school", "payer": Payer.EDUCATION}


@pytest.fixture(autouse=True)
def kept_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def request_of_right(place: Place) -> SupportRequest:
    request = recipes.request(place.person)
    recipes.decision(request, right=Right.CHC)
    return request


def draft(place: Place, request: SupportRequest, **part: Any) -> Refusal:
    said = {"agreed": "A personal assistant", **CAR, **part}
    refusal: Refusal = do(draft_refusal, by=place.coordinator, request=request, **said)
    return refusal


@pytest.fixture
def refusal(place: Place, request_of_right: SupportRequest) -> Refusal:
    """Decided by the manager."""
    found = draft(place, request_of_right)
    do(add_part, by=place.coordinator, refusal=found, **LESSONS)
    decided: Refusal = do(decide_refusal, by=place.manager, refusal=found)
    return decided


def ask(place: Place, refusal: Refusal, **given: Any) -> Reconsideration:
    by = given.pop("by", place.holder)
    asked: Reconsideration = do(
        ask_reconsideration, by=by, refusal=refusal, words="I had no seizure for a year", **given
    )
    return asked


def answer(place: Place, asked: Reconsideration, *, stands: bool = True, **given: Any) -> ReconsiderationAnswer:
    by = given.pop("by", place.clinician)
    parts = {part.pk: Answered(stands, "The new report says the same.") for part in parts_to_answer(asked.refusal)}
    said = {"words": "We looked at everything.", "answers": parts, **given}
    made: ReconsiderationAnswer = do(answer_reconsideration, by=by, reconsideration=asked, **said)
    return made


# Rules. --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payers", "right", "ways"),
    [
        ([Payer.ICB], Right.S117, (NHS_COMPLAINT,)),
        ([Payer.ICB, Payer.ICB], Right.WHEELCHAIR, (NHS_COMPLAINT,)),
        ([Payer.ICB], Right.CHC, (NHS_COMPLAINT, CHC_ELIGIBILITY)),
        ([Payer.ICB], Right.CYP_CC, (NHS_COMPLAINT, CHC_ELIGIBILITY)),
        ([Payer.COUNCIL, Payer.ICB], Right.S117, (NHS_COMPLAINT, COUNCIL_COMPLAINT)),
        ([Payer.EDUCATION, Payer.COUNCIL], Right.S117, (COUNCIL_COMPLAINT, EDUCATION)),
        ([Payer.EDUCATION], Right.CHC, (EDUCATION,)),
    ],
)
def test_each_part_has_the_way_of_whoever_pays(payers: list[Payer], right: Right, ways: tuple[Any, ...]) -> None:
    assert routes(payers, right) == ways


def test_clock_and_the_warning_about_asking_again() -> None:
    assert reconsideration_due_on(date(2028, 2, 1), promised=28, allowed=40) == date(2028, 2, 29)
    assert reconsideration_due_on(date(2028, 2, 1), promised=28, allowed=14) == date(2028, 2, 15)
    assert asked_lately([TODAY - timedelta(days=181)], TODAY)
    assert not asked_lately([TODAY - timedelta(days=182)], TODAY)
    assert not asked_lately([], TODAY)


def test_the_icb_sets_the_days_and_the_letter_keeps_its_promise(place: Place, request_of_right: SupportRequest) -> None:
    def limit(days: int, starts_on: date) -> None:
        given = {"icb": place.icb, "step": Step.RECONSIDERED, "days": days, "starts_on": starts_on}
        do(set_limit, by=place.administrator, source="The board", **given)

    limit(20, TODAY)
    found = do(decide_refusal, by=place.clinician, refusal=draft(place, request_of_right))
    letter = Letter.objects.get(kind="refusal", about_pk=found.pk)
    assert "within 20 days" in letter.words
    limit(60, TODAY + timedelta(days=1))
    later = TODAY + timedelta(days=2)
    asked = do(ask_reconsideration, by=place.coordinator, refusal=found, words="I need it", on=later)
    assert asked.due_on == later + timedelta(days=20)


@pytest.mark.parametrize("answered", [[], [1], [1, 2, 3], [1, 1]])
def test_every_part_is_answered_once(answered: list[int]) -> None:
    with pytest.raises(ValidationError, match="every part"):
        check_answers_every_part([1, 2], answered)
    check_answers_every_part([1, 2], [2, 1])


# Refusing. -----------------------------------------------------------------------------------------------------------


def test_only_a_right_is_refused_in_this_way(place: Place) -> None:
    undecided = recipes.request(place.person)
    with pytest.raises(ValidationError, match="Decide the request first"):
        draft(place, undecided)
    recipes.decision(undecided)
    with pytest.raises(ValidationError, match="no legal right here"):
        draft(place, SupportRequest.objects.get(pk=undecided.pk))
    council_only = recipes.request(place.person)
    recipes.decision(council_only, icb=False, council=True, right=Right.S117)
    with pytest.raises(ValidationError, match="no budget to refuse"):
        draft(place, council_only)


@pytest.mark.parametrize("name", ["reason", "evidence"])
def test_each_part_says_why_and_what_was_looked_at(place: Place, request_of_right: SupportRequest, name: str) -> None:
    with pytest.raises(ValidationError, match="Say a little more"):
        draft(place, request_of_right, **{name: "Too dear"})
    assert not Refusal.objects.exists()


def test_somebody_else_decides_and_the_letter_is_written(place: Place, request_of_right: SupportRequest) -> None:
    found = draft(place, request_of_right)
    assert [task.title for task in refusals_to_decide(place.manager, TODAY)] == ["Decide a refusal"]
    assert list(refusals_to_decide(place.coordinator, TODAY)) == []
    decided = do(decide_refusal, by=place.clinician, refusal=found, seen=digest_of(found))
    assert (decided.decided_by, decided.state) == (place.clinician, "Refused")
    letter = Letter.objects.get(kind="refusal", about_pk=found.pk)
    facts = json.loads(letter.facts)
    assert [(each["part"], each["reason"]) for each in facts["parts"]] == [(CAR["part"], CAR["reason"])]
    for needed in (CAR["reason"], CAR["evidence"], "look at this again", "within 28 days"):
        assert needed in letter.words
    assert list(refusals_to_decide(place.manager, TODAY)) == []


def test_whoever_wrote_it_does_not_decide_it(place: Place, request_of_right: SupportRequest) -> None:
    own = do(draft_refusal, by=place.manager, request=request_of_right, agreed="", **CAR)
    with pytest.raises(PermissionDenied, match="somebody else decides"):
        do(decide_refusal, by=place.manager, refusal=own)
    for user in (place.coordinator, place.auditor, place.holder):
        with pytest.raises(PermissionDenied):
            do(decide_refusal, by=user, refusal=own)


def test_whoever_decides_does_not_change_the_words(place: Place, request_of_right: SupportRequest) -> None:
    found = draft(place, request_of_right)
    for act, given in ((add_part, {"refusal": found, **LESSONS}), (change_part, {"refused": found.parts.get()})):
        with pytest.raises(PermissionDenied, match="Only whoever began"):
            do(act, by=place.manager, **given)
    assert sign_in(place.manager).get(f"/refusals/{found.pk}/parts/{found.parts.get().pk}/").status_code == 403


def test_what_changed_since_it_was_read_is_not_decided(place: Place, request_of_right: SupportRequest) -> None:
    found = draft(place, request_of_right)
    seen = digest_of(found)
    do(change_part, by=place.coordinator, refused=found.parts.get(), reason="It would cost far too much, we think.")
    with pytest.raises(ValidationError, match="changed this while you were reading"):
        do(decide_refusal, by=place.manager, refusal=found, seen=seen)
    recipes.decision(request_of_right, right=Right.CHC)
    with pytest.raises(ValidationError, match="decided anew"):
        do(decide_refusal, by=place.manager, refusal=found)


def test_parts_come_and_go_until_it_is_decided(place: Place, request_of_right: SupportRequest) -> None:
    found = draft(place, request_of_right)
    with pytest.raises(ValidationError, match="the only part"):
        do(remove_part, by=place.coordinator, refused=found.parts.get())
    second = do(add_part, by=place.coordinator, refusal=found, **LESSONS)
    with pytest.raises(ValidationError, match="named already"):
        do(add_part, by=place.coordinator, refusal=found, **LESSONS)
    do(remove_part, by=place.coordinator, refused=second)
    do(decide_refusal, by=place.manager, refusal=found)
    for act, given in ((add_part, {"refusal": found, **LESSONS}), (remove_part, {"refused": found.parts.get()})):
        with pytest.raises(ValidationError, match="decided already"):
            do(act, by=place.coordinator, **given)


def test_put_aside_everything_is_granted_and_another_may_be_written(
    place: Place, request_of_right: SupportRequest
) -> None:
    found = draft(place, request_of_right)
    with pytest.raises(ValidationError, match="being written already"):
        draft(place, request_of_right)
    with pytest.raises(ValidationError, match="Say why"):
        do(drop_refusal, by=place.manager, refusal=found, dropped_why=" ")
    do(drop_refusal, by=place.manager, refusal=found, dropped_why="A car is right for her after all.")
    with pytest.raises(ValidationError, match="put aside already"):
        do(decide_refusal, by=place.manager, refusal=found)
    assert draft(place, request_of_right).is_open


def test_exception_for_somebody_with_a_right_is_a_refusal_too(place: Place, request_of_right: SupportRequest) -> None:
    asked = do(
        propose_exception,
        by=place.coordinator,
        request=request_of_right,
        reason=ExceptionReason.NOT_APPROPRIATE,
        words="The hoist must be fitted and kept by the hospital's own engineers.",
        extent="The ceiling hoist",
        ends_on=TODAY + timedelta(days=90),
    )
    do(approve_exception, by=place.clinician, exception=asked)
    assert not Refusal.objects.exists()
    do(approve_exception, by=place.manager, exception=asked)
    made = Refusal.objects.get(decision__exception=asked)
    assert (made.drafted_by, made.decided_by) == (place.coordinator, place.manager)
    assert made.parts.get().part == "The ceiling hoist"
    assert "hospital" in Letter.objects.get(kind="refusal", about_pk=made.pk).words
    question = ask(place, made)
    assert list(reconsiderations_to_answer(place.clinician, TODAY)) == []
    with pytest.raises(PermissionDenied, match="had a hand"):
        answer(place, question, by=place.clinician)
    agreed = ReconsiderationAnswer(reconsideration=question, words="No", decided_on=TODAY, decided_by=place.clinician)
    refused_by_database(agreed.save)
    another = recipes.user(Role.CLINICAL_LEAD, at=place.icb)
    assert answer(place, question, by=another).decided_by == another


def test_a_letter_is_owed_for_an_exception_from_a_right(place: Place) -> None:
    request = recipes.request(place.person)
    recipes.decision(request, right=Right.S117)
    words = "She told us twice that she wants the service as it is."
    given = {"request": request, "words": words, "ends_on": TODAY + timedelta(days=90), **recipes.TOLD}
    asked = do(propose_exception, by=place.coordinator, reason=ExceptionReason.DECLINED, **given)
    decision = do(approve_exception, by=place.clinician, exception=asked)
    if not Letter.objects.filter(kind="decision", about_pk=decision.pk).exists():
        assert [task.title for task in reasons_to_write(place.coordinator, TODAY)] == [
            "Tell the person why, in a letter"
        ]
        letter = do(write_letter, by=place.coordinator, kind=DECISION, about=decision)
        assert "We told you about personal health budgets on 5 January 2026, when we met." in letter.words
        assert "We told you about personal health budgets on 5 January 2026, when we met." in letter.easy_words
    assert list(reasons_to_write(place.coordinator, TODAY)) == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"told_on": None}, "told_on"),
        ({"told_how": ""}, "told_how"),
        ({"told_on": TODAY + timedelta(days=1)}, "told_on"),
    ],
)
def test_who_declines_was_told_first_on_a_day_and_in_a_way(place: Place, told: dict[str, Any], field: str) -> None:
    request = recipes.request(place.person)
    recipes.decision(request, right=Right.S117)
    with pytest.raises(ValidationError) as refused:
        do(
            propose_exception,
            by=place.coordinator,
            request=request,
            reason=ExceptionReason.DECLINED,
            words="She told us twice that she wants the service as it is.",
            ends_on=TODAY + timedelta(days=90),
            **recipes.TOLD | told,
        )
    assert refused.value.code == field


# Looking again. ------------------------------------------------------------------------------------------------------


def test_the_person_asks_and_the_clock_runs(place: Place, refusal: Refusal) -> None:
    asked = ask(place, refusal, evidence="A new report")
    assert (asked.asked_by, asked.asker_name, asked.how) == (AskedBy.PERSON, place.person.full_name, How.ONLINE)
    assert asked.due_on == TODAY + timedelta(days=28)
    with pytest.raises(ValidationError, match="being looked at again already"):
        ask(place, refusal)


def test_a_representative_asks_in_their_own_name_and_a_nominee_may_not(place: Place, refusal: Refusal) -> None:
    friend, mother = recipes.user(Role.HOLDER), recipes.user(Role.HOLDER)
    recipes.authority(place.person, user=friend, kind="nominee", basis="chosen", name="Nia Friend")
    recipes.authority(place.person, user=mother, name="Ama Mother")
    with pytest.raises(PermissionDenied):
        ask(place, refusal, by=friend)
    asked = ask(place, refusal, by=mother, asker_name="Somebody else")
    assert (asked.asked_by, asked.asker_name) == (AskedBy.REPRESENTATIVE, "Ama Mother")


def test_what_was_asked_by_phone_runs_from_that_day(place: Place, request_of_right: SupportRequest) -> None:
    found = draft(place, request_of_right)
    do(decide_refusal, by=place.manager, refusal=found, on=TODAY - timedelta(days=9))
    found.refresh_from_db()
    told = {"by": place.coordinator, "how": How.PHONE, "asker_name": "Ama Mother"}
    for day in (TODAY - timedelta(days=10), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError):
            ask(place, found, asked_on=day, **told)
    asked = ask(place, found, asked_on=TODAY - timedelta(days=5), **told)
    assert asked.due_on == TODAY + timedelta(days=23)


def test_who_refused_does_not_look_again(place: Place, refusal: Refusal) -> None:
    asked = ask(place, refusal)
    assert list(reconsiderations_to_answer(place.manager, TODAY)) == []
    [task] = reconsiderations_to_answer(place.clinician, TODAY)
    assert task.due == asked.due_on
    for user in (place.manager, place.coordinator, place.auditor):
        with pytest.raises(PermissionDenied):
            answer(place, asked, by=user)


@pytest.mark.parametrize(("stands", "said"), [(True, "We still say no."), (False, "We now agree.")])
def test_answer_is_told_in_a_letter(place: Place, refusal: Refusal, stands: bool, said: str) -> None:
    made = answer(place, ask(place, refusal), stands=stands)
    letter = Letter.objects.get(kind="reconsideration", about_pk=made.pk)
    assert said in letter.words
    assert ("Ombudsman" in letter.words) is stands
    with pytest.raises(ValidationError, match="answered already"):
        answer(place, made.reconsideration)
    if stands:
        assert ask(place, refusal).pk != made.reconsideration_id


def test_what_was_agreed_when_looked_at_again_is_settled(place: Place, refusal: Refusal) -> None:
    answer(place, ask(place, refusal), stands=False)
    client = sign_in(place.holder)
    page = text_of(client.get(f"/refusals/{refusal.pk}/").content.decode())
    assert "We agreed to this on 15 April 2026, when somebody else looked at it again" in page
    assert "Ask us to look at this again" not in page
    with pytest.raises(ValidationError, match="still stands"):
        ask(place, refusal)


def test_only_the_nhs_parts_are_answered_here(place: Place, refusal: Refusal) -> None:
    asked = ask(place, refusal)
    everything = {part.pk: Answered(True, "The new report says the same.") for part in refusal.parts.all()}
    with pytest.raises(ValidationError, match="every part"):
        answer(place, asked, answers=everything)
    with pytest.raises(ValidationError, match="every part"):
        answer(place, asked, answers={})
    request = recipes.request(place.person)
    recipes.decision(request, right=Right.CHC)
    at_school = do(decide_refusal, by=place.manager, refusal=draft(place, request, **LESSONS))
    with pytest.raises(ValidationError, match="Nothing that the NHS refused here still stands"):
        ask(place, at_school)


# Doors. --------------------------------------------------------------------------------------------------------------


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused_by_database(*attempts: Any) -> None:
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_refusal_without_a_right_or_a_part_or_a_second_person_is_refused_at_every_door(
    place: Place, request_of_right: SupportRequest
) -> None:
    plain = recipes.request(place.person)
    without = recipes.decision(plain)
    begun = {"drafted_by": place.coordinator, "drafted_on": TODAY}
    decided = {"decided_by": place.manager, "decided_on": TODAY, "decided_at": timezone.now()}
    decision = request_of_right.decisions.get()
    refused_by_database(
        lambda: Refusal.objects.create(decision=without, **begun),
        lambda: Refusal.objects.create(decision=decision, **begun, **decided),
    )
    found = Refusal.objects.create(decision=decision, **begun)
    refused_by_database(lambda: Refusal.objects.filter(pk=found.pk).update(**decided))
    RefusedPart.objects.create(refusal=found, **CAR)
    own = {**decided, "decided_by": place.coordinator}
    refused_by_database(
        lambda: Refusal.objects.filter(pk=found.pk).update(**own),
        lambda: Refusal.objects.filter(pk=found.pk).update(decision=without),
        lambda: Refusal.objects.create(decision=decision, **begun),
    )
    Refusal.objects.filter(pk=found.pk).update(**decided)


def test_what_was_decided_stands_still_at_every_door(place: Place, refusal: Refusal) -> None:
    part = refusal.parts.earliest("pk")
    refused_by_database(
        lambda: Refusal.objects.filter(pk=refusal.pk).update(agreed="Nothing"),
        lambda: RefusedPart.objects.filter(pk=part.pk).update(reason="Another reason, a better one."),
        lambda: RefusedPart.objects.create(refusal=refusal, **{**CAR, "part": "One more"}),
        lambda: _sql("DELETE FROM care_plans_refusedpart WHERE id = %s", part.pk),
        lambda: _sql("UPDATE care_plans_refusal SET decided_by_id = %s WHERE id = %s", place.clinician.pk, refusal.pk),
    )


def test_looking_again_by_the_same_person_is_refused_at_every_door(place: Place, refusal: Refusal) -> None:
    asked = ask(place, refusal)
    for user in (place.manager, place.coordinator):
        made = ReconsiderationAnswer(reconsideration=asked, words="No.", decided_on=TODAY, decided_by=user)
        refused_by_database(made.save, lambda made=made: ReconsiderationAnswer.objects.bulk_create([made]))
    refused_by_database(
        lambda: _sql(
            "INSERT INTO care_plans_reconsiderationanswer (reconsideration_id, words, decided_on, decided_by_id,"
            " decided_at) VALUES (%s, 'No', '2026-04-15', %s, '2026-04-15 10:00:00+00:00')",
            asked.pk,
            place.manager.pk,
        )
    )


def _again(asked: Reconsideration, **changed: Any) -> Reconsideration:
    values = {field.attname: getattr(asked, field.attname) for field in Reconsideration._meta.concrete_fields}
    return Reconsideration(**{**values, "id": None, **changed})


def test_questions_and_answers_hold_together_at_every_door(
    place: Place, refusal: Refusal, request_of_right: SupportRequest
) -> None:
    asked = ask(place, refusal)
    open_one = draft(place, request_of_right)
    refused_by_database(
        lambda: Reconsideration.objects.bulk_create([_again(asked)]),
        lambda: Reconsideration.objects.bulk_create([_again(asked, refusal_id=open_one.pk)]),
        lambda: Reconsideration.objects.filter(pk=asked.pk).update(words="I agree after all"),
    )
    made = answer(place, asked)
    given = made.parts.get()
    school = refusal.parts.get(payer=Payer.EDUCATION)
    foreign = open_one.parts.get()
    refused_by_database(
        lambda: PartAnswer.objects.filter(pk=given.pk).update(stands=False),
        lambda: ReconsiderationAnswer.objects.filter(pk=made.pk).delete(),
        *(
            lambda part=part: PartAnswer.objects.bulk_create(
                [PartAnswer(answer=made, part=part, stands=False, reason="It was agreed meanwhile.")]
            )
            for part in (school, foreign)
        ),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        PartAnswer.objects.bulk_create([PartAnswer(answer=made, part=given.part, stands=False, reason="Again" * 5)])


# Letters on paper. ---------------------------------------------------------------------------------------------------


def test_letters_of_rights_are_accessible_on_paper(place: Place, refusal: Refusal) -> None:
    answer(place, ask(place, refusal), stands=False)
    drawer = Drawer()
    drawn = {("refusal", Layout.STANDARD), ("refusal", Layout.EASY_READ), ("reconsideration", Layout.LARGE_PRINT)}
    try:
        for kind, layout in sorted(drawn):
            assert problems(drawer.draw(drawing_of(Letter.objects.get(kind=kind), layout))) == []
    finally:
        drawer.stop()


# Pages. --------------------------------------------------------------------------------------------------------------


def test_from_refusal_to_answer_on_the_pages(place: Place, request_of_right: SupportRequest) -> None:
    """Each by whoever does it: co-ordinator, manager, holder, clinician."""
    ours = sign_in(place.coordinator)
    assert "Refuse a part" in text_of(ours.get(f"/requests/{request_of_right.pk}/").content.decode())
    ours.post(f"/requests/{request_of_right.pk}/refusal/", {"agreed": "A helper", **CAR})
    found = Refusal.objects.get()
    ours.post(f"/refusals/{found.pk}/parts/add/", LESSONS)
    second = found.parts.get(part=LESSONS["part"])
    ours.post(f"/refusals/{found.pk}/parts/{second.pk}/", {**LESSONS, "part": "Riding at school"})
    ours.post(f"/refusals/{found.pk}/parts/{second.pk}/", {"remove": "yes"})
    assert sign_in(place.holder).get(f"/refusals/{found.pk}/").status_code == 404
    manager = sign_in(place.manager)
    seen = manager.get(f"/refusals/{found.pk}/").context["seen"]
    done = manager.post(f"/refusals/{found.pk}/", {"answer": "decide", "seen": seen}, follow=True)
    assert "the letter with the reasons is written" in text_of(done.content.decode()).lower()
    holder = sign_in(place.holder)
    page = text_of(holder.get(f"/refusals/{found.pk}/").content.decode())
    assert CAR["reason"] in page
    assert "Ask us to look at this again" in page
    holder.post(f"/refusals/{found.pk}/reconsider/", {"words": "I had no seizure for a year"})
    asked = Reconsideration.objects.get()
    part = found.parts.get()
    clinician = sign_in(place.clinician)
    url = f"/reconsiderations/{asked.pk}/answer/"
    half = clinician.post(url, {"words": "We agree now", f"stands_{part.pk}": "no"})
    assert half.context["form"].errors[f"reason_{part.pk}"]
    clinician.post(
        url, {"words": "We agree now", f"stands_{part.pk}": "no", f"reason_{part.pk}": "A year is enough for us."}
    )
    assert asked.answer.parts.get().stands is False
    assert clinician.get(url).headers["Location"] == f"/refusals/{found.pk}/"
    assert "We agree now" in text_of(holder.get(f"/refusals/{found.pk}/").content.decode())


def test_asked_again_within_six_months_is_said_and_not_stopped(place: Place, refusal: Refusal) -> None:
    answer(place, ask(place, refusal))
    ours, url = sign_in(place.coordinator), f"/refusals/{refusal.pk}/reconsider/"
    assert "less than six months ago" in text_of(ours.get(url).content.decode())
    told = {"asked_by": "person", "asker_name": "Asha", "how": "phone", "words": "Please", **days("asked_on", TODAY)}
    ours.post(url, told)
    assert refusal.reconsiderations.count() == 2


def test_refusal_is_put_aside_on_its_page(place: Place, request_of_right: SupportRequest) -> None:
    found = draft(place, request_of_right)
    page = sign_in(place.manager).post(f"/refusals/{found.pk}/", {"answer": "drop", "dropped_why": ""})
    assert page.context["dropping"].errors["dropped_why"]
    sign_in(place.manager).post(f"/refusals/{found.pk}/", {"answer": "drop", "dropped_why": "She may drive."})
    found.refresh_from_db()
    assert found.state == "Put aside"


def test_without_a_right_the_page_says_what_to_do(place: Place) -> None:
    request = recipes.request(place.person)
    recipes.decision(request)
    page = sign_in(place.coordinator).get(f"/requests/{request.pk}/refusal/", follow=True)
    assert "Ask for an exception from the default instead" in text_of(page.content.decode())
