"""Writing a care plan, and reading it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import ConfirmForm, SeenForm, tried
from care_plans.models import Action, Goal, Need, Plan, PlanOutcome
from care_plans.plans import queries as plans_queries
from care_plans.plans.forms import PART_FORMS, SectionsForm
from care_plans.plans.permissions import (
    can_record_signature,
    can_sign_as_professional,
    can_sign_plan,
    can_write_plan,
    check_can_write_plan,
)
from care_plans.plans.planning import (
    Part,
    add_action,
    add_goal,
    add_need,
    add_outcome,
    change_part,
    edit_sections,
    offer_plan,
    remove_part,
    start_plan,
    take_back,
    under,
)
from care_plans.plans.rules import PlanStatus
from care_plans.views import asker, plan_or_404, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User
from phb.roles import may

KINDS: dict[str, type[Part]] = {"need": Need, "goal": Goal, "outcome": PlanOutcome, "action": Action}
"""The words in an address for each kind of piece."""


ABOVE = {"goal": "need", "outcome": "goal", "action": "outcome"}
"""What each kind hangs from; a need hangs from the plan itself."""


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
        "may_write": may_write and is_draft,
        "may_take_back": may_write and is_offered,
        "may_renew": may_write and the_plan.status == PlanStatus.AGREED,
        "may_sign": is_offered and given.persons is None and can_sign_plan(user, the_plan, on),
        "may_sign_as_professional": is_offered
        and given.professionals is None
        and can_sign_as_professional(user, the_plan, on),
        "may_record": is_offered and given.persons is None and can_record_signature(user, the_plan, on),
        "may_see_history": may(user, "see_history", on=on),
        "is_holder": user.is_holder,
        "on": on,
    }
    return render(request, "care_plans/plan.html", context)


def reading(plan: Plan) -> dict[str, Any]:
    """The words of a plan in the order in which they are read."""
    sections = [(plans_queries.SECTION_NAMES[name], getattr(plan, name).strip()) for name in plans_queries.SECTIONS]
    return {"plan": plan, "person": plan.person, "sections": sections, "tree": plans_queries.tree(plan)}


def _other_versions(plan: Plan, user: User, on: date) -> list[Plan]:
    versions = Plan.objects.visible_to(user, on).filter(person_id=plan.person_id)
    return list(versions.exclude(pk=plan.pk).order_by("-version"))


def changes_to_sign(plan: Plan) -> list[plans_queries.SectionChange]:
    """What is new since the version before, while this one is written or signed."""
    earlier = plans_queries.earlier_version(plan) if plan.agreed_at is None else None
    return plans_queries.changes_since(plan, earlier) if earlier else []


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
        "form": form,
        "person": person,
        "title": "Start a personalised care and support plan",
        "lede": lede,
        "button": "Start the care plan",
        "back": the_request.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


def _own_plan(request: HttpRequest, pk: int) -> tuple[User, date, Plan]:
    """Who asks, the day, and a plan that they may write."""
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    check_can_write_plan(user, the_plan.person, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}")
    return user, on, the_plan


@door("write_plan", discloses=True)
@require_GET
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole plan with the links and folded forms that change it."""
    _, _, the_plan = _own_plan(request, pk)
    if the_plan.status != PlanStatus.DRAFT:
        return redirect("plan", pk)
    words = reading(the_plan)
    context = {
        **words,
        "gaps": plans_queries.readiness(the_plan, words["tree"]).gaps(),
        "branches": [_with_forms(branch) for branch in words["tree"]],
        "need_form": _blank("need"),
    }
    return render(request, "care_plans/plan_edit.html", context)


@door("write_plan", discloses=True)
def plan_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections alone on their page, so that adding to the tree cannot lose what is being typed."""
    user, on, the_plan = _own_plan(request, pk)
    form = SectionsForm(posted(request), instance=Plan.objects.get(pk=pk))
    if form.is_valid() and tried(form, edit_sections, plan=the_plan, by=user, on=on, **form.cleaned_data):
        messages.success(request, "What you wrote is saved.")
        return redirect("plan_edit", pk)
    context = {
        "form": form,
        "person": the_plan.person,
        "title": f"In {the_plan.person.called}’s words",
        "lede": "Write what they say, as they say it. You can leave gaps and come back.",
        "button": "Save",
        "back": reverse("plan_edit", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


def _blank(kind: str, above: Part | None = None) -> SeenForm:
    """An empty form for the next piece, whose boxes have names of their own on the page."""
    return PART_FORMS[KINDS[kind]](auto_id=f"{kind}_under_{above.pk if above else 0}_%s")


def _with_forms(branch: plans_queries.NeedBranch) -> dict[str, Any]:
    """A need with what hangs from it, each with the form for what may be hung there next."""
    return {
        "need": branch.need,
        "form": _blank("goal", branch.need),
        "goals": [
            {
                "goal": each.goal,
                "form": _blank("outcome", each.goal),
                "outcomes": [
                    {"outcome": below.outcome, "actions": below.actions, "form": _blank("action", below.outcome)}
                    for below in each.outcomes
                ],
            }
            for each in branch.goals
        ],
    }


@door("write_plan", discloses=True)
def plan_part_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    user, on, the_plan = _own_plan(request, pk)
    if kind not in KINDS:
        raise Http404
    above = _above(the_plan, kind, request.GET.get("under", ""))
    form = PART_FORMS[KINDS[kind]](posted(request))
    if form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        add, place = _adder(the_plan, kind, above)
        if part := tried(form, add, **place, by=user, on=on, **words):
            return redirect(f"{reverse('plan_edit', args=[pk])}#{kind}-{part.pk}")
    return _part_page(request, the_plan, form, f"Add {_a(kind)}", "Add it", above)


def _above(plan: Plan, kind: str, number: str) -> Part | None:
    """The piece of this plan that a new one is to hang from; none for a need."""
    if kind == "need":
        return None
    return _part_or_404(plan, ABOVE[kind], int(number) if number.isdecimal() else 0)


def _adder(plan: Plan, kind: str, above: Part | None) -> tuple[Any, dict[str, Any]]:
    """The act that adds a piece of this kind, and where."""
    if above is None:
        return add_need, {"plan": plan}
    return {
        "goal": (add_goal, {"need": above}),
        "outcome": (add_outcome, {"goal": above}),
        "action": (add_action, {"outcome": above}),
    }[kind]


def _a(kind: str) -> str:
    return f"{'an' if kind in ('outcome', 'action') else 'a'} {kind}"


def _part_page(
    request: HttpRequest, plan: Plan, form: Any, title: str, button: str, above: Part | None = None, lede: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "person": plan.person,
        "title": title,
        "lede": lede or (f"For: {above}" if above else ""),
        "button": button,
        "back": reverse("plan_edit", args=[plan.pk]),
    }
    return render(request, "care_plans/form.html", context)


def _part_or_404(plan: Plan, kind: str, part: int) -> Part:
    if kind not in KINDS:
        raise Http404
    model: Any = KINDS[kind]
    found: Part = get_object_or_404(model, plan=plan, pk=part)
    return found


@door("write_plan", discloses=True)
def plan_part_edit(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    user, on, the_plan = _own_plan(request, pk)
    piece = _part_or_404(the_plan, kind, part)
    form = PART_FORMS[KINDS[kind]](posted(request), instance=piece)
    if form.is_valid() and tried(form, change_part, part=piece, by=user, on=on, **form.cleaned_data):
        return redirect(f"{reverse('plan_edit', args=[pk])}#{kind}-{part}")
    return _part_page(request, the_plan, form, f"Change {_a(kind)}", "Save")


@door("write_plan", discloses=True)
def plan_part_remove(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    user, on, the_plan = _own_plan(request, pk)
    piece = _part_or_404(the_plan, kind, part)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, remove_part, part=piece, by=user, on=on):
        messages.success(request, f"The {kind} is taken out.")
        return redirect("plan_edit", pk)
    below = len(under(piece))
    lede = f"“{piece}”"
    if below:
        lede += f" and {below} piece{'s' if below > 1 else ''} that hang{'' if below > 1 else 's'} from it."
    return _part_page(request, the_plan, form, f"Take this {kind} out?", "Take it out", lede=lede)


@door("write_plan", discloses=True)
def plan_offer(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_plan = _own_plan(request, pk)
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
        "back": reverse("plan_edit", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("write_plan", discloses=True)
def plan_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_plan = _own_plan(request, pk)
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
