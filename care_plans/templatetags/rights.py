"""Refusals on the pages of other subjects."""

from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.template import Context
from django.utils import timezone

from care_plans.models import SupportRequest
from care_plans.rights.permissions import can_draft_refusal
from care_plans.rights.queries import refusals_seen_by
from care_plans.rights.refusing import refusable
from phb.roles import may

register = template.Library()


@register.inclusion_tag("care_plans/rights/of_request.html", takes_context=True)
def refusals_of(context: Context, request: SupportRequest) -> dict[str, Any]:
    """What was refused of a request, and for whom may, the way to refuse a part. Nothing where there is no right."""
    user, on = context["request"].user, timezone.localdate()
    found = refusals_seen_by(user, on).filter(decision__request=request) if may(user, "see_refusal", on=on) else ()
    refusals = list(found)
    writing = any(each.is_open for each in refusals)
    return {
        "refusals": refusals,
        "request_for_support": request,
        "may_refuse": not writing and can_draft_refusal(user, request, on) and _may_be_refused(request),
    }


def _may_be_refused(request: SupportRequest) -> bool:
    try:
        refusable(request)
    except ValidationError:
        return False
    return True
