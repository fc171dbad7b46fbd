"""Two records of one person: proposing that they become one, and answering it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from care_plans.forms import tried
from care_plans.models import Person, PersonMerge
from care_plans.people.forms import AnswerMergeForm, ProposeMergeForm
from care_plans.people.merging import confirm_merge, decline_merge, propose_merge
from care_plans.people.permissions import can_merge, check_can_merge
from care_plans.people.queries import look_alikes
from care_plans.people.rules import MergeStatus
from care_plans.views import asker, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door


@door("merge_people", discloses=True)
def merge_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """This record goes into another: which one, by its NHS number, and why."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_merge(user, person, on)
    found = look_alikes(
        person.icb, given_name=person.given_name, family_name=person.family_name, born_on=person.born_on
    )
    alike = [each for each in found if each.person.pk != person.pk]
    disclose(request, [person.pk, *(each.person.pk for each in alike)], "that they may be the same person")
    form = ProposeMergeForm(posted(request), people=Person.objects.visible_to(user, on).listed())
    if form.is_valid():
        given = {"duplicate": person, "survivor": form.cleaned_data["nhs_number"]}
        if merge := tried(form, propose_merge, reason=form.cleaned_data["reason"], by=user, on=on, **given):
            messages.success(request, "Proposed. A colleague now answers whether they are the same person.")
            return redirect("person_merge", merge.pk)
    return render(request, "care_plans/merge_propose.html", {"form": form, "person": person, "alike": alike})


@door("merge_people", discloses=True)
def person_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Both records side by side, for whoever answers."""
    user, on = asker(request)
    seen = PersonMerge.objects.visible_to(user, on)
    merge = get_object_or_404(
        seen.select_related("duplicate__icb", "survivor__icb", "proposed_by", "answered_by"), pk=pk
    )
    disclose(request, [merge.duplicate_id, merge.survivor_id], "that they may be the same person")
    may_answer = (
        merge.status == MergeStatus.PROPOSED
        and merge.proposed_by_id != user.pk
        and can_merge(user, merge.duplicate, on)
    )
    form = AnswerMergeForm(posted(request)) if may_answer else None
    if form is not None and form.is_valid():
        act = confirm_merge if form.cleaned_data["answer"] == "same" else decline_merge
        if tried(form, act, merge=merge, by=user, on=on):
            words = "The two records are one now." if act is confirm_merge else "Both records stay as they are."
            messages.success(request, words)
            return redirect("person", merge.survivor_id)
    context = {"merge": merge, "form": form, "both": (merge.duplicate, merge.survivor)}
    return render(request, "care_plans/merge.html", context)
