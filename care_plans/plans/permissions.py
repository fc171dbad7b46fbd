"""Who may write a care plan, and who may sign it in which capacity."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Person, Plan, PlanSignature
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from care_plans.plans.queries import writers
from phb.models import User
from phb.roles import may


def check_can_write_plan(user: User, person: Person, on: date) -> None:
    require(user, "write_plan", on, person.icb, "A care plan is written by a care co-ordinator of the person's ICB.")


def check_can_sign_plan(user: User, plan: Plan, on: date) -> None:
    """As the person, or as the representative whose authority holds that day."""
    capacity_in_which(user, plan, on)


def capacity_in_which(user: User, plan: Plan, on: date) -> PlanSignature:
    """An unsaved signature that says in which capacity the user may sign on screen, and under which authority.

    Raises: PermissionDenied where they may sign neither as the person nor for them.
    """
    if may(user, "sign_plan_as_person", on=on):
        if plan.person.account_id == user.pk:
            return PlanSignature(capacity=PlanSignature.Capacity.PERSON, name=plan.person.full_name)
        authority = acting_representation(user, plan.person, on)
        if authority is not None:
            return PlanSignature(
                capacity=PlanSignature.Capacity.REPRESENTATIVE, name=authority.name, representation=authority
            )
    raise PermissionDenied(
        "A care plan is signed by the person themselves, or by a representative who acts for them today."
    )


def check_can_record_signature(user: User, plan: Plan, on: date) -> None:
    sentence = "A signature on paper is recorded by a care co-ordinator of the person's ICB."
    require(user, "record_person_signature", on, plan.person.icb, sentence)


def check_can_sign_as_professional(user: User, plan: Plan, on: date) -> None:
    if user.pk == plan.author_id:
        raise PermissionDenied("You wrote this care plan, so somebody else signs it for the professionals.")
    sentence = (
        "A care plan is signed for the professionals by a care co-ordinator or clinical lead of the person's ICB."
    )
    require(user, "sign_plan_as_professional", on, plan.person.icb, sentence)
    if user.pk in writers(plan):
        raise PermissionDenied("You helped to write this care plan, so somebody else signs it for the professionals.")


can_write_plan = answer_of(check_can_write_plan)


can_sign_plan = answer_of(check_can_sign_plan)


can_record_signature = answer_of(check_can_record_signature)


can_sign_as_professional = answer_of(check_can_sign_as_professional)
