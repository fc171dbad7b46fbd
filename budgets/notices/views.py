"""The notices of a budget: written, signed and given, withdrawn."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets.forms import tried
from budgets.models import Notice, NoticeQuestion, Offset
from budgets.notices import permissions, queries
from budgets.notices.forms import GiveForm, SetOffForm, WithdrawForm, WordsForm, WriteForm
from budgets.notices.letter import NOTICE
from budgets.notices.rules import NoticeKind, earliest_effect
from budgets.notices.writing import change_notice, drop_set_off, give_notice, set_off, withdraw_notice, write_notice
from budgets.views import budget_or_404
from care_plans.letters.queries import letter_about
from care_plans.views import asker, posted
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User
from phb.money import to_pence


def notice_or_404(user: User, pk: int, on: date) -> Notice:
    seen = queries.notices_seen_by(user, on)
    about = ("budget__person", "budget__icb", "revision", "written_by", "signed_by", "withdrawn_by")
    return get_object_or_404(seen.select_related(*about), pk=pk)


@door("see_notice", discloses=True)
@require_GET
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    disclose(request, budget.person_id, f"notices of budget {budget.reference}")
    context = {
        "budget": budget,
        "person": budget.person,
        "notices": queries.notices_of(budget, user, on),
        "may_write": permissions.can_write_notice(user, budget, on),
    }
    return render(request, "budgets/notices.html", context)


@door("write_notice", discloses=True)
def notice_write(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_write_notice(user, budget, on)
    disclose(request, budget.person_id, f"notices of budget {budget.reference}")
    earliest = earliest_effect(on, queries.notice_days(budget.icb, on))
    form = WriteForm(posted(request), initial={"takes_effect_on": earliest})
    form.fields["takes_effect_on"].help_text = f"Given today, full notice ends on {day_in_words(earliest)}."
    if form.is_valid() and (made := tried(form, write_notice, budget=budget, by=user, on=on, **form.cleaned_data)):
        messages.success(request, "Written down. It means nothing until somebody else signs it.")
        return redirect("notice", made.pk)
    context = {
        "form": form,
        "person": budget.person,
        "title": "Write a notice",
        "lede": "A direct payment becomes less, or unused money is set off, only behind a written notice with reasons."
        " Somebody else signs it, and the person may ask for it to be looked at again.",
        "button": "Save it for signing",
        "back": reverse("notices", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("write_notice", discloses=True)
def notice_change(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = notice_or_404(user, pk, on)
    permissions.check_can_change_notice(user, found, on)
    disclose(request, found.person.pk, f"notice {found.reference}")
    names = ("reasons", "evidence", "takes_effect_on", "shorter_reason")
    form = WordsForm(posted(request), initial={name: getattr(found, name) for name in names})
    if form.is_valid() and tried(form, change_notice, notice=found, by=user, on=on, **form.cleaned_data):
        return redirect("notice", pk)
    return _asked(request, form, found, title="Change the notice", button="Save")


@door("see_notice", discloses=True)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says and why; for who may sign, signing; for the person, how to have it looked at again."""
    user, on = asker(request)
    found = notice_or_404(user, pk, on)
    disclose(request, found.person.pk, f"notice {found.reference}")
    form = GiveForm(posted(request))
    if form.is_valid() and tried(form, give_notice, notice=found, how=form.cleaned_data["how"], by=user, on=on):
        messages.success(request, "Signed and given. The letter with the reasons is written and on its way.")
        return redirect("notice", pk)
    return render(request, "budgets/notice.html", _shown(found, user, on, form))


def _shown(found: Notice, user: User, on: date, form: GiveForm) -> dict[str, Any]:
    asked = list(NoticeQuestion.objects.filter(notice=found).select_related("answer__decided_by"))
    for each in asked:
        each.answered = getattr(each, "answer", None)  # type: ignore[attr-defined]
        each.may_answer = not each.answered and permissions.can_answer_about_notice(user, each, on)  # type: ignore[attr-defined]
    is_draft = found.given_on is None and found.withdrawn_on is None
    stands = found.given_on is not None and found.withdrawn_on is None
    waiting = any(not each.answered for each in asked)  # type: ignore[attr-defined]
    offsets = list(found.offsets.all())
    return {
        "notice": found,
        "budget": found.budget,
        "person": found.person,
        "on": on,
        "form": form,
        "offsets": offsets,
        "set_off": sum(to_pence(each.amount) for each in offsets),
        "is_offset": found.kind == NoticeKind.OFFSET,
        "recipients": queries.recipients(found.person, on) if is_draft else found.given_to.splitlines(),
        "earliest": earliest_effect(on, queries.notice_days(found.budget.icb, on)) if is_draft else None,
        "asked": asked,
        "letter": letter_about(NOTICE.code, NOTICE.label, found.pk),
        "is_draft": is_draft,
        "may_change": is_draft and permissions.can_change_notice(user, found, on),
        "may_sign": is_draft and permissions.can_sign_notice(user, found, on),
        "may_withdraw": found.withdrawn_on is None and permissions.can_withdraw_notice(user, found, on),
        "may_ask": stands and not waiting and permissions.can_ask_about_notice(user, found, on),
    }


@door("write_notice", discloses=True)
def notice_set_off(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = notice_or_404(user, pk, on)
    permissions.check_can_change_notice(user, found, on)
    disclose(request, found.person.pk, f"notice {found.reference}")
    form = SetOffForm(posted(request))
    if form.is_valid() and tried(form, set_off, notice=found, by=user, on=on, **form.cleaned_data):
        return redirect("notice", pk)
    lede = "Each month is a decision of its own: at most what is due in it, and only as much as is reasonable."
    return _asked(request, form, found, title="Name a month", button="Save", lede=lede)


@door("write_notice")
@require_POST
def notice_drop_set_off(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    offset = get_object_or_404(Offset, pk=pk, notice__in=queries.notices_seen_by(user, on))
    try:
        drop_set_off(offset=offset, by=user, on=on)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("notice", offset.notice_id)


@door("see_notice", discloses=True)
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = notice_or_404(user, pk, on)
    permissions.check_can_withdraw_notice(user, found, on)
    disclose(request, found.person.pk, f"notice {found.reference}")
    form = WithdrawForm(posted(request))
    if form.is_valid() and tried(form, withdraw_notice, notice=found, by=user, on=on, **form.cleaned_data):
        messages.success(request, "Withdrawn. Nothing of it counts from now on.")
        return redirect("notice", pk)
    lede = "What was already paid stays as it was paid. Tell the person that the notice no longer counts."
    return _asked(request, form, found, title="Withdraw the notice", button="Withdraw it", lede=lede)


def _asked(request: HttpRequest, form: Any, found: Notice, **context: Any) -> HttpResponse:
    given = {"form": form, "person": found.person, "back": found.get_absolute_url(), **context}
    return render(request, "care_plans/form.html", given)
