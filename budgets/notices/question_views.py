"""Having a notice looked at again; and how many days of notice an ICB gives."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from budgets.forms import tried
from budgets.models import NoticeAnswer, NoticeDays, NoticeQuestion
from budgets.notices import permissions, queries
from budgets.notices.forms import AnswerForm, AskForm, DaysForm, RecordAskForm
from budgets.notices.reconsidering import answer_about_notice, ask_about_notice
from budgets.notices.views import notice_or_404
from budgets.notices.writing import set_notice_days
from care_plans.rights.rules import asked_lately
from care_plans.views import asker, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation
from phb.roles import places


@door("ask_about_notice", discloses=True)
def notice_ask(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = notice_or_404(user, pk, on)
    permissions.check_can_ask_about_notice(user, found, on)
    disclose(request, found.person.pk, f"notice {found.reference}")
    theirs = user.is_holder
    form: Any = AskForm(posted(request)) if theirs else RecordAskForm(posted(request), initial={"asked_on": on})
    if form.is_valid() and (asked := tried(form, ask_about_notice, notice=found, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"Somebody else looks at it again, by {asked.due_on:%-d %B %Y}.")
        return redirect("notice", pk)
    lede = "Somebody who had no hand in the notice looks at it again. You get their answer and reasons in a letter."
    if not theirs and asked_lately(found.questions.values_list("asked_on", flat=True), on):
        lede = "This was looked at again less than six months ago. They may still ask."
    context = {
        "form": form,
        "person": found.person,
        "title": "Ask us to look at this again" if theirs else "Write down that somebody asks us to look again",
        "lede": lede,
        "button": "Ask us to look again" if theirs else "Save",
        "back": found.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


@door("answer_about_notice", discloses=True)
def notice_answer(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = NoticeQuestion.objects.visible_to(user, on)
    about = ("notice__budget__person", "notice__budget__icb", "notice__revision")
    found = get_object_or_404(seen.select_related(*about), pk=pk)
    permissions.check_can_answer_about_notice(user, found, on)
    disclose(request, found.notice.person.pk, f"notice {found.notice.reference}")
    if NoticeAnswer.objects.filter(question=found).exists():
        messages.info(request, "This was answered already.")
        return redirect("notice", found.notice_id)
    form = AnswerForm(posted(request))
    if form.is_valid() and tried(form, answer_about_notice, question=found, by=user, on=on, **form.cleaned_data):
        messages.success(request, "Answered. The letter with your reasons is written.")
        return redirect("notice", found.notice_id)
    context = {"form": form, "asked": found, "notice": found.notice, "person": found.notice.person}
    return render(request, "budgets/notice_answer.html", context)


@door("see_notice_days")
@require_GET
def notice_days(request: HttpRequest) -> HttpResponse:
    """How many days of notice are given today in the user's ICBs, who says so, and what is to come."""
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "see_notice_days", on), kind=Organisation.Kind.ICB)
    rows = [
        {
            "icb": icb,
            "days": queries.notice_days(icb, on),
            "set": NoticeDays.objects.filter(icb=icb).select_related("set_by"),
            "may_set": permissions.can_set_notice_days(user, icb, on),
        }
        for icb in icbs
    ]
    return render(request, "budgets/notice_days.html", {"rows": rows, "on": on})


@door("set_notice_days")
def notice_days_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation.objects.filter(pk__in=places(user, "see_notice_days", on)), pk=pk)
    permissions.check_can_set_notice_days(user, icb, on)
    form = DaysForm(posted(request), initial={"starts_on": on, "days": queries.notice_days(icb, on)})
    if form.is_valid() and tried(form, set_notice_days, icb=icb, by=user, on=on, **form.cleaned_data):
        messages.success(request, "It is set.")
        return redirect("notice_days")
    context = {
        "form": form,
        "title": f"How many days of notice {icb} gives",
        "button": "Set it",
        "back": reverse("notice_days"),
    }
    return render(request, "care_plans/form.html", context)
