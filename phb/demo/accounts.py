"""The fictional accounts and agreements: each brought about by two people, one change waiting, one budget held back."""

from collections.abc import Iterable
from datetime import timedelta

from budgets.accounts.agreements import end_agreement, record_agreement
from budgets.accounts.changing import Named, confirm_account, propose_account
from budgets.accounts.rules import STANDARD_CONDITIONS, AccountKind, EndReason, Signatory, UseRole
from budgets.models import Account, AccountChange, AgreementEnd, Budget
from budgets.rules import Option
from phb.acting import acting
from phb.demo.build import World
from phb.demo.bulk import MONTHLY, ORGANISATION
from phb.demo.money import Purse
from phb.models import User


def open_accounts(world: World, of: Iterable[Purse]) -> None:
    """An account with a signed agreement for each budget that holds money."""
    for purse in of:
        if not purse.held or Account.objects.filter(budget=purse.budget).exists():
            continue
        direct = any(line.option == Option.DIRECT_PAYMENT for line in purse.held)
        day = world.year.start - timedelta(days=10)
        finance, second = world.at(purse.story, "finance"), world.at(purse.story, "second")
        name = purse.budget.person.full_name if direct else ORGANISATION
        with acting(finance, reason="The account is put forward"):
            change = propose_account(
                budget=purse.budget,
                kind=AccountKind.OWN if direct else AccountKind.MANAGED,
                holder_name=name,
                sort_code="309912",
                number=f"{70_000_000 + purse.budget.pk:08d}",
                statements_how="" if direct else MONTHLY,
                checked_how="Seen on a bank statement, and read back to the holder by telephone.",
                people=[Named(name, UseRole.PERSON if direct else UseRole.ORGANISATION, day)],
                by=finance,
                on=day,
            )
        with acting(second, reason="The account is confirmed"):
            confirm_account(change=change, by=second, on=day)
        with acting(finance, reason="The agreement is signed"):
            record_agreement(
                budget=purse.budget,
                conditions="\n".join(STANDARD_CONDITIONS),
                holder_name=name,
                holder_as=Signatory.PERSON if direct else Signatory.ORGANISATION,
                holder_signed_on=day,
                holder_paper=f"Agreements folder, {purse.budget.reference}",
                body_name=str(world.at(purse.story, "commissioner")),
                body_signed_on=day,
                body_paper=f"Agreements folder, {purse.budget.reference}",
                by=finance,
                on=day,
            )


def leave_open(world: World, of: Iterable[Purse]) -> None:
    """One change of account that waits for the second person, and one budget that a gate holds back."""
    direct = [each for each in of if each.story.home == "elmshire" and _is_direct(each)]
    if not direct:
        return
    _leave_waiting(world, direct[0].budget, world.at(direct[0].story, "finance"))
    if len(direct) > 1:
        _withdraw(world, direct[-1].budget, world.at(direct[-1].story, "finance"))


def _is_direct(purse: Purse) -> bool:
    return any(line.option == Option.DIRECT_PAYMENT for line in purse.lines)


def _leave_waiting(world: World, budget: Budget, finance: User) -> None:
    if AccountChange.objects.filter(budget=budget, waits=True).exists():
        return
    name = budget.person.full_name
    with acting(finance, reason="New bank details came by post"):
        propose_account(
            budget=budget,
            holder_name=name,
            sort_code="309634",
            number=f"{80_004_100 + budget.pk:08d}",
            checked_how="Seen on the statement that came with the letter.",
            people=[Named(name, UseRole.PERSON, world.on)],
            by=finance,
            on=world.on,
        )


def _withdraw(world: World, budget: Budget, finance: User) -> None:
    if AgreementEnd.objects.filter(agreement__budget=budget).exists():
        return
    with acting(finance, reason="Consent is withdrawn"):
        end_agreement(
            agreement=budget.agreements.get(),
            reason=EndReason.CONSENT,
            words="They telephoned: they would rather the ICB arranged the support.",
            ended_on=world.on,
            by=finance,
            on=world.on,
        )
