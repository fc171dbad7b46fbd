"""Reading a care plan, starting one, and giving it to be signed."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import ConfirmForm, tried
from care_plans.indicative.queries import told_amount
from care_plans.models import Plan, SupportRequest
from care_plans.people.permissions import can_edit_person
from care_plans.plans import queries as plans_queries
from care_plans.plans.permissions import (
    can_record_signature,
    can_sign_as_professional,
    can_sign_plan,
    can_write_plan,
    check_can_write_plan,
)
from care_plans.plans.planning import offer_plan, start_plan, take_back
from care_plans.plans.queries.comparing import SectionDifference, changed_sections
from care_plans.plans.queries.reading import checklist, sections_of
from care_plans.plans.rules import PlanSection, PlanStatus
from care_plans.reviews.queries import open_review
from care_plans.reviews.rules import ReviewKind
from care_plans.views import asker, plan_or_404, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User
from phb.roles import may


@door("see_plan", discloses=True)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan to read: for the person as much as for those who plan with them."""
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}")
    is_draft, is_offered = the_plan.status == PlanStatus.DRAFT, the_plan.status == PlanStatus.OFFERED
    given = plans_queries.signatures(the_plan)
    may_write = can_write_plan(user, the_plan.person, on)
    words = reading(the_plan)
    context = {
        **words,
        "signatures": given,
        "gaps": plans_queries.readiness(the_plan, words["tree"]).gaps() if is_draft else [],
        "versions": _other_versions(the_plan, user, on),
        "changes": changes_to_sign(the_plan),
        "risks_agreed_on": plans_queries.risks_agreed_on(the_plan),
        "indicative": told_amount(the_plan.request) if may(user, "see_indicative", on=on) else None,
        "review": open_review(the_plan.person, ReviewKind.PLAN),
        "may_write": may_write and is_draft,
        "may_take_back": may_write and is_offered,
        "may_renew": may_write and the_plan.status == PlanStatus.AGREED,
        "may_sign": is_offered and given.persons is None and can_sign_plan(user, the_plan, on),
        "may_sign_as_professional": is_offered
        and given.professionals is None
        and can_sign_as_professional(user, the_plan, on),
        "may_record": is_offered and given.persons is None and can_record_signature(user, the_plan, on),
        "may_see_history": may(user, "see_history", on=on),
        "may_change_details": can_edit_person(user, the_plan.person, on),
        "is_holder": user.is_holder,
        "on": on,
    }
    return render(request, "care_plans/plan.html", context)


def reading(plan: Plan) -> dict[str, Any]:
    """The words of a plan in the order in which they are read; the checklist apart, since it is about the plan."""
    sections = sections_of(plan)
    tree = next(each.tree for each in sections if each.section == PlanSection.NEEDS)
    shown = [each for each in sections if each.count and each.section != PlanSection.CHECKLIST]
    return {"plan": plan, "person": plan.person, "sections": shown, "tree": tree, "checklist": checklist(plan)}


def _other_versions(plan: Plan, user: User, on: date) -> list[Plan]:
    versions = Plan.objects.visible_to(user, on).filter(person_id=plan.person_id)
    return list(versions.exclude(pk=plan.pk).order_by("-version"))


def changes_to_sign(plan: Plan) -> list[SectionDifference]:
    """What is new since the version before, while this one is written or signed."""
    earlier = plans_queries.earlier_version(plan) if plan.agreed_at is None else None
    return changed_sections(earlier, plan) if earlier else []


@door("see_plan", discloses=True)
@require_GET
def my_plan(request: HttpRequest) -> HttpResponse:
    """A holder's way in: their own plan, or a choice where they act for others too."""
    user, on = asker(request)
    latest: dict[int, Plan] = {}
    for each in Plan.objects.visible_to(user, on).select_related("person").order_by("version"):
        if user.is_holder:
            latest[each.person_id] = each
    disclose(request, list(latest), "which care plans there are")
    plans = list(latest.values())
    if len(plans) == 1:
        return redirect("plan", plans[0].pk)
    return render(request, "care_plans/my_plan.html", {"plans": plans})


@door("write_plan", discloses=True)
def plan_start(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    person = the_request.person
    check_can_write_plan(user, person, on)
    disclose(request, person.pk, f"request {the_request.reference}")
    begun = person.plans.filter(status__in=(PlanStatus.DRAFT, PlanStatus.OFFERED)).first()
    if begun is not None:
        return redirect("plan", begun.pk)
    form = ConfirmForm(posted(request))
    if form.is_valid() and (started := tried(form, start_plan, request=the_request, by=user, on=on)):
        return redirect("plan_edit", started.pk)
    agreed = person.plans.filter(status=PlanStatus.AGREED).order_by("-version").first()
    lede = "It starts empty. You can save it with gaps and come back."
    if agreed is not None:
        lede = f"It starts as a copy of version {agreed.version}, which holds until the new one is signed."
    context = {
        **_warning_untold(the_request),
        "form": form,
        "person": person,
        "title": "Start a personalised care and support plan",
        "lede": lede,
        "button": "Start the care plan",
        "back": the_request.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


def _warning_untold(the_request: SupportRequest) -> dict[str, str]:
    """The person should know the first estimate before planning. It warns only: a plan may not wait for the money."""
    decision = the_request.decisions.order_by("-pk").first()
    if decision is None or not decision.leads_to_budget or told_amount(the_request) is not None:
        return {}
    return {
        "warning": f"{the_request.person.called} has not been told an indicative amount yet. Tell them before you plan"
        " together, so that they plan with the money in mind.",
        "warning_url": reverse("indicative", args=[the_request.pk]),
        "warning_link": "Work out the indicative amount",
    }


def own_plan(request: HttpRequest, pk: int) -> tuple[User, date, Plan]:
    """Who asks, the day, and a plan that they may write."""
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    check_can_write_plan(user, the_plan.person, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}")
    return user, on, the_plan


@door("write_plan", discloses=True)
def plan_offer(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_plan = own_plan(request, pk)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, offer_plan, plan=the_plan, by=user, on=on):
        messages.success(request, "The care plan is ready to sign. The person can read it now.")
        return redirect("plan", pk)
    context = {
        "form": form,
        "person": the_plan.person,
        "title": "Offer the care plan for signature",
        "lede": f"{the_plan.person.called} and a professional who did not write it both sign the same words."
        " To change it after this, take it back first.",
        "button": "Offer it for signature",
        "warning": checklist(the_plan).warning,
        "warning_url": reverse("plan_checklist", args=[pk]),
        "warning_link": "Answer the checklist",
        "back": reverse("plan_edit", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("write_plan", discloses=True)
def plan_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_plan = own_plan(request, pk)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, take_back, plan=the_plan, by=user, on=on):
        messages.success(request, "The care plan can be changed again.")
        return redirect("plan_edit", pk)
    context = {
        "form": form,
        "person": the_plan.person,
        "title": "Take the care plan back?",
        "lede": "Whoever has signed already must sign the new words too.",
        "button": "Take it back",
        "back": the_plan.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)
