"""Refusals of a right: written, decided, read by the person, questioned, and looked at again."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from care_plans.forms import tried
from care_plans.letters.queries import letter_about
from care_plans.models import Reconsideration, ReconsiderationAnswer, Refusal, RefusedPart
from care_plans.requests.rules import Right
from care_plans.rights import queries
from care_plans.rights.forms import AnswerForm, AskForm, DecideForm, DropForm, FirstPartForm, PartForm, RecordAskForm
from care_plans.rights.letter import RECONSIDERATION, REFUSAL
from care_plans.rights.permissions import (
    can_answer_reconsideration,
    can_ask_reconsideration,
    can_decide_refusal,
    can_drop_refusal,
    can_write_refusal,
    check_can_answer_reconsideration,
    check_can_ask_reconsideration,
    check_can_draft_refusal,
    check_can_write_refusal,
)
from care_plans.rights.reconsidering import answer_reconsideration, ask_reconsideration
from care_plans.rights.refusing import (
    add_part,
    change_part,
    decide_refusal,
    digest_of,
    draft_refusal,
    drop_refusal,
    refusable,
    remove_part,
)
from care_plans.rights.rules import Payer, asked_lately, routes
from care_plans.views import asker, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User


def refusal_or_404(user: User, pk: int, on: date) -> Refusal:
    seen = queries.refusals_seen_by(user, on)
    about = ("decision__request__person__icb", "decision__request__person__council", "drafted_by", "decided_by")
    return get_object_or_404(seen.select_related(*about), pk=pk)


@door("draft_refusal", discloses=True)
def refusal_start(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_draft_refusal(user, the_request, on)
    disclose(request, the_request.person_id, f"request {the_request.reference}")
    try:
        refusable(the_request)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("request", pk)
    form = FirstPartForm(posted(request))
    if form.is_valid() and (
        started := tried(form, draft_refusal, request=the_request, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "Written down. It means nothing until somebody else decides it.")
        return redirect("refusal", started.pk)
    return _form(
        request,
        form,
        the_request.person,
        title="Refuse a part of what was asked for",
        lede="The person has a legal right to a personal health budget. It may be refused only for a part, for a reason"
        " that is about them, and never all at once: name each part by itself.",
        back=the_request.get_absolute_url(),
    )


def _form(request: HttpRequest, form: Any, person: Any, **context: Any) -> HttpResponse:
    return render(request, "care_plans/form.html", {"button": "Save", "form": form, "person": person, **context})


@door("draft_refusal", discloses=True)
def refusal_part_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    refusal = refusal_or_404(user, pk, on)
    check_can_write_refusal(user, refusal, on)
    disclose(request, refusal.person.pk, f"refusal {refusal.reference}")
    form = PartForm(posted(request))
    if form.is_valid() and tried(form, add_part, refusal=refusal, by=user, on=on, **form.cleaned_data):
        return redirect("refusal", pk)
    return _form(request, form, refusal.person, title="Add another part", back=refusal.get_absolute_url())


@door("draft_refusal", discloses=True)
def refusal_part(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    user, on = asker(request)
    refusal = refusal_or_404(user, pk, on)
    the_part = get_object_or_404(RefusedPart, pk=part, refusal=refusal)
    check_can_write_refusal(user, refusal, on)
    disclose(request, refusal.person.pk, f"refusal {refusal.reference}")
    removing = "remove" in request.POST
    form = PartForm(posted(request), instance=the_part)
    if removing:
        form = PartForm(None, instance=the_part)
        try:
            remove_part(refused=the_part, by=user, on=on)
            return redirect("refusal", pk)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
    elif form.is_valid() and tried(form, change_part, refused=the_part, by=user, on=on, **form.cleaned_data):
        return redirect("refusal", pk)
    context = {"form": form, "person": refusal.person, "refusal": refusal, "may_remove": refusal.parts.count() > 1}
    return render(request, "care_plans/rights/part.html", context)


@door("see_refusal", discloses=True)
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """What is refused and why; for who may decide, the answer; for the person, how to have it looked at again."""
    user, on = asker(request)
    found = refusal_or_404(user, pk, on)
    disclose(request, found.person.pk, f"refusal {found.reference}")
    answer = request.POST.get("answer", "")
    deciding = DecideForm(request.POST if answer == "decide" else None)
    dropping = DropForm(request.POST if answer == "drop" else None)
    if answer == "decide" and deciding.is_valid():
        seen = deciding.cleaned_data["seen"]
        if tried(deciding, decide_refusal, refusal=found, seen=seen, by=user, on=on):
            messages.success(request, "Decided. The letter with the reasons is written and on its way.")
            return redirect("refusal", pk)
    if answer == "drop" and dropping.is_valid():
        why = dropping.cleaned_data["dropped_why"]
        if tried(dropping, drop_refusal, refusal=found, dropped_why=why, by=user, on=on):
            messages.success(request, "Put aside. Everything that was asked for is granted.")
            return redirect("refusal", pk)
    return render(request, "care_plans/rights/refusal.html", _shown(found, user, on, deciding, dropping))


def _shown(found: Refusal, user: User, on: date, deciding: Any, dropping: Any) -> dict[str, Any]:
    parts = list(found.parts.prefetch_related("answers__answer"))
    for part in parts:
        part.agreed_since = next((each for each in part.answers.all() if not each.stands), None)  # type: ignore[attr-defined]
    asked = list(found.reconsiderations.select_related("recorded_by", "answer__decided_by"))
    for each in asked:
        each.answered = getattr(each, "answer", None)  # type: ignore[attr-defined]
        each.may_answer = not each.answered and can_answer_reconsideration(user, each, on)  # type: ignore[attr-defined]
    waiting = any(not each.answered for each in asked)  # type: ignore[attr-defined]
    return {
        "refusal": found,
        "person": found.person,
        "request_for_support": found.decision.request,
        "parts": parts,
        "routes": routes([Payer(each.payer) for each in parts], Right(found.decision.right)),
        "asked": asked,
        "letter": letter_about(REFUSAL.code, REFUSAL.label, found.pk),
        "deciding": deciding,
        "dropping": dropping,
        "seen": digest_of(found),
        "is_own": found.drafted_by_id == user.pk,
        "may_write": found.is_open and can_write_refusal(user, found, on),
        "may_decide": found.is_open and can_decide_refusal(user, found, on),
        "may_drop": found.is_open and can_drop_refusal(user, found, on),
        "may_ask": bool(found.decided_at)
        and not waiting
        and queries.parts_to_answer(found).exists()
        and can_ask_reconsideration(user, found, on),
        "on": on,
    }


@door("ask_reconsideration", discloses=True)
def reconsideration_ask(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = refusal_or_404(user, pk, on)
    check_can_ask_reconsideration(user, found, on)
    disclose(request, found.person.pk, f"refusal {found.reference}")
    theirs = user.is_holder
    form: Any = AskForm(posted(request)) if theirs else RecordAskForm(posted(request), initial={"asked_on": on})
    if form.is_valid() and (
        asked := tried(form, ask_reconsideration, refusal=found, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, f"Somebody else looks at it again, by {asked.due_on:%-d %B %Y}.")
        return redirect("refusal", pk)
    lede = "Somebody who had no hand in the decision looks at it again. You get their answer and reasons in a letter."
    if not theirs and asked_lately(found.reconsiderations.values_list("asked_on", flat=True), on):
        lede = (
            "This was looked at again less than six months ago. You may still ask; it may take longer to agree to look."
        )
    return _form(
        request,
        form,
        found.person,
        title="Ask us to look at this again" if theirs else "Write down that somebody asks us to look again",
        lede=lede,
        button="Ask us to look again" if theirs else "Save",
        back=found.get_absolute_url(),
    )


@door("answer_reconsideration", discloses=True)
def reconsideration_answer(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = Reconsideration.objects.visible_to(user, on).select_related("refusal__decision__request__person__icb")
    found = get_object_or_404(seen, pk=pk)
    check_can_answer_reconsideration(user, found, on)
    person = found.refusal.person
    disclose(request, person.pk, f"refusal {found.refusal.reference}")
    if ReconsiderationAnswer.objects.filter(reconsideration=found).exists():
        messages.info(request, "This was answered already.")
        return redirect("refusal", found.refusal_id)
    parts = list(queries.parts_to_answer(found.refusal))
    form = AnswerForm(posted(request), parts=parts)
    if form.is_valid():
        act = {"reconsideration": found, "words": form.cleaned_data["words"], "answers": form.answers}
        if answered := tried(form, answer_reconsideration, by=user, on=on, **act):
            letter = letter_about(RECONSIDERATION.code, RECONSIDERATION.label, answered.pk)
            messages.success(request, f"Answered. Letter {letter.reference if letter else ''} tells the person why.")
            return redirect("refusal", found.refusal_id)
    context = {"form": form, "person": person, "asked": found, "refusal": found.refusal, "parts": parts}
    return render(request, "care_plans/rights/answer.html", context)
