"""Letters: shown before they are written, read in any layout, and followed until they have reached the person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from care_plans.access_needs.models import needs_of
from care_plans.access_needs.rules import Channel, Layout
from care_plans.forms import tried
from care_plans.letters import queries
from care_plans.letters.all_kinds import KINDS
from care_plans.letters.files import file_name, pdf_of, words_of
from care_plans.letters.forms import AskForm, SentForm, WriteForm
from care_plans.letters.permissions import can_send_letter, check_can_send_letter, check_can_write_letter
from care_plans.letters.writing import Addressee, ask_for, compose, mark_sent, write_letter
from care_plans.models import Dispatch, Letter, Person
from care_plans.views import asker, page_of, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.drawing import NotDrawn
from phb.models import User


def letter_or_404(user: User, pk: int, on: Any) -> Letter:
    seen = Letter.objects.visible_to(user, on).select_related("person__icb", "person__information_needs", "written_by")
    return get_object_or_404(seen, pk=pk)


def _layout(request: HttpRequest, person: Person) -> Layout:
    """The one that was asked for; else the one that the reader needs, where the reader is the person."""
    asked = request.GET.get("layout", "")
    if asked in Layout.values:
        return Layout(asked)
    return needs_of(person).layout if person.account_id == request.user.pk else Layout.STANDARD


@door("see_letter", discloses=True)
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = letter_or_404(user, pk, on)
    disclose(request, found.person_id, f"letter {found.reference}")
    layout = _layout(request, found.person)
    context = {
        "letter": found,
        "person": found.person,
        "layout": layout,
        "large": layout != Layout.STANDARD,
        "words": words_of(found, layout),
        "layouts": [(each, each.label) for each in Layout],
        "dispatches": [] if user.is_holder else list(found.dispatches.select_related("sent_by")),
        "may_send": can_send_letter(user, found.person, on),
        "replaced_by": Letter.objects.filter(replaces=found).first(),
        "back": f"/people/{found.person_id}/letters/",
    }
    return render(request, "care_plans/letters/letter.html", context)


@door("see_letter", discloses=True)
@require_GET
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = letter_or_404(user, pk, on)
    disclose(request, found.person_id, f"letter {found.reference} as PDF")
    layout = _layout(request, found.person)
    try:
        content = pdf_of(found, layout, _posted(found, request.GET.get("posted", "")))
    except NotDrawn:
        messages.warning(request, "The PDF cannot be made just now. Read the letter here, and try again later.")
        return redirect("letter", pk)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(found, layout)}"'
    return answer


def _posted(letter: Letter, key: str) -> Dispatch | None:
    """The sending by post that the address is asked for, where this letter has it."""
    if not (key.isascii() and key.isdigit()):
        return None
    return letter.dispatches.filter(pk=int(key), channel=Channel.POST).first()


@door("see_letter", discloses=True)
@require_GET
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "their letters")
    page = page_of(request, queries.letters_of(person, user, on))
    return render(request, "care_plans/letters/letters.html", {"person": person, "page": page})


@door("write_letter", discloses=True)
def letter_write(request: HttpRequest, kind: str, about: int) -> HttpResponse:
    """What the letter would say; a button freezes it and sets it on its way."""
    user, on = asker(request)
    if kind not in KINDS:
        raise Http404
    the_kind = KINDS[kind]
    seen: Any = the_kind.model._default_manager
    record = get_object_or_404(seen.visible_to(user, on), pk=about)
    person = the_kind.person_of(record)
    check_can_write_letter(user, person, on)
    if not the_kind.is_ready(record, on):
        raise Http404
    disclose(request, person.pk, f"a letter to them: {the_kind.name(record)}")
    form = WriteForm(posted(request))
    if form.is_valid():
        seen_digest = form.cleaned_data["seen"]
        if written := tried(form, write_letter, kind=the_kind, about=record, seen=seen_digest, by=user, on=on):
            messages.success(request, f"The letter is written as {written.reference}.")
            return redirect("letter", written.pk)
    draft = compose(kind=the_kind, about=record, on=on)
    easy = request.GET.get("layout") == Layout.EASY_READ
    context = {
        "person": person,
        "draft": draft,
        "words": draft.easy_words if easy else draft.words,
        "easy": easy,
        "form": form,
        "ways": [_way(each) for each in draft.addressees],
        "before": queries.letter_about(kind, the_kind.label, about),
        "back": record.get_absolute_url() if hasattr(record, "get_absolute_url") else person.get_absolute_url(),
    }
    return render(request, "care_plans/letters/write.html", context)


def _way(to: Addressee) -> tuple[str, list[str], str]:
    """To whom, how, and in which layout where it is a special one."""
    layout = "" if to.layout == Layout.STANDARD else to.layout.label
    return to.name, [way.label for way in to.channels], layout


@door("send_letter", discloses=True)
@require_GET
def letters_to_send(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    page = page_of(request, queries.to_send(user, on))
    disclose(request, {each.letter.person_id for each in page}, "the list of letters to send")
    return render(request, "care_plans/letters/to_send.html", {"page": page})


@door("send_letter", discloses=True)
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """One way a letter goes: who was asked to make it, and the day it was sent."""
    user, on = asker(request)
    seen = Dispatch.objects.visible_to(user, on).select_related("letter__person__icb")
    found = get_object_or_404(seen, pk=pk)
    person = found.letter.person
    check_can_send_letter(user, person, on)
    disclose(request, person.pk, f"how letter {found.letter.reference} goes to them")
    to_ask = found.is_arranged and found.asked_on is None
    form: Any = AskForm(posted(request)) if to_ask else SentForm(posted(request), initial={"sent_on": on})
    if form.is_valid():
        act = ask_for if to_ask else mark_sent
        if tried(form, act, dispatch=found, by=user, on=on, **form.cleaned_data):
            messages.success(request, "Saved.")
            return redirect("letter", found.letter_id)
    what = found.get_channel_display().lower() if not found.is_arranged else found.get_channel_display()
    context = {
        "form": form,
        "person": person,
        "title": f"Ask for: {what}" if to_ask else f"Sent to {found.to}: {what}",
        "lede": f"{found.letter.reference}: {found.letter.title}." + (f" {found.detail}." if found.detail else ""),
        "button": "Save",
        "back": found.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)
