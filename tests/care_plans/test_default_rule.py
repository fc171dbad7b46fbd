"""Every door round the default rule, tried on whichever database is in use: the form, the act, the row itself."""

import itertools
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from model_bakery import baker

from care_plans.catalogue import publishing
from care_plans.exceptions.rules import ExceptionReason
from care_plans.models import CatalogueItem, CatalogueVersion, Decision, DefaultException, SupportRequest
from care_plans.requests import intake
from care_plans.requests.rules import RULE_VERSION, CoreStatus, Outcome, RequestStatus, Right
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place, answers, do, sign_in
from tests.care_plans.test_rules import every_combination, on_paper

pytestmark = pytest.mark.django_db

WORDS = "The person was told about budgets and does not want one."


def honest(at: Place, request: SupportRequest, **lies: Any) -> Decision:
    """A decision as the act would write it, unsaved, but for the lies."""
    values = {
        "request": request,
        "core_status": CoreStatus.NON_CORE,
        "core_meets_need": None,
        "right": Right.NONE,
        "icb_funds": True,
        "council_funds": False,
        "education_funds": False,
        "excluded": False,
        "outcome": Outcome.PHB,
        "row": "5",
        "sentences": ["The NHS pays."],
        "rule_version": RULE_VERSION,
        "catalogue_version": at.catalogue,
        "catalogue_item": at.catalogue.items.get(code="pa"),
        "exception": None,
        "decided_on": TODAY,
        "decided_at": NOW,
        "decided_by": at.coordinator,
    }
    return Decision(**{**values, **lies})


def exception(request: SupportRequest, at: Place, **fields: Any) -> DefaultException:
    values = {
        "request": request,
        "reason": ExceptionReason.DECLINED,
        "words": WORDS,
        **recipes.TOLD,
        "starts_on": TODAY - timedelta(days=10),
        "ends_on": TODAY + timedelta(days=10),
        "proposed_by": at.coordinator,
        "approved_by": at.manager,
        "approved_at": NOW,
    }
    if fields.get("reason") == ExceptionReason.NOT_APPROPRIATE:
        values |= {"agreed_by": at.clinician, "agreed_at": NOW, "agreed_as": Role.CLINICAL_LEAD}
    return baker.make(DefaultException, **{**values, **fields})


# Ways to write a row. ------------------------------------------------------------------------------------------------


def by_save(decision: Decision, tmp_path: Path) -> None:
    decision.save()


def by_bulk_create(decision: Decision, tmp_path: Path) -> None:
    Decision.objects.bulk_create([decision])


def by_deserializer(decision: Decision, tmp_path: Path) -> None:
    for each in serializers.deserialize("json", serializers.serialize("json", [decision])):
        each.save()


def by_loaddata(decision: Decision, tmp_path: Path) -> None:
    fixture = tmp_path / "decision.json"
    fixture.write_text(serializers.serialize("json", [decision]))
    call_command("loaddata", str(fixture), verbosity=0)


def by_raw_sql(decision: Decision, tmp_path: Path) -> None:
    fields = [field for field in Decision._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(decision, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO care_plans_decision ({columns}) VALUES ({places})", values)  # noqa: S608


WRITES = (by_save, by_bulk_create, by_deserializer, by_loaddata, by_raw_sql)

Lie = Callable[[Place, SupportRequest], dict[str, Any]]


def wrong_outcome(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"outcome": Outcome.CORE, "row": "1"}


def not_funded_though_funded(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"outcome": Outcome.NOT_FUNDED, "row": "8"}


def integrated_without_council(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"outcome": Outcome.IPB, "row": "6"}


def health_budget_though_council_pays_too(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"council_funds": True}


def outcome_off_the_list(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"outcome": "block"}


def service_said_to_be_core(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"core_status": CoreStatus.CORE, "core_meets_need": True, "outcome": Outcome.CORE, "row": "1"}


def unlisted_said_to_be_core(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {**service_said_to_be_core(at, request), "catalogue_item": None}


def service_said_to_be_never_bought(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"excluded": True, "outcome": Outcome.NHS_ROUTE, "row": "10"}


def unlisted_said_to_be_never_bought(at: Place, request: SupportRequest) -> dict[str, Any]:
    lie = service_said_to_be_never_bought(at, request)
    return {**lie, "core_status": CoreStatus.NOT_LISTED, "catalogue_item": None}


def listed_said_to_be_unlisted(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"core_status": CoreStatus.NOT_LISTED}


def catalogue_of_another_icb(at: Place, request: SupportRequest) -> dict[str, Any]:
    other = recipes.catalogue(recipes.icb())
    return {"catalogue_version": other, "catalogue_item": other.items.get(code="pa")}


def catalogue_not_published(at: Place, request: SupportRequest) -> dict[str, Any]:
    draft = baker.make(
        CatalogueVersion, icb=at.icb, number=2, effective_from=TODAY, author=at.administrator, published_at=None
    )
    item = baker.make(CatalogueItem, version=draft, code="pa", status="core")
    return {**service_said_to_be_core(at, request), "catalogue_version": draft, "catalogue_item": item}


def catalogue_no_longer_in_force(at: Place, request: SupportRequest) -> dict[str, Any]:
    newer = baker.make(
        CatalogueVersion, icb=at.icb, number=2, effective_from=TODAY, author=at.administrator, published_at=None
    )
    newer.published_by, newer.published_at = at.manager, NOW
    newer.save()
    return {}


def catalogue_not_yet_in_force(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"decided_on": date(2022, 6, 30)}


def item_of_another_version(at: Place, request: SupportRequest) -> dict[str, Any]:
    other = recipes.catalogue(recipes.icb())
    return {"catalogue_item": other.items.get(code="pa")}


def exception_not_approved(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"exception": exception(request, at, approved_by=None, approved_at=None)}


def exception_refused(at: Place, request: SupportRequest) -> dict[str, Any]:
    answered = {"refused_by": at.manager, "refused_at": NOW, "refusal": "A budget fits."}
    return {"exception": exception(request, at, approved_by=None, approved_at=None, **answered)}


def exception_that_has_ended(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"exception": exception(request, at, ends_on=TODAY - timedelta(days=1))}


def exception_not_begun(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"exception": exception(request, at, starts_on=TODAY + timedelta(days=1))}


def exception_of_another_request(at: Place, request: SupportRequest) -> dict[str, Any]:
    return {"exception": exception(recipes.request(at.person), at)}


def exception_used_before(at: Place, request: SupportRequest) -> dict[str, Any]:
    used = exception(request, at)
    honest(at, request, exception=used).save()
    return {"exception": used}


def exception_from_a_council_budget(at: Place, request: SupportRequest) -> dict[str, Any]:
    council_pays = {"icb_funds": False, "council_funds": True, "outcome": Outcome.LA_PERSONAL_BUDGET, "row": "7"}
    return {**council_pays, "exception": exception(request, at)}


LIES: tuple[Lie, ...] = (
    wrong_outcome,
    not_funded_though_funded,
    integrated_without_council,
    health_budget_though_council_pays_too,
    outcome_off_the_list,
    service_said_to_be_core,
    unlisted_said_to_be_core,
    service_said_to_be_never_bought,
    unlisted_said_to_be_never_bought,
    listed_said_to_be_unlisted,
    catalogue_of_another_icb,
    catalogue_not_published,
    catalogue_no_longer_in_force,
    catalogue_not_yet_in_force,
    item_of_another_version,
    exception_not_approved,
    exception_refused,
    exception_that_has_ended,
    exception_not_begun,
    exception_of_another_request,
    exception_used_before,
    exception_from_a_council_budget,
)


def name(each: Any) -> str:
    return str(each.__name__)


@pytest.mark.parametrize("write", WRITES, ids=name)
def test_the_truth_is_kept_by_every_way_of_writing(write: Any, place: Place, tmp_path: Path) -> None:
    """Without this the refusals below could come from anything."""
    request = recipes.request(place.person)
    write(honest(place, request), tmp_path)
    write(honest(place, request, exception=exception(request, place)), tmp_path)
    assert request.decisions.count() == 2


@pytest.mark.parametrize("lie", LIES, ids=name)
def test_no_way_of_writing_keeps_a_lie(lie: Lie, place: Place, tmp_path: Path) -> None:
    request = recipes.request(place.person)
    lies = lie(place, request)
    before = Decision.objects.count()
    kept = [name(write) for write in WRITES if _is_written(write, honest(place, request, **lies), tmp_path)]
    assert not kept
    assert Decision.objects.count() == before


def _is_written(write: Any, decision: Decision, tmp_path: Path) -> bool:
    try:
        with transaction.atomic():
            write(decision, tmp_path)
    except DatabaseError:
        return False
    return True


def test_the_database_agrees_with_the_paper_on_every_combination_and_outcome(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The third wall by itself: of seven outcomes to each combination of inputs it lets in the one that is right."""
    items = _items_of_every_standing(place)
    tried = kept = 0
    for inputs, outcome in itertools.product(every_combination(), Outcome):
        item = items.get((inputs.core_status, inputs.excluded))
        right = item is not None or (inputs.core_status == CoreStatus.NOT_LISTED and not inputs.excluded)
        decision = honest(
            place,
            SupportRequest(pk=_request_of(place)),
            core_status=inputs.core_status,
            core_meets_need=inputs.core_meets_need,
            right=inputs.right,
            icb_funds=inputs.icb,
            council_funds=inputs.council,
            education_funds=inputs.education,
            excluded=inputs.excluded,
            outcome=outcome,
            catalogue_version=place.catalogue,
            catalogue_item=item,
        )
        was_kept = _is_written(by_save, decision, tmp_path)
        assert was_kept == (right and on_paper(inputs)[1] == outcome.value), (inputs, outcome)
        tried, kept = tried + 1, kept + was_kept
    with capsys.disabled():
        print(f"\n{tried} rows offered to {connection.vendor}: {kept} kept, {tried - kept} refused")
    assert kept == 280


def _items_of_every_standing(at: Place) -> dict[tuple[str, bool], CatalogueItem]:
    """A catalogue in force with a service of each kind."""
    draft = baker.make(
        CatalogueVersion, icb=at.icb, number=2, effective_from=TODAY, author=at.administrator, published_at=None
    )
    items = {
        (status, excluded): baker.make(
            CatalogueItem,
            version=draft,
            code="pa" if (status, excluded) == ("non_core", False) else f"{status}-{excluded}".lower(),
            status=status,
            excluded=excluded,
            **recipes.CONSIDERED,
        )
        for status in ("core", "non_core")
        for excluded in (False, True)
    }
    draft.published_by, draft.published_at = at.manager, NOW
    draft.save()
    object.__setattr__(at, "catalogue", draft)
    return items


def _request_of(at: Place) -> int:
    request = at.person.requests.first() or recipes.request(at.person)
    return int(request.pk)


# Changing or removing what was decided. ------------------------------------------------------------------------------


def _set_by_update(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(outcome=Outcome.CORE)


def _set_by_bulk_update(decision: Decision) -> None:
    decision.outcome = Outcome.CORE
    Decision.objects.bulk_update([decision], ["outcome"])


def _set_by_save(decision: Decision) -> None:
    decision.outcome = Outcome.CORE
    decision.save()


def _set_by_deserializer(decision: Decision) -> None:
    data = json.loads(serializers.serialize("json", [decision]))
    data[0]["fields"]["outcome"] = "core"
    for each in serializers.deserialize("json", json.dumps(data)):
        each.save()


def _set_by_raw_sql(decision: Decision) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE care_plans_decision SET outcome = 'core' WHERE id = %s", [decision.pk])


def _put_over(decision: Decision) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO care_plans_decision SELECT * FROM care_plans_decision WHERE id = %s"
            if connection.vendor == "postgresql"
            else "INSERT OR REPLACE INTO care_plans_decision SELECT * FROM care_plans_decision WHERE id = %s",
            [decision.pk],
        )


def _removed(decision: Decision) -> None:
    decision.delete()


def _removed_in_bulk(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).delete()


def _removed_by_raw_sql(decision: Decision) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM care_plans_decision WHERE id = %s", [decision.pk])


@pytest.mark.parametrize(
    "change",
    [
        _set_by_update,
        _set_by_bulk_update,
        _set_by_save,
        _set_by_deserializer,
        _set_by_raw_sql,
        _put_over,
        _removed,
        _removed_in_bulk,
        _removed_by_raw_sql,
    ],
    ids=name,
)
def test_what_was_decided_is_never_changed_or_removed(change: Any, place: Place) -> None:
    decision = recipes.decision(recipes.request(place.person))
    with pytest.raises((DatabaseError, ValidationError)), transaction.atomic():
        change(Decision.objects.get(pk=decision.pk))
    assert Decision.objects.get(pk=decision.pk).outcome == Outcome.PHB


# Stretching an exception. --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ExceptionReason)
def test_the_database_keeps_an_exception_within_the_life_of_its_reason(reason: ExceptionReason, place: Place) -> None:
    request = recipes.request(place.person)
    life = timedelta(days=intake_life(reason))
    exception(request, place, reason=reason, starts_on=TODAY, ends_on=TODAY + life)
    with pytest.raises(IntegrityError), transaction.atomic():
        exception(request, place, reason=reason, starts_on=TODAY, ends_on=TODAY + life + timedelta(days=1))


def intake_life(reason: ExceptionReason) -> int:
    return 28 if reason in ("urgent", "out_of_responsibility") else 365


@pytest.mark.parametrize(
    "values", [{"ends_on": TODAY + timedelta(days=20)}, {"reason": "declined"}, {"words": "Other"}]
)
def test_an_approved_exception_is_never_stretched(values: dict[str, Any], place: Place) -> None:
    approved = exception(recipes.request(place.person), place, reason="urgent")
    with pytest.raises(IntegrityError), transaction.atomic():
        DefaultException.objects.filter(pk=approved.pk).update(**values)


def test_nobody_approves_their_own_exception_in_the_database_either(place: Place) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        exception(recipes.request(place.person), place, approved_by=place.coordinator)


@pytest.mark.parametrize("first", ["nobody", "the approver", "the proposer"])
def test_the_database_asks_for_two_where_two_must_agree(first: str, place: Place) -> None:
    who = {"nobody": None, "the approver": place.manager, "the proposer": place.coordinator}[first]
    agreed = {"agreed_by": who, "agreed_at": who and NOW, "agreed_as": Role.CLINICAL_LEAD if who else ""}
    request = recipes.request(place.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        exception(request, place, reason=ExceptionReason.NOT_APPROPRIATE, **agreed)
    waiting = exception(request, place, reason=ExceptionReason.NOT_APPROPRIATE, approved_by=None, approved_at=None)
    for values in ({"agreed_by": None, "agreed_at": None, "agreed_as": ""}, {"words": "Other"}, {"agreed_by": who}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DefaultException.objects.filter(pk=waiting.pk).update(**values)
    assert DefaultException.objects.filter(pk=waiting.pk).update(approved_by=place.manager, approved_at=NOW) == 1


# The catalogue behind the decision. ----------------------------------------------------------------------------------


def test_a_published_catalogue_stands_still(place: Place) -> None:
    item = place.catalogue.items.get(code="pa")
    changes: tuple[Callable[[], Any], ...] = (
        lambda: CatalogueItem.objects.filter(pk=item.pk).update(status="core"),
        lambda: CatalogueItem.objects.filter(pk=item.pk).delete(),
        lambda: CatalogueItem.objects.bulk_create([CatalogueItem(version=place.catalogue, code="new", status="core")]),
        lambda: CatalogueVersion.objects.filter(pk=place.catalogue.pk).update(effective_from=TODAY),
        lambda: CatalogueVersion.objects.filter(pk=place.catalogue.pk).update(published_at=None, published_by=None),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# The act and the form. -----------------------------------------------------------------------------------------------


def test_the_act_has_no_word_for_another_outcome(place: Place) -> None:
    request = recipes.request(place.person)
    with pytest.raises(TypeError):
        do(intake.decide_request, by=place.coordinator, request=request, answers=answers(place), outcome=Outcome.CORE)


def test_the_act_takes_no_service_from_another_catalogue(place: Place, elsewhere: Place) -> None:
    request = recipes.request(place.person)
    with pytest.raises(ValidationError, match="catalogue that is in force"):
        do(intake.decide_request, by=place.coordinator, request=request, answers=answers(elsewhere))


def test_the_act_reads_the_catalogue_afresh(place: Place) -> None:
    """A service object whose status was changed in memory only."""
    request = recipes.request(place.person)
    given = answers(place, meets=True)
    assert given.item is not None
    given.item.status = "core"
    with pytest.raises((ValidationError, DatabaseError)), transaction.atomic():
        do(intake.decide_request, by=place.coordinator, request=request, answers=given)
    assert not request.decisions.exists()


def test_the_form_hears_nothing_but_its_questions(place: Place) -> None:
    request = recipes.request(place.person)
    client = sign_in(place.coordinator)
    item = place.catalogue.items.get(code="pa")
    posted = {
        "service": str(item.pk),
        "core_meets_need": "not_asked",
        "right": "none",
        "funders": ["icb"],
        "outcome": "core",
        "core_status": "core",
        "excluded": "on",
        "exception": "1",
        "status": "closed",
    }
    checked = client.post(f"/requests/{request.pk}/decide/", posted)
    mark = checked.context["form"].data["checked"]
    client.post(f"/requests/{request.pk}/decide/", {**posted, "checked": mark, "decide": "yes"})
    (decision,) = request.decisions.all()
    assert (decision.outcome, decision.core_status, decision.exception) == (Outcome.PHB, "non_core", None)


def test_only_what_was_shown_is_decided(place: Place) -> None:
    """The answers are changed after “Check”: nothing is decided until the new outcome has been shown."""
    request = recipes.request(place.person)
    client = sign_in(place.coordinator)
    url = f"/requests/{request.pk}/decide/"
    posted = {"service": "not_listed", "core_meets_need": "not_asked", "right": "none", "funders": ["icb"]}
    mark = client.post(url, posted).context["form"].data["checked"]
    answer = client.post(url, {**posted, "funders": [], "checked": mark, "decide": "yes"})
    assert "Your answers have changed" in answer.content.decode()
    assert not request.decisions.exists()
    mark = answer.context["form"].data["checked"]
    client.post(url, {**posted, "funders": [], "checked": mark, "decide": "yes"})
    assert request.decisions.get().outcome == Outcome.NOT_FUNDED


def test_publishing_a_kinder_catalogue_changes_no_decision_and_decides_the_next_one(place: Place) -> None:
    decided = recipes.request(place.person)
    do(intake.decide_request, by=place.coordinator, request=decided, answers=answers(place))
    draft = do(publishing.draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    do(publishing.change_item, by=place.administrator, item=draft.items.get(code="pa"), status="core")
    do(publishing.publish_catalogue, by=place.manager, version=draft)
    assert decided.decisions.get().outcome == Outcome.PHB
    with pytest.raises(ValidationError, match="catalogue that is in force"):
        do(intake.decide_request, by=place.coordinator, request=decided, answers=answers(place))
    object.__setattr__(place, "catalogue", draft)
    again = do(intake.decide_request, by=place.coordinator, request=decided, answers=answers(place, meets=True))
    assert again.outcome == Outcome.CORE
    assert SupportRequest.objects.get(pk=decided.pk).status == RequestStatus.DECIDED
