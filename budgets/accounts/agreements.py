"""The agreement that both sides sign before a direct payment is made, and how it ends."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.accounts.rules import Signatory, sentences_of
from budgets.ledger.movements import lock
from budgets.models import Agreement, AgreementEnd, Budget
from care_plans.editing import set_and_save
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def record_agreement(
    *,
    budget: Budget,
    conditions: str,
    holder_name: str,
    holder_as: Signatory,
    holder_signed_on: date,
    holder_paper: str,
    body_name: str,
    body_signed_on: date,
    body_paper: str,
    by: User,
    on: date,
    consent_name: str = "",
    consent_as: str = "",
    consented_on: date | None = None,
) -> Agreement:
    """Keeps what was signed: each condition on a line of its own, both signatures, and where the papers are.

    Where a nominee or an organisation signs, the consent of the person, or of their representative, is kept beside.

    Raises: PermissionDenied; ValidationError without conditions, for a day that has not come, where the same person
    signed for both, or where a nominee signs and nobody consents.
    """
    permissions.check_can_keep_account(by, budget, on=on)
    budget = lock(budget)
    if holder_name.strip().lower() == body_name.strip().lower():
        raise ValidationError("One person cannot sign for both sides.", code="body_name")
    latest = Agreement.objects.filter(budget=budget).order_by("-number").first()
    return set_and_save(
        Agreement(budget=budget, number=latest.number + 1 if latest else 1, recorded_by=by, recorded_on=on),
        conditions="\n".join(sentences_of(conditions)),
        holder_name=holder_name.strip(),
        holder_as=holder_as,
        holder_signed_on=holder_signed_on,
        holder_paper=holder_paper.strip(),
        body_name=body_name.strip(),
        body_signed_on=body_signed_on,
        body_paper=body_paper.strip(),
        consent_name=consent_name.strip(),
        consent_as=consent_as,
        consented_on=consented_on,
    )


@transaction.atomic
def end_agreement(*, agreement: Agreement, reason: str, words: str, ended_on: date, by: User, on: date) -> AgreementEnd:
    """Consent was withdrawn, or something else ended it. Nothing is paid under it from that day.

    Source: SI 2013/1617 reg 17(1): a direct payment stops where the person withdraws consent.

    Raises: PermissionDenied; ValidationError where it has ended already, or before it was signed.
    """
    permissions.check_can_keep_account(by, agreement.budget, on=on)
    lock(agreement.budget)
    check_day_not_ahead(ended_on, on, field="ended_on", what="The day it ended")
    if ended_on < agreement.signed_on:
        raise ValidationError("It cannot have ended before it was signed.", code="ended_on")
    return set_and_save(
        AgreementEnd(agreement=agreement, recorded_by=by, recorded_on=on),
        reason=reason,
        words=words.strip(),
        ended_on=ended_on,
    )
