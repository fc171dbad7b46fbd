"""Who takes part in building a budget, and budgets at each stage, made by the acts themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from budgets import permissions
from budgets.accounts.agreements import end_agreement, record_agreement
from budgets.accounts.changing import Named, confirm_account, propose_account
from budgets.accounts.rules import EndReason, Signatory, UseRole
from budgets.approving.approvals import approve_share
from budgets.models import Account, AccountChange, Agreement, AgreementEnd, Budget, Posting, Revision
from budgets.paying import payments
from budgets.paying.asking import ask_for_payment
from budgets.paying.schedule import release_of
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import LineTerms, add_line, open_budget, submit_revision
from budgets.setting.rules import Frequency
from care_plans.models import Person, SupportRequest
from phb.acting import acting
from phb.dates import Period
from phb.models import Organisation, User
from phb.money import from_pence
from phb.roles import Role
from tests import recipes

TODAY = date(2026, 3, 20)
START, END = recipes.START, recipes.END


@dataclass(frozen=True)
class Team:
    icb: Organisation
    council: Organisation
    person: Person
    coordinator: User
    lead: User
    manager: User
    council_manager: User
    finance: User
    second: User
    auditor: User

    def request(self, *, council: bool = True, agreed: bool = True, **decision: Any) -> SupportRequest:
        """A request of the person, decided, with its plan."""
        request = recipes.request(self.person)
        recipes.decision(request, council=council, **decision)
        recipes.plan(request, agreed=agreed, version=self.person.plans.count() + 1, risks=[recipes.EXPLAINED_RISK])
        return request


def team() -> Team:
    icb, council = recipes.icb(), recipes.council()
    return Team(
        icb=icb,
        council=council,
        person=recipes.person(icb, council),
        coordinator=recipes.user(Role.CARE_COORDINATOR, icb),
        lead=recipes.user(Role.CLINICAL_LEAD, icb),
        manager=recipes.user(Role.COMMISSIONING_MANAGER, icb),
        council_manager=recipes.user(Role.COUNCIL_MANAGER, council),
        finance=recipes.user(Role.FINANCE_OFFICER, icb),
        second=recipes.user(Role.FINANCE_OFFICER, icb),
        auditor=recipes.user(Role.AUDITOR, icb),
    )


def terms(budget: Budget, **fields: Any) -> LineTerms:
    """A line of £12,000 a year, all paid by the NHS, unless told otherwise; `rate` and the amounts in pence."""
    action = budget.plan.actions.first()
    assert action is not None
    given = {
        "action": action,
        "service": "Personal assistant",
        "rate": 1_200_000,
        "quantity": Decimal(1),
        "frequency": Frequency.ANNUAL,
        "starts_on": START,
        "ends_on": END,
        "option": Option.DIRECT_PAYMENT,
        "rest": Funder.ICB,
        **fields,
    }
    return LineTerms(**{**given, "rate": from_pence(given["rate"])})


COUNCIL_LINE = {"service": "Day centre", "rate": 300_000, "rest": Funder.COUNCIL}


def opened(team: Team, *, council: bool = True) -> Budget:
    with acting(team.coordinator):
        return open_budget(request=team.request(council=council), starts_on=START, by=team.coordinator, on=TODAY)


def draft(team: Team, *lines: dict[str, Any], council: bool = True) -> Revision:
    """The first revision of a new budget; with no lines given, £12,000 of the NHS and £3,000 of the council."""
    budget = opened(team, council=council)
    revision = budget.revisions.get()
    with acting(team.coordinator):
        for line in lines or ({}, COUNCIL_LINE):
            add_line(revision=revision, terms=terms(budget, **line), by=team.coordinator, on=TODAY)
    return revision


USES = (Named("Asha Patel", UseRole.PERSON, TODAY),)


def propose(team: Team, budget: Budget, on: date = TODAY, **details: Any) -> AccountChange:
    """Put forward by the first finance officer: an account that Asha Patel uses, unless told otherwise."""
    given: dict[str, Any] = {
        "holder_name": "Asha Patel",
        "sort_code": "309912",
        "number": "00000001",
        "checked_how": "Seen on a bank statement of 3 March",
        "people": USES,
        **details,
    }
    with acting(team.finance):
        return propose_account(budget=budget, by=team.finance, on=on, **given)


def keep_account(team: Team, budget: Budget, on: date = TODAY, **details: Any) -> Account:
    """The first account of a budget, put forward by one finance officer and confirmed by the other."""
    change = propose(team, budget, on, **details)
    with acting(team.second):
        confirm_account(change=change, by=team.second, on=on)
    return Account.objects.get(budget=budget)


def sign(team: Team, budget: Budget, on: date = TODAY, **fields: Any) -> Agreement:
    given: dict[str, Any] = {
        "conditions": "The money is spent on the plan.\nReceipts are kept.",
        "holder_name": "Asha Patel",
        "holder_as": Signatory.PERSON,
        "holder_signed_on": on,
        "holder_paper": "Scan 11",
        "body_name": "Marcus Bell",
        "body_signed_on": on,
        "body_paper": "Scan 12",
        **fields,
    }
    with acting(team.finance):
        return record_agreement(budget=budget, by=team.finance, on=max(on, TODAY), **given)


def end(team: Team, agreement: Agreement, on: date, reason: EndReason = EndReason.CONSENT) -> AgreementEnd:
    with acting(team.finance):
        return end_agreement(
            agreement=agreement, reason=reason, words="They told us", ended_on=on, by=team.finance, on=on
        )


def release_month(
    *, budget: Budget, month: Period, by: User, on: date, expected: int | None = None, override_words: str = ""
) -> Posting:
    """A month, asked for by one finance officer and paid by another."""
    permissions.check_can_release(by, budget, on=on)
    if release_of(budget, month) is None:
        other = recipes.user(Role.FINANCE_OFFICER, budget.icb)
        with acting(other):
            ask_for_payment(
                budget=budget,
                month=month,
                words="It cannot wait",
                by=other,
                on=on,
                expected=expected,
                override_words=override_words,
            )
    with acting(by):
        return payments.release_month(budget=budget, month=month, by=by, on=on)


def submitted(team: Team, *lines: dict[str, Any], council: bool = True) -> Revision:
    revision = draft(team, *lines, council=council)
    with acting(team.coordinator):
        return submit_revision(revision=revision, by=team.coordinator, on=TODAY)


def approved(team: Team, *lines: dict[str, Any], council: bool = True) -> Revision:
    """Agreed by the commissioning manager and, where the council pays, by the council manager."""
    revision = submitted(team, *lines, council=council)
    with acting(team.manager):
        approve_share(revision=revision, funder=Funder.ICB, by=team.manager, on=TODAY)
    if council:
        with acting(team.council_manager):
            approve_share(revision=revision, funder=Funder.COUNCIL, by=team.council_manager, on=TODAY)
    revision.refresh_from_db()
    return revision
