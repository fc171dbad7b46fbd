"""Batches of requests: every fault named, nothing kept until accepted, accepted once and whole."""

import csv
import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction

from care_plans.batches import loading
from care_plans.batches.models import Becomes
from care_plans.batches.reading import rows_of
from care_plans.batches.rules import NAMES, Formula, Mistake, heading, read_row
from care_plans.models import BatchRow, Person, Referral, RequestBatch, SupportRequest
from phb.staged import FileRefused
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, do, sign_in

Values = dict[str, Any]
A_MIDNIGHT = datetime.combine(date(1961, 3, 7), time())


def values(**given: Any) -> Values:
    """A row with nothing wrong, but for what is given."""
    return {
        "nhs_number": recipes.nhs_number() if "nhs_number" not in given else "",
        "given_name": "Nell",
        "family_name": "Okoro",
        "preferred_name": "",
        "date_of_birth": "07/03/1961",
        "support_asked_for": "Somebody to swim with",
        "date_received": "2026-04-01",
        "who_asked": "gp",
        "what_matters": "- my garden",
        **given,
    }


def as_csv(*rows: Values, names: tuple[str, ...] = NAMES, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: Values, sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(NAMES)
    for row in rows:
        sheet.append([row.get(name) for name in NAMES])
    for _ in range(sheets - 1):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def load(place: Place, content: bytes, **given: Any) -> RequestBatch:
    asked: dict[str, Any] = {"by": place.coordinator, "content": content, "file_name": "a.csv", "icb": place.icb}
    with transaction.atomic():
        made: RequestBatch = do(loading.stage, **asked | given)
    return made


def faults(place: Place, content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(FileRefused) as refused:
        load(place, content)
    assert not BatchRow.objects.exists()
    assert not RequestBatch.objects.exists()
    return [(each.row, each.field, each.message) for each in refused.value.problems]


# What one row alone can show. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("nhs_number", "999123456", "has 10 digits"),
        ("nhs_number", "9.99E+09", "has shortened the NHS number"),
        ("nhs_number", "9990000019", "one digit is mistyped"),
        ("nhs_number", "1234567881", "No NHS number in England begins like this"),
        ("nhs_number", date(2026, 1, 1), "turned the NHS number into a date"),
        ("nhs_number", 9990000018.5, "has 10 digits"),
        ("given_name", "", "The first name is missing"),
        ("given_name", "  ", "The first name is missing"),
        ("given_name", "x" * 71, "71 characters long"),
        ("given_name", "=HYPERLINK(1)", "sign that makes a formula"),
        ("given_name", Formula(), "holds a formula"),
        ("given_name", 1961, "A name has letters"),
        ("family_name", "12/03/1961", "A name has letters"),
        ("family_name", "<b>Okoro</b>", "no figures or signs"),
        ("family_name", "O\u202eoro", "cannot be seen"),
        ("family_name", "ZoÃ«", "accents have come out wrongly"),
        ("family_name", "Zo\ufffd", "letters were lost"),
        ("family_name", Mistake("#N/A"), "shows #N/A"),
        ("date_of_birth", "", "The date of birth is missing"),
        ("date_of_birth", "22345", "spreadsheet's number for a day"),
        ("date_of_birth", 22345, "spreadsheet's number for a day"),
        ("date_of_birth", "03/25/1961", "There is no day 03/25/1961"),
        ("date_of_birth", "29/02/1961", "There is no day"),
        ("date_of_birth", "07/03/61", "four figures"),
        ("date_of_birth", "March 1961", "cannot be read as a day"),
        ("date_of_birth", "16/04/2026", "cannot be after today"),
        ("date_of_birth", "07/03/1861", "more than 125 years ago"),
        ("date_received", "16/04/2026", "cannot be after today"),
        ("date_received", "01/01/1960", "before the person was born"),
        ("who_asked", "the neighbour", "is not on the list"),
        ("support_asked_for", "", "What support is asked for is missing"),
        ("support_asked_for", "-1+1", "sign that makes a formula"),
        ("support_asked_for", "x" * 201, "at most 200"),
        ("support_asked_for", date(2026, 1, 2), "turned this into a date"),
        ("support_asked_for", True, "yes or no"),
        ("what_matters", "@SUM(A1)", "sign that makes a formula"),
    ],
)
def test_every_fault_of_a_cell_is_named_with_its_column(column: str, cell: Any, says: str) -> None:
    ((found, sentence),) = read_row(2, values(nhs_number="9990000018") | {column: cell}, TODAY).faults
    assert found == column
    assert says in sentence


@pytest.mark.parametrize(
    ("column", "cell", "target", "becomes"),
    [
        ("nhs_number", "999 000-0018", "nhs_number", "9990000018"),
        ("nhs_number", 9990000018, "nhs_number", "9990000018"),
        ("nhs_number", 9990000018.0, "nhs_number", "9990000018"),
        ("nhs_number", "9990000018.0", "nhs_number", "9990000018"),
        ("nhs_number", None, "nhs_number", ""),
        ("date_of_birth", A_MIDNIGHT, "born_on", date(1961, 3, 7)),
        ("date_of_birth", "1961-03-07", "born_on", date(1961, 3, 7)),
        ("date_of_birth", "7.3.1961", "born_on", date(1961, 3, 7)),
        ("given_name", "  Anne   Marie ", "given_name", "Anne Marie"),
        ("family_name", "O’Neill-Óg", "family_name", "O’Neill-Óg"),
        ("what_matters", "- swimming\n- seeing friends", "what_matters", "- swimming\n- seeing friends"),
        ("who_asked", "GP ", "origin", "gp"),
        ("who_asked", "", "origin", "other"),
    ],
)
def test_what_people_write_is_understood(column: str, cell: Any, target: str, becomes: Any) -> None:
    row = read_row(2, values(nhs_number="9990000018") | {column: cell}, TODAY)
    assert row.faults == ()
    assert getattr(row, target) == becomes


def test_headings_are_read_whatever_their_capitals_and_spaces() -> None:
    assert heading(" NHS Number ") == "nhs_number"
    content = as_csv(values()).replace(b"nhs_number,given_name", b"NHS Number,Given-Name")
    (row,) = rows_of(content, TODAY)
    assert (row.given_name, row.faults) == ("Nell", ())


# What only the whole file can show. ----------------------------------------------------------------------------------


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (as_csv(), "headings and no rows"),
        (as_csv(values(), names=(*NAMES, "postcode")), "no column “postcode”"),
        (as_csv(values(), names=NAMES[1:4]), "The column date_of_birth is missing"),
        (as_csv(values(), names=(*NAMES, "given_name")), "is there twice"),
        (as_csv(values()).decode().encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0" + bytes(20), "an old Excel or Word file"),
        (b"%PDF-1.7", "a PDF"),
        (b'nhs_number,"given', "quotation mark is not closed"),
        (_zip(**{"a.txt": b"x"}), "no Excel workbook"),
        (b"PK\x03\x04 nothing", "damaged"),
        (_zip(**{"xl/workbook.xml": b"<x/>"}), "damaged"),
        (_zip(**{"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "macros"),
        (_zip(**{"xl/workbook.xml": bytes(160_000_000)}), "far too much"),
        (as_xlsx(values(), sheets=2), "2 sheets"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_list_of_requests_says_what_it_is(place: Place, content: bytes, says: str) -> None:
    assert any(says in sentence for _, _, sentence in faults(place, content))


def test_entities_of_a_hostile_workbook_are_not_followed(place: Place) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">]><worksheet><sheetData>&a;</sheetData></worksheet>'
    whole = io.BytesIO(as_xlsx(values()))
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w") as made:
        for part in source.namelist():
            made.writestr(part, bomb if part == "xl/worksheets/sheet1.xml" else source.read(part))
    ((_, _, sentence),) = faults(place, out.getvalue())
    assert "damaged" in sentence


def test_excel_is_read_as_csv_is_and_formulas_are_seen(place: Place) -> None:
    number = recipes.nhs_number()
    batch = load(place, as_xlsx(values(nhs_number=int(number), date_of_birth=A_MIDNIGHT), {}, values()))
    assert list(batch.rows.values_list("row_number", flat=True)) == [2, 4]
    assert batch.rows.get(row_number=2).nhs_number == number
    (fault,) = faults_of_new(place, as_xlsx(values(given_name="=1+1")))
    assert fault[:2] == (2, "given_name")
    assert "formula" in fault[2]


def faults_of_new(place: Place, content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(FileRefused) as refused:
        load(place, content)
    return [(each.row, each.field, each.message) for each in refused.value.problems]


def test_windows_1252_and_semicolons_are_read(place: Place) -> None:
    content = as_csv(values(family_name="Zoë")).decode().replace(",", ";").encode("cp1252")
    assert load(place, content).rows.get().family_name == "Zoë"


# Who a row is about. -------------------------------------------------------------------------------------------------


def test_the_same_person_twice_in_a_file_is_caught(place: Place) -> None:
    one = values()
    found = faults(place, as_csv(one, values(nhs_number=one["nhs_number"], given_name="Nelly"), values(nhs_number="")))
    assert [(row, column) for row, column, _ in found] == [(3, "nhs_number"), (4, "family_name")]
    assert "in row 2" in found[0][2]


def test_a_request_that_is_open_already_is_caught(place: Place) -> None:
    request = recipes.request(place.person, service="A Personal  assistant")
    row = values(nhs_number=place.person.nhs_number, date_of_birth="29/02/1980")
    ((_, column, sentence),) = faults(place, as_csv(row | {"support_asked_for": "a personal assistant"}))
    assert (column, request.reference in sentence) == ("support_asked_for", True)
    batch = load(place, as_csv(row))  # something else is another request
    assert batch.rows.get().becomes == Becomes.KNOWN


def test_a_number_of_somebody_else_is_caught(place: Place, elsewhere: Place) -> None:
    dead = recipes.person(place.icb, died_on=TODAY - timedelta(days=1), born_on=date(1961, 3, 7))
    found = faults(
        place,
        as_csv(
            values(nhs_number=place.person.nhs_number),
            values(nhs_number=elsewhere.person.nhs_number, given_name="Ola"),
            values(nhs_number=dead.nhs_number, given_name="Eve"),
        ),
    )
    assert [(row, column) for row, column, _ in found] == [(2, "date_of_birth"), (3, "nhs_number"), (4, "nhs_number")]
    assert place.person.family_name not in str(found)


def test_somebody_who_looks_like_a_person_on_record_waits_for_a_person_to_decide(place: Place) -> None:
    recipes.person(place.icb, given_name="nell", family_name="OKORO", born_on=date(1961, 3, 7))
    content = as_csv(values(), values(nhs_number="", family_name="Reed"), values(family_name="New"))
    batch = load(place, content)
    assert list(batch.rows.values_list("becomes", flat=True)) == ["to_match", "to_match", "new"]
    kept = do(loading.accept, by=place.coordinator, batch=batch)
    assert (kept.requests, kept.people, kept.to_match) == (1, 1, 2)
    assert set(Referral.objects.values_list("family_name", "channel")) == {("Okoro", "batch"), ("Reed", "batch")}
    again = as_csv(values(nhs_number="", family_name="Reed", support_asked_for="More"))
    assert "waits to be matched" in faults_of_new(place, again)[0][2]


# Accepting. ----------------------------------------------------------------------------------------------------------


def planted(rows: int, faulty: int) -> tuple[list[Values], dict[int, str]]:
    """Rows of which some have one fault each, of twenty kinds in turn; and the column of each fault by its row."""
    kinds: list[Values] = [
        {"nhs_number": "999"}, {"nhs_number": "9.99E+09"}, {"nhs_number": "9990000019"}, {"nhs_number": "1234567881"},
        {"given_name": ""}, {"given_name": "=A1"}, {"given_name": "x" * 71}, {"family_name": ""},
        {"family_name": "R2D2"}, {"family_name": "ZoÃ«"}, {"date_of_birth": ""}, {"date_of_birth": "45000"},
        {"date_of_birth": "31/02/1970"}, {"date_of_birth": "01/02/70"}, {"date_of_birth": "01/02/2070"},
        {"date_received": "soon"}, {"date_received": "01/01/1950"}, {"who_asked": "nobody"},
        {"support_asked_for": ""}, {"support_asked_for": "+1"},
    ]  # fmt: skip
    made: list[Values] = []
    at: dict[int, str] = {}
    for number in range(rows):
        letters = "".join(chr(97 + number // 26**place % 26) for place in range(4))
        born = date(1951, 1, 1) + timedelta(days=number % 20_000)
        row = values(given_name="Al", family_name=f"Person{letters}", date_of_birth=f"{born:%d/%m/%Y}")
        if number % (rows // faulty) == 1:
            fault = kinds[len(at) % len(kinds)]
            row, at[number + 2] = row | fault, next(iter(fault))
        made.append(row)
    return made, at


def test_every_planted_fault_is_named_and_nothing_kept(place: Place) -> None:
    rows, at = planted(300, 20)
    people = Person.objects.count()
    found = faults(place, as_csv(*rows))
    assert {row: column for row, column, _ in found} == at
    assert len(found) == len(at) == 20
    assert Person.objects.count() == people


def test_a_batch_is_accepted_once_and_whole_with_history(place: Place, django_assert_max_num_queries: Any) -> None:
    rows, _ = planted(300, 1)
    content = as_csv(*(row for row in rows if row["nhs_number"] != "999"))
    batch = load(place, content)
    assert SupportRequest.objects.count() == 0
    # SQLite takes so many values at a time, so a statement adds some tens of people; never one for each row.
    with django_assert_max_num_queries(60):
        kept = do(loading.accept, by=place.coordinator, batch=batch)
    assert (kept.requests, kept.people) == (299, 299)
    for request in SupportRequest.objects.select_related("person")[:5]:
        assert request.logged_by == place.coordinator
        assert [each.history_user for each in request.history.all()] == [place.coordinator]
        assert request.person.history.get().history_change_reason == "Test"
    assert Person.history.count() == Person.objects.count()
    for act in (loading.accept, loading.discard):
        with pytest.raises(ValidationError, match="accepted by"):
            do(act, by=place.coordinator, batch=batch)
    with pytest.raises(FileRefused, match="and accepted"):
        load(place, content)


def test_what_was_added_since_stops_the_whole_batch(place: Place) -> None:
    one, two = values(), values(family_name="Later")
    batch = load(place, as_csv(one, two))
    someone = recipes.person(place.icb, nhs_number=two["nhs_number"], born_on=date(1999, 1, 1))
    with pytest.raises(FileRefused) as refused:
        do(loading.accept, by=place.coordinator, batch=batch)
    assert [(each.row, each.field) for each in refused.value.problems] == [(3, "date_of_birth")]
    assert not SupportRequest.objects.exists()
    assert set(Person.objects.all()) == {place.person, someone}


def test_a_file_put_aside_may_be_loaded_again(place: Place) -> None:
    content = as_csv(values())
    do(loading.discard, by=place.coordinator, batch=load(place, content))
    batch = load(place, content)
    with pytest.raises(FileRefused, match=f"loaded by {place.coordinator}.* waits to be accepted"):
        load(place, content, by=place.colleague)
    assert do(loading.accept, by=place.colleague, batch=batch).requests == 1


def test_batches_are_taken_in_by_coordinators_of_the_icb(place: Place, elsewhere: Place) -> None:
    for stranger in (elsewhere.coordinator, place.manager, place.administrator):
        with pytest.raises(PermissionDenied):
            load(place, as_csv(values()), by=stranger)


# The pages and the command. ------------------------------------------------------------------------------------------


def test_on_the_pages_a_file_is_put_right_looked_at_and_accepted(place: Place) -> None:
    client = sign_in(place.coordinator)
    template = client.get("/requests/batches/template/").content
    assert template.decode("utf-8-sig").splitlines()[0] == ",".join(NAMES)

    def send(content: bytes) -> Any:
        return client.post(
            "/requests/batches/load/", {"icb": place.icb.pk, "file": SimpleUploadedFile("april.csv", content)}
        )

    refused = send(as_csv(values(given_name=""), values())).content.decode()
    assert "1 row needs putting right" in refused
    assert "The first name is missing" in refused
    staged = send(as_csv(values()))
    shown = client.get(staged["Location"]).content.decode()
    assert "Okoro, Nell" in shown
    assert "New person, and their request" in shown
    client.post(f"{staged['Location']}accept/")
    assert SupportRequest.objects.get().person.full_name == "Nell Okoro"
    assert "Accepted" in client.get("/requests/batches/").content.decode()


def _run(*args: Any, status: int) -> dict[str, Any]:
    out, ended = io.StringIO(), 0
    try:
        call_command("load_requests", *map(str, args), "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status, out.getvalue()
    return dict(json.loads(out.getvalue()))


def test_the_command_checks_and_keeps_only_when_told(place: Place, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(as_csv(values(), values(family_name="Reed")))
    bad.write_bytes(as_csv(values(), values(family_name="")))
    assert _run(good, status=0) == {"ok": True, "rows": 2, "problems": [], "accepted": False}
    assert not RequestBatch.objects.exists()
    said = _run(bad, "--accept", status=1)
    assert (said["rows"], said["accepted"]) == (2, False)
    assert [(each["row"], each["field"]) for each in said["problems"]] == [(3, "family_name")]
    assert _run(good, "--accept", "--icb", place.icb.ods_code, status=0)["accepted"]
    assert SupportRequest.objects.count() == 2
    assert "accepted" in _run(good, status=1)["problems"][0]["message"]
