"""The pages of audit: who may open them, what they show, and that showing it is written down."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import books, seals
from audit.changes import PAGE, journaled_tables
from audit.followed import find
from audit.history import lines, marks
from audit.models import AccessRecord, BooksCheck, Change, Seal
from budgets.ledger import movements
from budgets.models import Budget
from budgets.rules import Funder
from care_plans.models import Person
from phb.acting import acting
from phb.models import Organisation, User
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


@pytest.fixture
def icb(as_system: User) -> Organisation:
    return recipes.icb(name="Trentshire ICB")


@pytest.fixture
def asha(icb: Organisation) -> Person:
    account = recipes.user(Role.HOLDER, display_name="Asha Patel")
    return recipes.person(icb, given_name="Asha", family_name="Patel", account=account)


@pytest.fixture
def budget(asha: Person) -> Budget:
    budget = recipes.budget(asha)
    paid = {Funder.ICB: 1_234_56}
    with acting(recipes.user(), reason="May"):
        movements.release_payment(budget=budget, amounts=paid, on=DAY, key="r1", words="May", by=recipes.user())
    return budget


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def as_role(client: Client, role: Role, at: Organisation) -> Client:
    return signed_in(client, recipes.user(role, at=at, display_name=f"Some {Role(role).label}"))


def rows_of(table: str, row: int) -> dict[str, str]:
    return {"table": table, "row": str(row)}


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def history_of(record: Any) -> str:
    return reverse("history", args=[record._meta.label_lower, record.pk])


# History. ------------------------------------------------------------------------------------------------------------


def test_history_shows_words_before_and_after_and_the_version(client: Client, asha: Person) -> None:
    with acting(recipes.user(display_name="Sam Carter"), reason="letter came back"):
        asha.preferred_name = "Ash"
        asha.save()
    page = text(as_role(client, Role.CARE_COORDINATOR, asha.icb).get(history_of(asha)))
    assert "Sam Carter set the preferred name to Ash, because: letter came back" in page
    assert "<ins>Ash</ins>" in page
    assert "As it was then" in page


def test_history_is_a_disclosure(client: Client, budget: Budget) -> None:
    as_role(client, Role.CARE_COORDINATOR, budget.icb).get(history_of(budget))
    look = AccessRecord.objects.get(url_name="history")
    assert (look.person, look.what) == (budget.person, f"history of the budget {budget.pk}")


def test_history_of_a_catalogue_shows_nobody(client: Client, icb: Organisation) -> None:
    version = recipes.catalogue(icb)
    assert "added this catalogue version" in text(as_role(client, Role.AUDITOR, icb).get(history_of(version)))
    assert not AccessRecord.objects.exists()


def test_long_history_is_paged(client: Client, asha: Person) -> None:
    with acting(recipes.user(), reason="again"):
        for place in range(30):
            asha.preferred_name = f"Name {place}"
            asha.save()
    coordinator = as_role(client, Role.CARE_COORDINATOR, asha.icb)
    assert "to Name 29," in text(coordinator.get(history_of(asha)))
    second = text(coordinator.get(history_of(asha), {"page": 2}))
    assert "to Name 29," not in second
    assert "to Name 0," in second


def test_history_page_costs_the_same_for_any_length(client: Client, asha: Person) -> None:
    coordinator = as_role(client, Role.CARE_COORDINATOR, asha.icb)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get(history_of(asha)).status_code == 200
        return len(captured)

    def change(times: int) -> None:
        with acting(recipes.user(), reason="again"):
            for place in range(times):
                asha.preferred_name = f"{times} {place}"
                asha.save()

    change(2)
    few = queries()
    change(20)
    assert queries() == few


def test_version_shows_the_record_as_it_was(client: Client, asha: Person) -> None:
    with acting(recipes.user(), reason="again"):
        asha.preferred_name = "Ash"
        asha.save()
        asha.preferred_name = "Asha"
        asha.save()
    coordinator = recipes.user(Role.CARE_COORDINATOR, at=asha.icb)
    subject = find("care_plans.person", asha.pk, user=coordinator, on=DAY)
    assert subject is not None
    _, before, *_ = lines(subject, marks(subject))
    address = reverse("history_version", args=["care_plans.person", asha.pk, before.key])
    page = text(signed_in(client, coordinator).get(address))
    assert '<th scope="row">Preferred name</th><td>Ash</td>' in page
    assert "The version after" in page
    missing = reverse("history_version", args=["care_plans.person", asha.pk, 10**9])
    assert client.get(missing).status_code == 404


@pytest.mark.parametrize("record", ["care_plans.person", "auth.group", "audit.change", "nonsense"])
def test_history_of_an_unknown_record_is_not_found(client: Client, icb: Organisation, record: str) -> None:
    assert as_role(client, Role.AUDITOR, icb).get(reverse("history", args=[record, 987654])).status_code == 404


def test_holder_has_no_history_page(client: Client, asha: Person) -> None:
    assert asha.account is not None
    assert signed_in(client, asha.account).get(history_of(asha)).status_code == 404


# Who looked. ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def looked_at(client: Client, asha: Person, budget: Budget) -> Person:
    """A care co-ordinator has opened the history."""
    as_role(client, Role.CARE_COORDINATOR, asha.icb).get(history_of(asha))
    return asha


def test_auditor_is_told_who_looked_by_name(client: Client, looked_at: Person) -> None:
    page = text(as_role(client, Role.AUDITOR, looked_at.icb).get(reverse("who_looked", args=[looked_at.pk])))
    for words in ("Some Care co-ordinator", "Trentshire ICB", "their history", "planning care"):
        assert words in page


def test_holder_is_told_role_and_organisation_and_no_name(client: Client, looked_at: Person) -> None:
    assert looked_at.account is not None
    holder = signed_in(client, looked_at.account)
    address = reverse("who_looked", args=[looked_at.pk])
    page = text(holder.get(address))
    assert "Care co-ordinator" in page
    assert "Trentshire ICB" in page
    assert "Some Care co-ordinator" not in page
    assert "<strong>You</strong>" in text(holder.get(address))


def test_looking_at_who_looked_is_a_look(client: Client, looked_at: Person) -> None:
    as_role(client, Role.AUDITOR, looked_at.icb).get(reverse("who_looked", args=[looked_at.pk]))
    assert AccessRecord.objects.filter(person=looked_at, url_name="who_looked").count() == 1


def test_auditor_by_role_elsewhere_is_not_told(client: Client, looked_at: Person) -> None:
    user = recipes.user(Role.CARE_COORDINATOR, at=looked_at.icb)
    recipes.baker.make(
        "phb.RoleAssignment", user=user, role=Role.AUDITOR, organisation=recipes.icb(), starts_on=date(2020, 4, 1)
    )
    assert signed_in(client, user).get(reverse("who_looked", args=[looked_at.pk])).status_code == 404


def test_staff_who_hold_a_budget_themselves_are_not_told_of_others(client: Client, looked_at: Person) -> None:
    user = recipes.user(Role.CARE_COORDINATOR, at=looked_at.icb, is_holder=True)
    address = reverse("who_looked", args=[looked_at.pk])
    assert signed_in(client, user).get(address).status_code == 404
    own = recipes.person(looked_at.icb, account=user)
    assert client.get(reverse("who_looked", args=[own.pk])).status_code == 200


def test_somebody_who_acts_for_the_person_is_told_while_that_holds(client: Client, looked_at: Person) -> None:
    nominee = recipes.user(Role.HOLDER)
    acts_for: Any = recipes.baker.make(
        "care_plans.Representation",
        person=looked_at,
        user=nominee,
        kind="nominee",
        basis="chosen",
        starts_on=date(2026, 4, 1),
        ends_on=None,
        consented_on=date(2026, 4, 1),
    )
    address = reverse("who_looked", args=[looked_at.pk])
    assert signed_in(client, nominee).get(address).status_code == 200
    acts_for.ends_on = date(2026, 4, 2)
    acts_for.save()
    assert client.get(address).status_code == 404


# Books. --------------------------------------------------------------------------------------------------------------


def test_books_show_the_trial_balance_of_ones_own_icb(client: Client, budget: Budget) -> None:
    other = recipes.budget(recipes.person(recipes.icb(name="Elsewhere ICB")))
    movements.release_payment(budget=other, amounts={Funder.ICB: 777}, on=DAY, key="r2", words="May", by=recipes.user())
    page = text(as_role(client, Role.FINANCE_OFFICER, budget.icb).get(reverse("books")))
    assert "£1,234.56" in page
    assert "−£1,234.56" in page
    assert "Elsewhere" not in page
    assert "7.77" not in page


def test_checking_the_books_is_kept_and_shown(client: Client, budget: Budget) -> None:
    officer = as_role(client, Role.FINANCE_OFFICER, budget.icb)
    assert "have not been checked yet" in text(officer.get(reverse("books")))
    page = text(officer.post(reverse("books_check", args=[budget.icb.pk]), follow=True))
    kept = BooksCheck.objects.get()
    assert (kept.icb, kept.budget_count, kept.entry_count, kept.differences) == (budget.icb, 1, 1, [])
    assert "Everything agreed to the penny" in page


def test_differences_of_a_check_of_all_books_are_shown_to_their_own_icb_only(client: Client, budget: Budget) -> None:
    other = recipes.budget(recipes.person(recipes.icb()))
    BooksCheck.objects.create(
        at=recipes.AN_INSTANT,
        by=recipes.user(),
        counted_to=DAY,
        budget_count=2,
        entry_count=1,
        differences=[
            {"budget": each.reference, "what": f"Held of {each.pk}", "expected": 1, "found": 2}
            for each in (budget, other)
        ],
    )
    page = text(as_role(client, Role.AUDITOR, budget.icb).get(reverse("books")))
    assert "1 figure did not agree" in page
    assert f"Held of {budget.pk}" in page
    assert other.reference not in page


def test_books_of_another_icb_are_not_checked(client: Client, budget: Budget) -> None:
    address = reverse("books_check", args=[budget.icb.pk])
    assert as_role(client, Role.FINANCE_OFFICER, recipes.icb()).post(address).status_code == 404
    assert not BooksCheck.objects.exists()


def test_long_books_are_left_to_the_command(client: Client, budget: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.views.SMALL_BOOKS", 0)
    officer = as_role(client, Role.FINANCE_OFFICER, budget.icb)
    assert "Check the books now" not in text(officer.get(reverse("books")))
    officer.post(reverse("books_check", args=[budget.icb.pk]))
    assert not BooksCheck.objects.exists()


def test_check_by_somebody_without_the_act_is_refused(budget: Budget) -> None:
    with pytest.raises(PermissionDenied, match="finance officers and auditors"):
        books.check_books(by=recipes.user(Role.CARE_COORDINATOR, at=budget.icb), on=DAY, icb=budget.icb)
    with pytest.raises(PermissionDenied):
        books.check_books(by=recipes.user(Role.AUDITOR, at=budget.icb), on=DAY)


# Seals. --------------------------------------------------------------------------------------------------------------


def test_auditor_seals_and_verifies(client: Client, budget: Budget) -> None:
    auditor = as_role(client, Role.AUDITOR, budget.icb)
    assert "Nothing has been sealed yet" in text(auditor.get(reverse("seals")))
    sealed = text(auditor.post(reverse("seals_add"), follow=True))
    assert Seal.objects.get().hash in sealed
    assert "Everything is as it was sealed" in text(auditor.post(reverse("seals_verify")))


def test_what_is_wrong_is_named(client: Client, budget: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = as_role(client, Role.AUDITOR, budget.icb)
    auditor.post(reverse("seals_add"))
    found = seals.Verification(12, 1, (seals.Wrong("budgets_entry", 3, "changed"),))
    monkeypatch.setattr(seals, "verify", lambda: found)
    page = text(auditor.post(reverse("seals_verify")))
    assert "Something is not as it was sealed" in page
    assert '<th scope="row">budgets_entry</th><td>3</td><td>changed</td>' in page


def test_long_chain_is_left_to_the_command(client: Client, budget: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = as_role(client, Role.AUDITOR, budget.icb)
    auditor.post(reverse("seals_add"))
    monkeypatch.setattr("audit.views.SMALL_CHAIN", 0)
    assert "Verify now" not in text(auditor.get(reverse("seals")))
    assert auditor.post(reverse("seals_verify")).status_code == 302


def test_finance_sees_the_seals_and_leaves_them_alone(client: Client, icb: Organisation) -> None:
    officer = as_role(client, Role.FINANCE_OFFICER, icb)
    page = text(officer.get(reverse("seals")))
    assert "Verify now" not in page
    assert "Seal what is new" not in page
    assert officer.post(reverse("seals_verify")).status_code == 404
    assert officer.post(reverse("seals_add")).status_code == 404


def test_missing_trigger_is_named(client: Client, icb: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phb.guards.health", lambda: ["The trigger guard_x on budgets_entry is missing."])
    page = text(as_role(client, Role.AUDITOR, icb).get(reverse("seals")))
    assert "The trigger guard_x on budgets_entry is missing." in page


# The change journal. -------------------------------------------------------------------------------------------------


def test_auditor_reads_the_journal_and_is_written_down(client: Client, budget: Budget) -> None:
    page = text(as_role(client, Role.AUDITOR, budget.icb).get(reverse("changes"), {"table": "budgets_budget"}))
    assert f"added the budget with the number {budget.pk}" in page
    assert "<dt>kind</dt> <dd>phb</dd>" in page
    assert AccessRecord.objects.filter(person=budget.person, what="the change journal").exists()


def test_journal_of_others_is_passed_over(client: Client, budget: Budget) -> None:
    asked = rows_of("care_plans_person", budget.person.pk)
    page = text(as_role(client, Role.AUDITOR, recipes.icb()).get(reverse("changes"), asked))
    assert budget.person.family_name not in page
    assert "1 change of other organisations in this stretch is not shown" in page
    assert not AccessRecord.objects.exists()


def test_what_belongs_to_nobody_known_shows_no_value(client: Client, icb: Organisation) -> None:
    holder = recipes.user(Role.HOLDER, display_name="Very Private")
    page = text(as_role(client, Role.AUDITOR, icb).get(reverse("changes"), rows_of("phb_user", holder.pk)))
    assert "added the user with the number" in page
    assert "Very Private" not in page


def test_journal_is_paged_by_key(client: Client, asha: Person) -> None:
    with acting(recipes.user(), reason="again"):
        for place in range(PAGE + 5):
            asha.preferred_name = f"Name {place}."
            asha.save()
    auditor = as_role(client, Role.AUDITOR, asha.icb)
    asked = rows_of("care_plans_person", asha.pk)
    first = text(auditor.get(reverse("changes"), asked))
    assert first.count("<time") == PAGE
    key = list(Change.objects.filter(table_name="care_plans_person").order_by("-pk")[:PAGE])[-1].pk
    assert f"before={key}" in first
    second = text(auditor.get(reverse("changes"), {**asked, "before": str(key)}))
    assert second.count("<time") == 6
    assert "Earlier changes" not in second
    assert "Back to the latest" in second


@pytest.mark.parametrize("asked", [{"table": "auth_user"}, {"row": "x"}, {"row": "9" * 30}])
def test_journal_asked_wrongly_says_what_to_do(client: Client, icb: Organisation, asked: dict[str, str]) -> None:
    assert "There is a problem" in text(as_role(client, Role.AUDITOR, icb).get(reverse("changes"), asked))


def test_only_auditors_read_the_journal(client: Client, icb: Organisation) -> None:
    assert as_role(client, Role.FINANCE_OFFICER, icb).get(reverse("changes")).status_code == 404


def test_every_mutable_table_can_be_asked_for(as_system: User) -> None:
    assert {"care_plans_person", "budgets_revision", "phb_user"} <= set(journaled_tables())


# The command. --------------------------------------------------------------------------------------------------------


def test_check_books_command_keeps_and_prints(budget: Budget, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_books", "--as-of", "2026-05-31", "--json")
    printed = capsys.readouterr().out
    assert '"budgets": 1, "entries": 1, "differences": []' in printed
    assert BooksCheck.objects.get().by.is_system
