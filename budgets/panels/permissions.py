"""Who calls a panel, puts a budget on its agenda and answers for it."""

from datetime import date

from django.core.exceptions import PermissionDenied

from budgets.models import PanelSitting
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_call_panel(user: User, organisation: Organisation, on: date) -> None:
    require(
        user, "call_panel", on, organisation, f"A panel of {organisation} is called by somebody who agrees its budgets."
    )


def check_can_put_on_agenda(user: User, organisation: Organisation, on: date) -> None:
    sentence = f"A budget is put before the panel by somebody of {organisation} who plans or agrees budgets."
    require(user, "put_on_agenda", on, organisation, sentence)


def check_sits(user: User, sitting: PanelSitting, on: date) -> None:
    """Whoever chairs or is a member, while they work there. The share itself asks more (`check_can_approve`)."""
    sentence = "Somebody who sits on this panel answers for it."
    require(user, "see_panels", on, sitting.organisation, sentence)
    if user.pk != sitting.chair_id and not sitting.members.filter(user=user).exists():
        raise PermissionDenied(sentence)


can_call_panel = answer_of(check_can_call_panel)
can_put_on_agenda = answer_of(check_can_put_on_agenda)
sits_on = answer_of(check_sits)
