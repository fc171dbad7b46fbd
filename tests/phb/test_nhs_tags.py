"""Forms drawn with the components of the NHS design system."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import path

from phb.forms import RuleForm, RuleModelForm
from phb.management.commands.build_assets import CommandError, with_pictures_beside, without_licensed_fonts
from phb.models import Organisation
from phb.money import AmountFormField, gbp
from phb.templatetags import nhs
from phb.widgets import NHSDateField, NHSDateWidget
from tests.html import attributes, text_of


class AskForEverything(RuleForm):
    name = forms.CharField(label="Full name", help_text="As their record has it.", max_length=100)
    known_as = forms.CharField(required=False)
    amount = AmountFormField(label="Yearly cost")
    hours = forms.DecimalField(widget=forms.NumberInput(attrs={"suffix": "hours", "min": "0"}))
    starts_on = NHSDateField(label="When does it start?")
    option = forms.ChoiceField(
        choices=[("", "---------"), ("01", "Direct payment"), ("02", "Notional budget")],
        widget=forms.RadioSelect(attrs={"hints": {"02": "The NHS pays the provider."}, "inline": True}),
    )
    funders = forms.MultipleChoiceField(
        choices=[("icb", "NHS"), ("council", "Council")], widget=forms.CheckboxSelectMultiple
    )
    right = forms.ChoiceField(choices=[("", "None"), ("Adults", [("chc", "Continuing healthcare")])])
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
    note = forms.CharField(widget=forms.Textarea, required=False)
    receipt = forms.FileField(widget=forms.FileInput(attrs={"accept": ".pdf"}))
    secret = forms.CharField(widget=forms.PasswordInput)
    told = forms.BooleanField(label="I have told the person")
    version = forms.CharField(widget=forms.HiddenInput, initial="3")


def draw(source: str, **context: Any) -> str:
    return Template("{% load nhs %}" + source).render(Context(context))


def test_every_kind_of_box_has_a_label_of_its_own():
    drawn = str(AskForEverything())

    labelled = {label["for"] for label in attributes(drawn, "label")}
    boxes = [
        box["id"]
        for tag in ("input", "select", "textarea")
        for box in attributes(drawn, tag)
        if box.get("type") != "hidden"
    ]
    assert len(boxes) == len(set(boxes)) == 17
    assert set(boxes) == labelled


def test_hint_is_read_with_its_box():
    drawn = draw("{% nhs_field form.name %}", form=AskForEverything())

    assert attributes(drawn, "input")[0]["aria-describedby"] == "id_name-hint"
    assert 'id="id_name-hint"' in drawn


def test_sentence_is_read_with_its_box_and_never_called_an_error():
    drawn = draw("{% nhs_field form.known_as %}", form=_with_sentence("known_as", "Write it as they say it."))

    assert attributes(drawn, "input")[0]["aria-describedby"] == "id_known_as-error"
    assert "Please check: Write it as they say it." in text_of(drawn)


def test_boxes_that_may_stay_empty_say_so():
    assert "Known as (optional)" in text_of(draw("{% nhs_field form.known_as %}", form=AskForEverything()))


def test_form_of_filters_leaves_optional_unsaid():
    class Filters(RuleForm):
        mark_optional = False
        name = forms.CharField(required=False)

    assert "optional" not in str(Filters())


def test_amount_has_a_pound_sign_and_a_keyboard_for_figures():
    drawn = draw("{% nhs_field form.amount %}", form=AskForEverything(initial={"amount": gbp("1234.5")}))

    [box] = attributes(drawn, "input")
    assert (box["inputmode"], box["value"], box["type"]) == ("decimal", "1234.50", "text")
    assert "£" in text_of(drawn)


def test_number_is_typed_as_text_and_the_browser_cuts_nothing():
    drawn = draw("{% nhs_field form.hours %}", form=AskForEverything())

    [box] = attributes(drawn, "input")
    assert (box["type"], box["inputmode"]) == ("text", "decimal")
    assert "min" not in box
    assert "hours" in text_of(drawn)


def test_choices_leave_out_the_empty_one_and_carry_their_hints():
    drawn = draw("{% nhs_field form.option %}", form=AskForEverything(data={"option": "02"}))

    boxes = attributes(drawn, "input")
    assert [(box["value"], "checked" in box) for box in boxes] == [("01", False), ("02", True)]
    assert boxes[1]["aria-describedby"] == "id_option-2-item-hint"
    assert "The NHS pays the provider." in drawn
    assert "nhsuk-radios--inline" in drawn


def test_a_choice_brings_up_one_box_or_several_each_once():
    class Asked(RuleForm):
        led_to = forms.ChoiceField(
            choices=[("plan", "A plan"), ("end", "An ending"), ("more", "More talk")],
            widget=forms.RadioSelect(attrs={"reveals": {"end": ("who", "why"), "more": "when"}}),
        )
        who, why, when = (forms.CharField(required=False) for _ in range(3))

    drawn = str(Asked())
    names = [box["name"] for box in attributes(drawn, "input")]
    assert names == ["led_to", "led_to", "who", "why", "led_to", "when"]
    assert drawn.count('class="nhsuk-radios__conditional ') == 2


def test_ticks_stay_where_they_were():
    drawn = draw("{% nhs_field form.funders %}", form=AskForEverything(data={"funders": ["council"]}))

    assert [("checked" in box) for box in attributes(drawn, "input")] == [False, True]


def test_choices_in_groups_name_their_group():
    drawn = draw("{% nhs_field form.right %}", form=AskForEverything(data={"right": "chc"}))

    assert [(box["value"], "selected" in box) for box in attributes(drawn, "option")] == [("", False), ("chc", True)]
    assert "Adults: Continuing healthcare" in drawn


def test_long_text_counts_down_and_is_not_cut():
    drawn = draw("{% nhs_field form.reason %}", form=AskForEverything())

    [box] = attributes(drawn, "textarea")
    assert "maxlength" not in box
    assert box["rows"] == "3"
    assert "You can enter up to 500 characters" in text_of(drawn)


def test_password_is_never_sent_back():
    drawn = draw("{% nhs_field form.secret %}", form=AskForEverything(data={"secret": "open sesame"}))

    assert "open sesame" not in drawn


def test_file_box_says_which_files_it_takes():
    [box] = attributes(draw("{% nhs_field form.receipt %}", form=AskForEverything()), "input")

    assert (box["type"], box["accept"]) == ("file", ".pdf")


def test_what_people_type_stays_text():
    form = AskForEverything(data={"name": '"><script>alert(1)</script>', "reason": "</textarea><b>"})

    drawn = str(form)
    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_tag_settings_win_over_the_form():
    drawn = draw("{% nhs_field form.name label__text='Your name' width=20 %}", form=AskForEverything())

    assert "Your name" in text_of(drawn)
    assert "nhsuk-input--width-20" in drawn


def test_widget_without_a_component_is_refused():
    class Odd(forms.Form):
        moment = forms.SplitDateTimeField()

    with pytest.raises(TypeError, match="SplitDateTimeWidget"):
        str(Odd())


def test_hidden_box_is_drawn_bare():
    assert attributes(draw("{% nhs_field form.version %}", form=AskForEverything()), "input")[0]["value"] == "3"


# Days in three boxes


class AskForDay(forms.Form):
    on = NHSDateField()


def _day(prefix: str = "", **parts: str) -> AskForDay:
    return AskForDay({f"on_{part}": typed for part, typed in parts.items()})


@pytest.mark.parametrize("month", ["4", "04", "April", "apr", "APR"])
def test_month_may_be_a_number_or_a_name(month):
    form = _day(day="7", month=month, year="2026")

    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2026, 4, 7)


def test_whole_day_may_be_posted_as_one():
    form = AskForDay({"on": "2026-04-07"})

    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "Enter a day, a month and a year."),
        ({"day": "7", "year": "2026"}, "The date must include a month."),
        ({"month": "4"}, "The date must include a day and a year."),
        ({"day": "31", "month": "2", "year": "2026"}, "Enter a real date, such as 7 4 2026."),
        ({"day": "7", "month": "Aprilis", "year": "2026"}, "Enter a real date, such as 7 4 2026."),
        ({"day": "7", "month": "Floréal", "year": "2026"}, "Enter a real date, such as 7 4 2026."),
        ({"day": "x", "month": "4", "year": "2026"}, "Enter a real date, such as 7 4 2026."),
        ({"day": "٧", "month": "4", "year": "2026"}, "Enter a real date, such as 7 4 2026."),
        ({"day": "7", "month": "4", "year": "26"}, "Write the year with four figures, such as 2026."),
        ({"day": "7", "month": "4", "year": "٢٠٢٦"}, "Write the year with four figures, such as 2026."),
    ],
)
def test_day_that_cannot_be_read_is_refused_in_words(parts, sentence):
    form = _day(**parts)

    assert not form.is_valid()
    assert form.errors["on"] == [sentence]


def test_only_the_box_to_fill_in_is_marked_and_linked():
    form = _day(day="7", year="2026")

    boxes = attributes(str(form), "input")
    assert [box["value"] for box in boxes] == ["7", "", "2026"]
    assert ["nhsuk-input--error" in box["class"] for box in boxes] == [False, True, False]
    assert attributes(draw("{% nhs_error_summary form %}", form=form), "a")[0]["href"] == "#id_on_month"


def test_known_day_is_shown_in_its_boxes():
    drawn = str(AskForDay(initial={"on": date(2026, 4, 7)}))

    assert [(box["name"], box["value"]) for box in attributes(drawn, "input")] == [
        ("on_day", "7"),
        ("on_month", "4"),
        ("on_year", "2026"),
    ]


def test_unchanged_day_is_seen_as_unchanged():
    form = AskForDay({"on_day": "07", "on_month": "4", "on_year": "2026"}, initial={"on": date(2026, 4, 7)})

    assert not form.has_changed()


def test_day_left_out_of_the_post_keeps_a_models_default():
    assert NHSDateWidget().value_omitted_from_data({}, {}, "on")
    assert not NHSDateWidget().value_omitted_from_data({"on_day": ""}, {}, "on")


def test_form_of_a_record_asks_for_days_in_three_boxes():
    class EndOrganisation(RuleModelForm):
        class Meta:
            model = Organisation
            fields = ("ends_on",)

    assert isinstance(EndOrganisation().fields["ends_on"], NHSDateField)


# What to put right


def _with_sentence(field: str | None, sentence: str) -> AskForEverything:
    form = AskForEverything({"name": "Maureen"})
    form.full_clean()
    form.errors.clear()
    form.add_error(field, sentence)
    return form


def test_every_sentence_links_to_a_box_that_is_there():
    form = AskForEverything({"starts_on_day": "7"})
    drawn = str(form)
    ids = {box["id"] for tag in ("input", "select", "textarea") for box in attributes(drawn, tag)}

    links = [
        link["href"].removeprefix("#") for link in attributes(draw("{% nhs_error_summary form %}", form=form), "a")
    ]
    assert len(links) == 11
    assert set(links) <= ids


def test_empty_boxes_are_asked_for_by_name():
    form = AskForEverything({"amount": "10", "right": "dentist"})

    assert form.errors["name"] == ["Fill in “Full name”."]
    assert form.errors["option"] == ["Choose an answer for “Option”."]
    assert form.errors["right"] == ["Choose one of the answers shown for “Right”."]
    assert form.errors["receipt"] == ["Choose a file for “Receipt”."]
    assert form.errors["told"] == ["Tick “I have told the person” to go on."]
    assert form.errors["starts_on"] == ["Enter a day, a month and a year."]


def test_sentence_of_the_form_itself_is_kept():
    class Own(RuleForm):
        name = forms.CharField(error_messages={"required": "Say who it is."})

    assert Own({}).errors["name"] == ["Say who it is."]


def test_sentence_about_the_whole_form_comes_first_and_links_nowhere():
    drawn = draw("{% nhs_error_summary form %}", form=_with_sentence(None, "The shares must add up."))

    assert "The shares must add up." in drawn
    assert attributes(drawn, "a") == []


def test_nothing_to_put_right_shows_nothing():
    assert draw("{% nhs_error_summary form none %}", form=AskForEverything(), none=None) == ""


def test_summary_holds_every_form_of_a_set():
    many = formset_factory(AskForDay, min_num=2, validate_min=True, extra=0)
    rows = many({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-on_day": "7", "form-1-on_day": "7"})

    links = attributes(draw("{% nhs_error_summary rows %}", rows=rows), "a")
    assert [link["href"] for link in links] == ["#id_form-0-on_month", "#id_form-1-on_month"]


def test_title_asks_to_check_only_where_something_is_to_be_put_right():
    assert draw("{% please_check %}", any_name=_with_sentence("name", "Look again.")) == "Please check: "
    assert draw("{% please_check %}", any_name=AskForEverything()) == ""


# Around the page


def _page(request: Any) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", _page, name="home"), path("sign-out/", _page, name="sign_out")]
with_own_addresses = pytest.mark.urls(__name__)


def _request(path: str = "/", **user: Any) -> Any:
    request: Any = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=bool(user), **user)
    return request


@with_own_addresses
def test_header_names_the_organisation_who_is_signed_in_and_where_they_are():
    request = _request(display_name="Priya Raman", organisation=SimpleNamespace(name="Trent <ICB>"))
    links = [
        {"text": "People", "url": "/people/", "current": True},
        {"text": "Spend", "url": "/spend/", "current": False},
    ]

    drawn = draw("{% nhs_header %}", request=request, navigation=links)
    assert "Trent <ICB>" in text_of(drawn)
    assert "Priya Raman" in text_of(drawn)
    assert [(link["href"], link.get("aria-current")) for link in attributes(drawn, "a")][-2:] == [
        ("/people/", "page"),
        ("/spend/", None),
    ]


@with_own_addresses
def test_signing_out_is_a_post_with_its_token():
    drawn = draw("{% nhs_header %}", request=_request(display_name="Priya", organisation=None))

    [form] = attributes(drawn, "form")
    assert (form["method"], form["action"]) == ("post", "/sign-out/")
    assert attributes(drawn, "input")[0]["name"] == "csrfmiddlewaretoken"


@with_own_addresses
def test_stranger_sees_the_service_and_no_account():
    drawn = draw("{% nhs_header %}", request=_request())

    assert "Personal health budgets" in text_of(drawn)
    assert "Sign out" not in drawn


@with_own_addresses
@pytest.mark.parametrize(("entitled", "logos"), [(False, 0), (True, 1)])
def test_nhs_logo_is_only_for_those_entitled(settings, entitled, logos):
    settings.NHS_LOGO = entitled
    drawn = draw("{% nhs_header %}", request=_request())

    assert drawn.count("nhsuk-header__logo") == logos
    assert drawn.count("<svg") == drawn.count("</svg>")
    assert drawn.rstrip().endswith("</header>")


@with_own_addresses
def test_header_is_drawn_where_nobody_is_known_yet():
    assert "Personal health budgets" in draw("{% nhs_header %}", request=RequestFactory().get("/"))


def test_messages_are_told_once_each_in_banners_of_two_kinds():
    messages = [Message(SUCCESS, "Saved."), Message(SUCCESS, "Sent."), Message(WARNING, "<b>Look again.")]

    drawn = draw("{% nhs_messages messages %}", messages=messages)
    assert drawn.count('data-module="nhsuk-notification-banner"') == 2
    assert text_of(drawn) == "Done Saved. Sent. Important <b>Look again."


def test_no_messages_draw_nothing():
    assert draw("{% nhs_messages messages %}", messages=[]) == ""


def test_links_to_other_pages_keep_the_filters():
    page = Paginator(range(100), 10).page(5)

    drawn = draw("{% nhs_pagination page %}", page=page, request=_request("/people/?q=clay&page=5"))
    assert [link["href"] for link in attributes(drawn, "a")] == [
        f"?q=clay&page={number}" for number in (4, 1, 4, 5, 6, 10, 6)
    ]


def test_one_page_needs_no_links():
    assert draw("{% nhs_pagination page %}", page=Paginator([1], 10).page(1), request=_request()) == ""


def test_any_component_is_called_by_its_name():
    drawn = draw("{% nhsuk 'details' summary__text='How was this worked out?' text=words %}", words="12 × £9 < £110")

    assert text_of(drawn) == "How was this worked out? 12 × £9 < £110"


def test_every_box_of_forms_names_a_component_that_exists():
    for _, component, _ in nhs.COMPONENTS:
        assert callable(nhs._macro(component))


# The style sheet


FONT = "@font-face{font-family:Frutiger;src:url(far)}"


def test_licensed_fonts_are_left_out():
    assert without_licensed_fonts(f"a{{}}{FONT}{FONT}b{{}}") == "a{}b{}"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_style_sheet_with_other_fonts_is_refused(count):
    with pytest.raises(CommandError, match=f"{count} font rules"):
        without_licensed_fonts(FONT * count)


def test_pictures_are_found_beside_the_style_sheet():
    assert with_pictures_beside("a{b:url(/assets/images/c.svg)}") == "a{b:url(assets/images/c.svg)}"
