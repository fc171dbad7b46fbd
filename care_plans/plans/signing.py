"""Signing a plan: the person or their representative, and a professional who did not write it, each the same words."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import Plan, PlanSignature, Representation
from care_plans.plans.permissions import capacity_in_which, check_can_record_signature, check_can_sign_as_professional
from care_plans.plans.queries import content_of, signatures
from care_plans.plans.rules import PLAN_TRANSITIONS, PlanStatus, content_digest
from care_plans.reviews.starting import plan_agreed
from care_plans.rules import check_day_not_ahead, check_move
from phb.models import User


@transaction.atomic
def sign_plan(*, plan: Plan, seen: str, by: User, on: date) -> Plan:
    """On screen, as the person or as a representative whose authority holds. `seen` is the check of what they read."""
    signature = capacity_in_which(by, plan, on)
    return _sign(plan, signature, seen=seen, signed_on=on, by=by)


@transaction.atomic
def record_paper_signature(
    *,
    plan: Plan,
    seen: str,
    signed_on: date,
    witnessed_by: str,
    paper_kept: str,
    by: User,
    on: date,
    representation: Representation | None = None,
) -> Plan:
    """The person signed on paper, or their representative did under the authority named.

    Raises: ValidationError where it is not said who saw it signed, or where the paper or its scan is found again.
    """
    check_can_record_signature(by, plan, on)
    check_day_not_ahead(signed_on, on, field="signed_on", what="The day of the signature")
    if representation is None:
        signature = PlanSignature(capacity=PlanSignature.Capacity.PERSON, name=plan.person.full_name)
    else:
        _check_authority(representation, plan, signed_on)
        signature = PlanSignature(
            capacity=PlanSignature.Capacity.REPRESENTATIVE, name=representation.name, representation=representation
        )
    signature.how = PlanSignature.How.PAPER
    signature.witnessed_by, signature.paper_kept = witnessed_by.strip(), paper_kept.strip()
    return _sign(plan, signature, seen=seen, signed_on=signed_on, by=by)


def _check_authority(representation: Representation, plan: Plan, signed_on: date) -> None:
    holding = Representation.objects.current(signed_on).filter(person=plan.person, pk=representation.pk)
    if not holding.filter(kind=Representation.Kind.REPRESENTATIVE).exists():
        raise ValidationError("This person had no authority to sign for them on that day.", code="representation")


@transaction.atomic
def sign_plan_as_professional(*, plan: Plan, seen: str, by: User, on: date) -> Plan:
    check_can_sign_as_professional(by, plan, on)
    signature = PlanSignature(capacity=PlanSignature.Capacity.PROFESSIONAL, name=str(by))
    return _sign(plan, signature, seen=seen, signed_on=on, by=by)


def _sign(plan: Plan, signature: PlanSignature, *, seen: str, signed_on: date, by: User) -> Plan:
    locked = Plan.objects.select_related("person").select_for_update(of=("self",)).get(pk=plan.pk)
    _check_signable(locked, signature, seen)
    signature.how = signature.how or PlanSignature.How.SCREEN
    set_and_save(signature, plan=locked, recorded_by=by, signed_on=signed_on, content_sha256=locked.content_sha256)
    agreed_on = signatures(locked).agreed_on
    return _agree(locked, agreed_on, by) if agreed_on else locked


def _check_signable(plan: Plan, signature: PlanSignature, seen: str) -> None:
    """Raises: ValidationError where there is nothing to sign, or it is not what the signer read."""
    if plan.status != PlanStatus.OFFERED:
        raise ValidationError(f"This care plan is “{PlanStatus(plan.status).label}”, so there is nothing to sign.")
    if seen != plan.content_sha256:
        raise ValidationError("The care plan has changed since you opened it. Read it again, then sign.", code="seen")
    if content_digest(content_of(plan)) != plan.content_sha256:
        raise ValidationError(
            "The words of this care plan are not those that were offered. It must be taken back and offered again."
        )
    given = signatures(plan)
    professional = signature.capacity == PlanSignature.Capacity.PROFESSIONAL
    if (given.professionals if professional else given.persons) is not None:
        raise ValidationError("This has been signed already.")


def _agree(plan: Plan, agreed_on: date, by: User) -> Plan:
    """Both have signed: the plan stands still from now on, and takes the place of the one before."""
    check_move(PLAN_TRANSITIONS, PlanStatus(plan.status), PlanStatus.AGREED)
    for earlier in Plan.objects.filter(person=plan.person, status=PlanStatus.AGREED).exclude(pk=plan.pk):
        set_and_save(earlier, status=PlanStatus.SUPERSEDED)
    agreed = set_and_save(plan, status=PlanStatus.AGREED, agreed_at=timezone.now())
    plan_agreed(plan=agreed, on=agreed_on, by=by)
    return agreed
