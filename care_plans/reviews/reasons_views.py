"""What brings a review forward: staff record it, the person asks; and what the person wants to say beforehand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from care_plans.editing import marker
from care_plans.forms import tried
from care_plans.models import ReviewTrigger
from care_plans.reviews.arranging import say_beforehand
from care_plans.reviews.bringing_forward import answer_trigger, ask_for_review, report
from care_plans.reviews.forms import AskForm, ReasonAnswerForm, ReasonForm, SayForm
from care_plans.reviews.permissions import can_hold_kind, check_can_ask, check_can_report
from care_plans.reviews.rules import TRIGGERS, TriggerKind
from care_plans.views import asker, person_or_404, posted, review_or_404
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door


@door("report_reason_to_review", discloses=True)
def reason_report(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_report(user, person, on)
    disclose(request, person.pk, "their reviews")
    form = ReasonForm(posted(request), initial={"noticed_on": on})
    if form.is_valid():
        given = {**form.cleaned_data, "kind": TriggerKind(form.cleaned_data["kind"])}
        if trigger := tried(form, report, person=person, by=user, on=on, **given):
            messages.success(request, _what_now(trigger))
            return redirect("review_trigger", trigger.pk)
    context = {
        "form": form,
        "person": person,
        "title": "Something has changed",
        "lede": "What you record here brings a review forward, or asks the care co-ordinator whether to.",
        "button": "Record it",
        "back": reverse("reviews_of_person", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


def _what_now(trigger: ReviewTrigger) -> str:
    if trigger.review is None:
        return "It is recorded. Somebody decides now whether a review is needed."
    return f"It is recorded. The {trigger.review.get_kind_display().lower()} is due by" + (
        f" {day_in_words(trigger.review.due_on)}."
    )


@door("see_reviews", discloses=True)
def review_trigger(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened, and the answer; for who may decide, the decision."""
    user, on = asker(request)
    seen = ReviewTrigger.objects.visible_to(user, on)
    trigger = get_object_or_404(seen.select_related("person__icb", "review", "reported_by", "answered_by"), pk=pk)
    disclose(request, trigger.person_id, "a reason to review")
    rule = TRIGGERS[TriggerKind(trigger.kind)]
    may_answer = trigger.answered_at is None and can_hold_kind(user, trigger.person, rule.kind, on)
    form = ReasonAnswerForm(posted(request) if may_answer else None)
    if form.is_valid():
        wanted = form.cleaned_data["answer"] == ReviewTrigger.Reply.REVIEW
        given = {"trigger": trigger, "review": wanted, "words": form.cleaned_data["words"]}
        if tried(form, answer_trigger, by=user, on=on, **given):
            messages.success(request, "Your answer is on record.")
            return redirect("reviews_of_person", trigger.person_id)
    context = {"trigger": trigger, "rule": rule, "person": trigger.person, "form": form, "may_answer": may_answer}
    return render(request, "care_plans/review_trigger.html", context)


@door("ask_for_review", discloses=True)
def review_ask(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_ask(user, person, on)
    disclose(request, person.pk, "their reviews")
    form = AskForm(posted(request))
    if form.is_valid() and (trigger := tried(form, ask_for_review, person=person, by=user, on=on, **form.cleaned_data)):
        due_on = day_in_words(trigger.review.due_on)
        messages.success(request, f"Thank you. The review will be held by {due_on}. We will be in touch about the day.")
        return redirect("reviews_of_person", pk)
    context = {
        "form": form,
        "person": person,
        "title": "Ask for a review sooner",
        "lede": "You can ask at any time, for any reason. It will not put your support at risk.",
        "button": "Ask for it",
        "back": reverse("reviews_of_person", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("ask_for_review", discloses=True)
def review_say(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_review = review_or_404(user, pk, on)
    check_can_ask(user, the_review.person, on)
    disclose(request, the_review.person_id, f"review {the_review.reference}")
    initial = {"words": the_review.said_beforehand, "seen": marker(the_review)}
    form = SayForm(posted(request), initial=initial)
    if form.is_valid() and tried(form, say_beforehand, review=the_review, by=user, on=on, **form.cleaned_data):
        messages.success(request, "Thank you. Everybody at the review will read this first.")
        return redirect("reviews_of_person", the_review.person_id)
    context = {
        "form": form,
        "person": the_review.person,
        "title": "Before the review",
        "button": "Save",
        "back": reverse("reviews_of_person", args=[the_review.person_id]),
    }
    return render(request, "care_plans/form.html", context)
