"""The NHS design system's own components in Django templates, and forms drawn with them.

`nhsuk_frontend_jinja` holds the mark-up as Jinja macros; each takes one dictionary, as the NHS service manual says.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

from phb.money import AmountFormField
from phb.widgets import DATE_PARTS, NHSDateWidget

register = template.Library()

Params = dict[str, Any]

ATTRS_FOR_COMPONENT = ("prefix", "suffix", "width", "rows", "inline", "small", "autocomplete", "hints", "reveals")
"""Keys of a widget's `attrs` that say how the component looks: `hints` is a sentence for each choice that needs one,
`reveals` names the field, or the fields, that a choice brings up (without a script they are always there). The others
become attributes of the box."""
LIMITS = ("maxlength", "minlength", "min", "max", "step")
"""Browsers hold these by cutting what is typed, unseen; the form holds them with a sentence."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _macro(component: str) -> Callable[[Params], Markup]:
    folder = re.sub(r"(?<!^)([A-Z])", lambda capital: f"-{capital[1].lower()}", component)
    module = _environment().get_template(f"nhsuk/components/{folder}/macro.jinja").module
    macro: Callable[[Params], Markup] = getattr(module, component)
    return macro


def _nested(flat: Params) -> Params:
    """Keys with two underscores as dictionaries: `summary__text` is the `text` of `summary`."""
    params: Params = {}
    for key, value in flat.items():
        *path, last = key.split("__")
        place = params
        for step in path:
            place = place.setdefault(step, {})
        # The macros ask whether a text is a string, which Django's lazy texts are not.
        place[last] = str(value) if isinstance(value, Promise) else value
    return params


@register.simple_tag
def nhsuk(component: str, params: Params | None = None, **more: Any) -> Markup:
    """Any component by the name of its macro, such as `{% nhsuk "button" text="Save" %}`."""
    return _macro(component)({**(params or {}), **_nested(more)})


@register.simple_tag
def nhs_field(field: BoundField, **params: Any) -> str:
    """A box with its label, hint and message. `params` go to the component over what the form says.

    Raises: TypeError for a widget that has no NHS component.
    """
    if field.is_hidden:
        return field.as_hidden()
    for fits, component, describe in COMPONENTS:
        if fits(field):
            return _macro(component)({**_without_none(describe(field)), **_nested(params)})
    raise TypeError(f"No NHS component is named for {type(field.field.widget).__name__}, the widget of “{field.name}”.")


@register.filter
def standing_alone(fields: Iterable[BoundField]) -> list[BoundField]:
    """The fields of a form without those that a choice of another brings up."""
    asked = list(fields)
    revealed = {name for field in asked for choice in _reveals(field).values() for name in choice}
    return [field for field in asked if field.name not in revealed]


def _reveals(field: BoundField) -> dict[str, tuple[str, ...]]:
    said = field.field.widget.attrs.get("reveals", {})
    return {value: (names,) if isinstance(names, str) else tuple(names) for value, names in said.items()}


@register.simple_tag
def nhs_error_summary(*asked: "BaseForm | BaseFormSet[Any] | None") -> str:
    """What to put right, each sentence a link to its box; nothing where nothing is wrong."""
    problems = [problem for form in asked if form is not None for problem in _problems(form)]
    if not problems:
        return ""
    return _macro("errorSummary")({"titleText": "There is a problem", "errorList": problems})


@register.simple_tag(takes_context=True)
def please_check(context: Context) -> str:
    """How a page's title begins where one of its forms has something to put right, so that it is heard first."""
    known: Iterable[Any] = context.flatten().values()
    shown = [value for value in known if isinstance(value, BaseForm | BaseFormSet) and value.is_bound]
    return "Please check: " if any(_problems(form) for form in shown) else ""


def _problems(form: "BaseForm | BaseFormSet[Any]") -> list[Params]:
    if isinstance(form, BaseFormSet):
        own: list[Params] = [{"text": sentence} for sentence in form.non_form_errors()] if form.is_bound else []
        return own + [problem for each in form.forms for problem in _problems(each)]
    return [{"text": sentence} for sentence in form.non_field_errors()] + [
        {"text": sentence} if field.is_hidden else {"text": sentence, "href": f"#{_first_box(field)}"}
        for field in form
        for sentence in field.errors
    ]


def _first_box(field: BoundField) -> str:
    """The id of the box to go to."""
    widget = field.field.widget
    if isinstance(widget, NHSDateWidget):
        return f"{field.auto_id}_{(_boxes_to_change(field) or DATE_PARTS)[0]}"
    return str(field.auto_id)


def _boxes_to_change(field: BoundField) -> list[str]:
    """Of a date's three boxes, those left empty; all, where none or each is."""
    typed = NHSDateWidget().in_boxes(field.value())
    empty = [part for part in DATE_PARTS if not typed[part]]
    return empty or list(DATE_PARTS)


def _without_none(params: Params) -> Params:
    return {key: value for key, value in params.items() if value is not None}


def _label(field: BoundField) -> str:
    optional = not field.field.required and getattr(field.form, "mark_optional", True)
    return f"{field.label} (optional)" if optional else str(field.label)


def _named(field: BoundField) -> Params:
    """What every component takes."""
    attrs = field.field.widget.attrs
    others = {key: value for key, value in attrs.items() if key not in (*ATTRS_FOR_COMPONENT, *LIMITS, "class")}
    return {
        **{
            key: value for key, value in attrs.items() if key in ATTRS_FOR_COMPONENT and key not in ("hints", "reveals")
        },
        "name": field.html_name,
        "hint": {"text": str(field.help_text)} if field.help_text else None,
        "errorMessage": {"text": " ".join(map(str, field.errors)), "visuallyHiddenText": "Please check"}
        if field.errors
        else None,
        "classes": attrs.get("class"),
        "attributes": {key: {"value": value, "optional": True} for key, value in others.items()},
        "disabled": field.field.disabled or None,
    }


def _one_box(field: BoundField) -> Params:
    return {**_named(field), "id": field.auto_id, "label": {"text": _label(field), "size": "s"}}


def _written(field: BoundField) -> Params:
    value = field.value()
    return {**_one_box(field), "value": None if value is None else str(value)}


def _input(field: BoundField) -> Params:
    widget, asked = field.field.widget, field.field
    params = _written(field)
    params["type"] = getattr(widget, "input_type", "text")
    if isinstance(asked, AmountFormField):
        return {"prefix": "£", "width": 10, "inputmode": "decimal", "spellcheck": False, **params, "type": "text"}
    if isinstance(asked, forms.IntegerField):
        # Not type=number: a wheel or an arrow key would change the figure unseen (NHS service manual, text input).
        whole = not isinstance(asked, forms.FloatField | forms.DecimalField)
        return {"width": 5, "inputmode": "numeric" if whole else "decimal", **params, "type": "text"}
    return params


def _counted(field: BoundField) -> Params:
    return {**_written(field), "maxlength": _longest(field)}


def _longest(field: BoundField) -> int | None:
    return getattr(field.field, "max_length", None)


def _group(field: BoundField) -> Params:
    legend = {"text": _label(field), "size": "s"}
    return {**_named(field), "idPrefix": field.auto_id, "fieldset": {"legend": legend}}


def _choices(field: BoundField) -> Iterator[tuple[str, str]]:
    """Value and words of each choice; those of a group begin with its name."""
    for value, words in field.field.widget.choices:
        if isinstance(words, list | tuple):
            yield from ((str(each), f"{value}: {inner}") for each, inner in words)
        else:
            yield "" if value is None else str(value), str(words)


def _chosen(field: BoundField) -> set[str]:
    value = field.value()
    values = value if isinstance(value, list | tuple | set) else [value]
    return {"" if each is None else str(each) for each in values}


def _ticks(field: BoundField) -> Params:
    chosen, hints, reveals = _chosen(field), field.field.widget.attrs.get("hints", {}), _reveals(field)
    items = [
        _without_none(
            {
                "value": value,
                "text": words,
                "checked": value in chosen,
                "hint": {"text": hints[value]} if value in hints else None,
                "conditional": {"html": Markup("").join(nhs_field(field.form[name]) for name in reveals[value])}
                if value in reveals
                else None,
            }
        )
        for value, words in _choices(field)
        if value
    ]
    return {**_group(field), "items": items}


def _one_tick(field: BoundField) -> Params:
    params = {**_named(field), "idPrefix": field.auto_id}
    item = {"value": "on", "text": str(field.label), "checked": bool(field.value()), "hint": params.pop("hint")}
    return {**params, "items": [_without_none(item)]}


def _select(field: BoundField) -> Params:
    chosen = _chosen(field)
    items = [{"value": value, "text": words, "selected": value in chosen} for value, words in _choices(field)]
    return {**_one_box(field), "items": items}


def _date(field: BoundField) -> Params:
    typed = NHSDateWidget().in_boxes(field.value())
    to_change = _boxes_to_change(field) if field.errors else []
    items = [
        {
            "id": f"{field.auto_id}_{part}",
            "name": f"{field.html_name}_{part}",
            "label": part.capitalize(),
            "value": typed[part],
            "width": 4 if part == "year" else 2,
            "error": part in to_change,
            "disabled": field.field.disabled,
        }
        for part in DATE_PARTS
    ]
    return {**_group(field), "id": field.auto_id, "items": items}


def _has(*widgets: type[forms.Widget]) -> Callable[[BoundField], bool]:
    return lambda field: isinstance(field.field.widget, widgets)


def _is_long_text_with_limit(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.Textarea) and _longest(field) is not None


COMPONENTS: tuple[tuple[Callable[[BoundField], bool], str, Callable[[BoundField], Params]], ...] = (
    (_has(NHSDateWidget), "dateInput", _date),
    (_has(forms.CheckboxSelectMultiple, forms.SelectMultiple), "checkboxes", _ticks),
    (_has(forms.RadioSelect), "radios", _ticks),
    (_has(forms.Select), "select", _select),
    (_has(forms.CheckboxInput), "checkboxes", _one_tick),
    (_has(forms.FileInput), "fileUpload", _one_box),
    (_has(forms.PasswordInput), "passwordInput", _one_box),
    (_is_long_text_with_limit, "characterCount", _counted),
    (_has(forms.Textarea), "textarea", _written),
    (_has(forms.widgets.Input), "input", _input),
)
"""Which component draws a box; the first that fits."""


@register.simple_tag
def nhs_messages(messages: list[Message]) -> str:
    """What has just happened, as a notification banner: one for what went well, one for the rest."""
    shown = list(messages)
    well = [message for message in shown if message.level == SUCCESS]
    rest = [message for message in shown if message.level != SUCCESS]
    return Markup("").join(
        _macro("notificationBanner")(
            {
                "variant": variant,
                "title": {"id": f"messages-{title.lower()}", "text": title},
                "html": format_html_join(
                    "\n", '<p class="nhsuk-notification-banner__heading">{}</p>', ((each,) for each in group)
                ),
            }
        )
        for variant, title, group in (("success", "Done", well), (None, "Important", rest))
        if group
    )


@register.simple_tag(takes_context=True)
def nhs_header(context: Context) -> str:
    """The organisation's name, who is signed in, and the pages there are for them."""
    organisation = _organisation(context)
    header = _macro("header")(
        {
            "containerClasses": "phb-width",
            "service": {"text": settings.SERVICE_NAME, "href": reverse("home")},
            "organisation": {"name": organisation.name} if organisation else None,
            "account": {"items": _account(context)} if _is_signed_in(context) else None,
            "navigation": {"items": [{**item, "href": item["url"]} for item in context.get("navigation") or ()]},
        }
    )
    return header if settings.NHS_LOGO else _without_logo(header)


@register.simple_tag(takes_context=True)
def nhs_footer(context: Context) -> Markup:
    organisation = _organisation(context)
    name = organisation.name if organisation else settings.SERVICE_NAME
    return _macro("footer")({"containerClasses": "phb-width", "copyright": {"text": name}})


@register.simple_tag(takes_context=True)
def nhs_pagination(context: Context, page: "Page[Any]") -> str:
    """Links to the pages of a long list; the rest of the address (filters, order) is kept."""
    if page.paginator.num_pages < 2:
        return ""
    query: QueryDict = context["request"].GET.copy()

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return _macro("pagination")(
        {
            "ariaLabel": "Pages",
            "previous": {"href": address(page.previous_page_number())} if page.has_previous() else None,
            "next": {"href": address(page.next_page_number())} if page.has_next() else None,
            "items": [
                {"number": number, "href": address(number), "current": number == page.number}
                if isinstance(number, int)
                else {"ellipsis": True}
                for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
            ],
        }
    )


def _organisation(context: Context) -> Any:
    """That of whoever is signed in, or nothing."""
    return context["request"].user.organisation if _is_signed_in(context) else None


def _is_signed_in(context: Context) -> bool:
    # A page that says there is no such address may be drawn before anybody is known.
    user = getattr(context.get("request"), "user", None)
    return bool(user and user.is_authenticated)


def _account(context: Context) -> list[Params]:
    request = context["request"]
    sign_out = format_html(
        '<form class="nhsuk-header__account-form" action="{}" method="post">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="nhsuk-header__account-button">Sign out</button></form>',
        reverse("sign_out"),
        get_token(request),
    )
    return [{"text": str(request.user.display_name), "icon": True}, {"html": sign_out}]


def _without_logo(header: Markup) -> Markup:
    """The NHS logo is for those entitled to it (NHS identity guidelines), and the macro always draws it."""
    before, _, rest = header.partition('<svg class="nhsuk-header__logo"')
    _, _, after = rest.partition("</svg>")
    return before + after
