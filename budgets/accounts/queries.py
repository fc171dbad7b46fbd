"""What is read of accounts and agreements: what holds on a day, what waits, and for whom."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from budgets.accounts.rules import DEFAULT_WAIT_DAYS
from budgets.models import AccountChange, AccountUser, AccountWait, Agreement, Budget
from phb.models import Organisation, User
from phb.roles import ACTS, may
from phb.tasks import Task


def wait_days(icb: Organisation, on: date) -> int:
    """Whole days that new bank details wait in an ICB, confirmed on this day."""
    found = AccountWait.objects.filter(icb=icb, starts_on__lte=on).order_by("-starts_on", "-pk").first()
    return found.days if found else DEFAULT_WAIT_DAYS


def open_change(budget: Budget) -> AccountChange | None:
    """The change that waits, if one does."""
    waiting = AccountChange.objects.filter(budget=budget, used_on=None, stopped_on=None)
    return waiting.select_related("proposed_by", "confirmed_by").prefetch_related("people").first()


def people_on(change_id: int | None, on: date) -> QuerySet[AccountUser]:
    """Those named on an account who may use it that day."""
    return AccountUser.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), change=change_id, starts_on__lte=on
    ).order_by("pk")


def agreements_in_force(budgets: Iterable[Budget], on: date) -> dict[int, Agreement]:
    """The latest agreement of each budget that both signed by then, whether or not it has ended since."""
    signed = Agreement.objects.filter(budget__in=list(budgets), holder_signed_on__lte=on, body_signed_on__lte=on)
    return {each.budget_id: each for each in signed.select_related("end").order_by("number")}


def waiting_account_changes(user: User, on: date) -> list[Task]:
    """What a finance officer has to do about changes of account; their own proposals are for a colleague."""
    if not may(user, "keep_account", on=on):
        return []
    waiting = (
        AccountChange.objects.filter(
            used_on=None,
            stopped_on=None,
            budget__in=Budget.objects.visible_to(user, on),
            budget__icb__in=user.organisations(on, *ACTS["keep_account"]),
        )
        .select_related("budget__person")
        .order_by("proposed_on", "pk")
    )
    tasks = ((change, _to_do(change, user, on)) for change in waiting[:100])
    return [
        Task(
            title=title,
            about=f"{change.budget.person.full_name}, {change.budget.reference}",
            since=change.confirmed_on or change.proposed_on,
            due=change.counts_on,
            button="Look at the account",
            url=reverse("account", args=[change.budget_id]),
            person_id=change.budget.person_id,
        )
        for change, title in tasks
        if title
    ]


def _to_do(change: AccountChange, user: User, on: date) -> str:
    if change.confirmed_on is None:
        return "" if change.proposed_by_id == user.pk else "Confirm bank details"
    if change.waits and change.told_on is None:
        return "Tell the holder that bank details change"
    return "Use the new bank details" if change.counts_on is not None and change.counts_on <= on else ""
