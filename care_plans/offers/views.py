"""The six components of personalised care for a person; and the codes by which activity is reported."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import ConfirmForm, tried
from care_plans.models import ActivityCode, CodedActivity, Episode, Offer
from care_plans.offers.coding import check_code, enter_code
from care_plans.offers.forms import CodeForm, EndEpisodeForm, FirstContactForm, OfferForm
from care_plans.offers.offering import end_episode, record_first_contact, record_offer
from care_plans.offers.permissions import can_check_code, can_record_offer, check_can_check_code, check_can_record_offer
from care_plans.offers.queries import in_one_line, six_components
from care_plans.offers.rules import Component
from care_plans.views import asker, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, User
from phb.roles import may, places


@door("see_offers", discloses=True)
@require_GET
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "what they were offered")
    standings = six_components(person)
    context = {
        "person": person,
        "standings": standings,
        "in_one_line": in_one_line(standings),
        "episodes": Episode.objects.filter(person=person).select_related("offer"),
        "coded": CodedActivity.objects.filter(person=person).counting().select_related("code"),
        "may_record": can_record_offer(user, person, on),
    }
    return render(request, "care_plans/offers.html", context)


@door("record_offer", discloses=True)
def offer_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_record_offer(user, person, on)
    disclose(request, person.pk, "what they were offered")
    wanted = request.GET.get("component", "")
    initial = {"made_on": on, "component": wanted if wanted in Component.values else None}
    form = OfferForm(posted(request), initial=initial)
    if form.is_valid() and tried(form, record_offer, person=person, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The offer is recorded.")
        return redirect("offers", person.pk)
    context = {
        "form": form,
        "person": person,
        "title": f"Record what {person.called} was offered",
        "button": "Record it",
        "back": reverse("offers", args=[person.pk]),
    }
    return render(request, "care_plans/form.html", context)


def _offer_or_404(request: HttpRequest, pk: int) -> Offer:
    user, on = asker(request)
    seen = Offer.objects.visible_to(user, on).select_related("person__icb", "request", "correction")
    return get_object_or_404(seen, pk=pk)


@door("record_offer", discloses=True)
def offer_correct(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    wrong = _offer_or_404(request, pk)
    check_can_record_offer(user, wrong.person, on)
    disclose(request, wrong.person_id, "what they were offered")
    initial = {name: getattr(wrong, name) for name in ("status", "made_on", "referred_to", "words")}
    form = OfferForm(posted(request), initial=initial, fixed=True)
    if form.is_valid():
        kept = tried(
            form, record_offer, person=wrong.person, component=wrong.component, request=wrong.request, corrects=wrong,
            by=user, on=on, **form.cleaned_data,
        )  # fmt: skip
        if kept:
            messages.success(request, "It is put right.")
            return redirect("offers", wrong.person_id)
    context = {
        "form": form,
        "person": wrong.person,
        "title": f"Put right: {wrong.get_component_display()}",
        "lede": "What was recorded before stays on record, and this takes its place.",
        "button": "Put it right",
        "back": reverse("offers", args=[wrong.person_id]),
    }
    return render(request, "care_plans/form.html", context)


@door("record_offer", discloses=True)
def first_contact(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    offer = _offer_or_404(request, pk)
    check_can_record_offer(user, offer.person, on)
    disclose(request, offer.person_id, "their community referral")
    form = FirstContactForm(posted(request), initial={"contact_on": on})
    if form.is_valid() and tried(form, record_first_contact, offer=offer, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The first contact is recorded, and the referral counts.")
        return redirect("offers", offer.person_id)
    context = {
        "form": form,
        "person": offer.person,
        "title": "Record the first contact",
        "lede": "A community referral counts once, from its first contact on. An offer alone does not count.",
        "button": "Record the first contact",
        "back": reverse("offers", args=[offer.person_id]),
    }
    return render(request, "care_plans/form.html", context)


@door("record_offer", discloses=True)
def episode_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    episode = get_object_or_404(Episode.objects.visible_to(user, on).select_related("person__icb"), pk=pk)
    check_can_record_offer(user, episode.person, on)
    disclose(request, episode.person_id, "their community referral")
    form = EndEpisodeForm(posted(request), initial={"ended_on": on})
    if form.is_valid() and tried(form, end_episode, episode=episode, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The episode has ended.")
        return redirect("offers", episode.person_id)
    context = {
        "form": form,
        "person": episode.person,
        "title": "End the episode of social prescribing",
        "lede": "A referral after its end is a new episode, and counts again.",
        "button": "End it",
        "back": reverse("offers", args=[episode.person_id]),
    }
    return render(request, "care_plans/form.html", context)


@door("see_codes")
@require_GET
def codes(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    where = places(user, "see_codes", on)
    rows = ActivityCode.objects.filter(icb_id__in=where).select_related("icb", "entered_by", "checked_by")
    context = {
        "rows": [{"code": each, "may_check": _waits_for(user, each, on)} for each in rows],
        "may_enter": may(user, "enter_code", on=on),
    }
    return render(request, "care_plans/codes.html", context)


def _waits_for(user: User, code: ActivityCode, on: date) -> bool:
    return bool(code.concept_id and code.checked_on is None and can_check_code(user, code, on))


@door("enter_code")
def code_add(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation, pk__in=places(user, "enter_code", on))
    form = CodeForm(posted(request), initial={"valid_from": on})
    if form.is_valid() and tried(form, enter_code, icb=icb, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The code is entered. Somebody else checks it before it is used.")
        return redirect("codes")
    context = {
        "form": form,
        "title": "Enter a code",
        "lede": "A code is used once somebody else has checked it. Leave it blank where none is certain.",
        "button": "Enter it",
        "back": reverse("codes"),
    }
    return render(request, "care_plans/form.html", context)


@door("check_code")
def code_check(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    code = get_object_or_404(
        ActivityCode.objects.filter(icb_id__in=places(user, "check_code", on)).select_related("icb"), pk=pk
    )
    check_can_check_code(user, code, on)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, check_code, code=code, by=user, on=on):
        messages.success(request, "The code is checked, and is used from now on.")
        return redirect("codes")
    context = {
        "form": form,
        "title": f"Check the code for: {code.get_activity_display()}",
        "lede": f"{code.concept_id}, “{code.term}”. Found at: {code.source}. Look it up in the national browser first.",
        "button": "It means what it is used for",
        "back": reverse("codes"),
    }
    return render(request, "care_plans/form.html", context)
