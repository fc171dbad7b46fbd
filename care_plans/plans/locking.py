"""A plan that is changed is held meanwhile, so that nobody offers it between reading and writing."""

from datetime import date

from django.core.exceptions import ValidationError

from care_plans.models import Plan
from care_plans.plans.permissions import check_can_write_plan
from care_plans.plans.rules import PlanStatus
from phb.models import User


def draft_of(plan: Plan, by: User, on: date) -> Plan:
    """The plan, locked and still being written.

    Raises: ValidationError where it is offered or agreed.
    """
    check_can_write_plan(by, plan.person, on)
    locked = lock(plan)
    if locked.status == PlanStatus.OFFERED:
        raise ValidationError("This care plan waits for signatures. Take it back before it is changed.")
    if locked.status != PlanStatus.DRAFT:
        raise ValidationError("An agreed care plan is never changed. Write the next version.")
    return locked


def lock(plan: Plan) -> Plan:
    return Plan.objects.select_related("person__icb").select_for_update(of=("self",)).get(pk=plan.pk)
