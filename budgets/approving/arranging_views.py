"""The limits of each organisation, and who covers for whom."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets.approving.covering import accept_cover, end_cover, name_cover, set_cover
from budgets.approving.forms import ApprovalLimitForm, CoverForm, SetCoverForm
from budgets.approving.limits import set_limit
from budgets.approving.permissions import (
    can_accept_cover,
    can_end_cover,
    can_set_approval_limits,
    check_can_name_cover,
    check_can_set_approval_limits,
)
from budgets.approving.queries import approving_organisations, covers_seen, limits_now
from budgets.approving.rules import APPROVAL_LIMITS
from budgets.forms import tried
from budgets.models import ApprovalCover
from care_plans.views import PAGE_LENGTH, asker, posted
from phb.doors import door
from phb.models import Organisation, RoleAssignment, User
from phb.roles import ACTS, Role


@door("see_approval_limits")
@require_GET
def approval_limits(request: HttpRequest) -> HttpResponse:
    """How much each role may agree today, since when and who says so, and what is to come."""
    user, on = asker(request)
    organisations = approving_organisations(user, "see_approval_limits", on)
    rows = [(each, limits_now(each, on), can_set_approval_limits(user, each, on)) for each in organisations]
    return render(request, "budgets/approval_limits.html", {"rows": rows, "on": on})


@door("set_approval_limits")
def approval_limit_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    organisation = get_object_or_404(approving_organisations(user, "see_approval_limits", on), pk=pk)
    check_can_set_approval_limits(user, organisation, on)
    form = ApprovalLimitForm(posted(request), organisation=organisation, initial={"starts_on": on})
    if form.is_valid() and (
        made := tried(form, set_limit, organisation=organisation, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, f"The limit is set. {made}.")
        return redirect("approval_limits")
    context = {
        "form": form,
        "title": f"Set a limit for {organisation}",
        "button": "Set the limit",
        "back": reverse("approval_limits"),
    }
    return render(request, "care_plans/form.html", context)


@door("see_cover")
@require_GET
def covers(request: HttpRequest) -> HttpResponse:
    """Who covers for whom: what waits for an answer, what holds, what is to come and what is over."""
    user, on = asker(request)
    page = Paginator(covers_seen(user, on), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(each, user, on) for each in page.object_list],
        "on": on,
        "where": _covered_in(user, on),
        "sets_in": approving_organisations(user, "set_cover", on),
    }
    return render(request, "budgets/covers.html", context)


def _row(cover: ApprovalCover, user: User, on: date) -> dict[str, object]:
    is_over = cover.ended_at is not None or cover.ends_on < on
    waits = not is_over and cover.accepted_at is None
    return {
        "cover": cover,
        "how": _how(cover, on, is_over=is_over),
        "may_accept": waits and can_accept_cover(user, cover, on),
        "may_end": not is_over and can_end_cover(user, cover, on),
        "end_words": "Decline" if waits and user.pk == cover.colleague_id else "End now",
    }


def _how(cover: ApprovalCover, on: date, *, is_over: bool) -> str:
    if is_over:
        return "Over" if cover.accepted_at else "Not taken up"
    if cover.accepted_at is None:
        return "Waiting"
    return "Covering" if cover.starts_on <= on else "Planned"


def _covered_in(user: User, on: date) -> QuerySet[Organisation]:
    """Where the user agrees budgets, and so may be covered."""
    return Organisation.objects.filter(pk__in=user.organisations(on, *APPROVAL_LIMITS))


def _with_role(organisation: Organisation, on: date, roles: "set[Role] | frozenset[Role]") -> QuerySet[User]:
    held = RoleAssignment.objects.current(on).filter(organisation=organisation, role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("display_name")


@door("agree_budgets")
def cover_name(request: HttpRequest, pk: int) -> HttpResponse:
    """An approver asks a colleague to cover."""
    user, on = asker(request)
    organisation = get_object_or_404(_covered_in(user, on), pk=pk)
    check_can_name_cover(user, organisation, on)
    colleagues = _with_role(organisation, on, ACTS["see_approvals"]).exclude(pk=user.pk)
    form = CoverForm(posted(request), colleagues=colleagues, initial={"starts_on": on})
    if form.is_valid() and (
        made := tried(form, name_cover, organisation=organisation, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, f"{made.colleague} is asked. The cover holds once they say yes.")
        return redirect("covers")
    context = {
        "form": form,
        "title": f"Ask a colleague to agree budgets for you at {organisation}",
        "lede": "On those days they may agree what you may agree, up to your limit. They may not agree what they wrote,"
        " nor a budget of somebody close to them, nor one that you may not agree yourself.",
        "button": "Ask them",
        "back": reverse("covers"),
    }
    return render(request, "care_plans/form.html", context)


@door("set_cover")
def cover_set(request: HttpRequest, pk: int) -> HttpResponse:
    """The administrator sets cover for somebody who cannot ask, such as when they are ill."""
    user, on = asker(request)
    organisation = get_object_or_404(approving_organisations(user, "set_cover", on), pk=pk)
    form = SetCoverForm(
        posted(request),
        colleagues=_with_role(organisation, on, ACTS["see_approvals"]).exclude(pk=user.pk),
        delegators=_with_role(organisation, on, set(APPROVAL_LIMITS)).exclude(pk=user.pk),
        initial={"starts_on": on},
    )
    if form.is_valid() and (
        made := tried(form, set_cover, organisation=organisation, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, f"The cover is set: {made}.")
        return redirect("covers")
    context = {
        "form": form,
        "title": f"Set cover at {organisation}",
        "lede": "It holds at once, without anybody accepting it. Set it where the two cannot arrange it themselves.",
        "button": "Set the cover",
        "back": reverse("covers"),
    }
    return render(request, "care_plans/form.html", context)


@door("see_cover")
@require_POST
def cover_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepted, declined or ended."""
    user, on = asker(request)
    cover = get_object_or_404(covers_seen(user, on), pk=pk)
    accepts = request.POST.get("answer") == "accept"
    act = accept_cover if accepts else end_cover
    try:
        act(cover=cover, by=user, on=on)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"The cover holds: {cover}." if accepts else "The cover is over.")
    return redirect("covers")
