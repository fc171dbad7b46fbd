"""Accounts that two people bring about, those named on them, and the agreement both sides sign."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from budgets.accounts.changing import (
    Named,
    confirm_account,
    note_holder_told,
    propose_account,
    stop_account_change,
    use_account,
)
from budgets.accounts.queries import waiting_account_changes
from budgets.accounts.rules import AccountKind, EndReason, UseRole
from budgets.accounts.waiting import set_account_wait
from budgets.models import Account, AccountChange, AccountUser, AccountWait, Agreement, Budget
from phb.acting import acting
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.building import TODAY, Team, end, keep_account, opened, propose, sign, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

WEEK = timedelta(days=7)
NEW: dict[str, Any] = {"number": "00000002"}


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    return opened(people)


@pytest.fixture
def kept(people: Team, budget: Budget) -> Account:
    return keep_account(people, budget)


def confirm(people: Team, change: AccountChange, on: date = TODAY) -> AccountChange:
    with acting(people.second):
        return confirm_account(change=change, by=people.second, on=on)


def tell(people: Team, change: AccountChange, on: date = TODAY) -> AccountChange:
    with acting(people.finance):
        return note_holder_told(
            change=change, told_to="Asha Patel, 01632 960 001", told_on=on, by=people.finance, on=on
        )


def use(people: Team, change: AccountChange, on: date) -> AccountChange:
    with acting(people.finance):
        return use_account(change=change, by=people.finance, on=on)


def stop(people: Team, change: AccountChange, by: User | None = None) -> AccountChange:
    with acting(by or people.finance):
        return stop_account_change(change=change, words="She asked for no change", by=by or people.finance, on=TODAY)


# Two people. ---------------------------------------------------------------------------------------------------------


def test_first_account_is_there_once_a_second_person_confirms_it(people: Team, budget: Budget) -> None:
    change = propose(people, budget)
    assert not Account.objects.exists()
    change = confirm(people, change)
    account = Account.objects.get()
    assert (account.number, account.change, change.waits, change.used_on) == ("00000001", change, False, TODAY)
    assert [str(each) for each in change.people.all()] == ["Asha Patel, the person themselves"]


def test_whoever_put_it_forward_does_not_confirm_it(people: Team, budget: Budget) -> None:
    change = propose(people, budget)
    with pytest.raises(PermissionDenied, match="a colleague must confirm"), acting(people.finance):
        confirm_account(change=change, by=people.finance, on=TODAY)
    assert not Account.objects.exists()


def test_nobody_confirms_an_account_that_names_them(people: Team, budget: Budget) -> None:
    change = propose(people, budget, people=[Named(people.second.display_name.upper(), UseRole.NOMINEE, TODAY)])
    with pytest.raises(PermissionDenied, match="Your name is on this account"):
        confirm(people, change)


def test_new_details_wait_until_the_holder_is_told_and_the_days_are_over(people: Team, kept: Account) -> None:
    change = confirm(people, propose(people, kept.budget, **NEW))
    assert (change.waits, change.counts_on) == (True, TODAY + WEEK)
    with pytest.raises(ValidationError, match="has not been told"):
        use(people, change, TODAY + WEEK)
    tell(people, change)
    with pytest.raises(ValidationError, match="from 27 March 2026, not before"):
        use(people, change, TODAY + WEEK - timedelta(days=1))
    assert Account.objects.get().number == "00000001"
    use(people, change, TODAY + WEEK)
    assert Account.objects.get().number == "00000002"
    assert [each.number for each in Account.history.order_by("history_id")] == ["00000001", "00000002"]


def test_who_may_use_it_changes_by_two_people_without_waiting(people: Team, kept: Account) -> None:
    named = [Named("Robin Example", UseRole.NOMINEE, TODAY, date(2026, 12, 31))]
    change = propose(people, kept.budget, people=named)
    assert not change.waits
    confirm(people, change)
    kept.refresh_from_db()
    assert kept.change == change
    assert [each.name for each in kept.change.people.all()] == ["Robin Example"]


@pytest.mark.parametrize("who", ["coordinator", "manager", "council_manager", "auditor", "second"])
def test_whoever_sees_the_budget_stops_a_change_that_waits(people: Team, kept: Account, who: str) -> None:
    change = confirm(people, propose(people, kept.budget, **NEW))
    stopped = stop(people, change, getattr(people, who))
    assert (stopped.stopped_words, stopped.stopped_by) == ("She asked for no change", getattr(people, who))
    tell_refused(people, change)
    assert Account.objects.get().number == "00000001"
    assert propose(people, kept.budget, number="00000003").waits


def tell_refused(people: Team, change: AccountChange) -> None:
    with pytest.raises(ValidationError, match="stopped already"):
        tell(people, change)


def test_holder_stops_a_change_of_their_own_account(people: Team, kept: Account) -> None:
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    change = propose(people, kept.budget, **NEW)
    assert stop(people, change, holder).stopped_by == holder


def test_stranger_stops_nothing_and_a_reason_is_needed(people: Team, budget: Budget) -> None:
    change = propose(people, budget)
    with pytest.raises(PermissionDenied):
        stop(people, change, recipes.user(Role.FINANCE_OFFICER, recipes.icb()))
    with pytest.raises(ValidationError, match="Say why"), acting(people.finance):
        stop_account_change(change=change, words=" ", by=people.finance, on=TODAY)


def test_one_change_waits_at_a_time(people: Team, budget: Budget) -> None:
    propose(people, budget)
    with pytest.raises(ValidationError, match="wait already"):
        propose(people, budget, **NEW)


def test_holder_is_told_after_the_second_person_and_once(people: Team, kept: Account) -> None:
    change = propose(people, kept.budget, **NEW)
    with pytest.raises(ValidationError, match="second person confirms"):
        tell(people, change)
    confirm(people, change)
    with pytest.raises(ValidationError, match="before the details were confirmed"), acting(people.finance):
        note_holder_told(change=change, told_to="Asha", told_on=TODAY - WEEK, by=people.finance, on=TODAY)
    tell(people, change)
    with pytest.raises(ValidationError, match="recorded already"):
        tell(people, change)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sort_code": ""}, "number"),
        ({"number": ""}, "number"),
        ({"sort_code": "30991"}, "sort_code"),
        ({"number": "٠٠٠٠٠٠٠١"}, "number"),
        ({"holder_name": "  "}, "holder_name"),
        ({"checked_how": " "}, "checked_how"),
        ({"people": ()}, "people"),
        ({"people": [Named("Asha", UseRole.PERSON, TODAY - WEEK, TODAY - timedelta(days=1))]}, "people"),
        ({"people": [Named("Asha", UseRole.PERSON, TODAY + WEEK, TODAY)]}, "ends_on"),
        ({"kind": AccountKind.MANAGED}, "statements_how"),
    ],
)
def test_account_that_breaks_a_rule_is_refused(
    people: Team, budget: Budget, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        propose(people, budget, **fields)
    assert field in blamed(refusal.value)
    assert not AccountChange.objects.exists()


def blamed(refusal: ValidationError) -> set[str | None]:
    if not hasattr(refusal, "error_dict"):
        return {refusal.code}
    return {name for field, errors in refusal.error_dict.items() for name in (field, *(each.code for each in errors))}


def test_card_or_providers_account_has_no_bank_details(people: Team, budget: Budget) -> None:
    given: dict[str, Any] = {"kind": AccountKind.MANAGED, "statements_how": "A statement each month", "people": ()}
    assert keep_account(people, budget, sort_code="", number="", **given).number == ""


@pytest.mark.parametrize("who", ["coordinator", "manager", "council_manager", "auditor"])
def test_account_is_kept_by_finance(people: Team, budget: Budget, who: str) -> None:
    by = getattr(people, who)
    with pytest.raises(PermissionDenied), acting(by):
        propose_account(budget=budget, holder_name="A", checked_how="Seen", people=(), by=by, on=TODAY)
    change = propose(people, budget)
    with pytest.raises(PermissionDenied), acting(by):
        confirm_account(change=change, by=by, on=TODAY)


def test_finance_of_another_icb_keeps_no_account(people: Team, budget: Budget) -> None:
    other = recipes.user(Role.FINANCE_OFFICER, recipes.icb())
    with pytest.raises(PermissionDenied), acting(other):
        confirm_account(change=propose(people, budget), by=other, on=TODAY)


def test_nobody_keeps_the_account_of_their_own_budget(people: Team, budget: Budget) -> None:
    people.person.account = people.finance
    people.person.save()
    with pytest.raises(PermissionDenied, match="your own"):
        propose(people, budget)


# Other doors. --------------------------------------------------------------------------------------------------------


def refused(write: Callable[[], Any], match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        write()


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def raw_writes(kept: Account, officer: User) -> Iterator[tuple[Callable[[], Any], str]]:
    """Each way round the second person, with what it is told."""
    two = "changed by two people"
    yield lambda: run("UPDATE budgets_account SET number = '99999999' WHERE id = %s", kept.pk), two
    yield lambda: Account.objects.filter(pk=kept.pk).update(sort_code="111111"), two
    yield lambda: run("UPDATE budgets_account SET change_id = NULL WHERE id = %s", kept.pk), two
    yield lambda: run("DELETE FROM budgets_account WHERE id = %s", kept.pk), "never deleted"
    change = kept.change
    assert change is not None
    yield lambda: AccountChange.objects.filter(pk=change.pk).update(number="99999999"), "."
    yield lambda: AccountChange.objects.filter(pk=change.pk).update(confirmed_by=officer), "."
    yield lambda: AccountUser.objects.filter(change=change).update(name="Mallory"), "was confirmed with it"
    yield (
        lambda: AccountUser.objects.bulk_create(
            [AccountUser(change=change, name="Mallory", role=UseRole.NOMINEE, starts_on=TODAY)]
        ),
        "was confirmed with it",
    )


def test_database_changes_no_account_without_two_people(people: Team, kept: Account) -> None:
    for write, match in raw_writes(kept, people.coordinator):
        refused(write, match)
    kept.refresh_from_db()
    assert (kept.sort_code, kept.number) == ("309912", "00000001")


def test_database_takes_no_change_that_one_person_made(people: Team, kept: Account) -> None:
    change = propose(people, kept.budget, **NEW)
    of = AccountChange.objects.filter(pk=change.pk)
    at: dict[str, Any] = {"confirmed_on": TODAY, "counts_on": TODAY + WEEK}
    refused(lambda: of.update(confirmed_by=people.finance, **at), "two_people|CHECK")
    refused(lambda: of.update(confirmed_by=people.coordinator, **at), "keeps accounts for the ICB")
    refused(lambda: of.update(confirmed_by=people.second, confirmed_on=TODAY, counts_on=TODAY), "waits_its_days|CHECK")
    refused(lambda: of.update(used_on=TODAY), "used_when_it_counts|CHECK")
    refused(lambda: of.update(number="00000009"), "never changed where they stand")
    refused(lambda: of.update(waits=False), "never changed where they stand")
    of.update(confirmed_by=people.second, **at)
    refused(lambda: of.update(used_on=TODAY + WEEK), "used_when_it_counts|CHECK")
    refused(lambda: of.update(counts_on=TODAY), "stays as it was confirmed")
    refused(lambda: run("DELETE FROM budgets_accountchange WHERE id = %s", change.pk), ".")


def test_database_takes_no_change_that_is_confirmed_as_it_is_made(people: Team, kept: Account) -> None:
    made: dict[str, Any] = {
        "budget": kept.budget,
        "holder_name": "Mallory",
        "checked_how": "Not at all",
        "proposed_by": people.finance,
        "proposed_on": TODAY,
    }
    confirmed: dict[str, Any] = {"confirmed_by": people.second, "confirmed_on": TODAY, "counts_on": TODAY + WEEK}
    refused(
        lambda: AccountChange.objects.bulk_create([AccountChange(**made, **confirmed, waits=True)]), "put forward first"
    )
    refused(
        lambda: AccountChange.objects.bulk_create([AccountChange(**made, waits=False)]), "wait before they are used"
    )


def test_account_does_not_go_back_to_details_of_before(people: Team, kept: Account) -> None:
    first = kept.change
    assert first is not None
    change = tell(people, confirm(people, propose(people, kept.budget, **NEW)))
    use(people, change, TODAY + WEEK)
    refused(
        lambda: Account.objects.filter(pk=kept.pk).update(change=first, number=first.number), "changed by two people"
    )


# How long they wait, and who is told what to do. ---------------------------------------------------------------------


def test_administrator_sets_how_long_details_wait(people: Team, kept: Account) -> None:
    administrator = recipes.user(Role.ADMINISTRATOR, people.icb)
    given: dict[str, Any] = {"icb": people.icb, "starts_on": TODAY, "source": "The board", "on": TODAY}
    with acting(administrator):
        set_account_wait(days=3, by=administrator, **given)
    assert confirm(people, propose(people, kept.budget, **NEW)).counts_on == TODAY + timedelta(days=3)
    with pytest.raises(PermissionDenied), acting(people.finance):
        set_account_wait(days=1, by=people.finance, **given)
    for wrong in ({"days": 0}, {"days": 61}, {"days": 3, "starts_on": TODAY - WEEK}):
        with pytest.raises(ValidationError), acting(administrator):
            set_account_wait(**{**given, **wrong}, by=administrator)
    assert AccountWait.objects.get().days == 3


def test_each_finance_officer_is_told_what_they_can_do_next(people: Team, kept: Account) -> None:
    def titles(user: User, on: date = TODAY) -> list[str]:
        return [task.title for task in waiting_account_changes(user, on)]

    change = propose(people, kept.budget, **NEW)
    assert (titles(people.finance), titles(people.second)) == ([], ["Confirm bank details"])
    assert titles(people.coordinator) == []
    confirm(people, change)
    assert titles(people.finance) == ["Tell the holder that bank details change"]
    tell(people, change)
    assert titles(people.finance) == []
    assert titles(people.finance, TODAY + WEEK) == ["Use the new bank details"]


# The agreement. ------------------------------------------------------------------------------------------------------


def test_agreement_keeps_each_sentence_and_both_signatures(people: Team, budget: Budget) -> None:
    first = sign(people, budget, conditions=" One.\n\n Two. ")
    second = sign(people, budget, body_signed_on=TODAY - timedelta(days=1))
    assert (first.number, first.sentences, second.number) == (1, ["One.", "Two."], 2)
    assert second.signed_on == TODAY
    with pytest.raises(ValidationError, match="cannot be changed"):
        first.save()
    refused(lambda: Agreement.objects.filter(pk=first.pk).update(conditions="Other"), "never changed")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"conditions": " \n "}, "conditions"),
        ({"holder_name": ""}, "holder_name"),
        ({"body_paper": ""}, "body_paper"),
        ({"holder_signed_on": TODAY + WEEK}, "holder_signed_on"),
        ({"body_signed_on": TODAY + WEEK}, "body_signed_on"),
        ({"body_name": "asha patel"}, "body_name"),
        ({"holder_as": "nominee"}, "consent_name"),
        ({"consent_name": "Asha Patel"}, "consent_name"),
        ({"consent_name": "Jo", "consent_as": "nominee", "consented_on": TODAY}, "consent_as"),
        ({"consent_name": "Jo", "consent_as": "representative", "consented_on": TODAY + WEEK}, "consented_on"),
    ],
)
def test_agreement_that_breaks_a_rule_is_refused(
    people: Team, budget: Budget, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        sign(people, budget, **fields)
    assert field in blamed(refusal.value)


def test_agreement_ends_once_and_not_before_it_was_signed(people: Team, budget: Budget) -> None:
    agreement = sign(people, budget)
    with pytest.raises(ValidationError, match="before it was signed"):
        end(people, agreement, TODAY - WEEK)
    assert end(people, agreement, TODAY, EndReason.OTHER).reason == EndReason.OTHER
    with pytest.raises(ValidationError, match="ended already"):
        end(people, agreement, TODAY)
