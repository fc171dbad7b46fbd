"""History in words: what each change is called, whose it is, and that long histories cost no more to read."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import history
from audit.followed import ALL, FOLLOWED, PLACED, Subject, find
from budgets.ledger import movements
from budgets.models import Budget, BudgetLine, Revision
from budgets.rules import Funder
from care_plans.models import Need, Person, Representation
from phb.acting import acting
from phb.models import AppendOnly, Recorded, User
from phb.money import from_pence, gbp
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


@pytest.fixture
def asha(as_system: User) -> Person:
    return recipes.person(recipes.icb(), given_name="Asha", family_name="Patel")


@pytest.fixture
def coordinator(asha: Person) -> User:
    return recipes.user(Role.CARE_COORDINATOR, at=asha.icb, display_name="Sam Carter")


def seen_by(user: User, record: Any) -> Subject:
    subject = find(record._meta.label_lower, record.pk, user=user, on=DAY)
    assert subject is not None
    return subject


def story(user: User, record: Any) -> list[str]:
    """The whole history in words, the latest first."""
    subject = seen_by(user, record)
    return [line.words for line in history.lines(subject, history.marks(subject))]


def draft_line(person: Person) -> BudgetLine:
    budget = recipes.budget(person, lines=[{"icb": 2_664_480}], approved=False, account=False)
    return budget.revisions.get().lines.get()


def change(record: Any, by: User, reason: str = "", **values: Any) -> None:
    with acting(by, reason=reason or " "):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def test_change_of_a_price_is_told_with_before_after_and_why(asha: Person, coordinator: User) -> None:
    line = draft_line(asha)
    change(line, coordinator, "first estimate", rate=gbp("512.40"))
    change(line, coordinator, "uplift April 2026", rate=gbp("530.00"))
    assert story(coordinator, line)[0] == (
        "Sam Carter changed the price for one from £512.40 to £530.00, because: uplift April 2026"
    )


def test_several_changes_are_one_sentence(asha: Person, coordinator: User) -> None:
    change(asha, coordinator, "letter came back", preferred_name="Ash", given_name="Asha Rani")
    assert story(coordinator, asha)[0] == (
        "Sam Carter changed the given name from Asha to Asha Rani and set the preferred name to Ash,"
        " because: letter came back"
    )


def test_what_was_set_and_taken_away_is_said_so(asha: Person, coordinator: User) -> None:
    change(asha, coordinator, "moved", council=recipes.council(name="Trentshire Council"))
    change(asha, coordinator, "moved back", council=None)
    assert story(coordinator, asha)[:2] == [
        "Sam Carter took away the council, which was Trentshire Council, because: moved back",
        "Sam Carter set the council to Trentshire Council, because: moved",
    ]


def test_long_texts_and_many_fields_are_named_and_shown_on_request(asha: Person, coordinator: User) -> None:
    plan = recipes.plan(recipes.request(asha), agreed=False)
    change(plan, coordinator, what_matters="Seeing my sister", communication="Slowly", important_people="My sister")
    subject = seen_by(coordinator, plan)
    latest = history.lines(subject, history.marks(subject))[0]
    assert latest.what == (
        "changed “what is most important to me”, the people who are important to me"
        " and “how I communicate and how to communicate with me”"
    )
    assert ("Seeing my grandchildren", "Seeing my sister") in [(each.before, each.after) for each in latest.details]


def test_who_and_when_of_an_approval_are_not_said_twice(asha: Person, coordinator: User) -> None:
    budget = recipes.budget(asha)
    told = story(coordinator, budget.revisions.get())
    assert any("changed the status from Waiting for approval to Approved" in each for each in told)
    assert not any("digest" in each or "approved at" in each for each in told)


def test_what_was_taken_away_is_still_told(asha: Person, coordinator: User) -> None:
    plan = recipes.plan(recipes.request(asha), agreed=False)
    need = Need.objects.create(plan=plan, text="Somewhere to sit")
    gone = need.pk
    with acting(coordinator, reason="said twice"):
        need.delete()
    need.pk = gone
    told = story(coordinator, need)
    assert told[0] == "Sam Carter took away this need, because: said twice"
    assert history.name_of(seen_by(coordinator, need)) == "Somewhere to sit"
    assert "Sam Carter took away the need “Somewhere to sit”, because: said twice" in story(coordinator, asha)


def test_append_only_record_is_one_line_from_its_own_columns(asha: Person, coordinator: User) -> None:
    budget = recipes.budget(asha)
    officer = recipes.user(display_name="Femi Okoye")
    posting = movements.release_payment(
        budget=budget, amounts={Funder.ICB: 100_00}, on=DAY, key="r1", words="May", by=officer
    )
    assert story(coordinator, posting) == ["Femi Okoye recorded this posting"]
    assert "Femi Okoye recorded the posting “Payment into the account, 1 May 2026”" in story(coordinator, asha)


def test_persons_thread_holds_everything_about_them_and_nobody_else(asha: Person, coordinator: User) -> None:
    recipes.budget(asha)
    recipes.budget(recipes.person(asha.icb, family_name="Osei"))
    told = story(coordinator, asha)
    for kind in ("support request", "decision", "plan", "need", "plan signature", "budget", "revision", "line"):
        assert any(f"the {kind} “" in each for each in told), kind
    subject = seen_by(coordinator, asha)
    owners = {
        owner
        for each in history.lines(subject, history.marks(subject))
        for owner in [find(each.label, each.pk, user=coordinator, on=DAY)]
    }
    assert {owner and owner.person for owner in owners} == {asha}


def test_thread_of_a_budget_holds_its_revisions_and_lines(asha: Person, coordinator: User) -> None:
    told = story(coordinator, recipes.budget(asha))
    assert any("the line “Personal assistant”" in each for each in told)
    assert not any("support request" in each for each in told)


def test_latest_comes_first(asha: Person, coordinator: User) -> None:
    recipes.budget(asha)
    subject = seen_by(coordinator, asha)
    times = [line.at for line in history.lines(subject, history.marks(subject))]
    assert times == sorted(times, reverse=True)
    assert len(times) > 15


def test_recent_is_the_beginning_of_the_thread(asha: Person, coordinator: User) -> None:
    recipes.budget(asha)
    assert [line.words for line in history.recent(asha, 4, user=coordinator, on=DAY)] == story(coordinator, asha)[:4]


def test_finance_officer_is_told_of_money_and_not_of_needs(asha: Person) -> None:
    budget = recipes.budget(asha)
    officer = recipes.user(Role.FINANCE_OFFICER, at=asha.icb)
    told = "\n".join(line.words for line in history.recent(asha, 100, user=officer, on=DAY))
    assert "the budget “" in told
    assert "the need “" not in told
    assert find("care_plans.plan", budget.plan_id, user=officer, on=DAY) is None


def test_a_right_held_elsewhere_does_not_count_here(asha: Person) -> None:
    """Care co-ordinator of another ICB, finance officer of this one: the plan stays shut."""
    recipes.budget(asha)
    user = recipes.user(Role.FINANCE_OFFICER, at=asha.icb)
    recipes.baker.make(
        "phb.RoleAssignment",
        user=user,
        role=Role.CARE_COORDINATOR,
        organisation=recipes.icb(),
        starts_on=date(2020, 4, 1),
    )
    assert not any("the need “" in line.words for line in history.recent(asha, 100, user=user, on=DAY))


@pytest.mark.parametrize("label", ["", "care_plans", "auth.permission", "audit.change", "sessions.session", "a.b.c"])
def test_kind_that_is_not_followed_has_no_history(as_system: User, label: str) -> None:
    assert find(label, 1, user=recipes.user(Role.AUDITOR, at=recipes.icb()), on=DAY) is None


def test_strangers_record_has_no_history(asha: Person) -> None:
    budget = recipes.budget(asha)
    stranger = recipes.user(Role.AUDITOR, at=recipes.icb())
    assert find("care_plans.person", asha.pk, user=stranger, on=DAY) is None
    assert find("budgets.budget", budget.pk, user=stranger, on=DAY) is None
    assert history.recent(asha, 5, user=stranger, on=DAY) == []


def test_catalogue_belongs_to_its_icb(as_system: User) -> None:
    ours = recipes.icb()
    version = recipes.catalogue(ours)
    assert "System added this catalogue version, because: Test" in story(recipes.user(Role.AUDITOR, at=ours), version)
    assert (
        find("care_plans.catalogueversion", version.pk, user=recipes.user(Role.AUDITOR, at=recipes.icb()), on=DAY)
        is None
    )


def test_version_shows_every_field_as_it_was(asha: Person, coordinator: User) -> None:
    line = draft_line(asha)
    change(line, coordinator, rate=gbp("512.40"))
    change(line, coordinator, rate=gbp("530.00"))
    subject = seen_by(coordinator, line)
    latest, before = (each.key for each in history.lines(subject, history.marks(subject))[:2])
    then = history.version(subject, before)
    assert then is not None
    assert {each.name: each.after for each in then.fields}["Price for one"] == "£512.40"
    assert {each.name for each in then.fields} == {
        str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:]
        for field in BudgetLine._meta.concrete_fields
        if not field.primary_key
    }
    assert then.later == latest
    assert then.earlier


def test_version_of_another_record_is_not_shown(asha: Person, coordinator: User) -> None:
    line, need = draft_line(asha), Need.objects.first()
    assert need is not None
    other = seen_by(coordinator, line.revision)
    key = history.lines(other, history.marks(other))[-1].key
    assert history.version(seen_by(coordinator, need), 10**9) is None
    assert history.version(seen_by(coordinator, asha), key + 10**6) is None


def queries(user: User, person: Person, count: int) -> int:
    subject = seen_by(user, person)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        found = history.lines(subject, history.marks(subject)[:count])
    assert len(found) == count
    return len(captured)


def test_ten_times_the_history_costs_no_more_queries(asha: Person, coordinator: User) -> None:
    line = draft_line(asha)
    for place in range(4):
        change(line, coordinator, rate=from_pence(10_000 + place))
    few = queries(coordinator, asha, 4)
    for place in range(40):
        change(line, coordinator, rate=from_pence(20_000 + place))
    assert queries(coordinator, asha, 40) == few


def test_names_of_records_ask_the_database_nothing_each(asha: Person, coordinator: User) -> None:
    """A revision is called by its budget, a representation by its person: both are looked up for all at once."""
    fields = {"kind": "nominee", "basis": "chosen", "starts_on": DAY, "consented_on": DAY}
    for place in range(2):
        Representation.objects.create(person=asha, name=f"Nominee {place}", **fields)
    few = queries(coordinator, asha, 2)
    for place in range(10):
        Representation.objects.create(person=asha, name=f"Other {place}", **fields)
    assert queries(coordinator, asha, 12) == few


def test_every_kind_of_record_is_followed_or_explained() -> None:
    """A new model gets a line in the table, or its reason here."""
    explained = {
        "BatchRow": "a row of a file as it came, which the page of the file shows; what came of it is followed",
        "User": "an account is nobody's record; roles and people say what it may do and whose it is",
    }
    kinds = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ("phb", "care_plans", "budgets") and issubclass(model, Recorded | AppendOnly | User)
    }
    assert kinds - {model.__name__ for model in ALL} == set(explained)


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_path_leads_to_a_person_or_an_organisation(model: type[Any]) -> None:
    at: Any = model
    for step in ALL[model].path.split("__") if ALL[model].path else []:
        at = at._meta.get_field(step).related_model
    assert at.__name__ == ("Person" if model in FOLLOWED else "Organisation")
    if issubclass(model, AppendOnly):
        assert ALL[model].who
        assert ALL[model].at


def test_no_kind_is_in_both_tables() -> None:
    assert not FOLLOWED.keys() & PLACED.keys()
    assert {Budget, Revision} <= FOLLOWED.keys()
