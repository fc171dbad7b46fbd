from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from care_plans.catalogue import publishing
from care_plans.exceptions.answering import approve_exception, propose_exception, refuse_exception
from care_plans.exceptions.forms import ExceptionForm
from care_plans.exceptions.permissions import can_approve_exception, can_refuse_exception
from care_plans.exceptions.queries import exceptions_before
from care_plans.exceptions.rules import EXCEPTION_APPROVERS, ExceptionReason
from care_plans.models import CatalogueVersion, Decision, DefaultException, SupportRequest
from care_plans.requests.intake import close_request, decide_request, explain, log_request
from care_plans.requests.permissions import can_decide_request
from care_plans.requests.rules import RULE_VERSION, Outcome, RequestStatus, Right
from phb.money import gbp
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, answers, days, decided, do, sign_in

pytestmark = pytest.mark.django_db

SOON = TODAY + timedelta(days=20)
WORDS = "The ward discharges her tomorrow, and a budget takes longer to set up."


def propose(at: Place, request: SupportRequest, **given: object) -> DefaultException:
    wanted = {"reason": ExceptionReason.URGENT, "words": WORDS, "ends_on": SOON, **recipes.TOLD, **given}
    proposed: DefaultException = do(propose_exception, by=at.coordinator, request=request, **wanted)
    return proposed


# Logging. ------------------------------------------------------------------------------------------------------------


def test_a_request_is_kept_as_asked(place: Place) -> None:
    request = do(log_request, by=place.coordinator, person=place.person, received_on=TODAY, service="Somebody at night")
    assert (request.status, request.service, request.logged_by) == ("open", "Somebody at night", place.coordinator)


def test_a_request_has_come_by_today(place: Place) -> None:
    with pytest.raises(ValidationError, match="The day the request came") as refusal:
        do(
            log_request,
            by=place.coordinator,
            person=place.person,
            received_on=TODAY + timedelta(days=1),
            service="Care",
        )
    assert refusal.value.code == "received_on"


def test_requests_are_logged_by_care_coordinators_of_the_icb(place: Place, elsewhere: Place) -> None:
    for user in (place.manager, place.holder, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(log_request, by=user, person=place.person, received_on=TODAY, service="Care")


# Deciding. -----------------------------------------------------------------------------------------------------------


def test_a_decision_keeps_what_it_turned_on(place: Place) -> None:
    request = recipes.request(place.person)
    given = answers(place, right=Right.CHC, pays="icb council education")
    decision = do(decide_request, by=place.coordinator, request=request, answers=given)
    kept = Decision.objects.get(pk=decision.pk)
    assert (kept.outcome, kept.row, kept.rule_version) == (Outcome.IPB, "6", RULE_VERSION)
    assert (kept.catalogue_version, kept.catalogue_item) == (place.catalogue, given.item)
    assert (kept.icb_funds, kept.council_funds, kept.education_funds) == (True, True, True)
    assert (kept.decided_on, kept.decided_by) == (TODAY, place.coordinator)
    assert kept.sentences[-1] == "The NHS and the council both pay, so it is an integrated personal budget."
    assert SupportRequest.objects.get(pk=request.pk).status == RequestStatus.DECIDED


def test_a_service_that_is_not_listed_counts_as_not_core(place: Place) -> None:
    request = recipes.request(place.person)
    decision = do(decide_request, by=place.coordinator, request=request, answers=answers(place, None))
    assert (decision.core_status, decision.outcome, decision.catalogue_item) == ("not_listed", Outcome.PHB, None)


def test_a_core_service_that_meets_the_need_provides_it(place: Place) -> None:
    request = recipes.request(place.person)
    decision = do(decide_request, by=place.manager, request=request, answers=answers(place, "physio", meets=True))
    assert decision.outcome == Outcome.CORE


def test_a_service_never_bought_with_a_budget_goes_its_usual_way(place: Place) -> None:
    request = recipes.request(place.person)
    decision = do(decide_request, by=place.coordinator, request=request, answers=answers(place, "gp", meets=True))
    assert (decision.outcome, decision.excluded) == (Outcome.NHS_ROUTE, True)


def test_a_decision_rests_on_the_catalogue_in_force_that_day(place: Place) -> None:
    tomorrow = TODAY + timedelta(days=1)
    draft = do(publishing.draft_catalogue, by=place.administrator, icb=place.icb, effective_from=tomorrow)
    do(publishing.publish_catalogue, by=place.manager, version=draft)
    assert CatalogueVersion.objects.in_force(place.icb, TODAY) == place.catalogue
    request = recipes.request(place.person)
    decision = do(decide_request, by=place.coordinator, request=request, answers=answers(place))
    assert decision.catalogue_version == place.catalogue
    object.__setattr__(place, "catalogue", draft)
    again = do(decide_request, by=place.coordinator, request=request, answers=answers(place), on=tomorrow)
    assert again.catalogue_version == draft


def test_without_a_published_catalogue_nothing_is_decided(place: Place) -> None:
    bare = recipes.icb()
    from_there = recipes.user("care_coordinator", at=bare)  # type: ignore[arg-type]
    request = recipes.request(recipes.person(bare))
    with pytest.raises(ValidationError, match="has no published catalogue"):
        do(decide_request, by=from_there, request=request, answers=answers(place))


def test_council_money_needs_a_council(place: Place) -> None:
    alone = recipes.person(place.icb)
    with pytest.raises(ValidationError, match="which council") as refusal:
        do(decide_request, by=place.coordinator, request=recipes.request(alone), answers=answers(place, pays="council"))
    assert refusal.value.code == "funders"


def test_deciding_anew_keeps_the_decision_before(place: Place) -> None:
    request = decided(place)
    do(decide_request, by=place.coordinator, request=request, answers=answers(place, pays=""))
    assert [each.outcome for each in request.decisions.order_by("pk")] == [Outcome.PHB, Outcome.NOT_FUNDED]
    assert Decision.objects.latest_of_each_request().get(request=request).outcome == Outcome.NOT_FUNDED


def test_explaining_decides_nothing(place: Place) -> None:
    request = recipes.request(place.person)
    explained = explain(request=request, answers=answers(place), on=TODAY)
    assert explained.ruling.outcome == Outcome.PHB
    assert not request.decisions.exists()


def test_who_may_decide(place: Place, elsewhere: Place) -> None:
    request = recipes.request(place.person)
    people = (place.coordinator, place.manager, place.clinician, place.auditor, place.holder, elsewhere.manager)
    assert [can_decide_request(user, request, TODAY) for user in people] == [True, True, False, False, False, False]
    with pytest.raises(PermissionDenied, match="care co-ordinator or commissioning manager"):
        do(decide_request, by=place.clinician, request=request, answers=answers(place))


def test_a_closed_request_stays_closed(place: Place) -> None:
    request = decided(place)
    closed = do(close_request, by=place.coordinator, request=request)
    assert closed.status == RequestStatus.CLOSED
    assert closed.history.first().history_change_reason == "Test"
    with pytest.raises(ValidationError, match="cannot become"):
        do(decide_request, by=place.coordinator, request=request, answers=answers(place))
    with pytest.raises(ValidationError, match="cannot become"):
        do(close_request, by=place.coordinator, request=request)
    with pytest.raises(ValidationError, match="Decide the request first"):
        propose(place, request)


# Exceptions. ---------------------------------------------------------------------------------------------------------


def test_a_proposed_exception_changes_nothing(place: Place) -> None:
    request = decided(place)
    proposed = propose(place, request)
    assert proposed.is_open
    assert request.decisions.count() == 1


def test_an_agreed_exception_decides_anew_on_the_same_answers(place: Place) -> None:
    request = decided(place)
    proposed = propose(place, request)
    decision = do(approve_exception, by=place.manager, exception=proposed)
    first, second = request.decisions.order_by("pk")
    assert second == decision
    assert (second.exception, second.decided_by, second.outcome) == (proposed, place.manager, first.outcome)
    assert not second.leads_to_budget
    assert DefaultException.objects.get().approved_by == place.manager


def test_an_exception_is_only_from_the_default(place: Place) -> None:
    request = recipes.request(place.person)
    with pytest.raises(ValidationError, match="Decide the request first"):
        propose(place, request)
    do(decide_request, by=place.coordinator, request=request, answers=answers(place, pays="council"))
    request.refresh_from_db()
    with pytest.raises(ValidationError, match="only from a personal health budget"):
        propose(place, request)


def test_one_exception_at_a_time_waits_for_an_answer(place: Place) -> None:
    request = decided(place)
    propose(place, request)
    with pytest.raises(ValidationError, match="asked for already"):
        propose(place, request)


def test_an_exception_says_why_and_lasts_no_longer_than_its_reason(place: Place) -> None:
    request = decided(place)
    with pytest.raises(ValidationError, match="Say a little more"):
        propose(place, request, words="No.")
    with pytest.raises(ValidationError, match="lasts 28 days at most, so to 13 May 2026") as refusal:
        propose(place, request, ends_on=TODAY + timedelta(days=29))
    assert refusal.value.code == "ends_on"
    with pytest.raises(ValidationError, match="ends after the day"):
        propose(place, request, ends_on=TODAY)


@pytest.mark.parametrize("reason", ExceptionReason)
def test_each_reason_is_answered_by_those_whose_judgement_it_needs(reason: ExceptionReason, place: Place) -> None:
    proposed = propose(place, decided(place), reason=reason)
    may = {user for user in (place.clinician, place.manager) if can_approve_exception(user, proposed, TODAY)}
    wanted = {"clinical_lead": place.clinician, "commissioning_manager": place.manager}
    assert may == {wanted[role] for roles in EXCEPTION_APPROVERS[reason] for role in roles}


@pytest.mark.parametrize("clinician_first", [True, False])
def test_what_is_not_appropriate_needs_two_to_agree_in_either_order(clinician_first: bool, place: Place) -> None:
    request = decided(place)
    proposed = propose(place, request, reason=ExceptionReason.NOT_APPROPRIATE)
    first, second = (place.clinician, place.manager) if clinician_first else (place.manager, place.clinician)
    assert do(approve_exception, by=first, exception=proposed) is None
    half = DefaultException.objects.get()
    assert (half.agreed_by, half.agreed_as, half.is_open) == (first, first.role_assignments.get().role, True)
    assert request.decisions.count() == 1
    with pytest.raises(PermissionDenied, match="You agreed already"):
        do(approve_exception, by=first, exception=proposed)
    same_role = recipes.user(Role(first.role_assignments.get().role), at=place.icb)
    with pytest.raises(PermissionDenied, match="is answered by a"):
        do(approve_exception, by=same_role, exception=proposed)
    decision = do(approve_exception, by=second, exception=proposed)
    assert (decision.exception, decision.exception.approved_by) == (proposed, second)


def test_one_of_two_who_does_not_agree_is_enough_to_refuse(place: Place) -> None:
    proposed = propose(place, decided(place), reason=ExceptionReason.NOT_APPROPRIATE)
    do(approve_exception, by=place.clinician, exception=proposed)
    refused = do(refuse_exception, by=place.manager, exception=proposed, refusal="A notional budget would fit.")
    assert (refused.agreed_by, refused.refused_by, refused.is_open) == (place.clinician, place.manager, False)


def test_who_holds_both_roles_agrees_once(place: Place) -> None:
    both = recipes.user(Role.CLINICAL_LEAD, at=place.icb)
    recipes.baker.make(
        "phb.RoleAssignment",
        user=both,
        role="commissioning_manager",
        organisation=place.icb,
        starts_on=TODAY,
        ends_on=None,
    )
    proposed = propose(place, decided(place), reason=ExceptionReason.NOT_APPROPRIATE)
    assert do(approve_exception, by=both, exception=proposed) is None
    with pytest.raises(PermissionDenied, match="You agreed already"):
        do(approve_exception, by=both, exception=proposed)


def test_who_declines_is_asked_again_at_the_next_review(place: Place) -> None:
    request = decided(place)
    review_on = TODAY + timedelta(days=40)
    recipes.review(place.person, due_on=review_on)
    wanted = {"reason": ExceptionReason.DECLINED}
    with pytest.raises(ValidationError, match="to the next review of the care plan, 25 May 2026") as refusal:
        propose(place, request, ends_on=review_on + timedelta(days=1), **wanted)
    assert refusal.value.code == "ends_on"
    assert propose(place, request, ends_on=review_on, **wanted).ends_on == review_on


@pytest.mark.parametrize(("reason", "told_on"), [("declined", date(2026, 4, 2)), ("urgent", None)])
def test_boxes_of_a_reason_that_was_not_chosen_say_nothing(reason: str, told_on: date | None) -> None:
    told = {**days("told_on", date(2026, 4, 2)), "told_how": "phone"}
    form = ExceptionForm({"reason": reason, "words": WORDS, "extent": "All of it", **days("ends_on", SOON), **told})
    assert form.is_valid()
    assert form.cleaned_data["told_on"] == told_on
    half = {"reason": "urgent", "words": WORDS, "extent": "All of it", **days("ends_on", SOON), "told_on_day": "2"}
    assert ExceptionForm(half).is_valid()


def test_an_exception_goes_on_only_by_a_new_one_that_is_agreed_anew(place: Place) -> None:
    request = decided(place)
    first = propose(place, request)
    do(approve_exception, by=place.manager, exception=first)
    following = propose(place, request)
    assert exceptions_before(request, following) == [first]
    decision = do(approve_exception, by=place.manager, exception=following)
    assert [each.exception for each in request.decisions.all()][:2] == [following, first]
    assert decision.exception == following


def test_the_team_of_whoever_asks_and_the_value_are_kept_as_they_were(place: Place) -> None:
    place.coordinator.team = "Elm Valley team"
    place.coordinator.save()
    proposed = propose(place, decided(place), yearly_value=gbp("18200.50"))
    place.coordinator.team = "Coast team"
    place.coordinator.save()
    kept = DefaultException.objects.get(pk=proposed.pk)
    assert (kept.team, kept.yearly_value) == ("Elm Valley team", gbp("18200.50"))
    with pytest.raises(ValidationError, match="nought or more"):
        propose(place, decided(place), yearly_value=gbp("-1"))


def test_nobody_else_answers_an_exception(place: Place, elsewhere: Place) -> None:
    proposed = propose(place, decided(place), reason=ExceptionReason.DECLINED)
    for user in (place.coordinator, place.colleague, place.auditor, place.administrator, place.holder):
        with pytest.raises(PermissionDenied):
            do(approve_exception, by=user, exception=proposed)
    for user in (elsewhere.manager, elsewhere.clinician):
        with pytest.raises(PermissionDenied, match="of the person's ICB"):
            do(approve_exception, by=user, exception=proposed)
    assert Decision.objects.filter(exception=proposed).count() == 0


def test_who_holds_both_roles_still_does_not_answer_their_own(place: Place) -> None:
    both = recipes.user("commissioning_manager", at=place.icb)  # type: ignore[arg-type]
    recipes.baker.make(
        "phb.RoleAssignment", user=both, role="care_coordinator", organisation=place.icb, starts_on=TODAY, ends_on=None
    )
    proposed = do(
        propose_exception,
        by=both,
        request=decided(place),
        reason=ExceptionReason.URGENT,
        words=WORDS,
        ends_on=SOON,
    )
    with pytest.raises(PermissionDenied, match="somebody else answers"):
        do(approve_exception, by=both, exception=proposed)


def test_an_exception_is_answered_once(place: Place) -> None:
    proposed = propose(place, decided(place))
    do(approve_exception, by=place.manager, exception=proposed)
    with pytest.raises(ValidationError, match="answered already"):
        do(approve_exception, by=place.manager, exception=proposed)
    with pytest.raises(ValidationError, match="answered already"):
        do(refuse_exception, by=place.manager, exception=proposed, refusal="No")


def test_an_exception_past_its_day_is_not_agreed(place: Place) -> None:
    proposed = propose(place, decided(place))
    with pytest.raises(ValidationError, match="would have ended already"):
        do(approve_exception, by=place.manager, exception=proposed, on=SOON + timedelta(days=1))


def test_an_exception_is_not_agreed_over_a_catalogue_that_says_otherwise(place: Place) -> None:
    proposed = propose(place, decided(place))
    draft = do(publishing.draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    do(publishing.change_item, by=place.administrator, item=draft.items.get(code="pa"), status="core")
    do(publishing.publish_catalogue, by=place.manager, version=draft)
    with pytest.raises(ValidationError, match="Decide it again first"):
        do(approve_exception, by=place.manager, exception=proposed)
    assert DefaultException.objects.get().is_open


def test_an_exception_holds_over_a_newer_catalogue_that_says_the_same(place: Place) -> None:
    proposed = propose(place, decided(place))
    draft = do(publishing.draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    do(publishing.publish_catalogue, by=place.manager, version=draft)
    assert do(approve_exception, by=place.manager, exception=proposed).catalogue_version == draft


def test_a_refusal_says_why_and_the_default_stands(place: Place) -> None:
    proposed = propose(place, decided(place))
    with pytest.raises(ValidationError, match="Say why") as refusal:
        do(refuse_exception, by=place.manager, exception=proposed, refusal="  ")
    assert refusal.value.code == "refusal"
    refused = do(refuse_exception, by=place.manager, exception=proposed, refusal="A budget can start in two days.")
    assert not refused.is_open
    assert Decision.objects.get(request=proposed.request).leads_to_budget
    propose(place, SupportRequest.objects.get(pk=proposed.request_id))


def test_who_asked_may_take_it_back_and_strangers_may_not(place: Place, elsewhere: Place) -> None:
    proposed = propose(place, decided(place))
    people = (place.coordinator, place.manager, place.colleague, place.clinician, elsewhere.manager)
    assert [can_refuse_exception(user, proposed, TODAY) for user in people] == [True, True, False, False, False]
    do(refuse_exception, by=place.coordinator, exception=proposed, refusal="She would like one after all.")


def test_an_exception_that_ends_leaves_the_support_overdue_until_it_is_decided_again(place: Place) -> None:
    request = decided(place)
    do(approve_exception, by=place.manager, exception=propose(place, request))
    after = SOON + timedelta(days=1)
    assert not DefaultException.objects.lapsed(SOON).exists()
    assert DefaultException.objects.in_force(SOON).exists()
    assert DefaultException.objects.lapsed(after).get().request == request
    assert not DefaultException.objects.in_force(after).exists()
    do(decide_request, by=place.coordinator, request=request, answers=answers(place), on=after)
    assert not DefaultException.objects.lapsed(after).exists()


def test_an_exception_ends_at_midnight_in_london_after_its_last_day(place: Place) -> None:
    request = decided(place)
    do(approve_exception, by=place.manager, exception=propose(place, request))
    overdue = []
    for minute in ((22, 59), (23, 0)):  # British Summer Time: midnight is at eleven in the evening, UTC
        with time_machine.travel(datetime(SOON.year, SOON.month, SOON.day, *minute, tzinfo=UTC), tick=False):
            shown = sign_in(place.coordinator).get("/exceptions/").context["board"]
            overdue.append((len(shown.overdue), len(shown.in_force) + len(shown.ending_soon)))
    assert overdue == [(0, 1), (1, 0)]


def test_a_closed_request_is_not_overdue(place: Place) -> None:
    request = decided(place)
    do(approve_exception, by=place.manager, exception=propose(place, request))
    do(close_request, by=place.coordinator, request=request)
    assert not DefaultException.objects.lapsed(SOON + timedelta(days=1)).exists()
