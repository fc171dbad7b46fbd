"""What each row of a bank file is taken for, and why: from made-up budgets, without a database."""

from datetime import date
from typing import Any

import pytest

from budgets.bank_files import BankRow
from budgets.spending.matching import (
    NOT_ALLOWED,
    Answer,
    KnownBudget,
    KnownLine,
    Matcher,
    PaidBefore,
    Release,
    Suggestion,
    names_funder,
    names_person,
    names_provider,
    not_allowed,
    payee_key,
)
from budgets.spending.rules import RowAction
from phb.dates import Period

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
DAY = date(2026, 5, 8)

ASSISTANT = KnownLine(11, 1, "Personal assistant", "Rosa Quill", YEAR, 1_200_000, 23_000, False)
CENTRE = KnownLine(12, 2, "Day centre", "Riverside Centre Ltd", YEAR, 300_000, 5_700, False)
SWIMMING = KnownLine(13, 3, "Swimming", "", Period(date(2026, 9, 1), date(2026, 12, 31)), 40_000, 40_000, True)


def budget(**fields: Any) -> KnownBudget:
    return KnownBudget(
        **{
            "pk": 1,
            "reference": "PHB-000001",
            "starts_on": date(2026, 4, 1),
            "ends_on": None,
            "council": "Coventry City Council",
            "revisions": [(date(2026, 4, 1), {line.number: line for line in (ASSISTANT, CENTRE, SWIMMING)})],
            "names": ["Asha Patel", "Ravi Patel"],
            **fields,
        }
    )


def row(payee: str, pence: int, day: date = DAY, line: int = 2, details: str = "") -> BankRow:
    return BankRow(line, day, payee, details, "", pence, None, "", "")


def suggest(*rows: BankRow, paid: PaidBefore | None = None, **fields: Any) -> list[Suggestion]:
    return Matcher({1: budget(**fields)}, lambda: paid or {}).match([(each, 1) for each in rows])


def one(payee: str, pence: int, **fields: Any) -> Suggestion:
    return suggest(row(payee, pence), **fields)[0]


# Money out -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payee", ["ROSA QUILL WAGES", "Rosa Quill", "TO QUILL ROSA REF 1"])
def test_a_payee_that_is_the_provider_goes_to_its_line(payee: str) -> None:
    found = one(payee, -10_000)
    assert (found.action, found.line, found.words) == (
        RowAction.SPEND,
        ASSISTANT,
        "The plan names Rosa Quill for this.",
    )
    assert not found.needs_person


@pytest.mark.parametrize("payee", ["RIVERSIDE CENTRE LTD", "RIVERSIDE CENT", "Riverside Centre 4417"])
def test_a_provider_is_known_without_its_legal_words_and_cut_short(payee: str) -> None:
    assert one(payee, -100).line == CENTRE


@pytest.mark.parametrize("payee", ["RIVERSIDE", "RIVER", "CENTRE", "Rosa", "A"])
def test_a_piece_of_a_name_is_not_the_provider(payee: str) -> None:
    assert one(payee, -100).line is None


def test_a_payee_that_names_the_service_goes_to_its_line() -> None:
    found = one("COVENTRY SWIMMING BATHS", -100)
    assert (found.line, found.words) == (SWIMMING, "The payee names the service.")


def test_words_of_the_bank_count_too() -> None:
    assert suggest(row("FASTER PAYMENT", -100, details="to Rosa Quill"))[0].line == ASSISTANT


def test_what_no_line_fits_is_spending_outside_the_plan_and_needs_nobody() -> None:
    found = one("SUPERMARKET", -100)
    assert (found.action, found.line, found.needs_person) == (RowAction.SPEND, None, False)
    assert "No line of the plan fits it." in found.warnings


def test_a_person_s_last_word_on_a_payee_outweighs_the_plan() -> None:
    answers = {(payee_key("ROSA QUILL APRIL"), False): Answer(RowAction.SPEND, 2)}
    found = one("ROSA QUILL MAY 2026", -100, answers=answers)
    assert (found.line, found.words) == (CENTRE, "As this payee was put last time.")


def test_a_last_word_about_a_line_that_is_gone_is_forgotten() -> None:
    answers = {(payee_key("ROSA QUILL"), False): Answer(RowAction.SPEND, 9)}
    assert one("ROSA QUILL", -100, answers=answers).line == ASSISTANT


def test_a_payee_put_aside_before_is_asked_about_again() -> None:
    answers = {(payee_key("CORNER SHOP"), False): Answer(RowAction.IGNORE, None)}
    found = one("CORNER SHOP", -100, answers=answers)
    assert (found.action, found.needs_person) == (RowAction.IGNORE, True)


def test_a_last_word_on_money_out_says_nothing_of_money_in() -> None:
    answers = {(payee_key("ASHA PATEL"), True): Answer(RowAction.TOP_UP, None)}
    assert one("ASHA PATEL", 100, answers=answers).action == RowAction.TOP_UP
    assert one("ASHA PATEL", -100, answers=answers).action == RowAction.SPEND


def test_lines_are_those_of_the_revision_in_force_that_day() -> None:
    later = KnownLine(21, 1, "Personal assistant", "Rosa Quill", YEAR, 1, 1, False)
    revisions = [*budget().revisions, (date(2026, 6, 1), {1: later})]
    found = suggest(row("Rosa Quill", -1), row("Rosa Quill", -1, day=date(2026, 6, 1)), revisions=revisions)
    assert [each.line for each in found] == [ASSISTANT, later]


def test_spending_before_any_revision_goes_to_the_first() -> None:
    assert suggest(row("Rosa Quill", -1, day=date(2026, 3, 1)))[0].line == ASSISTANT


# Money in ------------------------------------------------------------------------------------------------------------


def test_a_payment_released_days_ago_is_not_counted_again() -> None:
    found = one("BACS 1234", 80_000, releases=[Release(date(2026, 5, 6), 80_000)])
    assert (found.action, found.needs_person) == (RowAction.PAYMENT_RECEIVED, False)
    assert found.words == "So much was released on 6 May 2026."


def test_one_release_explains_one_row() -> None:
    rows = [row("BACS", 80_000), row("BACS", 80_000, line=3)]
    found = suggest(*rows, releases=[Release(DAY, 80_000)])
    assert [each.needs_person for each in found] == [False, True]


def test_a_release_long_ago_explains_nothing() -> None:
    assert one("BACS", 80_000, releases=[Release(date(2026, 4, 1), 80_000)]).needs_person


def test_a_funder_who_paid_another_amount_needs_a_person() -> None:
    found = one("NHS C&W ICB", 79_000, releases=[Release(DAY, 80_000)])
    assert (found.action, found.needs_person) == (RowAction.PAYMENT_RECEIVED, True)
    assert found.words == "A funder is named, but £800.00 was released on 8 May 2026."


def test_a_funder_of_whom_no_release_is_known_needs_a_person() -> None:
    assert one("COVENTRY CITY COUNCIL", 100).needs_person


@pytest.mark.parametrize("pence", [5_000, 4_615, 1_154, 1_151])
def test_what_equals_the_charge_is_a_contribution(pence: int) -> None:
    found = one("STANDING ORDER", pence, monthly_charge=5_000)
    assert (found.action, found.needs_person) == (RowAction.CONTRIBUTION, False)


def test_any_amount_from_a_person_who_owes_a_charge_is_a_contribution() -> None:
    assert one("MRS A PATEL", 1_234, monthly_charge=5_000).action == RowAction.CONTRIBUTION


def test_money_from_a_person_who_owes_none_needs_a_person() -> None:
    found = one("MR R PATEL", 1_234)
    assert (found.action, found.needs_person) == (RowAction.IGNORE, True)
    assert "top-up" in found.words


def test_money_back_from_a_payee_of_the_same_file_is_a_refund_on_the_same_line() -> None:
    found = suggest(row("RIVERSIDE CENTRE LTD", 500), row("RIVERSIDE CENTRE LTD", -2_000, line=3))
    assert (found[0].action, found[0].line, found[0].needs_person) == (RowAction.REFUND, CENTRE, False)


def test_money_back_from_a_payee_of_earlier_files_is_a_refund() -> None:
    assert one("CORNER SHOP", 500, paid={(1, payee_key("CORNER SHOP")): None}).action == RowAction.REFUND
    assert one("CENTRE", 500, paid={(1, "centre"): 2}).line == CENTRE


def test_what_nothing_explains_is_put_aside_until_a_person_says() -> None:
    found = one("MYSTERY", 500)
    assert (found.action, found.needs_person) == (RowAction.IGNORE, True)


def test_history_is_asked_for_once_and_only_when_needed() -> None:
    asked: list[int] = []

    def paid_before() -> PaidBefore:
        asked.append(1)
        return {}

    matcher = Matcher({1: budget(monthly_charge=5_000)}, paid_before)
    matcher.match([(row("ROSA QUILL", -1), 1), (row("SO", 5_000), 1)])
    assert asked == []
    matcher.match([(row("X", 7), 1), (row("Y", 8), 1)])
    assert asked == [1]


def test_a_row_of_nought_moves_nothing() -> None:
    found = one("OPENING", 0)
    assert (found.action, found.needs_person, found.warnings) == (RowAction.IGNORE, False, ())


# Warnings ------------------------------------------------------------------------------------------------------------


def test_a_bill_within_a_month_of_the_plan_is_not_remarked_upon() -> None:
    assert one("ROSA QUILL", -101_918).warnings == ()


def test_a_bill_above_a_month_of_the_plan_is() -> None:
    assert one("ROSA QUILL", -101_919).warnings == (
        "The plan expects £1,019.18 at most at a time for Personal assistant.",
    )


def test_a_line_billed_once_may_be_billed_whole() -> None:
    assert suggest(row("SWIMMING", -40_000, day=date(2026, 10, 1)))[0].warnings == ()


def test_spending_outside_the_days_of_its_line_is_remarked_upon() -> None:
    assert "In the plan, Swimming runs from 1 September 2026 to 31 December 2026." in one("SWIMMING", -100).warnings


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 3, 31), "before the budget began on 1 April 2026"), (date(2026, 7, 1), "ended on 30 June 2026")],
)
def test_rows_outside_the_budget_s_days_are_remarked_upon(day: date, words: str) -> None:
    found = suggest(row("ROSA QUILL", -1, day=day), ends_on=date(2026, 6, 30))[0]
    assert any(words in warning for warning in found.warnings)


def test_a_row_like_one_above_is_remarked_upon_and_only_the_second() -> None:
    found = suggest(row("BUS", -200), row("BUS", -200, line=3), row("BUS", -200, day=date(2026, 5, 9), line=4))
    again = ["is it there twice?" in " ".join(each.warnings) for each in found]
    assert again == [False, True, False]


@pytest.mark.parametrize(
    ("payee", "kind"),
    [
        ("WILLIAM HILL LTD", "gambling"),
        ("Bet365", "gambling"),
        ("CITY TOBACCO", "tobacco"),
        ("MAJESTIC WINE", "alcohol"),
    ],
)
def test_what_is_never_paid_for_is_remarked_upon(payee: str, kind: str) -> None:
    assert f"This looks like {kind}, which a personal health budget never pays for." in one(payee, -100).warnings


@pytest.mark.parametrize("payee", ["ROSA QUILL", "ALPHABETS NURSERY", "WINEHOUSE PHYSIOTHERAPY", "BINGLEY CARE"])
def test_names_that_only_hold_such_a_word_are_not(payee: str) -> None:
    assert not_allowed(payee) == ""


def test_money_back_from_such_a_payee_is_not() -> None:
    assert not any("never pays" in warning for warning in one("BET365", 100).warnings)


def test_every_word_of_the_table_is_found() -> None:
    for kind, words in NOT_ALLOWED.items():
        assert {not_allowed(f"CARD {word.upper()} 12") for word in words} == {kind}


# Names ---------------------------------------------------------------------------------------------------------------


def test_a_payee_is_the_same_from_month_to_month() -> None:
    assert payee_key("CARD PAYMENT TO TESCO STORES 3212 ON 04 MAY") == payee_key("TESCO STORES 3390") == "tesco stores"


def test_a_payee_of_figures_alone_is_itself() -> None:
    assert payee_key(" 12345 ") == "12345"


@pytest.mark.parametrize(
    ("text", "expected"), [("A PATEL", True), ("ASHA PATEL", True), ("PATEL", False), ("A SHAH", False)]
)
def test_a_person_is_named_by_family_name_with_first_name_or_initial(text: str, expected: bool) -> None:
    assert names_person(text, "Asha Patel") is expected


@pytest.mark.parametrize(
    ("payee", "expected"),
    [
        ("NHS COVENTRY ICB", True),
        ("BLACK COUNTRY ICB", True),
        ("COVENTRY CITY COUNCIL", True),
        ("COVENTRY CC", True),
        ("LEEDS CITY COUNCIL", False),
        ("COVENTRY BUILDING SOCIETY SAVINGS ACCOUNT", False),
    ],
)
def test_a_funder_is_named(payee: str, expected: bool) -> None:
    assert names_funder(payee, "Coventry City Council") is expected


def test_no_provider_is_named_where_the_plan_names_none() -> None:
    assert not names_provider("ANYBODY", "")
    assert not names_provider("ANYBODY", "The Ltd")
