"""Holding a review: writing it down, recording that it was held, agreeing what comes of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from care_plans.forms import tried
from care_plans.models import Review, ReviewOutcome
from care_plans.reviews import queries as reviews_queries
from care_plans.reviews.forms import AgreeForm, DoneForm, HeldForm, WriteForm
from care_plans.reviews.holding import agree, carry_out, check_written, hold, write_up
from care_plans.reviews.permissions import check_can_hold
from care_plans.reviews.rules import NEXT_STEPS, OutcomeKind, ReviewKind, ReviewStatus
from care_plans.reviews.views import form_page, own_review
from care_plans.views import asker, posted
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door


@door("see_reviews", discloses=True)
def review_write(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions on one page, saved with gaps; the second button goes on to record that it was held, or says which
    gaps stand in the way."""
    user, on, the_review = own_review(request, pk)
    if not the_review.is_ahead:
        return redirect("review", pk)
    form = WriteForm(
        posted(request),
        asked=reviews_queries.asked_of(the_review),
        known=reviews_queries.answers_of(the_review),
        notes=the_review.notes,
        seen=reviews_queries.answers_marker(the_review),
    )
    if form.is_valid():
        notes, seen = form.cleaned_data["notes"], form.cleaned_data["seen"]
        given = {"review": the_review, "written": form.written, "notes": notes, "seen": seen}
        if tried(form, write_up, by=user, on=on, **given):
            if "held" not in request.POST or tried(form, check_written, review=the_review):
                messages.success(request, "What you wrote is saved.")
                return redirect("review_held" if "held" in request.POST else "review", pk)
            form.was_saved(reviews_queries.answers_marker(the_review))
    context = {"form": form, "review": the_review, "person": the_review.person}
    return render(request, "care_plans/review_write.html", context)


@door("see_reviews", discloses=True)
def review_held(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_review = own_review(request, pk)
    if not the_review.is_ahead:
        return redirect("review", pk)
    initial = {
        "held_on": the_review.planned_for if the_review.planned_for and the_review.planned_for <= on else on,
        "how": the_review.how,
        "same_day_reason": the_review.same_day_reason,
    }
    form = HeldForm(posted(request), initial=initial, apart=reviews_queries.must_keep_apart(the_review))
    if form.is_valid() and tried(form, hold, review=the_review, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The review is on record. Say now what was agreed.")
        return redirect("review_agree", pk)
    lede = "After this, what was found stands as it is. What turns out wrong is put right by the next review."
    return form_page(request, the_review, form, title="The review was held", lede=lede, button="Record it as held")


@door("see_reviews", discloses=True)
def review_agree(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_review = own_review(request, pk)
    if the_review.status != ReviewStatus.HELD:
        return redirect("review", pk)
    form = AgreeForm(posted(request), kind=ReviewKind(the_review.kind))
    if form.is_valid() and tried(form, agree, review=the_review, by=user, on=on, **form.given):
        messages.success(request, _what_follows(the_review, form.given["outcomes"]))
        return redirect("review", pk)
    lede = (
        "Changing the plan starts its next version. Everything else waits on Today with a day, and the next review is"
        " planned."
    )
    return form_page(request, the_review, form, title="What was agreed?", lede=lede, button="Record the outcome")


def _what_follows(review: Review, outcomes: list[OutcomeKind]) -> str:
    said = ["The outcome is on record."]
    if set(outcomes) & set(NEXT_STEPS):
        said.append("What follows waits on Today.")
    if upcoming := reviews_queries.open_review(review.person, ReviewKind(review.kind)):
        said.append(f"The next {review.get_kind_display().lower()} is due by {day_in_words(upcoming.due_on)}.")
    return " ".join(said)


@door("see_reviews", discloses=True)
def review_outcome_done(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = ReviewOutcome.objects.visible_to(user, on).select_related("review__person__icb")
    outcome = get_object_or_404(seen, pk=pk)
    review = outcome.review
    check_can_hold(user, review, on)
    disclose(request, review.person_id, f"review {review.reference}")
    if outcome.done_on is not None or outcome.due_on is None:
        return redirect("review", review.pk)
    form = DoneForm(posted(request))
    if form.is_valid() and tried(form, carry_out, outcome=outcome, by=user, on=on, **form.cleaned_data):
        messages.success(request, "It is recorded as done.")
        return redirect("review", review.pk)
    step = NEXT_STEPS[OutcomeKind(outcome.kind)]
    return form_page(request, review, form, title=step.title, lede=step.advice, button="Record it as done")
