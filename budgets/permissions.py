"""Who may do what with a budget: each `check_can_…` refuses with a sentence, and its `can_…` answers yes or no."""

from collections.abc import Callable
from datetime import date
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from budgets.approving.rules import PERSONAL_CONTACTS
from budgets.models import SHARE_ACTS, Account, AccountChange, ApprovalCover, Budget, BudgetLine, PayRun, Revision
from budgets.rules import Funder
from care_plans.models import Contact, Person, Representation
from phb.models import Organisation, User
from phb.roles import ACTS, may

TAKES_SPEND_IN = "Spend files are taken in by a finance officer of the ICB."

P = ParamSpec("P")


def _answer(check: Callable[Concatenate[User, P], None]) -> Callable[Concatenate[User, P], bool]:
    def can(user: User, *args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(user, *args, **kwargs)
        except PermissionDenied:
            return False
        return True

    return can


def check_can_open(user: User, person: Person, *, on: date) -> None:
    _check_role(user, "build_budget", person.icb, on, "A budget is opened by a care co-ordinator of the person's ICB.")
    check_no_interest(user, person, on=on)


def check_can_build(user: User, budget: Budget, *, on: date) -> None:
    _check_role(user, "build_budget", budget.icb, on, "A budget is built by a care co-ordinator of the person's ICB.")
    check_no_interest(user, budget.person, on=on)


def check_can_record_charge(user: User, person: Person, *, on: date) -> None:
    """Somebody of the council that assessed, or of the ICB that it told."""
    at = [each for each in (person.icb, person.council) if each is not None]
    if not any(may(user, "record_assessed_charge", on=on, organisation=each) for each in at):
        raise PermissionDenied("What the council assessed is recorded by its staff, or by the ICB that it told.")
    check_no_interest(user, person, on=on)


def check_can_set_contribution_method(user: User, council: Organisation, *, on: date) -> None:
    _check_role(
        user, "set_contribution_method", council, on, "How a council takes contributions is set by its own manager."
    )


def check_can_record_bar(user: User, person: Person, *, on: date) -> None:
    sentence = "A bar on direct payments is recorded by a care co-ordinator or commissioning manager of the ICB."
    _check_role(user, "record_payment_bar", person.icb, on, sentence)
    check_no_interest(user, person, on=on)


def check_can_set_on_cost_rates(user: User, icb: Organisation, *, on: date) -> None:
    _check_role(
        user, "set_on_cost_rates", icb, on, f"The rates of employing in {icb} are set by its own finance officer."
    )


def check_can_keep_account(user: User, budget: Budget, *, on: date) -> None:
    _check_role(
        user, "keep_account", budget.icb, on, "The account of a budget is kept by a finance officer of the ICB."
    )
    check_no_interest(user, budget.person, on=on)


def check_can_stop_account_change(user: User, budget: Budget, *, on: date) -> None:
    """Whoever may see the budget, its holder too: a payment to a stranger's account is stopped by whoever sees it."""
    if (
        not may(user, "stop_account_change", on=on)
        or not Budget.objects.visible_to(user, on).filter(pk=budget.pk).exists()
    ):
        raise PermissionDenied("A change of account is stopped by somebody who may see the budget.")


def check_can_set_account_wait(user: User, icb: Organisation, *, on: date) -> None:
    _check_role(user, "set_account_wait", icb, on, f"How long bank details wait in {icb} is set by its administrator.")


def check_can_release(user: User, budget: Budget, *, on: date) -> None:
    _check_role(user, "release_payment", budget.icb, on, "Payments are released by a finance officer of the ICB.")
    check_no_interest(user, budget.person, on=on)


def check_can_draft_run(user: User, icb: Organisation, *, on: date) -> None:
    _check_role(user, "draft_pay_run", icb, on, "A pay run is drafted and reviewed by a finance officer of the ICB.")


def check_can_approve_run(user: User, run: PayRun, *, on: date) -> None:
    """Nobody approves what they drafted, nor what pays themselves or somebody they act for."""
    _check_role(user, "approve_pay_run", run.icb, on, "A pay run is approved by a finance officer of the ICB.")
    if run.drafted_by_id == user.pk:
        raise PermissionDenied("You drafted this run, so a colleague must approve it.")
    _check_no_own_payment(user, run, on)


def check_can_pay_run(user: User, run: PayRun, *, on: date) -> None:
    _check_role(user, "release_payment", run.icb, on, "A pay run is paid by a finance officer of the ICB.")
    _check_no_own_payment(user, run, on)


def _check_no_own_payment(user: User, run: PayRun, on: date) -> None:
    acts_for = Representation.objects.current(on).filter(user=user).values("person")
    if run.items.filter(Q(budget__person__account=user) | Q(budget__person__in=acts_for)).exists():
        raise PermissionDenied(
            "This run pays your own budget, or that of somebody you act for. A colleague must do it."
        )


def check_can_hold(user: User, budget: Budget, *, on: date) -> None:
    _check_role(user, "hold_payment", budget.icb, on, "Payments are held by a finance officer of the ICB.")
    check_no_interest(user, budget.person, on=on)


def check_can_order(user: User, budget: Budget, *, on: date) -> None:
    _check_role(
        user, "commit_money", budget.icb, on, "Orders are placed by a care co-ordinator or finance officer of the ICB."
    )
    check_no_interest(user, budget.person, on=on)


def check_can_reverse(user: User, budget: Budget, *, on: date) -> None:
    _check_role(
        user, "reverse_posting", budget.icb, on, "What was posted is corrected by a finance officer of the ICB."
    )
    check_no_interest(user, budget.person, on=on)


def check_can_close(user: User, budget: Budget, *, on: date) -> None:
    _check_role(user, "close_budget", budget.icb, on, "A budget is closed by a finance officer of the ICB.")
    check_no_interest(user, budget.person, on=on)


def check_can_import_spend(user: User, budget: Budget, *, on: date) -> None:
    _check_role(user, "import_spend", budget.icb, on, TAKES_SPEND_IN)
    check_no_interest(user, budget.person, on=on)


def importable_budgets(user: User, *, on: date) -> QuerySet[Budget]:
    """The budgets whose spend files this user may take in, as `check_can_import_spend` says of one."""
    visible = Budget.objects.visible_to(user, on)
    if not may(user, "import_spend", on=on):
        return visible.none()
    acts_for = Representation.objects.current(on).filter(user=user).values("person")
    ours = visible.exclude(person__account=user).exclude(person__in=acts_for)
    if user.is_system:
        return ours
    return ours.filter(icb__in=user.organisations(on, *ACTS["import_spend"]))


def check_can_issue_statement(user: User, budget: Budget, *, on: date) -> None:
    _check_role(user, "issue_statement", budget.icb, on, "Statements are issued by a finance officer of the ICB.")


def check_can_approve(
    user: User, revision: Revision, funder: Funder, *, on: date, cover: ApprovalCover | None = None
) -> None:
    """
    Each funder's share is agreed by somebody of that funder, who wrote no part of the budget and gains nothing by it.

    With `cover` the right is that of whoever is covered, so all of it must hold for them too.

    How much they may agree is a rule of its own (`rules.check_within_limit`).
    """
    budget = revision.budget
    at = funder_organisation(budget, funder)
    if cover is not None:
        _check_cover(user, cover, at, on)
    _check_role(
        cover.delegator if cover else user,
        SHARE_ACTS[funder],
        at,
        on,
        f"The {funder.in_words} share is agreed by somebody who may do so for that funder.",
    )
    check_no_interest(user, budget.person, on=on)
    _check_not_paid(user, revision, on)
    if wrote_part_of(user, revision):
        raise PermissionDenied("You wrote part of this budget, so somebody else must agree it.")
    if cover is not None and not can_approve(cover.delegator, revision, funder, on=on):
        raise PermissionDenied(f"{cover.delegator} may not agree this budget, so nobody may for them.")


def _check_cover(user: User, cover: ApprovalCover, at: Organisation | None, on: date) -> None:
    holds = ApprovalCover.objects.holding(on).filter(pk=cover.pk, colleague=user, organisation=at).exists()
    if at is None or not holds or not may(user, "see_approvals", on=on, organisation=at):
        raise PermissionDenied("Nobody agrees for a colleague but on the days of a cover that was accepted.")


def _check_not_paid(user: User, revision: Revision, on: date) -> None:
    """
    Nobody agrees what pays them or a person they help at home.

    Contacts, payees and accounts have no sign-in: a namesake is refused too, and somebody under another name is not.
    """
    name, budget = user.display_name.strip(), revision.budget
    if _holds_account(user, budget):
        raise PermissionDenied("You have the name of the holder of this budget's account. Somebody else must agree it.")
    if name and revision.lines.filter(provider__iexact=name).exists():
        raise PermissionDenied("You have the name of somebody this budget pays. Somebody else must agree it.")
    around = Contact.objects.current(on).filter(person=budget.person, kind__in=PERSONAL_CONTACTS)
    alike = Q(name__iexact=name) if name else Q()
    if user.email:
        alike |= Q(email__iexact=user.email)
    acts = Representation.objects.current(on).filter(person=budget.person, name__iexact=name) if name else None
    if (alike and around.filter(alike).exists()) or (acts is not None and acts.exists()):
        raise PermissionDenied(
            "You have the name or e-mail address of somebody close to this person. Somebody else must agree it."
        )


def check_no_interest(user: User, person: Person, *, on: date) -> None:
    """Nobody deals with their own budget, or with that of somebody they act for, from the other side of the desk."""
    acts_for = Representation.objects.current(on).filter(person=OuterRef("pk"), user=user)
    if Person.objects.filter(Q(account=user) | Exists(acts_for), pk=person.pk).exists():
        raise PermissionDenied("This budget is your own, or of somebody you act for. A colleague must do this.")


def funder_organisation(budget: Budget, funder: Funder) -> Organisation | None:
    """The organisation that agrees a funder's share, where there is one."""
    return {Funder.ICB: budget.icb, Funder.COUNCIL: budget.council}.get(funder)


def wrote_part_of(user: User, revision: Revision) -> bool:
    """Whether this is the author, or wrote, changed or removed any of its lines."""
    return revision.author_id == user.pk or bool(
        BudgetLine.history.filter(revision=revision, history_user=user).exists()
    )


def _holds_account(user: User, budget: Budget) -> bool:
    """Whether the account, or one that was put forward, has their name on it or names them as somebody who uses it."""
    name = user.display_name.strip()
    put_forward = AccountChange.objects.filter(budget=budget, stopped_on=None)
    named = Q(holder_name__iexact=name) | Q(people__name__iexact=name)
    return (
        Account.objects.filter(budget=budget, holder_name__iexact=name).exists() or put_forward.filter(named).exists()
    )


def _check_role(user: User, act: str, at: Organisation | None, on: date, sentence: str) -> None:
    if at is None or not may(user, act, on=on, organisation=at):
        raise PermissionDenied(sentence)


can_open = _answer(check_can_open)
can_build = _answer(check_can_build)
can_record_charge = _answer(check_can_record_charge)
can_set_contribution_method = _answer(check_can_set_contribution_method)
can_record_bar = _answer(check_can_record_bar)
can_set_on_cost_rates = _answer(check_can_set_on_cost_rates)
can_approve = _answer(check_can_approve)
can_keep_account = _answer(check_can_keep_account)
can_stop_account_change = _answer(check_can_stop_account_change)
can_set_account_wait = _answer(check_can_set_account_wait)
can_release = _answer(check_can_release)
can_draft_run = _answer(check_can_draft_run)
can_approve_run = _answer(check_can_approve_run)
can_pay_run = _answer(check_can_pay_run)
can_hold = _answer(check_can_hold)
can_order = _answer(check_can_order)
can_reverse = _answer(check_can_reverse)
can_close = _answer(check_can_close)
can_import_spend = _answer(check_can_import_spend)
can_issue_statement = _answer(check_can_issue_statement)
