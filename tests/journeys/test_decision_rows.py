"""Every row of the decision table, decided in the browser: the outcome shows while the answers are given, the row that
fired is marked in the table, and the request keeps both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from phb.nhs_number import with_check_digit
from tests.journeys.conftest import SignIn

NHS_NUMBER = next(number for nine in range(999_910_000, 999_910_009) if (number := with_check_digit(nine)))

CORE, NOT_CORE, NEVER = (
    "Physiotherapy (core)",
    "Care at home (not core)",
    "GP services (never bought with a personal budget)",
)
NOT_LISTED = "Not in the catalogue (counts as not core)"


@dataclass(frozen=True)
class Case:
    """What is answered, and by the written table what it leads to."""

    row: str
    service: str
    outcome: str
    pays: tuple[str, ...] = ()
    meets: str = ""
    right: str = "No"
    also: str = ""
    """Another row that fires besides."""


CASES = (
    Case("1", CORE, "Core commissioned service", ("The NHS",), meets="Yes"),
    Case("2", CORE, "Offer a personal health budget", ("The NHS",), meets="Yes", right="Yes: Wheelchair service"),
    Case("3", CORE, "Personal health budget", ("The NHS",), meets="No"),
    Case("4", CORE, "Integrated personal budget", ("The NHS", "The council"), meets="No"),
    Case("5", NOT_CORE, "Personal health budget", ("The NHS",)),
    Case("6", NOT_CORE, "Integrated personal budget", ("The NHS", "The council", "Education")),
    Case("7", NOT_CORE, "Council personal budget", ("The council",)),
    Case("8", NOT_CORE, "No funding: plan and community referral"),
    Case("5", NOT_LISTED, "Personal health budget", ("The NHS",), right="Yes: NHS continuing healthcare", also="9"),
    Case("10", NEVER, "Usual NHS route", ("The NHS",)),
)


@pytest.fixture(scope="module")
def sam(browser: Browser, service: str) -> Iterator[Page]:
    """One browser for all rows, on the page of somebody new."""
    context = browser.new_context(base_url=service, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sam Carter").first.click()
    page.goto("/people/add/")
    page.get_by_label("NHS number").fill(NHS_NUMBER)
    page.get_by_role("button", name="Look").click()
    page.get_by_label("Given name").fill("Olive")
    page.get_by_label("Family name").fill("Tabler")
    for label, value in (("Day", "3"), ("Month", "5"), ("Year", "1951")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Council that may share in paying").select_option(label="Elmshire County Council")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Olive Tabler")
    yield page
    context.close()


@pytest.fixture(scope="module")
def olive(sam: Page) -> str:
    """The address of the person."""
    return sam.url


def log_request(sam: Page, olive: str) -> None:
    sam.goto(f"{olive}requests/add/")
    sam.get_by_label("What support is asked for").fill("Somebody to help in the mornings")
    sam.get_by_role("button", name="Log the request").click()


def answer(sam: Page, case: Case) -> None:
    sam.get_by_label("Which service in the catalogue is it?").select_option(label=case.service)
    if case.meets:
        sam.get_by_role("group", name="Can the core service").get_by_label(case.meets, exact=True).check()
    sam.get_by_role("group", name="legal right").get_by_label(case.right).check()
    for payer in case.pays:
        sam.get_by_label(payer, exact=True).check()


def fired(page: Page) -> list[str]:
    return [each.split()[0] for each in page.locator("tr.phb-fired th").all_inner_texts()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"row {case.also or case.row}")
def test_each_row_of_the_table_is_decided_in_the_browser(sam: Page, olive: str, case: Case) -> None:
    log_request(sam, olive)
    sam.get_by_role("button", name="Decide", exact=True).click()
    expect(sam.locator("#outcome")).to_contain_text("Still to answer")
    answer(sam, case)
    # The outcome shows by itself, and the table says by which rows
    expect(sam.locator(".phb-outcome__name")).to_have_text(case.outcome)
    expect(sam.locator("#outcome")).to_contain_text(f"Row {case.row} of the decision table")
    rows = [each for each in (case.row, case.also) if each]
    assert fired(sam) == rows
    # Whether core is enough is asked of core services only
    expect(sam.get_by_role("group", name="Can the core service")).to_be_visible(visible=case.service == CORE)
    sam.get_by_role("button", name="Decide", exact=True).click()
    expect(sam.locator(".phb-outcome__name")).to_have_text(case.outcome)
    sam.get_by_text("What the decision turned on").click()
    assert fired(sam) == rows


def test_row_11_is_an_exception_that_somebody_else_agrees_to(sam: Page, olive: str, sign_in: SignIn) -> None:
    log_request(sam, olive)
    sam.get_by_role("button", name="Decide", exact=True).click()
    answer(sam, CASES[4])
    expect(sam.locator(".phb-outcome__name")).to_have_text("Personal health budget")
    sam.get_by_role("button", name="Decide", exact=True).click()
    address = sam.url.split("#")[0]
    sam.get_by_role("link", name="Ask for an exception").click()
    sam.get_by_label("Safety or hospital discharge cannot wait").check()
    sam.get_by_label("In words").fill("She leaves the ward today and care must start tonight.")
    sam.get_by_role("button", name="Ask for the exception").click()
    marcus = sign_in("Marcus Bell")
    marcus.goto(sam.url)
    marcus.get_by_role("button", name="Agree to the exception").click()
    expect(marcus.locator("main")).to_contain_text("You agreed.")
    sam.goto(address)
    expect(sam.locator(".phb-outcome__name")).to_have_text("Personal health budget, arranged otherwise by exception")
    sam.get_by_text("What the decision turned on").click()
    assert fired(sam) == ["5", "11"]


def test_without_scripts_a_button_explains(sam: Page, olive: str, sign_in: SignIn) -> None:
    log_request(sam, olive)
    page = sign_in("Sam Carter", scripts=False)
    page.goto(f"{sam.url}decide/")
    answer(page, CASES[6])
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(".phb-outcome__name")).to_have_text("Council personal budget")
    assert fired(page) == ["7"]
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator("main")).to_contain_text("Decided: Council personal budget.")


def test_every_row_of_the_written_table_has_its_case() -> None:
    assert {each for case in CASES for each in (case.row, case.also) if each} | {"11"} == {*map(str, range(1, 12))}
