"""Words that were written and not saved: the mark that a form carries, and what is offered back."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from phb import unsaved
from phb.models import UnsavedWords

register = template.Library()


@register.simple_tag(takes_context=True)
def keeps_words(context: Context, address: str = "") -> SafeString:
    """Goes inside a form whose words are kept. `address` where it is sent elsewhere than to this page."""
    request = context["request"]
    mark = unsaved.mark_for(request.user, address or unsaved.address_of(request))
    return format_html(
        '<input type="hidden" name="{}" value="{}" data-keep="{}">', unsaved.MARK, mark, reverse("keep_words")
    )


@register.inclusion_tag("phb/includes/what_you_had_written.html", takes_context=True)
def what_you_had_written(context: Context, form: Any) -> dict[str, Any]:
    """Above a form: what its reader had written in it and not saved, to put back or to throw away."""
    request = context["request"]
    kept = unsaved.kept_for(request) if request.method == "GET" else None
    if kept is None:
        return {"request": request, "kept": None}
    address = unsaved.address_of(request)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "kept": kept,
        "is_put_back": unsaved.PUT_BACK in request.GET,
        "words": _words(kept, form),
        "put_back_url": f"{address}{'&' if '?' in address else '?'}{unsaved.PUT_BACK}=yes",
        "mark": unsaved.mark_for(request.user, address),
    }


def _words(kept: UnsavedWords, form: Any) -> list[tuple[str, str]]:
    """Each box that holds something, under its label."""
    given = kept.as_posted()
    written = []
    for name, field in form.fields.items():
        if not field.widget.is_hidden:
            value = field.widget.value_from_datadict(given, {}, form.add_prefix(name))
            choices = {str(key): str(words) for key, words in getattr(field, "choices", ())}
            if value not in (None, "", [], False):
                written.append((str(field.label or name), choices.get(str(value), str(value))))
    return written


@register.inclusion_tag("phb/includes/not_saved.html", takes_context=True)
def not_saved(context: Context, under: str, *, told: bool = True) -> dict[str, Any]:
    """Links to the forms, at addresses that begin so, in which their reader has words that are not saved.

    Not `told`, the words stay out: for a page that is not about the person they are about.
    """
    own = UnsavedWords.objects.filter(writer_id=context["request"].user.pk, address__startswith=under)
    return {"found": own.order_by("-kept_at"), "told": told}
