from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from care_plans.models import Need, Plan, PlanSignature, Representation
from care_plans.people.registration import record_authority
from care_plans.plans.permissions import can_record_signature, can_sign_as_professional, can_sign_plan
from care_plans.plans.planning import change_part, edit_sections, offer_plan, start_plan, take_back
from care_plans.plans.queries import signatures
from care_plans.plans.rules import PlanStatus
from care_plans.plans.signing import record_paper_signature, sign_plan, sign_plan_as_professional
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place, decided, do
from tests.care_plans.test_planning import write

pytestmark = pytest.mark.django_db

PAPER = {"witnessed_by": "Her niece", "paper_kept": "Scan 12"}


@pytest.fixture
def offered(place: Place) -> Plan:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    write(place, plan)
    offered: Plan = do(offer_plan, by=place.coordinator, plan=plan)
    return offered


@pytest.fixture
def representative(place: Place) -> User:
    user = recipes.user(Role.HOLDER, display_name="Priya Patel")
    _acts_for(place, user, ends_on=TODAY + timedelta(days=2))
    return user


def _acts_for(at: Place, user: User | None, kind: str = "representative", **fields: object) -> Representation:
    made: Representation = do(
        record_authority,
        by=at.coordinator,
        person=at.person,
        kind=kind,
        basis="chosen" if kind == "nominee" else "attorney",
        name="Priya Patel",
        user=user,
        consented_on=TODAY,
        capacity="has" if kind == "nominee" else "lacks",
        assessed_by="Dr Ford",
        assessed_on=TODAY,
        **{"starts_on": TODAY, **fields},
    )
    return made


def sign(at: Place, plan: Plan) -> Plan:
    signed: Plan = do(sign_plan, by=at.holder, plan=plan, seen=plan.content_sha256)
    return signed


def countersign(at: Place, plan: Plan, **given: object) -> Plan:
    signed: Plan = do(sign_plan_as_professional, by=at.clinician, plan=plan, seen=plan.content_sha256, **given)
    return signed


def review_due(plan: Plan) -> date:
    return plan.person.reviews.get().due_on


# Both sign the same words. -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person_first", [True, False])
def test_a_plan_is_agreed_once_both_have_signed(person_first: bool, place: Place, offered: Plan) -> None:
    first, second = (sign, countersign) if person_first else (countersign, sign)
    assert first(place, offered).status == PlanStatus.OFFERED
    agreed = second(place, offered)
    assert (agreed.status, review_due(agreed)) == (PlanStatus.AGREED, date(2026, 7, 15))
    assert agreed.agreed_at == NOW


def test_the_review_counts_from_the_later_signature(place: Place, offered: Plan) -> None:
    sign(place, offered)
    agreed = countersign(place, offered, on=date(2026, 5, 1))
    assert review_due(agreed) == date(2026, 8, 1)


def test_signatures_on_different_words_agree_nothing(place: Place, offered: Plan) -> None:
    sign(place, offered)
    do(take_back, by=place.coordinator, plan=offered)
    do(edit_sections, by=place.coordinator, plan=offered, what_matters="Something else")
    again = do(offer_plan, by=place.coordinator, plan=offered)
    assert countersign(place, again).status == PlanStatus.OFFERED
    given = signatures(Plan.objects.get())
    assert given.persons is None
    assert [each.name for each in given.of_other_words] == [place.person.full_name]
    assert sign(place, again).status == PlanStatus.AGREED


def test_taking_back_and_offering_the_same_words_keeps_the_signature(place: Place, offered: Plan) -> None:
    sign(place, offered)
    do(take_back, by=place.coordinator, plan=offered)
    again = do(offer_plan, by=place.coordinator, plan=offered)
    assert countersign(place, again).status == PlanStatus.AGREED


def test_nobody_signs_what_they_did_not_read(place: Place, offered: Plan) -> None:
    read = offered.content_sha256
    do(take_back, by=place.coordinator, plan=offered)
    do(change_part, by=place.coordinator, part=offered.needs.get(), text="I fall every day")
    do(offer_plan, by=place.coordinator, plan=offered)
    for act, by in ((sign_plan, place.holder), (sign_plan_as_professional, place.clinician)):
        with pytest.raises(ValidationError, match="has changed since you opened it"):
            do(act, by=by, plan=offered, seen=read)
    assert not PlanSignature.objects.exists()


def test_words_changed_under_an_offered_plan_are_not_signed(place: Place, offered: Plan) -> None:
    Need.objects.filter(plan=offered).update(text="Changed past the acts")
    with pytest.raises(ValidationError, match="not those that were offered"):
        sign(place, offered)


def test_nobody_signs_twice_nor_what_is_not_offered(place: Place, offered: Plan) -> None:
    sign(place, offered)
    with pytest.raises(ValidationError, match="signed already"):
        sign(place, offered)
    countersign(place, offered)
    with pytest.raises(ValidationError, match="nothing to sign"):
        sign(place, offered)


def test_the_newly_agreed_plan_takes_the_place_of_the_one_before(place: Place, offered: Plan) -> None:
    sign(place, offered)
    countersign(place, offered)
    following = do(start_plan, by=place.coordinator, request=offered.request)
    do(edit_sections, by=place.coordinator, plan=following, conversation_on=TODAY)
    following = do(offer_plan, by=place.coordinator, plan=following)
    assert Plan.objects.get(version=1).status == PlanStatus.AGREED
    sign(place, following)
    countersign(place, following)
    assert [(plan.version, plan.status) for plan in Plan.objects.order_by("version")] == [
        (1, PlanStatus.SUPERSEDED),
        (2, PlanStatus.AGREED),
    ]


# Who signs. ----------------------------------------------------------------------------------------------------------


def test_the_author_does_not_sign_for_the_professionals(place: Place, offered: Plan) -> None:
    with pytest.raises(PermissionDenied, match="You wrote this care plan"):
        do(sign_plan_as_professional, by=place.coordinator, plan=offered, seen=offered.content_sha256)


def test_nor_does_anybody_who_helped_to_write_it(place: Place, offered: Plan) -> None:
    do(take_back, by=place.coordinator, plan=offered)
    do(change_part, by=place.colleague, part=offered.needs.get(), text="I fall often")
    again = do(offer_plan, by=place.coordinator, plan=offered)
    assert not can_sign_as_professional(place.colleague, again, TODAY)
    with pytest.raises(PermissionDenied, match="You helped to write"):
        do(sign_plan_as_professional, by=place.colleague, plan=again, seen=again.content_sha256)


def test_who_may_sign_for_the_professionals(place: Place, elsewhere: Place, offered: Plan) -> None:
    people = (place.colleague, place.clinician, place.manager, place.auditor, place.holder, elsewhere.clinician)
    assert [can_sign_as_professional(user, offered, TODAY) for user in people] == [True, True, *[False] * 4]


def test_who_may_sign_for_the_person(place: Place, elsewhere: Place, offered: Plan, representative: User) -> None:
    nominee = recipes.user(Role.HOLDER)
    _acts_for(place, nominee, "nominee")
    people = (place.holder, representative, nominee, place.coordinator, place.clinician, elsewhere.holder)
    assert [can_sign_plan(user, offered, TODAY) for user in people] == [True, True, *[False] * 4]


def test_a_representative_signs_under_their_authority(place: Place, offered: Plan, representative: User) -> None:
    do(sign_plan, by=representative, plan=offered, seen=offered.content_sha256)
    signature = PlanSignature.objects.get()
    assert (signature.capacity, signature.name, signature.how) == ("representative", "Priya Patel", "screen")
    assert signature.representation == Representation.objects.get()


def test_a_representative_signs_to_the_last_day_and_not_after(
    place: Place, offered: Plan, representative: User
) -> None:
    last = TODAY + timedelta(days=2)
    assert can_sign_plan(representative, offered, last)
    with pytest.raises(PermissionDenied, match="acts for them today"):
        do(sign_plan, by=representative, plan=offered, seen=offered.content_sha256, on=last + timedelta(days=1))


def test_a_signature_on_paper_is_recorded_by_a_coordinator(place: Place, offered: Plan) -> None:
    assert can_record_signature(place.coordinator, offered, TODAY)
    assert not can_record_signature(place.clinician, offered, TODAY)
    yesterday = TODAY - timedelta(days=1)
    do(
        record_paper_signature,
        by=place.coordinator,
        plan=offered,
        seen=offered.content_sha256,
        signed_on=yesterday,
        **PAPER,
    )
    signature = PlanSignature.objects.get()
    assert (signature.capacity, signature.how, signature.signed_on) == ("person", "paper", yesterday)
    assert (signature.name, signature.recorded_by) == (place.person.full_name, place.coordinator)
    with pytest.raises(PermissionDenied):
        do(
            record_paper_signature,
            by=place.clinician,
            plan=offered,
            seen=offered.content_sha256,
            signed_on=TODAY,
            **PAPER,
        )


def test_a_representative_on_paper_had_authority_that_day(place: Place, offered: Plan) -> None:
    authority = _acts_for(place, None)
    before = TODAY - timedelta(days=1)
    given = {"plan": offered, "seen": offered.content_sha256, "representation": authority, **PAPER}
    with pytest.raises(ValidationError, match="no authority") as refusal:
        do(record_paper_signature, by=place.coordinator, **{**given, "signed_on": before})
    assert refusal.value.code == "representation"
    do(record_paper_signature, by=place.coordinator, **{**given, "signed_on": TODAY})
    assert PlanSignature.objects.get().representation == authority


def test_paper_is_not_signed_tomorrow(place: Place, offered: Plan) -> None:
    with pytest.raises(ValidationError, match="The day of the signature"):
        do(
            record_paper_signature,
            by=place.coordinator,
            plan=offered,
            seen=offered.content_sha256,
            signed_on=TODAY + timedelta(days=1),
            **PAPER,
        )


@pytest.mark.parametrize("missing", PAPER)
def test_paper_is_found_again_and_was_seen_signed(missing: str, place: Place, offered: Plan) -> None:
    given = {"plan": offered, "seen": offered.content_sha256, "signed_on": TODAY, **PAPER, missing: " "}
    with pytest.raises(ValidationError, match="who saw it signed and where the paper is kept"):
        do(record_paper_signature, by=place.coordinator, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanSignature.objects.bulk_create([_signature(place, offered, how="paper", **{**PAPER, missing: ""})])


# Past the acts. ------------------------------------------------------------------------------------------------------


def _signature(at: Place, plan: Plan, **fields: object) -> PlanSignature:
    values: dict[str, object] = {
        "plan": plan,
        "capacity": "professional",
        "how": "screen",
        "name": "Somebody",
        "recorded_by": at.clinician,
        "signed_on": TODAY,
        "content_sha256": plan.content_sha256,
    }
    return PlanSignature(**{**values, **fields})


def test_the_database_takes_no_signature_that_does_not_hold(place: Place, elsewhere: Place, offered: Plan) -> None:
    nominee = _acts_for(place, None, "nominee")
    ended = _acts_for(place, None, starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    others = _acts_for(elsewhere, None)
    wrong: dict[str, dict[str, object]] = {
        "by the author": {"recorded_by": place.coordinator},
        "of other words": {"content_sha256": "f" * 64},
        "by a representative of nobody": {"capacity": "representative"},
        "by a nominee": {"capacity": "representative", "representation": nominee},
        "after the authority": {"capacity": "representative", "representation": ended},
        "for somebody else": {"capacity": "representative", "representation": others},
        "by the person under an authority": {"capacity": "person", "representation": ended},
    }
    kept = [what for what, fields in wrong.items() if _is_kept(_signature(place, offered, **fields))]
    assert not kept
    _signature(place, offered).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        _signature(place, offered).save()


def _is_kept(signature: PlanSignature) -> bool:
    try:
        with transaction.atomic():
            PlanSignature.objects.bulk_create([signature])
    except IntegrityError:
        return False
    return True


def test_the_database_agrees_no_plan_without_both_signatures(place: Place, offered: Plan) -> None:
    agreed = {"status": PlanStatus.AGREED, "agreed_at": NOW}
    for capacity in ("person", "professional"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Plan.objects.filter(pk=offered.pk).update(**agreed)
        _signature(place, offered, capacity=capacity).save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=offered.pk).update(**agreed, content_sha256="f" * 64)
    assert Plan.objects.filter(pk=offered.pk).update(**agreed) == 1


def test_a_draft_is_not_signed_in_the_database_either(place: Place, offered: Plan) -> None:
    do(take_back, by=place.coordinator, plan=offered)
    with pytest.raises(IntegrityError), transaction.atomic():
        _signature(place, Plan.objects.get(pk=offered.pk)).save()


def test_a_signature_is_never_changed_or_removed(place: Place, offered: Plan) -> None:
    _signature(place, offered).save()
    for change in (
        lambda: PlanSignature.objects.update(name="Somebody else"),
        lambda: PlanSignature.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
