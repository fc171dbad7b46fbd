"""Words typed into a form and not saved yet: kept for their writer alone, until they are saved or thrown away.

A form that keeps words carries a signed mark of its writer and address. A script sends its words now and then; where
the session has ended by the time it is sent, the words are kept by that mark and given back after signing in.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST

from phb.doors import door
from phb.models import UnsavedWords, User

MARK = "unsaved"
"""The hidden box that says whose words these are, and of which form."""
PUT_BACK = "put-back"
"""In an address: fill the boxes with what had been written."""
NO_WORDS = (MARK, "csrfmiddlewaretoken")

SALT = "phb.unsaved"
KEPT = "You were signed out before this was saved. Your words are kept: sign in, and they are given back to you."
NOT_SAVED = "This was not saved, because the page was open since before you last signed in. Your words are kept below."


def address_of(request: HttpRequest) -> str:
    """The form's address: the same whether or not its words are to be put back."""
    query = request.GET.copy()
    query.pop(PUT_BACK, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def mark_for(user: User, address: str) -> str:
    return signing.dumps([user.pk, address], salt=SALT)


def read_mark(mark: str) -> tuple[int, str] | None:
    """The writer's number and the address; nothing where the mark is not ours, or too old."""
    try:
        writer, address = signing.loads(mark, salt=SALT, max_age=timedelta(days=settings.UNSAVED_DAYS))
    except signing.BadSignature:
        return None
    return int(writer), str(address)


def keep(writer: int, address: str, posted: Any) -> bool:
    """Whether they were kept: not where they are too many. What has lain for too long goes."""
    words = {name: values for name, values in posted.lists() if name not in NO_WORDS}
    if sum(len(value) for values in words.values() for value in values) > settings.UNSAVED_LETTERS:
        return False
    own = UnsavedWords.objects.filter(writer_id=writer)
    own.filter(kept_at__lt=timezone.now() - timedelta(days=settings.UNSAVED_DAYS)).delete()
    UnsavedWords.objects.update_or_create(
        writer_id=writer, address=address, defaults={"words": words, "kept_at": timezone.now()}
    )
    latest = own.order_by("-kept_at").values_list("pk", flat=True)[: settings.UNSAVED_FORMS]
    own.exclude(pk__in=list(latest)).delete()
    return True


def forget(user: User, address: str) -> None:
    UnsavedWords.objects.filter(writer=user, address=address).delete()


def kept_for(request: HttpRequest) -> UnsavedWords | None:
    """What whoever asks had written in the form at this address."""
    return UnsavedWords.objects.filter(writer_id=request.user.pk, address=address_of(request)).first()


def put_back(request: HttpRequest, form: Any, address: str = "") -> None:
    """Fills the boxes with what had been written, where that is asked for; the mark of what was read then, too.

    `address` where the words were kept for the same form at another address than this one.
    """
    if request.method != "GET" or PUT_BACK not in request.GET:
        return
    own = UnsavedWords.objects.filter(writer_id=request.user.pk, address=address or address_of(request))
    if (kept := own.first()) is None:
        return
    given = kept.as_posted()
    for name, field in form.fields.items():
        if not field.widget.value_omitted_from_data(given, {}, form.add_prefix(name)):
            form.initial[name] = field.widget.value_from_datadict(given, {}, form.add_prefix(name))


def keeps_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the view of a form: what was kept of it goes once the form has done its work."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            forget(request.user, address_of(request))  # type: ignore[arg-type]
        return response

    return keeping


# Where the session has ended, or the page is older than it. ----------------------------------------------------------


def _keep_what_was_sent(request: HttpRequest) -> str:
    """The address of the form whose words were kept by its mark; nothing where there is no mark of ours."""
    found = read_mark(request.POST.get(MARK, "")) if request.method == "POST" else None
    if found is None or not keep(*found, request.POST):
        return ""
    return found[1]


class SignedInMiddleware(LoginRequiredMiddleware):
    """Asks to sign in, and loses nothing that was sent."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if _keep_what_was_sent(request):
            messages.warning(request, KEPT)
        return super().handle_no_permission(request, view_func)


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last signing in is not taken (cross-site request forgery); its words are."""
    address = _keep_what_was_sent(request)
    if address and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        messages.warning(request, NOT_SAVED)
        return redirect(address)
    return csrf_failure(request, reason)


# Pages. --------------------------------------------------------------------------------------------------------------


@door()
@require_POST
def keep_words(request: HttpRequest) -> HttpResponse:
    """What the script sends while somebody writes."""
    found = read_mark(request.POST.get(MARK, ""))
    if found is None or found[0] != request.user.pk or not keep(*found, request.POST):
        return HttpResponseBadRequest("These words could not be kept. Save them before you leave the page.")
    return HttpResponse(status=204)


@door()
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """The words go, and the form is shown as it is."""
    found = read_mark(request.POST.get(MARK, ""))
    if found is None or found[0] != request.user.pk:
        return HttpResponseBadRequest("There is nothing of yours to throw away here.")
    forget(request.user, found[1])
    messages.success(request, "What you had written is thrown away.")
    return redirect(found[1])
