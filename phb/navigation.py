"""The header's links, by what the signed-in person may do."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from phb import roles

LINKS = (
    ("Today", "home", ""),
    ("My plan", "my_plan", "sign_plan_as_person"),
    ("People", "people", "see_people"),
    ("Requests", "requests", "see_requests"),
    ("Exceptions", "exceptions", "see_requests"),
    ("Letters", "letters_to_send", "send_letter"),
    ("Reviews", "reviews", "see_reviews"),
    ("To approve", "to_approve", "agree_budgets"),
    ("Panels", "panels", "see_panels"),
    ("Budgets", "budgets", "see_budgets"),
    ("Payments", "pay_runs", "see_pay_runs"),
    ("Uplift", "uplift_runs", "see_uplift"),
    ("Continuity", "continuity", "see_continuity"),
    ("Spend", "imports", "import_spend"),
    ("Statements", "statements", "see_statements"),
    ("Books", "books", "see_books"),
    ("Employing rates", "on_cost_rates", "set_on_cost_rates"),
    ("Net or gross", "contribution_methods", "set_contribution_method"),
    ("Catalogue", "catalogue", "see_catalogue"),
    ("Codes", "codes", "see_codes"),
    ("Limits", "limits", "set_limits"),
    ("Approval limits", "approval_limits", "set_approval_limits"),
    ("Bank details", "account_waits", "set_account_wait"),
    ("Days of notice", "notice_days", "set_notice_days"),
    ("Shared with us", "shared", "see_shared"),
    ("Self-referral", "referral_links", "keep_referral_link"),
)
"""Words, address and the act that makes the link useful; none means everyone."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The links this person may follow, with the one they are on."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {"navigation": []}
    on = timezone.localdate()
    links = [
        {"text": _words(words, name, request.user), "url": url, "current": _is_current(request.path, url)}
        for words, name, act in LINKS
        if not act or roles.may(request.user, act, on=on)
        for url in [reverse(name)]
    ]
    return {"navigation": links}


def _words(words: str, name: str, user: Any) -> str:
    """A holder's first page is about money, not about the day's work."""
    return "My money" if name == "home" and user.is_holder else words


def _is_current(path: str, link: str) -> bool:
    return path == link if link == "/" else path.startswith(link)
