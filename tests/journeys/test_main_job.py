"""
The main job, as the people who do it would: one person's money from a request to an audited statement.

Every step is taken on the pages, by whoever takes it, at the width they would use.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from phb.dates import month_of
from phb.nhs_number import with_check_digit
from tests.journeys.conftest import SignIn

LAST_MONTH = month_of(month_of(date.today()).start - timedelta(days=1))  # noqa: DTZ011 (the pages read the clock too)
NHS_NUMBER = next(number for nine in range(999_900_000, 999_900_009) if (number := with_check_digit(nine)))
NAME = "Winifred Ash"
BANK_FILE = f"""Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes
{LAST_MONTH.start:%d/%m}/{LAST_MONTH.start:%Y},J Okafor Wages,,FASTER PAYMENT,-142.00,-142.00,,
{LAST_MONTH.end:%d/%m}/{LAST_MONTH.end:%Y},Riverside Club,,FASTER PAYMENT,-76.01,-218.01,,
"""


def fill_day(page: Page, group: str, day: date) -> None:
    boxes = page.get_by_role("group", name=group)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(label, exact=True).fill(str(value))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def number_in(address: str) -> int:
    """The record's number in its address."""
    return int(address.rstrip("/").rpartition("/")[2])


@pytest.fixture
def bank_file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "ash.csv"
        path.write_text(text)
        return path

    return write


def test_from_request_to_audited_statement(sign_in: SignIn, bank_file: Callable[[str], Path]) -> None:
    # Given a care co-ordinator who takes a request for somebody new
    sam = sign_in("Sam Carter")
    _log_request(sam)
    # When it is decided that the NHS and the council both pay
    _decide(sam)
    # And the plan is written with her, and signed by her on paper and by a professional who did not write it
    plan = _write_plan(sam)
    helen = sign_in("Dr Helen Ford")
    _sign(helen, plan)
    # And the budget is built, and agreed by each funder for its own share
    revision = _build_budget(sam)
    for name in ("Marcus Bell", "Joan Price"):
        _approve(sign_in(name), revision)
    sam.goto(revision)
    expect(sam.locator("main")).to_contain_text("Approved")
    # And finance opens the account, pays, and takes in what the bank says was spent
    tariq = sign_in("Tariq Aziz")
    budget = _open_account(tariq)
    wren = sign_in("Wren Castle")
    _confirm_account(wren, budget)
    _pay(wren, tariq)
    _take_in(tariq, budget, bank_file(BANK_FILE))
    # Then the statement of the month shows whose money it was, to the penny, on the page and as a PDF
    statement = _issue_statement(tariq, budget)
    # And an auditor finds who did what, and that nothing was changed unseen
    _audit(sign_in("Grace Lowe"), budget, statement)


def _log_request(sam: Page) -> None:
    follow(sam, "People")
    follow(sam, "Add a person")
    sam.get_by_label("NHS number").fill(NHS_NUMBER)
    press(sam, "Look")
    sam.get_by_label("Given name").fill("Winifred")
    sam.get_by_label("Family name").fill("Ash")
    fill_day(sam, "Date of birth", date(1949, 2, 28))
    sam.get_by_label("Council that may share in paying").select_option(label="Elmshire County Council")
    press(sam, "Add the person")
    expect(sam.get_by_role("heading", level=1)).to_have_text(NAME)
    press(sam, "Log a request for support")
    sam.get_by_label("What support is asked for").fill("Help each morning, and company twice a week")
    press(sam, "Log the request")


def _decide(sam: Page) -> None:
    press(sam, "Decide")
    sam.get_by_label("Which service in the catalogue is it?").select_option(label="Care at home (not core)")
    sam.get_by_role("group", name="legal right").get_by_label("No", exact=True).check()
    sam.get_by_label("The NHS").check()
    sam.get_by_label("The council").check()
    press(sam, "Explain")
    why = "The NHS and the council both pay, so it is an integrated personal budget."
    expect(sam.locator("main")).to_contain_text(why)
    press(sam, "Decide")


def _write_plan(sam: Page) -> str:
    """The plan's address."""
    press(sam, "Record the conversation")
    sam.get_by_label("At the person’s home").check()
    sam.get_by_label(f"{NAME}, the person").check()
    sam.get_by_role("group", name="Did the person choose").get_by_label("Yes").check()
    sam.get_by_label("What matters to the person").fill("My cat, and my friends at the club")
    sam.get_by_label("What they want to achieve").fill("To be out of the house by ten")
    sam.get_by_label("A plan, with money for support").check()
    press(sam, "Record the conversation")
    press(sam, "Start the care plan")
    press(sam, "Start the care plan")
    follow(sam, "What I am good at")
    sam.get_by_label("A strength").fill("I was a dancer, and I know how to fall")
    press(sam, "Add it")
    follow(sam, "Next section: What matters to me")
    sam.get_by_label("What is most important to me").fill("My cat, and my friends at the club")
    press(sam, "Save")
    follow(sam, "If things go wrong")
    follow(sam, "Add a plan for when things go wrong")
    sam.get_by_label("What sets it off").fill("My assistant does not come")
    sam.get_by_label("What should happen").fill("The agency sends somebody")
    sam.get_by_label("Who to call").fill("My niece\nAt night, the number on the fridge")
    press(sam, "Add it")
    follow(sam, "All sections")
    follow(sam, "Risks, and what we agreed to do")
    follow(sam, "Add a risk")
    sam.get_by_label("What might happen").fill("My assistant may be ill")
    sam.get_by_label("Kind of risk").select_option(label="From employing somebody")
    sam.get_by_label("What we agreed to do").fill("The agency sends somebody")
    fill_day(sam, "Day it was explained to the person", date.today())  # noqa: DTZ011 (the pages read the clock too)
    press(sam, "Add it")
    follow(sam, "All sections")
    follow(sam, "What I need, what I hope for")
    for label, words in (
        ("A need, concern or problem", "I cannot dress by myself"),
        ("A goal or hope", "To be up and out by ten"),
        ("What will be different", "I am at the club twice a week"),
        ("What will be done", "A personal assistant each morning"),
    ):
        sam.get_by_label(label).first.fill(words)
        press(sam, "Add it")
    follow(sam, "All sections")
    press(sam, "Offer it for signature")
    press(sam, "Offer it for signature")
    plan = sam.url
    follow(sam, "Record a signature on paper")
    sam.get_by_label(NAME).check()
    sam.get_by_label("Who saw it signed").fill("Her niece")
    sam.get_by_label("Where is the paper").fill("Scan 2041 in the shared folder")
    press(sam, "Record the signature")
    return plan


def _sign(helen: Page, plan: str) -> None:
    follow(helen, f"Sign a care plan for the professionals, {NAME}")
    helen.get_by_label("I have read").check()
    press(helen, "Sign the care plan")
    assert helen.url.split("#")[0] == plan.split("#")[0]
    expect(helen.locator("main")).to_contain_text("The care plan is agreed")


def _build_budget(sam: Page) -> str:
    """The revision's address."""
    sam.goto("/")
    follow(sam, f"Build the budget, {NAME}")
    fill_day(sam, "First day of the budget", LAST_MONTH.start)
    press(sam, "Open the budget")
    _add_line(sam, "Personal assistant", "J Okafor wages", "14.20", "10")
    sam.get_by_label("The council", exact=True).check()
    sam.get_by_text("Somebody else pays a part").click()
    sam.get_by_label("Contribution assessed by the council").fill("120.00")
    _add_line(sam, "Lunch club", "Riverside Club", "38.00", "2")
    press(sam, "Submit for approval")
    expect(sam.locator("main")).to_contain_text("Waiting for approval")
    return sam.url.split("#")[0]


def _add_line(sam: Page, service: str, provider: str, rate: str, quantity: str) -> None:
    sam.get_by_label("What is bought").fill(service)
    sam.get_by_label("Who is paid").fill(provider)
    sam.get_by_label("Price for one").fill(rate)
    sam.get_by_label("How many").fill(quantity)
    press(sam, "Save line")
    expect(sam.locator("main")).to_contain_text(f"“{service}” is added.")


def _approve(approver: Page, revision: str) -> None:
    follow(approver, "To approve")
    expect(approver.locator("main")).to_contain_text(NAME)
    approver.goto(f"{revision}approve/")
    approver.get_by_label("Approve").first.check()
    press(approver, "Send")


def _open_account(tariq: Page) -> str:
    """The budget's address."""
    tariq.goto(f"/payments/?month={LAST_MONTH.start:%Y-%m}")
    follow(tariq, "Ash, Winifred")
    budget = tariq.url
    tariq.goto(f"{budget}account/")
    follow(tariq, "Put an account forward")
    tariq.get_by_label("Name on the account").fill(NAME)
    tariq.get_by_label("Sort code").fill("309912")
    tariq.get_by_label("Account number").fill("41414141")
    tariq.get_by_label("How were the details checked?").fill("Seen on a bank statement")
    tariq.get_by_label("Name (optional)").first.fill(NAME)
    fill_day(tariq, "From", LAST_MONTH.start)
    press(tariq, "Put it forward")
    follow(tariq, "Record a signed agreement")
    tariq.get_by_label("Who signed for the holder?").fill(NAME)
    fill_day(tariq, "Day they signed", LAST_MONTH.start)
    tariq.get_by_label("Where is their paper?").fill("Scan 51")
    tariq.get_by_label("Who signed for the ICB?").fill("Marcus Bell")
    fill_day(tariq, "Day the ICB signed", LAST_MONTH.start)
    tariq.get_by_label("Where is the ICB’s paper?").fill("Scan 52")
    press(tariq, "Record the agreement")
    return budget


def _confirm_account(wren: Page, budget: str) -> None:
    wren.goto(f"{budget}account/")
    press(wren, "Confirm these details")
    expect(wren.locator("main")).to_contain_text("The account is in use")


def _pay(wren: Page, tariq: Page) -> None:
    wren.goto(f"/payments/?month={LAST_MONTH.start:%Y-%m}")
    follow(wren, "Look at it")
    wren.get_by_label("Why it cannot wait for the next run").fill("Her first wages are due")
    press(wren, "Ask for the payment")
    tariq.goto(wren.url)
    press(tariq, "Pay it")
    expect(tariq.locator("main")).to_contain_text(f"is paid to {NAME}")


def _take_in(tariq: Page, budget: str, file: Path) -> None:
    follow(tariq, "Spend")
    _load(tariq, budget, file)
    expect(tariq.locator("main")).to_contain_text("The plan names Riverside Club for this.")
    press(tariq, "Accept all rows")
    expect(tariq.locator("main")).to_contain_text("£218.01")
    # The same file again adds nothing, and says so
    follow(tariq, "Spend")
    _load(tariq, budget, file)
    expect(tariq.locator("main")).to_contain_text("was loaded by Tariq Aziz")


def _load(tariq: Page, budget: str, file: Path) -> None:
    press(tariq, "Load a")
    tariq.get_by_label("File", exact=True).set_input_files(file)
    tariq.locator("main").get_by_label("Budget").fill(f"PHB-{number_in(budget):06d}")
    press(tariq, "Load and look")


def _issue_statement(tariq: Page, budget: str) -> str:
    """The statement's address."""
    tariq.goto(f"{budget}statements/issue/")
    press(tariq, "Issue the statement")
    statement = tariq.url.split("#")[0]
    main = tariq.locator("main")
    expect(main).to_contain_text(NAME)
    for share in ("NHS", "Council", "£142.00", "£76.01"):
        expect(main).to_contain_text(share)
    answer = tariq.request.get(f"{statement.rstrip('/')}.pdf")
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")
    figures = tariq.request.get(f"{statement.rstrip('/')}.json").json()
    _check_figures(figures)
    return statement


def _check_figures(figures: Any) -> None:
    """Every funder's column foots, and what was spent is what the bank said."""
    for each in figures["funders"]:
        came = ("opening_pence", "corrections_pence", "paid_in_pence", "paid_directly_pence", "refunds_pence")
        went = ("spent_pence", "returned_pence")
        closing = sum(each[name] for name in came) - sum(each[name] for name in went)
        assert closing == each["closing_pence"], each
    assert sum(each["spent_pence"] for each in figures["funders"]) == 21_801


def _audit(grace: Page, budget: str, statement: str) -> None:
    for address in (budget, statement):
        grace.goto(address)
        expect(grace.locator("main")).to_contain_text("Winifred")
    follow(grace, "Winifred")
    follow(grace, "The whole history")
    for words in ("Sam Carter", "Marcus Bell", "Joan Price", "Tariq Aziz"):
        expect(grace.locator("main")).to_contain_text(words)
    grace.goto(grace.url.replace("/history/care_plans.person/", "/people/") + "who-looked/")
    expect(grace.locator("main")).to_contain_text("Finance officer")
    more = grace.get_by_role("button", name="More")
    if more.is_visible():
        more.click()
    follow(grace, "Books")
    follow(grace, "Seals of the audit trail")
    press(grace, "Seal what is new")
    press(grace, "Verify now")
    expect(grace.locator("main")).to_contain_text("Everything is as it was sealed")
