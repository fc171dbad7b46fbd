"""Broken rows of accounts and agreements: each breaks one constraint alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from budgets.models import Account, AccountChange, AccountUser, AccountWait, Agreement, AgreementEnd
from tests.budgets.building import TODAY, Team, keep_account, opened, propose, sign

OF_ALL = NON_FIELD_ERRORS
WEEK = timedelta(days=7)


def change(at: Team, **wrong: Any) -> AccountChange:
    """Put forward and kept; `wrong` is what it is changed to."""
    kept = propose(at, opened(at))
    for name, value in wrong.items():
        setattr(kept, name, value)
    return kept


def new_change(at: Team, **wrong: Any) -> AccountChange:
    values = {"holder_name": "Jo", "checked_how": "Seen", "waits": False, "proposed_on": TODAY}
    return AccountChange(budget=opened(at), proposed_by=at.finance, **{**values, **wrong})


def confirmed(at: Team, **wrong: Any) -> AccountChange:
    days = {"confirmed_on": TODAY, "counts_on": TODAY}
    return change(at, **{"confirmed_by": at.second, **days, **wrong})


def second_change(at: Team) -> AccountChange:
    first = change(at)
    return AccountChange(
        budget=first.budget, holder_name="Jo", checked_how="Seen", waits=False, proposed_by=at.second, proposed_on=TODAY
    )


def use(at: Team) -> AccountUser:
    return AccountUser(change=change(at), name="Jo", role="nominee", starts_on=TODAY, ends_on=TODAY - WEEK)


def account_twice(at: Team) -> Account:
    first = keep_account(at, opened(at))
    return Account(budget=first.budget, change=first.change, kind="own", holder_name="Asha Patel", number=first.number,
                   sort_code=first.sort_code)  # fmt: skip


def agreement(at: Team, **wrong: Any) -> Agreement:
    values = {
        "budget": wrong.pop("budget", None) or opened(at),
        "number": 1,
        "conditions": "It is spent on the plan.",
        "holder_name": "Asha Patel",
        "holder_as": "person",
        "holder_signed_on": TODAY,
        "holder_paper": "Scan 1",
        "body_name": "Marcus Bell",
        "body_signed_on": TODAY,
        "body_paper": "Scan 2",
        "recorded_by": at.finance,
        "recorded_on": TODAY,
    }
    return Agreement(**{**values, **wrong})


def ended(at: Team, **wrong: Any) -> AgreementEnd:
    values = {"ended_on": TODAY, "reason": "other", "words": "It ran out", "recorded_by": at.finance}
    return AgreementEnd(agreement=sign(at, opened(at)), recorded_on=TODAY, **{**values, **wrong})


def ended_twice(at: Team) -> AgreementEnd:
    first = ended(at)
    first.save()
    return AgreementEnd(
        agreement=first.agreement, ended_on=TODAY, reason="other", words="Again", recorded_by=at.finance,
        recorded_on=TODAY,
    )  # fmt: skip


def wait(at: Team, **wrong: Any) -> AccountWait:
    values = {"days": 5, "starts_on": TODAY, "source": "The board", "set_on": TODAY, "set_by": at.finance}
    return AccountWait(icb=at.icb, **{**values, **wrong})


CASES_OF_ACCOUNTS: dict[str, tuple[Callable[[Team], models.Model], str, str]] = {
    "accountchange_one_open": (second_change, OF_ALL, "wait already"),
    "accountchange_two_people": (lambda at: confirmed(at, confirmed_by=at.finance), "confirmed_by", "somebody other"),
    "accountchange_confirmed_by_and_on": (lambda at: change(at, counts_on=TODAY), OF_ALL, "by whom, when"),
    "accountchange_waits_its_days": (
        lambda at: confirmed(at, confirmed_on=TODAY, counts_on=TODAY - WEEK),
        "counts_on",
        "some days after",
    ),
    "accountchange_told_by_and_to": (lambda at: change(at, told_on=TODAY), "told_to", "Say who was told"),
    "accountchange_stopped_by_and_why": (
        lambda at: change(at, stopped_on=TODAY, stopped_by=at.second),
        "stopped_words",
        "Say why the change is stopped",
    ),
    "accountchange_used_when_it_counts": (lambda at: change(at, used_on=TODAY), "used_on", "once they are confirmed"),
    "accountchange_says_how_checked": (lambda at: new_change(at, checked_how=""), "checked_how", ""),
    "accountchange_both_or_neither": (lambda at: new_change(at, sort_code="309912"), "number", "or neither"),
    "accountchange_managed_is_auditable": (
        lambda at: new_change(at, kind="managed"),
        "statements_how",
        "how the ICB sees",
    ),
    "accountuser_ends_on_or_after_start": (use, "ends_on", "on or after the first"),
    "account.budget": (account_twice, "budget", ""),
    "agreement_number_once": (
        lambda at: agreement(at, budget=sign(at, opened(at)).budget),
        OF_ALL,
        "recorded meanwhile",
    ),
    "agreement_holder_has_signed": (
        lambda at: agreement(at, holder_signed_on=TODAY + WEEK),
        "holder_signed_on",
        "not come yet",
    ),
    "agreement_body_has_signed": (lambda at: agreement(at, body_signed_on=TODAY + WEEK), "body_signed_on", "not come"),
    "agreement_says_what_and_who": (lambda at: agreement(at, conditions=""), "conditions", ""),
    "agreement_consent_by_as_and_on": (lambda at: agreement(at, consented_on=TODAY), "consent_name", "none of it"),
    "agreement_consent_of_the_person": (
        lambda at: agreement(at, consent_name="Jo", consent_as="nominee", consented_on=TODAY),
        "consent_as",
        "",
    ),
    "agreement_has_consented": (
        lambda at: agreement(at, consent_name="Jo", consent_as="person", consented_on=TODAY + WEEK),
        "consented_on",
        "not come yet",
    ),
    "agreement_nominee_with_consent": (
        lambda at: agreement(at, holder_as="nominee"),
        "consent_name",
        "the person consents to that",
    ),
    "agreementend.agreement": (ended_twice, "agreement", "ended already"),
    "agreementend_has_ended": (lambda at: ended(at, ended_on=TODAY + WEEK), "ended_on", "not come yet"),
    "agreementend_says_what_happened": (lambda at: ended(at, words=""), "words", ""),
    "accountwait_days_in_range": (lambda at: wait(at, days=0), "days", "between 1 and 60"),
    "accountwait_not_backwards": (lambda at: wait(at, starts_on=TODAY - WEEK), "starts_on", "today or a later day"),
}
"""Of each constraint: a row that breaks it alone, the box to blame, and words of the sentence; none where the box
itself says that it must be filled in.
"""
