"""Reading bank files: our own in every layout, then faults one at a time, then whatever chance makes up."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from budgets.bank_files import BankFile, layout_names, read_bank_file
from budgets.bank_files.balances import check_balances
from budgets.bank_files.cells import Unread, day_of, pence_of, pence_with_cr_dr
from budgets.bank_files.layouts import LAYOUTS

HERE = Path(__file__).resolve().parent
FILES = HERE / "files"
SAMPLES = HERE.parents[2] / "shared" / "data" / "bank"

STARLING = "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP)\n"
COOP = "date,description,type,money in,money out,balance\n"
PROVIDER = "Budget reference,Date,Paid to,Description,Paid out,Paid in,Reference\n"

steadily = settings(derandomize=True, deadline=None)
often = settings(steadily, max_examples=600)


def ours(name: str, **options: str) -> BankFile:
    return read_bank_file((FILES / name).read_bytes(), name=name, **options)


def starling(*lines: str) -> BankFile:
    return read_bank_file((STARLING + "\n".join(lines)).encode())


def with_amount(text: str) -> BankFile:
    return starling(f'07/04/2026,The Pool,Swim,CARD,"{text}",')


def with_date(text: str) -> BankFile:
    return starling(f"{text},The Pool,Swim,CARD,-8.00,")


def only_problem(file: BankFile) -> str:
    assert len(file.problems) == 1, file.problems
    return file.problems[0].message


# Every layout

OURS = [
    # file, layout, account, rows, sum, opening, closing, first and last date, whether a person must confirm
    ("amex-three-columns.csv", "amex", "", 2, 4200, None, None, "2026-04-28", "2026-04-29", True),
    ("amex.csv", "amex", "21001", 2, 4200, None, None, "2026-04-28", "2026-04-29", True),
    ("barclays.csv", "barclays", "22334400445566", 3, 136165, None, None, "2026-04-01", "2026-04-30", False),
    ("chase.csv", "chase", "", 2, 87965, 0, 87965, "2026-04-02", "2026-04-28", False),
    ("coop.csv", "coop", "", 3, 86765, 0, 86765, "2026-04-02", "2026-04-28", False),
    ("hsbc-no-headings.csv", "hsbc", "", 2, 87965, None, None, "2026-04-02", "2026-04-28", True),
    ("hsbc.csv", "hsbc", "", 2, 87965, 0, 87965, "2026-04-02", "2026-04-28", True),
    ("lloyds.csv", "lloyds", "11223300112233", 4, 127915, 15000, 142915, "2026-04-01", "2026-04-28", False),
    ("metro.csv", "metro", "", 2, 87965, 0, 87965, "2026-04-02", "2026-04-28", False),
    ("monzo-2017.csv", "monzo", "", 1, -800, None, None, "2026-04-03", "2026-04-03", False),
    ("monzo-no-numbers.csv", "monzo", "", 1, -800, None, None, "2026-04-03", "2026-04-03", True),
    ("monzo.csv", "monzo", "", 2, 199200, None, None, "2026-04-02", "2026-04-03", False),
    ("nationwide-2009.csv", "nationwide", "41414", 2, -1500, 7000, 5500, "2009-11-04", "2009-11-06", False),
    ("nationwide-midata.csv", "nationwide", "41414", 2, -2750, 1750, -1000, "2026-04-09", "2026-04-21", False),
    ("nationwide.csv", "nationwide", "41414", 3, 145040, 1000, 146040, "2026-04-02", "2026-04-21", False),
    ("natwest.csv", "natwest", "33445500778899", 3, 247165, 115000, 362165, "2026-04-28", "2026-04-30", False),
    ("other-bank.csv", "other", "", 2, 87965, 10000, 97965, "2026-04-02", "2026-04-28", True),
    ("paypal.csv", "paypal", "", 1, -800, None, None, "2026-04-03", "2026-04-03", True),
    ("prepaid.csv", "prepaid", "550011", 2, 5950, None, None, "2026-04-02", "2026-04-03", True),
    ("provider.csv", "provider", "", 4, -175285, None, None, "2026-04-03", "2026-04-30", False),
    ("revolut.csv", "revolut", "", 2, 199150, 0, 199150, "2026-04-02", "2026-04-04", False),
    ("santander.txt", "santander", "4141", 2, 87965, 0, 87965, "2026-04-02", "2026-04-28", False),
    ("starling.csv", "starling", "", 3, 87965, 10000, 97965, "2026-04-01", "2026-04-28", False),
    ("tesco-card.csv", "tesco", "", 2, 4200, None, None, "2026-04-29", "2026-04-30", True),
    ("tide.csv", "tide", "", 2, 87965, 0, 87965, "2026-04-02", "2026-04-28", True),
    ("wise.csv", "wise", "", 2, 87965, 0, 87965, "2026-04-02", "2026-04-28", False),
]


@pytest.mark.parametrize("expected", OURS, ids=[expected[0] for expected in OURS])
def test_file_in_each_layout_is_read_to_the_penny(expected):
    file = ours(expected[0])
    assert file.problems == ()
    assert file.currency == "GBP"
    money = (len(file.rows), file.sum_pence, file.opening_pence, file.closing_pence)
    days = (str(file.first_date), str(file.last_date))
    assert (expected[0], file.layout, file.account, *money, *days, bool(file.needs_confirmation)) == expected
    assert file.balances_add_up is (None if expected[5] is None else True)


def test_every_layout_and_every_file_is_tried():
    assert {ours(name).layout_name for name, *_ in OURS} >= {layout.name for layout in LAYOUTS}
    assert {layout for _, layout, *_ in OURS} == set(layout_names())
    assert {name for name, *_ in OURS} == {path.name for path in FILES.iterdir()}


def test_provider_row_says_which_budget_it_is_for_and_keeps_commas():
    rows = ours("provider.csv").rows
    assert [row.budget_reference for row in rows] == ["PHB-000101", "PHB-000101", "PHB-000102", "PHB-000103"]
    assert (rows[2].payee, rows[2].details) == ("Brook, Lane and Daughters", "Physiotherapy, six sessions")
    assert (rows[1].amount_pence, rows[1].reference, rows[1].line) == (2200, "CN-118", 3)


def test_provider_row_without_a_budget_reference_is_refused():
    file = read_bank_file(f"{PROVIDER},03/04/2026,Hollybank,Care,264.00,,\n".encode())
    assert only_problem(file) == "Line 2 does not say which budget it is for. Put it in."


def test_words_of_each_bank_land_where_they_belong():
    barclays, monzo, natwest = ours("barclays.csv").rows[0], ours("monzo.csv").rows[1], ours("natwest.csv").rows[1]
    assert (barclays.payee, barclays.kind_words) == ("ROSA QUILL", "FT")
    assert barclays.details.endswith("WAGES APRIL       FT")
    assert (monzo.payee, monzo.details, monzo.reference) == (
        "The Pool",
        "swimming, #goal2; THE POOL LEEDS",
        "tx_0002",
    )
    assert natwest.payee == '4421 28APR26 , "THE" POOL'
    assert natwest.line == 4
    assert ours("nationwide.csv").rows[1].payee == "Café with a ramp"
    assert ours("amex.csv").rows[0].reference == "AT1"


def test_reading_needs_no_django():
    """The reader is pure: a worker or another program may use it without settings."""
    program = "import sys; sys.path.insert(0, '.'); import budgets.bank_files; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=HERE.parents[1], check=False).returncode == 0  # noqa: S603


# Which file it is


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.upper().replace("GBP", "gbp"),
        lambda text: "\n\nStatement\n,,\n" + text,
        lambda text: text.replace("Balance (GBP)", "Balance (GBP),,"),
        lambda text: text.replace("Counter Party", '" Counter  Party "'),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("10.00,\n", "10.00,,,,\n"),
    ],
)
def test_layout_is_known_through_harmless_differences(change):
    text = STARLING + "07/04/2026,The Pool,Swim,CARD,-8.00,\n08/04/2026,The Pool,Swim,CARD,-10.00,\n"
    file = read_bank_file(change(text).encode())
    assert (file.layout, file.sum_pence, file.problems) == ("starling", -1800, ())


def test_unknown_columns_are_named_with_the_banks_we_know():
    message = only_problem(read_bank_file(b"When,What,How much\n07/04/2026,Swim,8.00\n"))
    assert message.startswith("We do not know the columns of this file. The first columns are: When, What, How much.")
    assert "Barclays" in message
    assert "NatWest" in message


def test_columns_parted_by_semicolons_are_refused_with_what_to_do():
    message = only_problem(read_bank_file(b"Date;Description;Amount\n07/04/2026;Swim;8,00\n"))
    assert message == "The cells of this file are not parted by commas. Save it as CSV with commas between cells."


def test_person_may_name_the_layout_and_then_need_not_confirm():
    assert ours("hsbc-no-headings.csv", as_layout="hsbc").needs_confirmation == ""
    assert ours("lloyds.csv", as_layout="Halifax").layout == "lloyds"
    assert ours("lloyds.csv", as_layout="other").account == "11223300112233"
    three = b"Date,Description,Amount\n07/04/2026,The Pool,8.00\n"
    assert (read_bank_file(three).layout, read_bank_file(three).sum_pence) == ("other", 800)
    assert read_bank_file(three, as_layout="amex").sum_pence == -800
    assert read_bank_file(three, name="American-Express April.csv").sum_pence == -800


def test_layout_that_does_not_fit_or_does_not_exist_is_refused():
    assert only_problem(ours("lloyds.csv", as_layout="barclays")).startswith("This is not a file from Barclays.")
    assert only_problem(ours("lloyds.csv", as_layout="santander")).startswith("This is not a file from Santander")
    assert only_problem(ours("lloyds.csv", as_layout="piggy")).startswith('There is no layout called "piggy".')
    assert only_problem(ours("santander.txt", as_layout="lloyds")).startswith("This is not a file from Lloyds")


def test_two_columns_of_one_name_are_refused():
    assert "more than one column called" in only_problem(read_bank_file(STARLING.replace("Type", "Date").encode()))
    twice = "Date,Description,Amount,Amount\n07/04/2026,Swim,8.00,9.00\n"
    assert only_problem(read_bank_file(twice.encode())).startswith('There is more than one column called "amount".')


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04 ...", "a spreadsheet or a zip file"),
        (b"\xd0\xcf\x11\xe0 ...", "an old Excel or Word file"),
        (b"\x89PNG...", "a picture"),
        (b"OFXHEADER:100\n<OFX>", "an OFX file"),
        (b'<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">', "a CAMT"),
        (b"\r\n:20:REF\r\n:25:1", "an MT940 file"),
        (b"!Type:Bank\nD1/4/26\n", "a QIF file"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'{"a": 1}', "a JSON file"),
        ("Date,Description,Amount".encode("utf-16"), "text in UTF-16"),
        ("Date,Description,Amount".encode("utf-16-le"), "text in UTF-16"),
        (b"Date,Description,Amount\n07/04/2026,\0,8.00\n", "Line 2 holds a character with the number zero"),
        (b"Date,Description,Amount\n07/04/2026,\x81\xff,8.00\n", "Line 2 holds characters that are no text"),
        (b"", "The file is empty"),
        (b"\t\n \n", "The file is empty"),
        (STARLING.encode(), "There are no transactions in this file"),
    ],
)
def test_what_is_no_statement_is_refused_by_its_kind(content, words):
    file = read_bank_file(content)
    assert words in only_problem(file)
    assert file.rows == ()


# Amounts


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("8", 800),
        ("8.5", 850),
        ("-8.50", -850),
        ("+8.50", 850),
        ("£8.50", 850),
        ("-£1,234.56", -123456),
        ("£-8.50", -850),
        ("1,234,567.89", 123456789),
        ("999999999.99", 99999999999),
        ("007.00", 700),
        ("-0", 0),
        ("\u00a08.50\u00a0", 850),
    ],
)
def test_plain_amounts_are_read_exactly(text, pence):
    assert with_amount(text).rows[0].amount_pence == pence


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1_000", "has an underscore in it"),
        ("1e5", "is written in powers of ten"),
        ("1.5E+3", "is written in powers of ten"),
        ("١٢٫٥", "has figures other than 0 to 9"),
        ("１２.００", "has figures other than 0 to 9"),
        ("8.505", "has more than two figures after the point"),
        ("NaN", "is not a number"),
        ("Infinity", "is not a number"),
        ("(12.00)", "is in brackets"),
        ("€12.00", "is not in pounds"),
        ("12.00 USD", "is not in pounds"),
        ("--12", "has more than one sign"),
        ("-£-12", "has more than one sign"),
        ("−12.00", "has a dash that is not a minus sign"),
        ("9999999999", "is larger than any amount we keep"),
        ("12,34", "has a comma in a place where thousands do not end"),
        ("1,23.45", "has a comma in a place where thousands do not end"),
        ("12.", "is not an amount of money"),
        (".50", "is not an amount of money"),
        ("12.00-", "is not an amount of money"),
        ("12 DR", "is not an amount of money"),
        ("0x1f", "is not an amount of money"),
        ("twelve", "is not an amount of money"),
    ],
)
def test_doubtful_amounts_are_refused_by_name_and_line(text, fault):
    file = with_amount(text)
    assert only_problem(file).startswith(f'On line 2 the amount "{text}" {fault}')
    assert (file.problems[0].row, file.problems[0].field) == (2, "amount")


def test_credit_and_debit_marks_count_only_where_the_layout_uses_them():
    assert pence_with_cr_dr("12.00 DR") == -1200
    assert pence_with_cr_dr("12.00CR") == 1200
    with pytest.raises(Unread, match="both a sign and DR"):
        pence_with_cr_dr("-12.00 DR")
    assert read_bank_file(b"Date,Details,Amount\n07/04/2026,Swim,8.00 DR\n").sum_pence == -800


@pytest.mark.parametrize(
    ("money_in", "money_out", "words"),
    [
        ("", "", "Line 2 has no amount"),
        ("5.00", "6.00", "Line 2 has money both out and in"),
        ("", "-6.00", "On line 2 an amount in a column of its own has a minus"),
        ("-6.00", "", "On line 2 an amount in a column of its own has a minus"),
    ],
)
def test_two_columns_must_say_clearly_which_way_money_went(money_in, money_out, words):
    assert only_problem(read_bank_file(f"{COOP}2026-04-07,pool,x,{money_in},{money_out},\n".encode())).startswith(words)


def test_nought_beside_an_amount_is_no_second_amount():
    assert read_bank_file(f"{COOP}2026-04-07,pool,x,0.00,6.00,\n".encode()).sum_pence == -600


# Dates


@pytest.mark.parametrize(
    "text",
    ["07/04/2026", "7/4/2026", "07-04-2026", "2026-04-07", "07 Apr 2026", "7 April 2026", "07-Apr-2026"]
    + ["2026-04-07 23:30:00 +0000", "2026-04-07T23:30:00Z", "07/04/2026 0:00"],
)
def test_days_are_read_as_written_day_before_month(text):
    assert with_date(text).rows[0].happened_on == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("30/02/2026", "is not a day in the calendar"),
        ("31 Apr 2026", "is not a day in the calendar"),
        ("04/13/2026", "has no month 13. Write the day before the month"),
        ("07/04/26", "has a year of two figures"),
        ("07 Apr 26", "has a year of two figures"),
        ("46119", "is a spreadsheet's number for a day"),
        ("07/04/0206", "is in the year 0206"),
        ("٠٧/٠٤/٢٠٢٦", "is not a date"),
        ("07/04-2026", "is not a date"),
        ("07 Apx 2026", "is not a date"),
        ("not a date", "is not a date"),
        ("", "is not a date"),
    ],
)
def test_doubtful_days_are_refused_by_name_and_line(text, fault):
    file = with_date(text)
    assert only_problem(file).startswith(f'On line 2 the date "{text}" {fault}')
    assert (file.problems[0].row, file.problems[0].field) == (2, "date")


# Lines


def test_every_bad_line_is_named_and_every_fault_in_it():
    file = starling(
        "07/04/2026,The Pool,,CARD,-8.00,",
        "31/02/2026,The Pool,,CARD,eight,",
        "",
        "08/04/2026,The Pool,,CARD,,",
    )
    assert [(problem.row, problem.field) for problem in file.problems] == [(3, "amount"), (3, "date"), (5, "amount")]
    assert len(file.rows) == 1


def test_line_number_is_that_of_the_file_where_text_has_line_breaks():
    file = starling('07/04/2026,The Pool,"Swim\nand sauna",CARD,-8.00,', "oops,The Pool,,CARD,-8.00,")
    assert file.rows[0].reference == "Swim\nand sauna"
    assert file.problems[0].row == 4


def test_missing_cells_are_refused_unless_nothing_reads_them():
    assert only_problem(starling("07/04/2026,The Pool,CARD,-8.00,")).startswith(
        "Line 2 has 5 cells where the headings have 6"
    )
    assert ours("monzo-2017.csv").rows[0].amount_pence == -800


@pytest.mark.parametrize(
    "lines",
    [
        ['07/04/2026,"The Pool,,CARD,-8.00,', "08/04/2026,The Pool,,CARD,-8.00,"],
        ['07/04/2026,"The Pool,,CARD,-8.00,', '08/04/2026,The Pool",,CARD,-8.00,'],
        ['07/04/2026,"The" Pool,,CARD,-8.00,'],
        ["07/04/2026," + "x" * 5000 + ",,CARD,-8.00,"],
        ["07/04/2026," + "x" * 200_000 + ",,CARD,-8.00,"],
    ],
    ids=["never closed", "closed on a later line", "closed too early", "long line", "long cell"],
)
def test_line_that_cannot_be_divided_for_certain_refuses_the_file(lines):
    file = starling(*lines)
    assert "ine 2 " in only_problem(file)
    assert file.rows == ()


def test_comma_without_quotation_marks_is_kept_only_where_the_balance_proves_it():
    proven = ours("coop.csv")
    assert (proven.rows[1].payee, proven.rows[1].amount_pence) == ("pool, café and gym", -1200)
    assert proven.warnings == (
        "Line 3 has a comma in its text without quotation marks. Its balance shows what was meant.",
    )
    lines = ["2026-04-02,nhs,credit,100,,100", "2026-04-09,pool, gym,card,,12,98", "2026-04-10,bus,card,,2,96"]
    unproven = read_bank_file((COOP + "\n".join(lines)).encode())
    assert only_problem(unproven).startswith("Line 3 has 7 cells where the headings have 6")
    assert [row.line for row in unproven.rows] == [2, 4]


def test_comma_in_the_oldest_line_is_refused_since_no_balance_stands_before_it():
    lines = ["2026-04-02,nhs, leeds,credit,100,,100", "2026-04-10,bus,card,,2,98"]
    assert only_problem(read_bank_file((COOP + "\n".join(lines)).encode())).startswith("Line 2 has 7 cells")


def test_lines_that_move_no_money_are_left_out_and_named():
    assert ours("revolut.csv").warnings == (
        "Line 4 was left out because it is not booked, or not yet.",
        "Line 5 was left out because it is of another pocket or product of the same customer.",
    )
    assert ours("other-bank.csv").warnings == ("Line 2 was left out because it only states a balance.",)


def test_santander_block_without_its_date_is_refused_where_it_begins():
    text = (FILES / "santander.txt").read_bytes().replace(b"Date:\xa0 28/04/2026\r\n", b"")
    assert [(problem.row, problem.field) for problem in read_bank_file(text).problems] == [(5, "date")]
    astray = (FILES / "santander.txt").read_bytes().replace(b"Amount:", b"Sum:")
    assert only_problem(read_bank_file(astray)) == (
        "Line 7 is not part of any transaction. Download the statement again."
    )


def test_state_we_do_not_know_is_refused():
    text = (FILES / "revolut.csv").read_text().replace("PENDING", "PONDERING")
    assert 'a state we do not know: "pondering"' in only_problem(read_bank_file(text.encode()))


def test_card_movement_of_unknown_type_is_refused():
    text = (FILES / "prepaid.csv").read_text().replace("2100", "2199")
    assert 'it is of type "2199"' in only_problem(read_bank_file(text.encode()))


# Accounts and currencies


def test_file_of_two_accounts_asks_which():
    text = (FILES / "lloyds.csv").read_text()
    file = read_bank_file((text + "01/04/2026,DEB,'11-22-33,00998877,BUS,2,,150\n").encode())
    assert only_problem(file).startswith(
        "This file holds 2 accounts: 11-22-33 00112233 (from line 2); 11-22-33 00998877 (from line 6)."
    )
    assert (file.problems[0].row, file.problems[0].field) == (6, "account")


def test_line_without_its_account_counts_as_another_account():
    text = (FILES / "barclays.csv").read_text() + ",01/04/2026,,-2.00,FT,BUS\n"
    assert "no number (from line 5)" in only_problem(read_bank_file(text.encode()))


@pytest.mark.parametrize(
    ("currency", "words", "stated"),
    [
        ("USD", "Line 3 is in USD. Only pounds (GBP) can be read", "MIXED"),
        ("", "Line 3 does not name its currency", "MIXED"),
    ],
)
def test_anything_but_pounds_is_refused(currency, words, stated):
    text = (FILES / "chase.csv").read_text().replace("-1120.35,GBP", f"-1120.35,{currency}")
    file = read_bank_file(text.encode())
    assert only_problem(file).startswith(words)
    assert file.currency == stated


def test_headings_in_another_currency_are_refused():
    text = (STARLING + "07/04/2026,The Pool,,CARD,-8.00,\n").replace("Balance (GBP)", "Balance (EUR)")
    assert "is in EUR" in only_problem(read_bank_file(f"Details,{text}".encode()))


# Balances


def balances(*pairs: tuple[str, str | None]) -> BankFile:
    return starling(
        *(f"{7 + n:02}/04/2026,Payee {n},,X,{amount},{left or ''}" for n, (amount, left) in enumerate(pairs))
    )


def test_balances_printed_only_now_and_then_still_add_up():
    file = balances(("5.00", None), ("-2.00", "13.00"), ("1.00", None), ("1.00", "15.00"), ("4.00", None))
    assert (file.opening_pence, file.closing_pence, file.balances_add_up) == (1000, 1900, True)


def test_first_line_where_balances_break_is_named():
    file = balances(("5.00", "15.00"), ("5.00", "20.00"), ("-2.00", "17.00"), ("1.00", "18.00"))
    assert (file.opening_pence, file.closing_pence, file.balances_add_up) == (None, None, False)
    assert file.problems == ()
    assert file.warnings == (
        "The balances do not add up from line to line. The first place is line 4: the amounts lead to £18.00 there "
        "and the file says £17.00. Check that no line is missing or has been changed.",
    )


def test_lines_out_of_place_still_give_opening_and_closing():
    file = balances(("5.00", "15.00"), ("-2.00", "14.00"), ("1.00", "16.00"), ("3.00", "17.00"))
    assert (file.opening_pence, file.closing_pence, file.balances_add_up) == (1000, 1700, False)
    assert file.warnings[0].endswith("They do add up when some lines are taken in another order, so none is missing.")


def test_two_chains_that_do_not_meet_are_not_one():
    loop_elsewhere = (("5.00", "15.00"), ("1.00", "91.00"), ("-1.00", "90.00"), ("2.00", "17.00"))
    assert balances(*loop_elsewhere).opening_pence is None


def test_line_repeated_with_its_balance_is_pointed_out():
    file = balances(("5.00", "15.00"), ("1.00", "16.00"))
    again = read_bank_file(
        (
            STARLING + "07/04/2026,Pool,,X,5.00,15.00\n08/04/2026,Bus,,X,1.00,16.00\n07/04/2026,Pool,,X,5.00,15.00\n"
        ).encode()
    )
    assert file.warnings == ()
    assert again.warnings[-1] == "Line 4 is the same as line 2, balance and all: it may be there twice."


def test_balance_at_the_top_of_the_file_is_compared():
    assert ours("nationwide-2009.csv").warnings[-1] == (
        "The top of the file says the balance is £30.00, and its lines lead to £55.00."
    )


def test_balance_line_that_disagrees_is_pointed_out():
    text = (FILES / "other-bank.csv").read_text().replace("100.00,100.00", "90.00,90.00")
    assert read_bank_file(text.encode()).warnings[-1] == (
        "Line 2 says the balance is £90.00, which the transactions do not lead to."
    )


@steadily
@given(
    opening=st.integers(-(10**6), 10**6),
    amounts=st.lists(st.integers(-(10**5), 10**5).filter(bool), min_size=3, max_size=12),
    newest_first=st.booleans(),
    data=st.data(),
)
def test_balances_prove_the_file_in_either_order_and_betray_a_missing_line(opening, amounts, newest_first, data):
    rows, balance = [], opening
    for day, amount in enumerate(amounts, 1):
        balance += amount
        rows.append(f"{day:02}/04/2026,Payee,,X,{amount / 100:.2f},{balance / 100:.2f}")
    if newest_first:
        rows.reverse()
    file = starling(*rows)
    assert (file.opening_pence, file.closing_pence, file.balances_add_up) == (opening, balance, True)
    missing = data.draw(st.integers(1, len(rows) - 2))
    without = starling(*rows[:missing], *rows[missing + 1 :])
    assume(not check_balances(without.rows, newest_first=not newest_first).add_up)
    assert without.balances_add_up is False
    assert without.warnings


# Whatever chance makes up


@steadily
@given(payee=st.text(max_size=60), details=st.text(max_size=200))
def test_any_text_comes_through_unchanged(payee, details):
    assume("\0" not in payee + details)
    written = io.StringIO(newline="")
    csv.writer(written).writerow(["PHB-1", "07/04/2026", payee, details, "8.00", "", ""])
    file = read_bank_file((PROVIDER + written.getvalue()).encode())
    assert file.problems == ()
    assert (file.rows[0].payee, file.rows[0].details) == (payee.strip(), details.strip())


@steadily
@given(
    pence=st.integers(-99_999_999_999, 99_999_999_999),
    commas=st.booleans(),
    pound=st.sampled_from(["", "£"]),
)
def test_any_amount_is_read_exactly(pence, commas, pound):
    whole, part = divmod(abs(pence), 100)
    text = f"{'-' if pence < 0 else ''}{pound}{whole:{',' if commas else ''}}.{part:02}"
    assert with_amount(text).rows[0].amount_pence == pence


@often
@given(text=st.text(alphabet="0123456789٣５,.-+£eE_()naNif ", min_size=1, max_size=12))
def test_amount_is_never_read_as_anything_but_what_decimal_says(text):
    try:
        pence = pence_of(text)
    except Unread:
        return
    try:
        plain = Decimal(text.replace(",", "").replace("£", ""))
    except InvalidOperation:
        pytest.fail(f"{text!r} was read as {pence}")
    assert plain * 100 == pence
    assert text.isascii() or text.replace("£", "").isascii()
    assert not set(text) & set("_eE")


@steadily
@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), form=st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"]))
def test_any_day_is_read_exactly(day, form):
    assert day_of(day.strftime(form)) == day


@steadily
@given(
    st.lists(st.sampled_from(["07/04/2026,Pool,,X,-8.00,", "x,Pool,,X,-8.00,", "07/04/2026,Pool,,X,1e5,", "1,2", ""]))
)
def test_every_line_is_a_row_or_a_problem_and_never_both(lines):
    file = starling(*lines)
    good = {number for number, line in enumerate(lines, 2) if line.startswith("07") and "1e5" not in line}
    bad = {number for number, line in enumerate(lines, 2) if line} - good
    assert {row.line for row in file.rows} == good
    assert {problem.row for problem in file.problems} == (bad if good | bad else {1})


@often
@given(content=st.binary(max_size=400), headed=st.booleans(), as_layout=st.sampled_from([None, *layout_names()]))
def test_garbage_is_refused_and_never_raises(content, headed, as_layout):
    file = read_bank_file(STARLING.encode() + content if headed else content, as_layout=as_layout)
    assert file.problems or file.rows


@often
@given(
    name=st.sampled_from([name for name, *_ in OURS]),
    at=st.floats(0, 1),
    cut=st.integers(0, 40),
    put=st.binary(max_size=6) | st.sampled_from([b"\n", b'"', b",", b"-", b"\r\n\r\n", b"9999999999", b"\xc3"]),
)
def test_spoiled_file_never_raises_and_is_read_or_refused(name, at, cut, put):
    content = (FILES / name).read_bytes()
    place = int(at * len(content))
    file = read_bank_file(content[:place] + put + content[place + cut :], name=name)
    assert file.problems or file.rows
    assert all(problem.row >= 1 and problem.message.endswith(".") for problem in file.problems)


# Samples kept beside the project, where there are any


def _samples() -> list[tuple[str, dict]]:
    expected = SAMPLES / "expected.json"
    if not expected.exists():
        return []
    return [(name, facts) for name, facts in json.loads(expected.read_text()).items() if name.startswith("csv-")]


if _samples():

    @pytest.mark.parametrize(("name", "facts"), [pytest.param(*sample, id=sample[0]) for sample in _samples()])
    def test_sample_beside_the_project_is_read_as_its_facts_say(name, facts):
        file = read_bank_file((SAMPLES / name).read_bytes(), name=name)
        verdict = facts["verdict"]
        if verdict == "refuse":
            assert file.problems
            return
        if verdict in ("ask", "confirm"):
            assert file.problems or file.needs_confirmation
        else:
            assert file.problems == ()
            assert verdict == "accept" or file.warnings
        if not file.problems:
            assert (len(file.rows), file.sum_pence) == (facts["rows"], facts["sum_pence"])
            assert (str(file.first_date), str(file.last_date)) == (facts["first_date"], facts["last_date"])
            for end in ("opening_pence", "closing_pence"):
                assert facts[end] is None or getattr(file, end) == facts[end]
            assert file.balances_add_up is facts["balances_add_up"]
