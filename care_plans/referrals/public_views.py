"""The page of an ICB on which anybody may ask for support, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from care_plans.clocks.queries import limits
from care_plans.clocks.rules import Step
from care_plans.forms import tried
from care_plans.models import ReferralLink
from care_plans.referrals.asking import ask
from care_plans.referrals.forms import AskForm, WhoForm
from care_plans.views import posted
from phb.acting import acting, system_user
from phb.doors import door

ASKED = "asked"
"""Where the session keeps the reference that is shown once the form is sent: it stands in no address."""


def _link_or_404(code: str) -> ReferralLink:
    link = ReferralLink.objects.filter(icb__ods_code=code.upper()).select_related("icb").first()
    if link is None:
        raise Http404
    return link


@door(public=True)
def ask_for_support(request: HttpRequest, code: str) -> HttpResponse:
    """First for whom, then one form in plain words; the same answer whether the person is on record or not."""
    link = _link_or_404(code)
    if not link.is_open:
        return render(request, "care_plans/ask_closed.html", {"icb": link.icb}, status=410)
    given = posted(request) or request.GET
    first = WhoForm(given if "go" in given or "who" in given else None)
    if not first.is_valid():
        return render(request, "care_plans/ask_who.html", {"form": first, "icb": link.icb})
    who = first.cleaned_data["who"]
    form, now = AskForm(posted(request), who=who), timezone.now()
    if form.is_valid():
        by, on = system_user(), timezone.localdate(now)
        with acting(by, reason="Asked on the public page"):
            made = tried(form, ask, link=link, key=form.cleaned_data["key"], at=now, by=by, on=on, **form.asked)
        if made:
            request.session[ASKED] = {"code": code, "reference": made.reference, "on": on.isoformat()}
            return redirect("ask_done", code)
    answer = render(request, "care_plans/ask.html", {"form": form, "icb": link.icb, "who": who})
    if form.is_bound and any(error.code == "busy" for error in form.non_field_errors().as_data()):
        answer.status_code = 429
        answer["Retry-After"] = "3600"
    return answer


@door(public=True)
def ask_done(request: HttpRequest, code: str) -> HttpResponse:
    """The reference and what happens next, with the days it may take."""
    link = _link_or_404(code)
    asked = request.session.get(ASKED)
    if not asked or asked["code"] != code:
        return redirect("ask", code)
    limit = limits([link.icb_id])(link.icb_id)(Step.DECISION, timezone.localdate())
    context = {"icb": link.icb, "reference": asked["reference"], "limit": limit}
    return render(request, "care_plans/ask_done.html", context)
