"""Signing a care plan: on screen, or recorded from paper."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from care_plans.forms import tried
from care_plans.models import Plan, PlanSignature
from care_plans.plans import queries as plans_queries
from care_plans.plans.forms import THE_PERSON, PaperSignatureForm, SignForm
from care_plans.plans.permissions import (
    can_sign_plan,
    capacity_in_which,
    check_can_record_signature,
    check_can_sign_as_professional,
    check_can_sign_plan,
)
from care_plans.plans.rules import PlanStatus
from care_plans.plans.signing import record_paper_signature, sign_plan, sign_plan_as_professional
from care_plans.plans.views import changes_to_sign, reading
from care_plans.reviews.queries import plan_review_due
from care_plans.views import asker, plan_or_404, posted
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User


@door("see_plan", discloses=True)
def plan_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What is signed as a list, then the words themselves, then the signature."""
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}")
    if the_plan.status != PlanStatus.OFFERED:
        return redirect("plan", pk)
    as_person = can_sign_plan(user, the_plan, on)
    if not as_person:
        _check_professional(user, the_plan, on)
    words = (
        _agreeing_words(user, the_plan, on)
        if as_person
        else "I have read this care plan and agree to it for the professionals"
    )
    form = SignForm(posted(request), words=words, initial={"seen": the_plan.content_sha256})
    if form.is_valid():
        act = sign_plan if as_person else sign_plan_as_professional
        if signed := tried(form, act, plan=the_plan, seen=form.cleaned_data["seen"], by=user, on=on):
            messages.success(request, _thanks(signed))
            return redirect("plan", pk)
    context = {
        **(shown := reading(the_plan)),
        "form": form,
        "covered": covered(the_plan, shown["tree"], on),
        "changes": changes_to_sign(the_plan),
        "as_person": as_person,
        "is_holder": user.is_holder,
    }
    return render(request, "care_plans/plan_sign.html", context)


def _check_professional(user: User, plan: Plan, on: date) -> None:
    """Raises: PermissionDenied with the sentence that fits who asks."""
    if user.is_holder:
        check_can_sign_plan(user, plan, on)
    check_can_sign_as_professional(user, plan, on)


def _agreeing_words(user: User, plan: Plan, on: date) -> str:
    if capacity_in_which(user, plan, on).capacity == PlanSignature.Capacity.PERSON:
        return "I have read my care plan and I agree to it"
    return f"I have read the care plan and I agree to it for {plan.person.full_name}"


def _thanks(plan: Plan) -> str:
    if plan.status == PlanStatus.AGREED:
        due_on = plan_review_due(plan.person, plan.signatures.latest("signed_on").signed_on)
        return f"Thank you. The care plan is agreed. It will be looked at again by {day_in_words(due_on)}."
    return "Thank you. You have signed. One more signature is needed."


def covered(plan: Plan, branches: list[plans_queries.NeedBranch], on: date) -> list[str]:
    """What a signature covers, as sentences."""
    goals = [goal for branch in branches for goal in branch.goals]
    actions = [action for goal in goals for outcome in goal.outcomes for action in outcome.actions]
    talked = day_in_words(plan.conversation_on) if plan.conversation_on else ""
    return [
        f"We talked about what matters on {talked}.",
        f"The plan names {_count(len(branches), 'need')} and {_count(len(goals), 'goal')}.",
        f"It says what will be done: {_count(len(actions), 'action')}.",
        "It says what happens if things go wrong, and who to call.",
        f"It will be looked at again by {day_in_words(plan_review_due(plan.person, on))}.",
    ]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


@door("record_person_signature", discloses=True)
def plan_sign_paper(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    check_can_record_signature(user, the_plan, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}")
    if the_plan.status != PlanStatus.OFFERED:
        return redirect("plan", pk)
    form = PaperSignatureForm(posted(request), plan=the_plan, initial={"seen": the_plan.content_sha256})
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        representation = None if given["who"] == THE_PERSON else form.representations[given["who"]]
        if signed := tried(
            form,
            record_paper_signature,
            plan=the_plan,
            representation=representation,
            seen=given["seen"],
            signed_on=given["signed_on"],
            witnessed_by=given["witnessed_by"],
            paper_kept=given["paper_kept"],
            by=user,
            on=on,
        ):
            messages.success(request, _thanks(signed))
            return redirect("plan", pk)
    context = {
        "form": form,
        "person": the_plan.person,
        "title": "Record a signature on paper",
        "lede": "The paper must say exactly what the care plan says now. Keep it with the person’s papers.",
        "button": "Record the signature",
        "back": the_plan.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)
