"""A care plan as a file to keep and to print."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from care_plans.access_needs.models import needs_of
from care_plans.access_needs.rules import Layout
from care_plans.models import Plan
from care_plans.plans import queries as plans_queries
from care_plans.plans.queries.content import content_of
from care_plans.plans.rules import content_digest
from care_plans.plans.views import reading
from care_plans.reviews.queries import open_review
from care_plans.reviews.rules import ReviewKind
from care_plans.views import asker, plan_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.drawing import Drawing, NotDrawn, shared


@door("see_plan", discloses=True)
@require_GET
def plan_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as it stands, as tagged PDF with its content as data inside."""
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}, as a file")
    try:
        with shared().lent() as drawer:
            content = drawer.draw(drawing_of(the_plan))
    except NotDrawn:
        messages.warning(request, "The file could not be made just now. Try again, or print this page.")
        return redirect("plan", pk)
    name = f"{the_plan.reference}-version-{the_plan.version}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def drawing_of(plan: Plan) -> Drawing:
    content = content_of(plan)
    context = {
        **reading(plan),
        "signatures": plans_queries.signatures(plan),
        "review": open_review(plan.person, ReviewKind.PLAN),
        "digest": plan.content_sha256 or content_digest(content),
    }
    style = {"large": needs_of(plan.person).layout != Layout.STANDARD}
    return Drawing(
        html=render_to_string("care_plans/plan_pdf.html", context),
        css=render_to_string("care_plans/plan_pdf.css", style),
        data=json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1),
        data_name="care-plan.json",
        data_words="The content of this care plan",
        made_at=(plan.agreed_at or timezone.now()).isoformat(),
    )
