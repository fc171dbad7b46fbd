"""Measures: loading instruments, scoring, change in words, the picture, and who may see and record."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from care_plans.measures.charts import FRAME, score_chart
from care_plans.measures.queries import measures_to_ask, newest_instruments, series_of
from care_plans.measures.reading import read_instruments
from care_plans.measures.rules import Band, Item, Point, Scale, Scoring, band_of, change_in_words, score_of
from care_plans.measures.scoring import load_instruments, record_score
from care_plans.models import Instrument, Representation, Score
from phb.demo.measures import AFTER, BACK_PAIN, BACK_PAIN_SCORES, BEFORE, INSTRUMENTS
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, do, sign_in
from tests.html import text_of
from tests.source_code import ROOT

NINE = [Item(number, "", 0, 5) for number in range(1, 10)]
SVG = "{http://www.w3.org/2000/svg}"
ONE = """[[instrument]]
code = "pain"
version = "1"
name = "Pain rating"
licence = "Ours"
scoring = "given"
lowest = 0
highest = 10
better = "lower"
"""


# Scoring. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "score"),
    [([0] * 9, "0"), ([5] * 9, "100"), ([4] * 9, "80"), ([5] * 8 + [0], "88.89"), ([1] + [0] * 8, "2.22")],
)
def test_nine_items_are_brought_to_a_scale_of_a_hundred(answers: list[int], score: str) -> None:
    """Raw 0 to 45, times 20/9."""
    assert score_of(Scoring.OUT_OF_100, NINE, answers) == Decimal(score)


def test_answers_are_added_up() -> None:
    items = [Item(number, "", 1, 5) for number in range(1, 6)]
    assert score_of(Scoring.SUM, items, [1, 2, 3, 4, 5]) == 15
    assert score_of(Scoring.OUT_OF_100, items, [1] * 5) == 0


def test_a_missing_answer_and_one_outside_its_range_are_named() -> None:
    with pytest.raises(ValidationError, match="Still to answer: 3, 9") as refusal:
        score_of(Scoring.OUT_OF_100, NINE, [0, 0, None, 0, 0, 0, 0, 0, None])
    assert refusal.value.code == "item_3"
    with pytest.raises(ValidationError, match="Item 2 is answered from 0 to 5"):
        score_of(Scoring.SUM, NINE, [0, 6, *[0] * 7])


def test_a_level_begins_at_its_score() -> None:
    bands = [Band(Decimal(begins), name) for begins, name in (("0", "1"), ("47.1", "2"), ("55.2", "3"), ("72.5", "4"))]
    levels = {score: band_of(bands, Decimal(score)) for score in ("0", "47.0", "47.1", "55.1", "55.2", "72.5", "100")}
    assert [band.name for band in levels.values() if band] == ["1", "1", "2", "2", "3", "4", "4"]
    assert band_of([], Decimal(5)) is None


# Change in words. ----------------------------------------------------------------------------------------------------


def change(*values: str, lowest: str = "0", highest: str | None = "24", better: str = "lower", **more: Any) -> str:
    scale = Scale(Decimal(lowest), Decimal(highest) if highest else None, better == "higher", **more)
    return change_in_words(scale, [Point(date(2022, 5, 19 + place), Decimal(v)) for place, v in enumerate(values)])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (change("20", "7"), "Better by 13 points of 24 since 19 May 2022."),
        (change("20", "7", better="higher"), "Worse by 13 points of 24 since 19 May 2022."),
        (change("7", "8"), "Worse by 1 point of 24 since 19 May 2022."),
        (change("144", "34", highest=None), "Better by 110 points since 19 May 2022."),
        (
            change("25", "16", lowest="5", highest="25"),
            "Better by 9 points on a scale from 5 to 25, since 19 May 2022.",
        ),
        (change("20", "3", "20"), "The same as on 19 May 2022."),
        (change("20"), ""),
        (change(), ""),
        # Compared as printed: no change where none is seen, and no decimals that the instrument has not.
        (change("20.2", "19.8"), "The same as on 19 May 2022."),
        (change("48.89", "60.04", better="higher", highest="100", decimals=1), "Better by 11.1 points of 100"),
        (
            change("45.2", "47.2", better="higher", highest="100", decimals=1, smallest=Decimal(3)),
            "Better by 2 points of 100 since 19 May 2022. A change of less than 3 may mean nothing.",
        ),
    ],
)
def test_change_is_said_in_words(said: str, words: str) -> None:
    assert said.startswith(words) if words else said == ""


# The picture. --------------------------------------------------------------------------------------------------------


def drawn(*values: str, highest: str | None = "24", bands: tuple[Band, ...] = ()) -> ElementTree.Element:
    scale = Scale(Decimal(0), Decimal(highest) if highest else None, higher_is_better=False)
    points = [Point(date(2022, 5, 19) + timedelta(days=8 * place), Decimal(v)) for place, v in enumerate(values)]
    svg = score_chart("Disability", scale, points, bands)
    assert svg is not None
    return ElementTree.fromstring(svg)  # noqa: S314 (ours)


def test_the_picture_says_in_its_title_what_it_shows() -> None:
    picture = drawn("20", "7")
    assert picture[0].text == "Disability: 20 on 19 May 2022, 7 on 27 May 2022. A lower score is better."
    assert score_chart("Pain", Scale(Decimal(0), None, higher_is_better=False), [Point(TODAY, Decimal(3))]) is None


@pytest.mark.parametrize("values", [("0", "24"), ("24", "0", "12"), tuple("0123456789")])
def test_every_dot_and_figure_lies_in_the_picture(values: tuple[str, ...]) -> None:
    picture = drawn(*values, bands=(Band(Decimal(0), "Low"), Band(Decimal(20), "High")))
    assert len(picture.findall(f"{SVG}circle")) == len(values)
    for each in (*picture.findall(f"{SVG}circle"), *picture.findall(f"{SVG}text")):
        x, y = each.get("cx") or each.get("x"), each.get("cy") or each.get("y")
        assert 0 <= Decimal(x or "-1") <= FRAME.width
        assert 0 <= Decimal(y or "-1") <= FRAME.height


def test_a_picture_without_a_known_end_ends_at_a_round_figure() -> None:
    labels = [each.text for each in drawn("144", "34", highest=None).findall(f"{SVG}text")]
    assert labels[1:5] == ["0", "50", "100", "150"]


# Loading. ------------------------------------------------------------------------------------------------------------


def test_what_is_shipped_can_be_read_and_holds_no_licensed_words() -> None:
    shells = {each["code"]: each for each in read_instruments(INSTRUMENTS.read_bytes())}
    assert set(shells) == {"sdm-q-9", "pam", "i-statements"}
    assert [each["words"] for each in shells["sdm-q-9"]["items"]] == [f"Item {number}" for number in range(1, 10)]
    assert shells["pam"]["items"] == []
    assert "confirm" not in shells["i-statements"]["to_confirm"]
    assert shells["pam"]["to_confirm"]
    assert len(read_instruments(BACK_PAIN.read_bytes())) == 8


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Pain rating"\n', "", "Instrument pain: “name” is missing."),
        ('better = "lower"', 'better = "smaller"', "“better” is one of: higher, lower."),
        ("highest = 10", "highest = 0", "“highest” must be above “lowest”."),
        ("highest = 10", 'highest = "ten"', "“highest” must be a figure"),
        ('scoring = "given"', 'scoring = "sum"', "added up, and it has no items"),
        ('better = "lower"', 'better = "lower"\ncolour = "red"', "“colour” is nothing an instrument has"),
        (
            'better = "lower"',
            'better = "lower"\nlevels = [{ name = "A", begins_at = 2 }]',
            "begins at the lowest score",
        ),
        (
            'scoring = "given"',
            'scoring = "sum"\nitems = [{ lowest = 1, highest = 5 }]',
            "goes from 1 to 5, and not as lowest and highest say",
        ),
        ("code = ", "code ", "cannot be read as TOML"),
        ("[[instrument]]", "[[measure]]", "Begin each with a line that says [[instrument]]"),
    ],
)
def test_a_fault_in_a_file_is_said_in_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in ONE
    with pytest.raises(ValidationError) as refusal:
        read_instruments(ONE.replace(old, new).encode())
    assert sentence in " ".join(refusal.value.messages)


@pytest.mark.django_db
def test_a_file_is_loaded_whole_or_not_and_once(place: Place, elsewhere: Place) -> None:
    load = {"icb": place.icb, "content": ONE.encode()}
    assert len(do(load_instruments, by=place.administrator, **load)) == 1
    assert do(load_instruments, by=place.administrator, **load) == []
    other = ONE.replace("Pain", "Ache") + ONE.replace('"pain"', '"fear"')
    with pytest.raises(ValidationError, match="loaded already, with another “name”"):
        do(load_instruments, by=place.administrator, icb=place.icb, content=other.encode())
    assert list(Instrument.objects.values_list("code", flat=True)) == ["pain"]
    for user in (place.coordinator, place.holder, elsewhere.administrator):
        with pytest.raises(PermissionDenied):
            do(load_instruments, by=user, **load)
    newer = do(load_instruments, by=place.administrator, icb=place.icb, content=ONE.replace('"1"', '"2"').encode())
    assert list(newest_instruments(place.icb)) == newer


@pytest.mark.django_db
def test_the_command_loads_a_file(place: Place, tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_instrument", str(INSTRUMENTS), icb=place.icb.ods_code, stdout=out)
    assert "Patient activation (PAM), version shell-1" in out.getvalue()
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(ONE.replace("highest = 10", "highest = -1"))
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("load_instrument", str(wrong), icb=place.icb.ods_code, stderr=err)
    assert "Instrument pain: “highest” must be above “lowest”." in err.getvalue()
    assert Instrument.objects.count() == 3


# Recording. ----------------------------------------------------------------------------------------------------------


def record(at: Place, instrument: Instrument, value: str, **given: Any) -> Score:
    wanted = {"taken_on": TODAY, "answered_by": "person", "by": at.coordinator, **given}
    kept: Score = do(record_score, person=at.person, instrument=instrument, value=Decimal(value), **wanted)
    return kept


@pytest.mark.django_db
def test_scores_are_kept_and_put_right_by_later_ones(place: Place) -> None:
    pain = recipes.instrument(place.icb)
    first = record(place, pain, "9", taken_on=date(2026, 3, 1))
    wrong = record(place, pain, "8", taken_on=date(2026, 4, 1))
    right = record(place, pain, "3", taken_on=date(2026, 4, 1), corrects=wrong)
    (series,) = series_of(place.person)
    assert (series.scores, series.replaced) == ([first, right], [wrong])
    assert series.change == "Better by 6 points of 10 since 1 March 2026."
    with pytest.raises(ValidationError, match="put right already"):
        record(place, pain, "4", corrects=wrong)
    with pytest.raises(ValidationError, match="same person with the same instrument"):
        record(place, recipes.instrument(place.icb), "4", corrects=right)


@pytest.mark.django_db
def test_a_score_outside_its_range_or_of_a_day_to_come_is_refused(place: Place) -> None:
    pain = recipes.instrument(place.icb)
    for value, given, sentence in (
        ("10.5", {}, "from 0 to 10"),
        ("-1", {}, "from 0 to 10"),
        ("3", {"taken_on": TODAY + timedelta(days=1)}, "cannot be after today"),
        ("3", {"taken_on": date(1979, 1, 1)}, "before the person was born"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            record(place, pain, value, **given)
    open_ended = recipes.instrument(place.icb, highest=None)
    assert record(place, open_ended, "144").printed == "144"


@pytest.mark.django_db
def test_who_records_what(place: Place, elsewhere: Place) -> None:
    pain, licensed = recipes.instrument(place.icb), recipes.instrument(place.icb, by_person=False)
    nominee = recipes.user(Role.HOLDER)
    Representation.objects.create(
        person=place.person, kind="nominee", basis="chosen", name="Jo", user=nominee,
        starts_on=TODAY, consented_on=TODAY,
    )  # fmt: skip
    assert record(place, pain, "3", by=place.holder).recorded_by == place.holder
    assert record(place, licensed, "3", by=place.clinician)
    for user, instrument in (
        *((place.holder, licensed), (nominee, pain), (elsewhere.coordinator, pain), (place.manager, pain)),
    ):
        with pytest.raises(PermissionDenied):
            record(place, instrument, "3", by=user)
    address = f"/people/{place.person.pk}/measures/"
    assert sign_in(place.holder).get(address).status_code == 200
    assert sign_in(nominee).get(address).status_code == 404


@pytest.mark.django_db
def test_no_door_keeps_a_score_that_breaks_the_rules(place: Place, elsewhere: Place) -> None:
    pain = recipes.instrument(place.icb)
    kept = recipes.score(place.person, pain)
    values = {"person": place.person, "instrument": pain, "taken_on": TODAY, "answered_by": "person"}
    values["recorded_by"] = place.coordinator
    doors = [
        lambda: Score.objects.bulk_create([Score(**values, value=11)]),
        lambda: Score.objects.bulk_create([Score(**values, value=-1)]),
        lambda: Score.objects.bulk_create(
            [Score(**{**values, "instrument": recipes.instrument(elsewhere.icb)}, value=1)]
        ),
        lambda: Score.objects.bulk_create(
            [Score(**{**values, "instrument": recipes.instrument(place.icb)}, value=1, corrects=kept)]
        ),
        lambda: Score.objects.filter(pk=kept.pk).update(value=1),
        lambda: Instrument.objects.filter(pk=pain.pk).update(highest=20),
        lambda: _run(f"DELETE FROM {Score._meta.db_table}"),  # noqa: S608
        lambda: _run(f"UPDATE {Score._meta.db_table} SET value = 1"),  # noqa: S608
    ]
    for door in doors:
        with pytest.raises(IntegrityError), transaction.atomic():
            door()
    assert Score.objects.get().value == 9


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_a_measure_to_be_asked_again_is_on_the_day_of_whoever_plans_the_care(place: Place, elsewhere: Place) -> None:
    pain, mood = (recipes.instrument(place.icb, code=code, name=code, every_days=30) for code in ("pain", "mood"))
    once = recipes.instrument(place.icb, code="once", name="once")
    for instrument in (pain, mood, once):
        record(place, instrument, "5", taken_on=TODAY - timedelta(days=31))
    wrong = record(place, mood, "6", taken_on=TODAY)
    (task,) = measures_to_ask(place.coordinator, TODAY)
    assert (task.about, task.due) == (f"{place.person.full_name}: pain", TODAY - timedelta(days=1))
    # A score put right to an earlier day counts from that day.
    record(place, mood, "6", taken_on=TODAY - timedelta(days=40), corrects=wrong)
    (task,) = measures_to_ask(place.coordinator, TODAY)
    assert (task.about, task.due) == (f"{place.person.full_name}: 2 measures", TODAY - timedelta(days=1))
    assert "Ask again how somebody is doing" in text_of(sign_in(place.coordinator).get("/").content.decode())
    # Neither before its day, nor on anybody else's day.
    assert not list(measures_to_ask(place.coordinator, TODAY - timedelta(days=11)))
    assert not [*measures_to_ask(place.holder, TODAY), *measures_to_ask(elsewhere.coordinator, TODAY)]
    for instrument in (pain, mood):
        record(place, instrument, "4")
    assert not list(measures_to_ask(place.coordinator, TODAY))


# Pages, and the worked example. --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_shows_change_picture_and_table(place: Place) -> None:
    call_command("load_instrument", str(INSTRUMENTS), icb=place.icb.ods_code, stdout=StringIO())
    shared = Instrument.objects.get(code="sdm-q-9")
    client = sign_in(place.coordinator)
    address = f"/people/{place.person.pk}/measures/"
    add = f"{address}{shared.pk}/add/"
    for day, answer in ((date(2026, 3, 1), "2"), (TODAY, "4")):
        sent = {f"item_{number}": answer for number in range(1, 10)}
        response = client.post(add, {**sent, **days("taken_on", day), "answered_by": "with_help"})
        assert response["Location"] == address
    half = client.post(add, {"item_1": "5", **days("taken_on", TODAY), "answered_by": "person"})
    assert "Answer item 2." in half.content.decode()
    page = client.get(address).content.decode()
    assert "Better by 40 points of 100 since 1 March 2026." in page
    assert "<svg" in page
    latest = Score.objects.latest("pk")
    client.post(
        f"/scores/{latest.pk}/correct/",
        {**{f"item_{n}": "1" for n in range(1, 10)}, **days("taken_on", TODAY), "answered_by": "person"},
    )
    page = client.get(address).content.decode()
    assert "Worse by 20 points of 100 since 1 March 2026." in page
    assert "Scores that were put right: 80 of 15 April 2026" in page


def test_the_worked_example_has_the_figures_of_its_source() -> None:
    """Eight scores on two days, from what it keeps somebody from (20, then 7 of 24) to distress (144, then 34)."""
    assert (date(2022, 5, 19), date(2022, 5, 27)) == (BEFORE, AFTER)
    assert [each[1] for each in BACK_PAIN_SCORES] == [20, 9, 28, 30, 17, 75, 7, 144]
    assert [each[2] for each in BACK_PAIN_SCORES] == [7, 3, 9, 6, 52, 90, 3, 34]
    known = {each["code"]: each for each in read_instruments(BACK_PAIN.read_bytes())}
    assert [known[each[0]]["highest"] for each in BACK_PAIN_SCORES] == [24, 10, 30, 52, 60, 100, 9, None]
    higher = [code for code, each in known.items() if each["higher_is_better"]]
    assert higher == ["back-self-efficacy", "back-general-health"]
    assert BACK_PAIN.is_relative_to(ROOT)
