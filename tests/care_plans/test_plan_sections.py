"""What a plan holds beside its needs: lists, the checklist, and versions side by side."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from care_plans.models import ContingencyPlan, Plan, PlanCheck, ProfessionalContact, Risk, Strength
from care_plans.plans.models import LISTS, PARTS
from care_plans.plans.planning import (
    CheckAnswer,
    add_need,
    add_step,
    add_to_list,
    answer_checklist,
    change_part,
    checklist_mark,
    edit_sections,
    offer_plan,
    remove_part,
    start_plan,
    whole_of,
)
from care_plans.plans.queries import content_of, counting_as_pcsp, risks_agreed_on, writers
from care_plans.plans.queries.comparing import Difference, changed_sections, compare, told_apart
from care_plans.plans.queries.reading import checklist, fact_of, sections_of
from care_plans.plans.rules import PCSP_CRITERIA, Criterion, PlanSection, content_digest
from care_plans.plans.signing import sign_plan, sign_plan_as_professional
from phb.money import gbp
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided, do, sign_in
from tests.care_plans.test_pages import words_of
from tests.care_plans.test_planning import write
from tests.pdfs import embedded, problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(place: Place) -> Plan:
    made: Plan = do(start_plan, by=place.coordinator, request=decided(place))
    write(place, made)
    made.refresh_from_db()
    return made


def filled(at: Place, plan: Plan) -> None:
    """Something in every list, and in everything that is written of it."""
    values: dict[str, Any] = {
        "cost": gbp("12.50"),
        "key_worker": True,
        "agreed_with_person": False,
        "ods_code": "RX1",
        "kind": "health",
        "likelihood": "likely",
        "seriousness": "grave",
    }
    for kind in LISTS:
        words = {name: values.get(name, f"{name} of a {kind.KIND}") for name in kind.WRITTEN}
        days = [name for name in words if name.endswith("_on") or name in ("since", "until", "dated")]
        do(add_to_list, by=at.coordinator, plan=plan, what=kind, **{**words, **dict.fromkeys(days, TODAY)})


# The digest. ---------------------------------------------------------------------------------------------------------


def test_whatever_is_written_of_any_piece_is_signed(place: Place, plan: Plan) -> None:
    """Every column of every kind: a change to any of them is a change to what is signed."""
    filled(place, plan)
    do(add_step, by=place.coordinator, action=plan.actions.get(), text="To the gate", result="Done")
    parts: Any = PARTS
    for kind in parts:
        piece = kind.objects.filter(plan=plan).first()
        for name in kind.WRITTEN:
            before = content_digest(content_of(plan))
            column, was = kind._meta.get_field(name), getattr(piece, name)
            setattr(piece, name, _another(column, was))
            piece.save()
            assert content_digest(content_of(plan)) != before, (kind, name)


def test_no_column_of_a_piece_is_left_out_of_what_is_written() -> None:
    places = {"id", "position", "origin", "plan", "need", "goal", "outcome", "action"}
    for kind in PARTS:
        assert {field.name for field in kind._meta.concrete_fields} - places == set(kind.WRITTEN), kind


def test_every_column_of_the_plan_is_signed_but_what_becomes_of_it(plan: Plan) -> None:
    apart = {"id", "request", "status", "author", "offered_on", "content_sha256", "agreed_at"}
    assert {field.name for field in Plan._meta.concrete_fields} - apart <= content_of(plan).keys()


def _another(column: Any, was: Any) -> Any:
    if column.choices:
        return next(value for value, _ in column.choices if value != was)
    if column.get_internal_type() == "BooleanField":
        return not was
    if column.get_internal_type() == "DateField":
        return (was or TODAY) - timedelta(days=1)
    if column.name == "cost":
        return gbp("99")
    return (was or 0) + 1 if isinstance(was, int) or column.name in ("importance", "confidence") else "Other"


def test_the_answers_of_the_checklist_are_signed(place: Place, plan: Plan) -> None:
    before = content_digest(content_of(plan))
    answer(place, plan, {Criterion.CENTRAL: CheckAnswer(True)})
    assert content_digest(content_of(plan)) != before


# Lists. --------------------------------------------------------------------------------------------------------------


def test_the_next_version_has_every_piece_and_knows_where_it_came_from(place: Place, plan: Plan) -> None:
    filled(place, plan)
    do(add_step, by=place.coordinator, action=plan.actions.get(), text="To the gate")
    recipes.agree(plan)
    following = do(start_plan, by=place.coordinator, request=plan.request)
    parts: Any = PARTS
    for kind in parts:
        old, new = (kind._default_manager.filter(plan=each) for each in (plan, following))
        assert [each.began_as for each in new] == [each.pk for each in old], kind
        assert [each.pk for each in new] != [each.pk for each in old]
    was, now = content_of(plan), content_of(following)
    changed = {name for name in was if was[name] != now[name]}
    assert changed == {"version", "conversation_on"}


def test_a_contingency_plan_says_what_sets_it_off(place: Place, plan: Plan) -> None:
    with pytest.raises(ValidationError) as refusal:
        do(add_to_list, by=place.coordinator, plan=plan, what=ContingencyPlan, triggers="", what_happens="Wait")
    assert "triggers" in refusal.value.error_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        ContingencyPlan.objects.bulk_create([ContingencyPlan(plan=plan, triggers="")])


def test_a_contingency_plan_is_kept_in_several_places_and_known_to_a_professional(place: Place, plan: Plan) -> None:
    client = sign_in(place.coordinator)
    url = f"/plans/{plan.pk}/add/contingency/"
    assert "Professional who knows this plan" in words_of(client.get(url))
    places = "Inside the kitchen door\nUnder my bed"
    client.post(url, {"triggers": "My breathing gets worse", "location": places, "professional": "Hannah Webb, nurse"})
    page = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "<li>Inside the kitchen door</li>" in page
    assert "<li>Under my bed</li>" in page
    assert "Hannah Webb, nurse" in page


def test_the_constraints_of_lists_hold_at_every_door(plan: Plan) -> None:
    wrongs: tuple[Any, ...] = (
        ContingencyPlan(plan=plan, triggers="A fall", cost=gbp("-1")),
        ProfessionalContact(plan=plan, name="Ruth", since=TODAY, until=TODAY - timedelta(days=1)),
        PlanCheck(plan=plan, criterion=Criterion.CENTRAL, holds=False, answered_on=TODAY),
    )
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(wrong)._default_manager.bulk_create([wrong])


def test_a_risk_is_explained_before_it_is_said_to_be(place: Place, plan: Plan) -> None:
    tomorrow = TODAY + timedelta(days=1)
    words = {"text": "A fall", "kind": "health", "explained_on": tomorrow}
    with pytest.raises(ValidationError, match="The day it was explained"):
        do(add_to_list, by=place.coordinator, plan=plan, what=Risk, **words)
    risk = do(add_to_list, by=place.coordinator, plan=plan, what=Risk, **{**words, "explained_on": TODAY})
    with pytest.raises(ValidationError, match="The day it was explained"):
        do(change_part, by=place.coordinator, part=risk, explained_on=tomorrow)


def test_a_direct_payment_waits_for_its_risks(place: Place, plan: Plan) -> None:
    do(edit_sections, by=place.coordinator, plan=plan, direct_payment=True)
    with pytest.raises(ValidationError, match="Write the risks of a direct payment"):
        do(offer_plan, by=place.coordinator, plan=plan)
    risk = do(add_to_list, by=place.coordinator, plan=plan, what=Risk, text="A fall", kind="health")
    with pytest.raises(ValidationError) as refusal:
        do(offer_plan, by=place.coordinator, plan=plan)
    assert refusal.value.messages == [
        "1 risk has no agreed procedure yet. Say what you agreed to do.",
        "1 risk has not been explained yet. Say on which day you explained it.",
    ]
    do(change_part, by=place.coordinator, part=risk, procedure="A rail on the stairs", explained_on=TODAY)
    assert do(offer_plan, by=place.coordinator, plan=plan).status == "offered"


def test_the_day_planned_for_the_review_counts_where_it_is_sooner(place: Place, plan: Plan) -> None:
    soon = TODAY + timedelta(days=20)
    do(edit_sections, by=place.coordinator, plan=plan, planned_review_on=soon)
    offered = do(offer_plan, by=place.coordinator, plan=plan)
    do(sign_plan, by=place.holder, plan=offered, seen=offered.content_sha256)
    signed = do(sign_plan_as_professional, by=place.clinician, plan=offered, seen=offered.content_sha256)
    assert signed.person.reviews.get().due_on == soon


def test_whoever_wrote_in_a_list_is_a_writer(place: Place, plan: Plan) -> None:
    do(add_to_list, by=place.colleague, plan=plan, what=Strength, text="I can sing")
    assert writers(plan) == {place.coordinator.pk, place.colleague.pk}


def test_nothing_but_what_was_written_is_read(place: Place, plan: Plan) -> None:
    """What nobody has touched is left out; what is written one on each line is read so."""
    assert fact_of(plan, "wellness") is None
    assert fact_of(plan.actions.get(), "status") is None
    backup = plan.contingencies.get()
    backup.triggers = "Ruth is ill\n\n  The lift is broken "
    fact = fact_of(backup, "triggers")
    assert fact is not None
    assert fact.lines == ("Ruth is ill", "The lift is broken")
    assert [each.section for each in sections_of(plan)] == list(PlanSection)


# Two who write. ------------------------------------------------------------------------------------------------------


def test_who_takes_out_what_somebody_changes_is_told_first(place: Place, plan: Plan) -> None:
    """Also where only something that hangs from it was changed, or hung there."""
    need = plan.needs.get()
    seen = whole_of(need)
    do(change_part, by=place.colleague, part=plan.actions.get(), text="Tai chi")
    with pytest.raises(ValidationError, match="Somebody else changed this while you were reading"):
        do(remove_part, by=place.coordinator, part=need, seen=seen)
    do(remove_part, by=place.coordinator, part=need, seen=whole_of(need))
    assert not plan.needs.exists()


def test_who_writes_on_what_was_taken_out_keeps_their_words(place: Place, plan: Plan) -> None:
    need, goal = plan.needs.get(), plan.goals.get()
    do(remove_part, by=place.colleague, part=need)
    client = sign_in(place.coordinator)
    for url in (f"/plans/{plan.pk}/need/{need.pk}/", f"/plans/{plan.pk}/add/outcome/?under={goal.pk}"):
        assert client.get(url).status_code == 404
        page = client.post(url, {"text": "I fall on the stairs", "seen": "any"})
        shown = words_of(page)
        assert "Somebody else has taken" in shown, url
        assert "I fall on the stairs" in page.content.decode()
    assert client.post(f"/plans/{plan.pk}/need/999999/", {"text": "Mine"}).status_code == 404


def test_what_two_add_at_once_is_all_there(place: Place, plan: Plan) -> None:
    for user in (place.coordinator, place.colleague):
        client = sign_in(user)
        client.post(f"/plans/{plan.pk}/add/strength/", {"text": f"Told to {user}"})
    assert plan.strengths.count() == 2


def test_two_who_write_in_different_sections_do_not_stand_in_each_others_way(place: Place, plan: Plan) -> None:
    mine, theirs = sign_in(place.coordinator), sign_in(place.colleague)
    urls = [f"/plans/{plan.pk}/{page}/" for page in ("words", "paying")]
    seen = [client.get(url).context["form"].initial["seen"] for client, url in zip((mine, theirs), urls, strict=True)]
    mine.post(urls[0], {"what_matters": "My cat", "seen": seen[0]})
    theirs.post(urls[1], {"funding": "Self-funded", "direct_payment": "unknown", "seen": seen[1]})
    plan.refresh_from_db()
    assert (plan.what_matters, plan.funding) == ("My cat", "Self-funded")


# The checklist. ------------------------------------------------------------------------------------------------------


def answer(at: Place, plan: Plan, answers: dict[Criterion, CheckAnswer | None], **given: Any) -> None:
    do(answer_checklist, by=at.coordinator, plan=plan, answers=answers, **given)


YES = CheckAnswer(holds=True)


def test_it_counts_as_a_personalised_plan_only_where_all_five_hold(place: Place, plan: Plan) -> None:
    answer(place, plan, {**dict.fromkeys(PCSP_CRITERIA, YES), PCSP_CRITERIA[2]: CheckAnswer(False, "Not yet")})
    assert not counting_as_pcsp().exists()
    answer(place, plan, dict.fromkeys(PCSP_CRITERIA, YES))
    assert not counting_as_pcsp().exists()
    recipes.agree(plan)
    assert counting_as_pcsp().get() == plan


@pytest.mark.parametrize(
    ("answers", "warning"),
    [
        ({}, "The checklist is not answered yet. It counts as"),
        (dict.fromkeys(PCSP_CRITERIA[:4], YES), "7 questions of the checklist have no answer yet. It counts as"),
        (dict.fromkeys(list(Criterion)[:10], YES), "1 question of the checklist has no answer yet."),
        ({**dict.fromkeys(Criterion, YES), Criterion.CENTRAL: CheckAnswer(False, "No")}, "Not all of the first five"),
        (dict.fromkeys(Criterion, YES), ""),
    ],
)
def test_who_offers_a_plan_is_told_what_the_checklist_lacks(
    place: Place, plan: Plan, answers: dict[Criterion, CheckAnswer | None], warning: str
) -> None:
    answer(place, plan, answers)
    assert checklist(plan).warning.startswith(warning)
    assert bool(checklist(plan).warning) == bool(warning)
    for page in ("edit", "offer"):
        shown = words_of(sign_in(place.coordinator).get(f"/plans/{plan.pk}/{page}/"))
        assert checklist(plan).warning in shown
        assert ("Answer the checklist" in shown) == bool(warning)


def test_the_risks_are_agreed_on_the_day_the_last_of_them_was_explained(place: Place, plan: Plan) -> None:
    assert risks_agreed_on(plan) is None
    earlier = TODAY - timedelta(days=9)
    words = {"kind": "health", "procedure": "Ring my sister"}
    for text, day in (("I fall", TODAY), ("I choke", earlier)):
        do(add_to_list, by=place.coordinator, plan=plan, what=Risk, text=text, explained_on=day, **words)
    assert risks_agreed_on(plan) == TODAY
    late = do(add_to_list, by=place.coordinator, plan=plan, what=Risk, text="I am alone", **words)
    assert risks_agreed_on(plan) is None
    do(change_part, by=place.coordinator, part=late, explained_on=TODAY, procedure=" ")
    assert risks_agreed_on(plan) is None


def test_an_answer_given_again_reads_the_same(place: Place, plan: Plan) -> None:
    answer(place, plan, {Criterion.CENTRAL: YES, Criterion.ENOUGH: YES})
    first = recipes.agree(plan)
    again = do(start_plan, by=place.coordinator, request=first.request)
    later = TODAY + timedelta(days=3)
    answer(place, again, {Criterion.CENTRAL: YES, Criterion.ENOUGH: CheckAnswer(False, "Too few hours")}, on=later)
    (rows,) = (each.rows for each in compare(first, again) if each.title == PlanSection.CHECKLIST.label)
    assert [row.what for row in rows] == ["The same", "Changed"]
    assert rows[1].tells_itself


def test_a_no_says_what_is_missing(place: Place, plan: Plan) -> None:
    with pytest.raises(ValidationError) as refusal:
        answer(place, plan, {Criterion.ENOUGH: CheckAnswer(False), Criterion.CENTRAL: YES})
    assert [each.code for each in refusal.value.error_list] == ["enough_words"]
    assert not plan.checks.exists()


def test_an_answer_keeps_its_day_until_it_changes(place: Place, plan: Plan) -> None:
    answer(place, plan, {Criterion.CENTRAL: YES, Criterion.ENOUGH: YES})
    later = TODAY + timedelta(days=3)
    answer(place, plan, {Criterion.CENTRAL: YES, Criterion.ENOUGH: None}, on=later)
    assert plan.checks.get().answered_on == TODAY
    answer(place, plan, {Criterion.CENTRAL: CheckAnswer(False, "Nobody asked")}, on=later)
    assert (plan.checks.get().answered_on, plan.checks.get().words) == (later, "Nobody asked")


def test_the_checklist_is_answered_by_who_may_write_and_stands_still_once_agreed(place: Place, plan: Plan) -> None:
    with pytest.raises(PermissionDenied):
        do(answer_checklist, by=place.clinician, plan=plan, answers={Criterion.CENTRAL: YES})
    answer(place, plan, {Criterion.CENTRAL: YES})
    recipes.agree(plan)
    with pytest.raises(ValidationError, match="An agreed care plan is never changed"):
        answer(place, plan, {Criterion.CENTRAL: None})
    for change in (
        lambda: PlanCheck.objects.filter(plan=plan).update(holds=False, words="Other"),
        lambda: PlanCheck.objects.filter(plan=plan).delete(),
        lambda: PlanCheck.objects.create(plan=plan, criterion="enough", holds=True, answered_on=TODAY),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_second_to_answer_sees_both(place: Place, plan: Plan) -> None:
    url, client = f"/plans/{plan.pk}/checklist/", sign_in(place.coordinator)
    seen = checklist_mark(plan)
    answer(place, plan, {Criterion.ENOUGH: CheckAnswer(False, "Too few hours")})
    page = client.post(url, {"enough": "yes", "seen": seen})
    shown = words_of(page)
    assert "Somebody else answered this while you were" in shown
    assert "No, 15 April 2026: Too few hours" in shown
    assert not plan.checks.get().holds
    client.post(url, {"enough": "yes", "seen": page.context["form"].data["seen"]})
    assert plan.checks.get().holds
    wrong = client.post(url, {"enough": "no", "seen": checklist_mark(plan)})
    assert wrong.context["form"].errors["enough_words"] == ["Say what is missing."]


# Versions side by side. ----------------------------------------------------------------------------------------------


def test_what_became_of_a_text_is_said_in_words() -> None:
    assert told_apart("Ruth", "Ruth") is None
    assert told_apart("Ruth", "Priya") == "“Ruth” became “Priya”."
    assert told_apart("", "Priya") == "“Priya” was added."
    assert told_apart("Ruth", "") == "“Ruth” was taken out."
    before = "She comes on Mondays at nine and on Fridays at ten, and brings the papers and the keys of the house."
    after = "She comes on Mondays at eight and on Fridays at ten, and brings the keys of the house and of the car."
    assert told_apart(before, after) == (
        "“nine” became “eight”; “papers and the” was taken out; “house.” became “house and of the car.”."
    )
    other = "Nothing is as it was: all of it is other, and so it is written anew, word by word, now."
    assert told_apart(before, other) == "much of it was written anew."


@pytest.fixture
def versions(place: Place, plan: Plan) -> tuple[Plan, Plan]:
    """The second has a piece added, one taken out, one changed, and its needs in another order."""
    by = place.coordinator
    for text in ("I can sing", "I know my street"):
        do(add_to_list, by=by, plan=plan, what=Strength, text=text)
    recipes.agree(plan)
    following = do(start_plan, by=by, request=plan.request)
    do(edit_sections, by=by, plan=following, what_matters="My garden and my cat", conversation_on=TODAY)
    do(remove_part, by=by, part=following.strengths.get(text="I can sing"))
    do(change_part, by=by, part=following.actions.get(), text="Tai chi", who="Ruth", confidence=9)
    do(add_need, by=by, plan=following, text="I am alone")
    following.refresh_from_db()
    return plan, following


def told(rows: list[Difference]) -> list[tuple[str, str, str]]:
    return [(row.what, row.piece.kind, row.piece.words) for row in rows]


def test_any_two_versions_are_told_apart_piece_by_piece(versions: tuple[Plan, Plan]) -> None:
    found = {each.title: each for each in compare(*versions)}
    assert told(found[PlanSection.STRENGTHS.label].rows) == [
        ("Taken out", "Strength", "I can sing"),
        ("The same", "Strength", "I know my street"),
    ]
    needs = found[PlanSection.NEEDS.label].changes
    assert told(needs) == [("Changed", "Action", "Tai chi"), ("Added", "Need", "I am alone")]
    assert needs[0].sentences == [
        "What we will do: “Balance classes” became “Tai chi”.",
        "How sure it will work, of 10: “7” became “9”.",
    ]
    assert [each.title for each in changed_sections(*versions)] == [
        PlanSection.STRENGTHS.label,
        PlanSection.ABOUT.label,
        PlanSection.NEEDS.label,
    ]


def test_read_the_other_way_what_was_added_was_taken_out(versions: tuple[Plan, Plan]) -> None:
    before, after = versions
    forth, back = ([row for each in compare(*pair) for row in each.rows] for pair in ((before, after), (after, before)))
    other = {"Added": "Taken out", "Taken out": "Added"}
    assert sorted((row.piece.key, row.what) for row in back) == sorted(
        (row.piece.key, other.get(row.what, row.what)) for row in forth
    )


def test_a_version_is_the_same_as_itself(plan: Plan) -> None:
    assert changed_sections(plan, plan) == []


def test_the_page_of_two_versions(place: Place, versions: tuple[Plan, Plan]) -> None:
    before, after = versions
    client = sign_in(place.coordinator)
    page = client.get(f"/plans/{after.pk}/compare/")
    shown = words_of(page)
    assert "1 added, 2 changed, 1 taken out, 6 the same." in shown
    assert "What happened Version 1 Version 2" in shown
    assert "Taken out Strength I can sing Not in this version" in shown
    swapped = words_of(client.get(f"/plans/{after.pk}/compare/?before=2&after=1"))
    assert "Added Strength Not in this version I can sing" in swapped
    assert "These are the same version" in words_of(client.get(f"/plans/{after.pk}/compare/?before=1&after=1"))
    for odd in ("?before=99", "?before=²&after=", "?before=-1"):
        assert "1 added" in words_of(client.get(f"/plans/{after.pk}/compare/{odd}")), odd
    # The person knows of the version they agreed to, and not of the one that is being written.
    assert "There is one version only" in words_of(sign_in(place.holder).get(f"/plans/{before.pk}/compare/"))
    assert sign_in(place.holder).get(f"/plans/{after.pk}/compare/").status_code == 404


# Pages. --------------------------------------------------------------------------------------------------------------


def test_the_list_of_sections_says_how_full_each_is(place: Place, plan: Plan) -> None:
    filled(place, plan)
    shown = words_of(sign_in(place.coordinator).get(f"/plans/{plan.pk}/edit/"))
    for said in ("1 strength", "2 of 8 written", "1 need, 1 goal, 1 action", "1 professional, 1 person in their life"):
        assert said in shown, said
    assert "Still to write" not in shown


def test_every_section_has_a_page_that_adds_to_it(place: Place, plan: Plan) -> None:
    client = sign_in(place.coordinator)
    for section in PlanSection:
        page = client.get(f"/plans/{plan.pk}/edit/{section}/")
        assert page.status_code == (404 if section in ("about", "paying", "checklist") else 200), section
    for kind in LISTS:
        page = client.get(f"/plans/{plan.pk}/add/{kind.KIND}/")
        assert set(kind.WRITTEN) <= page.context["form"].fields.keys(), kind
    assert client.get(f"/plans/{plan.pk}/edit/dreams/").status_code == 404


def test_a_holder_finds_their_plan(place: Place, plan: Plan) -> None:
    holder = sign_in(place.holder)
    assert "There is no plan to read yet" in words_of(holder.get("/my-plan/"))
    home = words_of(holder.get("/"))
    assert "Your personalised care and support plan" not in home
    assert "Read and sign" not in home
    do(offer_plan, by=place.coordinator, plan=plan)
    assert holder.get("/my-plan/").headers["Location"] == f"/plans/{plan.pk}/"
    assert "My plan" in words_of(holder.get(f"/plans/{plan.pk}/"))
    page = holder.get("/")
    assert "Your personalised care and support plan" in words_of(page)
    assert f'href="/plans/{plan.pk}/sign/">Read and sign' in page.content.decode()


def test_a_plan_with_everything_and_one_with_nothing_are_files(place: Place, plan: Plan) -> None:
    filled(place, plan)
    client = sign_in(place.coordinator)
    bare = do(start_plan, by=place.coordinator, request=decided_for_another(place))
    for each in (plan, bare):
        answer = client.get(f"/plans/{each.pk}/pdf/")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert problems(answer.content) == []
        (data,) = embedded(answer.content)
        assert json.loads(data) == json.loads(json.dumps(content_of(Plan.objects.get(pk=each.pk))))


def decided_for_another(at: Place) -> Any:
    request = recipes.request(recipes.person(at.icb, care_coordinator=at.coordinator))
    recipes.decision(request)
    return request
