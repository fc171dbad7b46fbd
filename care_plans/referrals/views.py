"""Dealing with referrals: who each is about, side by side with whom it may be about; and keeping the public page."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from care_plans.forms import tried
from care_plans.models import Referral, ReferralLink
from care_plans.people.queries import Candidate
from care_plans.people.registration import find_person
from care_plans.referrals import queries as referral_queries
from care_plans.referrals.asking import keep_link
from care_plans.referrals.forms import AddForm, CloseReferralForm, LinkForm, NumberForm
from care_plans.referrals.matching import add_from_referral, close_referral, give_number, match_referral
from care_plans.referrals.permissions import (
    can_deal_with_referral,
    check_can_deal_with_referral,
    check_can_keep_link,
)
from care_plans.referrals.rules import ReferralStatus
from care_plans.views import asker, page_of, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, User
from phb.roles import places


def _referral_or_404(request: HttpRequest, pk: int) -> Referral:
    user, on = asker(request)
    seen = Referral.objects.visible_to(user, on).select_related("icb", "request", "dealt_by")
    return get_object_or_404(seen, pk=pk)


def _say_who_is_shown(request: HttpRequest, referral: Referral) -> list[Candidate]:
    """Those the referral may be about. Its name and birth date may be theirs, so showing them is a disclosure."""
    candidates = referral_queries.candidates(referral)
    shown = {each.person.pk for each in candidates}
    if referral.request is not None:
        shown.add(referral.request.person_id)
    disclose(request, shown, f"referral {referral.reference}")
    return candidates


@door("see_referrals")
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    status = request.GET.get("status", ReferralStatus.WAITING)
    wanted = status if status in ReferralStatus.values else ""
    page = page_of(request, referral_queries.referrals(user, on, status=wanted))
    rows = [(each, referral_queries.decision_due(each.icb, each.received_on)) for each in page]
    context = {"page": page, "rows": rows, "status": status, "statuses": ReferralStatus.choices, "on": on}
    return render(request, "care_plans/referrals.html", context)


@door("see_referrals", discloses=True)
@require_GET
def show_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, side by side with the people it may be about."""
    user, on = asker(request)
    referral = _referral_or_404(request, pk)
    is_waiting = referral.status == ReferralStatus.WAITING
    may_deal = is_waiting and can_deal_with_referral(user, referral, on)
    candidates = _say_who_is_shown(request, referral)
    known = find_person(referral.nhs_number) if referral.nhs_number else None
    context = {
        "referral": referral,
        "candidates": candidates,
        "due": referral_queries.decision_due(referral.icb, referral.received_on),
        "may_deal": may_deal,
        "may_add": may_deal and bool(referral.nhs_number) and known is None,
        "elsewhere": known is not None and known.icb_id != referral.icb_id,
    }
    return render(request, "care_plans/referral.html", context)


@door("deal_with_referrals")
@require_POST
def referral_match(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    referral = _referral_or_404(request, pk)
    check_can_deal_with_referral(user, referral, on)
    chosen = request.POST.get("person", "")
    person = person_or_404(user, int(chosen) if chosen.isascii() and chosen.isdigit() else 0, on)
    try:
        made = match_referral(referral=referral, person=person, by=user, on=on)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("referral", pk)
    messages.success(request, f"{referral.reference} is request {made.reference} for {person.full_name}.")
    return redirect("request", made.pk)


@door("deal_with_referrals", discloses=True)
def referral_number(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    referral = _referral_or_404(request, pk)
    check_can_deal_with_referral(user, referral, on)
    _say_who_is_shown(request, referral)
    form = NumberForm(posted(request), initial={"nhs_number": referral.nhs_number})
    if form.is_valid() and tried(form, give_number, referral=referral, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The NHS number is kept. Now look whether somebody on record has it.")
        return redirect("referral", pk)
    return _asked(request, referral, form, "Give the NHS number", "Save the number")


@door("deal_with_referrals", discloses=True)
def referral_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    referral = _referral_or_404(request, pk)
    check_can_deal_with_referral(user, referral, on)
    _say_who_is_shown(request, referral)
    form = AddForm(posted(request), initial={"born_on": referral.born_on})
    if form.is_valid() and (
        made := tried(form, add_from_referral, referral=referral, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, f"{made.person.full_name} is on record, and {referral.reference} is their request.")
        return redirect("request", made.pk)
    lede = f"NHS number {referral.nhs_number or 'not known yet'}. Only if nobody on record is this person."
    return _asked(request, referral, form, f"Add {referral.full_name} as a new person", "Add them", lede)


@door("deal_with_referrals", discloses=True)
def referral_close(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    referral = _referral_or_404(request, pk)
    check_can_deal_with_referral(user, referral, on)
    _say_who_is_shown(request, referral)
    form = CloseReferralForm(posted(request))
    if form.is_valid():
        because = form.cleaned_data["closed_because"]
        if tried(form, close_referral, referral=referral, because=because, by=user, on=on):
            messages.success(request, f"{referral.reference} is closed, with your reason.")
            return redirect("referrals")
    return _asked(request, referral, form, f"Do not pursue {referral.reference}", "Close the referral")


def _asked(
    request: HttpRequest, referral: Referral, form: object, title: str, button: str, lede: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "lede": lede, "back": referral.get_absolute_url()}
    return render(request, "care_plans/form.html", context)


# The public page, as it is kept. -------------------------------------------------------------------------------------


@door("see_referrals")
@require_GET
def referral_poster(request: HttpRequest) -> HttpResponse:
    """The address of each ICB's page on a sheet to print."""
    user, on = asker(request)
    links = ReferralLink.objects.filter(icb__in=places(user, "see_referrals", on), is_open=True).select_related("icb")
    sheets = [(link, request.build_absolute_uri(link.get_absolute_url())) for link in links]
    return render(request, "care_plans/referral_poster.html", {"sheets": sheets})


@door("keep_referral_link")
@require_GET
def referral_links(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    links = [_link_of(icb) for icb in _icbs(user, on)]
    rows = [(link, request.build_absolute_uri(link.get_absolute_url())) for link in links]
    return render(request, "care_plans/referral_links.html", {"rows": rows})


@door("keep_referral_link")
def referral_link_keep(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(_icbs(user, on), pk=pk)
    check_can_keep_link(user, icb, on)
    form = LinkForm(posted(request), instance=_link_of(icb))
    if form.is_valid() and (link := tried(form, keep_link, icb=icb, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"The page is {'open' if link.is_open else 'closed'}.")
        return redirect("referral_links")
    context = {
        "form": form,
        "title": f"Self-referral page of {icb}",
        "lede": "Anybody can ask for support there, without signing in. Its address never changes.",
        "button": "Save",
        "back": reverse("referral_links"),
    }
    return render(request, "care_plans/form.html", context)


def _icbs(user: User, on: date) -> "QuerySet[Organisation]":
    return Organisation.objects.filter(pk__in=places(user, "keep_referral_link", on), kind=Organisation.Kind.ICB)


def _link_of(icb: Organisation) -> ReferralLink:
    return ReferralLink.objects.filter(icb=icb).select_related("icb").first() or ReferralLink(icb=icb)
