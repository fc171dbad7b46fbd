"""Scores over time, and recording them: for those who plan care, and for the person on their own page."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import tried
from care_plans.measures.charts import score_chart
from care_plans.measures.forms import ScoreForm
from care_plans.measures.permissions import can_record_score, can_see_scores, check_can_record_score, is_own
from care_plans.measures.queries import Series, newest_instruments, series_of
from care_plans.measures.rules import AnsweredBy
from care_plans.measures.scoring import record_score
from care_plans.models import Person, Score
from care_plans.views import asker, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User


def _person(user: User, pk: int, on: date) -> Person:
    """A nominee, and staff who only pay, learn nothing of anybody's health."""
    person = person_or_404(user, pk, on)
    if not can_see_scores(user, person, on):
        raise Http404
    return person


@door("see_scores", discloses=True)
@require_GET
def measures(request: HttpRequest, pk: int) -> HttpResponse:
    """Each measure with its change in words, its picture and its table."""
    user, on = asker(request)
    person = _person(user, pk, on)
    disclose(request, person.pk, "their measures")
    series = [each for each in series_of(person) if each.scores]
    asked = [each for each in newest_instruments(person.icb) if can_record_score(user, each, person, on)]
    in_use = {each.instrument.code for each in series}
    context = {
        "person": person,
        "series": [_shown(each, user, person, on) for each in series],
        "asked": [each for each in asked if each.code in in_use],
        "others": [each for each in asked if each.code not in in_use],
        "is_own": is_own(user, person, on),
        "on": on,
    }
    return render(request, "care_plans/measures.html", context)


def _shown(series: Series, user: User, person: Person, on: date) -> dict[str, Any]:
    instrument = series.instrument
    return {
        "instrument": instrument,
        "change": series.change,
        "first": series.first,
        "last": series.last,
        "several": len(series.points) > 1,
        "next_on": series.next_on,
        "chart": score_chart(instrument.name, instrument.scale, series.points, instrument.levels),
        "rows": [{"score": each, "level": series.level(each)} for each in reversed(series.scores)],
        "has_levels": bool(instrument.bands),
        "has_notes": any(each.note for each in series.scores),
        "replaced": series.replaced,
        "may_record": can_record_score(user, instrument, person, on),
    }


@door("record_score", discloses=True)
def score_add(request: HttpRequest, pk: int, instrument: int) -> HttpResponse:
    user, on = asker(request)
    person = _person(user, pk, on)
    the_instrument = get_object_or_404(newest_instruments(person.icb), pk=instrument)
    check_can_record_score(user, the_instrument, person, on)
    disclose(request, person.pk, f"a score of {the_instrument.name}")
    own = is_own(user, person, on)
    initial = {"answered_by": AnsweredBy.PERSON} if own else {}
    form = ScoreForm(posted(request), instrument=the_instrument, on=on, by_person=own, initial=initial)
    if form.is_valid():
        kept = tried(form, record_score, person=person, instrument=the_instrument, by=user, on=on, **form.given)
        if kept:
            messages.success(request, f"The score is recorded: {kept.printed}.")
            return redirect("measures", person.pk)
    context = {
        "form": form,
        "person": person,
        "title": the_instrument.name,
        "lede": the_instrument.about,
        "button": "Record the score",
        "back": reverse("measures", args=[person.pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("record_score", discloses=True)
def score_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded stays on record; the score that puts it right takes its place."""
    user, on = asker(request)
    seen = Score.objects.visible_to(user, on).select_related("person__icb", "instrument", "correction")
    wrong = get_object_or_404(seen, pk=pk)
    person = wrong.person
    if not can_see_scores(user, person, on):
        raise Http404
    check_can_record_score(user, wrong.instrument, person, on)
    disclose(request, person.pk, f"a score of {wrong.instrument.name}")
    initial = {
        "taken_on": wrong.taken_on,
        "answered_by": wrong.answered_by,
        "value": wrong.printed,
        "note": wrong.note,
        **{f"item_{place}": str(answer) for place, answer in enumerate(wrong.answers, start=1)},
    }
    own = is_own(user, person, on)
    form = ScoreForm(posted(request), instrument=wrong.instrument, on=on, by_person=own, initial=initial)
    if form.is_valid():
        kept = tried(
            form, record_score, person=person, instrument=wrong.instrument, corrects=wrong, by=user, on=on, **form.given
        )
        if kept:
            messages.success(request, f"The score is put right: {kept.printed}.")
            return redirect("measures", person.pk)
    context = {
        "form": form,
        "person": person,
        "title": f"Put right: {wrong.instrument.name}",
        "lede": "What was recorded before stays on record, and this takes its place.",
        "button": "Put it right",
        "back": reverse("measures", args=[person.pk]),
    }
    return render(request, "care_plans/form.html", context)
