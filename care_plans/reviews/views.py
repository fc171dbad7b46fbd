"""What falls due, one review to read, and arranging it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import ConfirmForm, tried
from care_plans.models import Person, Review
from care_plans.reviews import queries as reviews_queries
from care_plans.reviews.arranging import arrange, call_off, invite, plan_again
from care_plans.reviews.forms import ArrangeForm, CallOffForm
from care_plans.reviews.permissions import can_ask, can_hold, can_hold_kind, can_report, check_can_hold
from care_plans.reviews.rules import NEXT_STEPS, QUESTIONS, OutcomeKind, ReviewKind, ReviewStatus
from care_plans.views import asker, page_of, person_or_404, posted, review_or_404
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User
from phb.roles import may, places

WHENS = (("", "All ahead"), ("overdue", "Overdue"), ("soon", "Due in 4 weeks"))
COLUMNS = (("due", "Due"), ("person", "Person"), ("kind", "Review"), ("coordinator", "Care co-ordinator"))


@door("see_reviews", discloses=True)
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What falls due: first the reader's own people, where they have any."""
    user, on = asker(request)
    has_caseload = bool(places(user, "hold_plan_review", on))
    asked = request.GET
    whose = asked.get("whose", "mine" if has_caseload else "all")
    kind, when, sort = asked.get("kind", ""), asked.get("when", ""), asked.get("sort", "due")
    mine = whose == "mine" and has_caseload
    page = page_of(request, reviews_queries.due_list(user, on, mine=mine, kind=kind, when=when, sort=sort))
    disclose(request, {each.person_id for each in page}, "the list of reviews")
    context = {
        "page": page,
        "rows": [
            {"review": each, "days_left": (each.due_on - on).days, "days_over": (on - each.due_on).days}
            for each in page
        ],
        "counts": reviews_queries.due_counts(user, on, mine=mine),
        "whose": "mine" if mine else "all",
        "kind": kind,
        "kinds": ReviewKind.choices,
        "when": when,
        "whens": WHENS,
        "sort": sort,
        "columns": [_column(request, *each, sort) for each in COLUMNS if not (mine and each[0] == "coordinator")],
        "has_caseload": has_caseload,
        "may_see_limits": may(user, "see_review_limits", on=on),
        "on": on,
    }
    return render(request, "care_plans/reviews.html", context)


def _column(request: HttpRequest, name: str, words: str, sort: str) -> dict[str, Any]:
    """A heading with the address that sorts by it, or the other way round; the rest of the address is kept."""
    query = request.GET.copy()
    query["sort"] = f"-{name}" if sort == name and f"-{name}" in reviews_queries.SORTS else name
    query.pop("page", None)
    order = "ascending" if sort == name else "descending" if sort == f"-{name}" else ""
    return {"words": words, "url": f"?{query.urlencode()}", "order": order}


@door("see_review", discloses=True)
def reviews_of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviews of one person: for staff with what they may do; for the person, what is ahead and what it asks."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "their reviews")
    form = ConfirmForm(posted(request))
    kind = request.POST.get("kind", "")
    if form.is_valid() and kind in ReviewKind.values:
        planned = tried(form, plan_again, person=person, kind=ReviewKind(kind), by=user, on=on)
        if planned:
            messages.success(request, f"It is due by {day_in_words(planned.due_on)}.")
            return redirect("review", planned.pk)
    found = list(reviews_queries.reviews_of(person))
    ahead = sorted((each for each in found if each.is_ahead), key=lambda each: each.due_on)
    context = {
        "person": person,
        "form": form,
        "ahead": [{"review": each, "asks": _asks(each)} for each in ahead],
        "past": [each for each in found if not each.is_ahead],
        "reasons": person.review_triggers.select_related("review", "reported_by"),
        "plannable": _plannable(user, person, found, on) if not user.is_holder else [],
        "may_report": can_report(user, person, on),
        "may_ask": can_ask(user, person, on),
        "is_own": person.account_id == user.pk,
        "on": on,
    }
    page = "care_plans/reviews_of_holder.html" if user.is_holder else "care_plans/reviews_of_person.html"
    return render(request, page, context)


def _asks(review: Review) -> list[str]:
    return [each.asked for each in QUESTIONS[ReviewKind(review.kind)]]


def _plannable(user: User, person: Person, found: list[Review], on: date) -> list[ReviewKind]:
    """The kinds that are not open, have once been planned, and that this user may plan."""
    known = {each.kind for each in found}
    is_open = {each.kind for each in found if each.is_ahead or each.status == ReviewStatus.HELD}
    return [kind for kind in ReviewKind if kind in known - is_open and can_hold_kind(user, person, kind, on)]


@door("see_review", discloses=True)
@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_review = review_or_404(user, pk, on)
    person = the_review.person
    disclose(request, person.pk, f"review {the_review.reference}")
    may_hold = can_hold(user, the_review, on)
    answers = reviews_queries.answers_of(the_review)
    asked = reviews_queries.asked_of(the_review)
    context = {
        "review": the_review,
        "person": person,
        "found": [(item, answers.get(item.key)) for item in asked],
        "is_begun": bool(answers),
        "outcomes": [(each, NEXT_STEPS.get(OutcomeKind(each.kind))) for each in the_review.outcomes.all()],
        "reasons": the_review.triggers.select_related("reported_by"),
        "may_arrange": may_hold and the_review.is_ahead,
        "may_agree": may_hold and the_review.status == ReviewStatus.HELD,
        "may_carry_out": may_hold,
        "may_say": the_review.is_ahead and can_ask(user, person, on),
        "may_see_history": may(user, "see_history", on=on),
        "overdue": the_review.is_ahead and the_review.due_on < on,
        "on": on,
    }
    return render(request, "care_plans/review.html", context)


def own_review(request: HttpRequest, pk: int) -> tuple[User, date, Review]:
    """Who asks, the day, and a review that they may hold."""
    user, on = asker(request)
    the_review = review_or_404(user, pk, on)
    check_can_hold(user, the_review, on)
    disclose(request, the_review.person_id, f"review {the_review.reference}")
    return user, on, the_review


def form_page(request: HttpRequest, review: Review, form: Any, **words: str) -> HttpResponse:
    context = {"form": form, "person": review.person, "back": reverse("review", args=[review.pk]), **words}
    return render(request, "care_plans/form.html", context)


@door("see_reviews", discloses=True)
def review_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_review = own_review(request, pk)
    apart = reviews_queries.must_keep_apart(the_review)
    form = ArrangeForm(posted(request), instance=Review.objects.get(pk=pk), apart=apart)
    if form.is_valid() and (arranged := tried(form, arrange, review=the_review, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"The review is planned for {day_in_words(arranged.planned_for)}.")
        return redirect("review", pk)
    lede = f"It is due by {day_in_words(the_review.due_on)}. {the_review.why_then}"
    title = f"Arrange the {the_review.get_kind_display().lower()}"
    return form_page(request, the_review, form, title=title, lede=lede, button="Save the day")


@door("see_reviews", discloses=True)
def review_invite(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_review = own_review(request, pk)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, invite, review=the_review, by=user, on=on):
        messages.success(request, f"{the_review.person.called} is invited. Now write the letter that says so.")
        return redirect("review", pk)
    day = day_in_words(the_review.planned_for) if the_review.planned_for else "a day that is not arranged yet"
    lede = f"To {day}. The invitation says what will be asked and who may come along."
    title = f"Invite {the_review.person.called}"
    return form_page(request, the_review, form, title=title, lede=lede, button="Record the invitation")


@door("see_reviews", discloses=True)
def review_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_review = own_review(request, pk)
    form = CallOffForm(posted(request))
    if form.is_valid() and tried(form, call_off, review=the_review, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The review is called off. None of its kind is planned for this person now.")
        return redirect("reviews_of_person", the_review.person_id)
    lede = "Only where it no longer has to be held, such as when support has ended. To move it, arrange another day."
    return form_page(request, the_review, form, title="Call the review off", lede=lede, button="Call it off")
