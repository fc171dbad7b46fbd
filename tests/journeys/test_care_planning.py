"""
From asking for help to a review of the plan, as each of those who do it would: nothing but pages, and no dead end.

What each spends is counted, and must stay well within what such work may take. FILM=1 keeps pictures in var/film.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from care_plans.reviews.rules import QUESTIONS, ReviewKind
from phb.nhs_number import with_check_digit
from tests.journeys.conftest import SignIn
from tests.journeys.traveller import Traveller

NHS_NUMBER = next(number for nine in range(999_920_000, 999_920_009) if (number := with_check_digit(nine)))
TODAY = date.today()  # noqa: DTZ011 (the pages read the clock too)
MINUTES = 15


@pytest.fixture
def visitor(browser: Browser, service: str) -> Iterator[Page]:
    """Somebody with no account."""
    context: BrowserContext = browser.new_context(base_url=service, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def enters(sign_in: SignIn) -> Callable[[str], Traveller]:
    return lambda name: Traveller(name, sign_in(name))


def sees(traveller: Traveller, words: str) -> None:
    expect(traveller.page.locator("main")).to_contain_text(words)


def test_from_asking_for_help_to_a_review(visitor: Page, enters: Callable[[str], Traveller]) -> None:
    mary, sam, helen = Traveller("Mary Hale", visitor), enters("Sam Carter"), enters("Dr Helen Ford")
    # Given somebody who asks for help by the public page
    _ask(mary, _address_on_the_poster(sam))
    # When the co-ordinator takes it up, decides it and has the conversation
    _take_up(sam)
    _decide(sam)
    _converse(sam)
    # And the plan is written with her, and signed by her on paper and by a professional
    plan = _write_plan(sam)
    _sign(helen)
    sam.go(plan)
    sees(sam, "Agreed on")
    # Then a review is planned, she is invited, it is held, and what comes of it is on record
    _review(sam, plan)
    for each in (mary, sam, helen):
        print(f"{each.name}: {each.pages} pages, {each.clicks} clicks, {each.letters} letters, {each.minutes} minutes")
        print("".join(f"  slow: {one}\n" for one in each.slow), end="")
        assert each.minutes < MINUTES


def test_the_holder_finds_their_story_plan_and_letters(enters: Callable[[str], Traveller]) -> None:
    asha = enters("Asha Patel")
    asha.film("home")
    for link, words in (
        ("About me", "Last updated"),
        ("Your personalised care", "Who has signed"),
        ("Letters", "Our decision about your support"),
    ):
        asha.go("/")
        asha.follow(link)
        sees(asha, words)
        asha.film(link)
    assert asha.minutes < MINUTES


def _address_on_the_poster(sam: Traveller) -> str:
    sam.go("/referrals/")
    sam.follow("A sheet to print")
    sam.film("poster")
    return sam.page.get_by_text("http").inner_text()


def _ask(mary: Traveller, address: str) -> None:
    mary.go(address)
    mary.film("ask")
    mary.tick("Me")
    mary.press("Continue")
    mary.film("ask-me")
    mary.write("Your first name", "Mary")
    mary.write("Your last name", "Hale")
    mary.write_day("date of birth", date(1951, 3, 4))
    mary.write("Your NHS number", NHS_NUMBER)
    mary.write("What support would help", "Somebody to help me wash and dress in the morning")
    mary.write("What would you like to be able to do", "See my sister at the market on Fridays")
    mary.write("What helps you to read", "Large print")
    mary.write("How can we reach you", "07700 900123, in the mornings")
    mary.press("Send")
    mary.film("asked")
    sees(mary, "What happens next")


def _take_up(sam: Traveller) -> None:
    sam.go("/")
    sam.film("today")
    sam.go("/referrals/")
    sam.film("referrals")
    sam.follow("Somebody to help me wash and dress")
    sam.film("referral")
    sam.press("Add them as a new person")
    sam.press("Add them")
    sam.film("request")
    sees(sam, "is their request")


def _decide(sam: Traveller) -> None:
    sam.press("Decide")
    sam.choose("Which service in the catalogue is it?", "Care at home (not core)")
    sam.tick("No", group="legal right")
    sam.tick("The NHS")
    expect(sam.page.locator(".phb-outcome__name")).to_have_text("Personal health budget")
    sam.film("decide")
    sam.press("Decide")
    sam.film("decided")


def _converse(sam: Traveller) -> None:
    sam.press("Record the conversation")
    sam.tick("At the person’s home")
    sam.page.get_by_label("Mary Hale, the person").check()
    sam.tick("Yes", group="Did the person choose")
    sam.write("What matters to the person", "My sister, and Fridays at the market")
    sam.write("What they want to achieve", "To be washed and dressed by nine")
    sam.tick("A plan, with money for support")
    sam.film("conversation")
    sam.press("Record the conversation")
    sam.film("conversation kept")


def _write_plan(sam: Traveller) -> str:
    """The plan's address."""
    sam.press("Start the care plan")
    sam.press("Start the care plan")
    sam.film("plan sections")
    sam.follow("What I am good at")
    sam.write("A strength", "I know everybody at the market")
    sam.press("Add it")
    sam.follow("Next section: What matters to me")
    sam.write("What is most important to me", "My sister, and Fridays at the market")
    sam.press("Save")
    sam.follow("If things go wrong")
    sam.follow("Add a plan for when things go wrong")
    sam.write("What sets it off", "My assistant does not come")
    sam.write("What should happen", "The agency sends somebody")
    sam.write("Who to call", "My sister; at night, the number on the fridge")
    sam.film("if things go wrong")
    sam.press("Add it")
    sam.follow("All sections")
    sam.follow("What I need, what I hope for")
    for label, words in (
        ("A need, concern or problem", "I cannot wash by myself"),
        ("A goal or hope", "To be ready by nine"),
        ("What will be different", "I am at the market every Friday"),
        ("What will be done", "A personal assistant each morning"),
    ):
        sam.write(label, words)
        sam.press("Add it")
    sam.film("needs and goals")
    sam.follow("All sections")
    sam.film("ready")
    sam.press("Offer it for signature")
    sam.press("Offer it for signature")
    plan = sam.page.url.partition("#")[0]
    sam.follow("Record a signature on paper")
    sam.tick("Mary Hale")
    sam.write("Who saw it signed", "Her sister")
    sam.write("Where is the paper", "Scan 12 in her folder")
    sam.film("on paper")
    sam.press("Record the signature")
    return plan


def _sign(helen: Traveller) -> None:
    helen.go("/")
    helen.film("today")
    helen.follow("Sign a care plan for the professionals, Mary Hale")
    helen.film("sign")
    helen.page.get_by_label("I have read").check()
    helen.clicks += 1
    helen.press("Sign the care plan")
    sees(helen, "The care plan is agreed")
    helen.film("agreed")


def _review(sam: Traveller, plan: str) -> None:
    sam.go("/reviews/")
    sam.film("reviews")
    sam.go(plan)
    sam.follow("Mary")
    sam.film("Mary")
    sam.follow("Reviews of Mary")
    sam.film("reviews of Mary")
    sam.follow("Plan review")
    sam.film("review planned")
    sam.press("Arrange the day")
    sam.write_day("Which day", TODAY)
    sam.page.get_by_role("group", name="How?").get_by_role("radio").first.check()
    sam.write("What time, and where", "At ten, at her home")
    sam.film("arrange")
    sam.press("Save the day")
    sam.press("Invite")
    sam.press("Record the invitation")
    sam.film("invited")
    sam.press("Write the review down")
    sam.write("What was said, and what was seen", "She goes to the market every Friday")
    sam.tick("Reached", group="I am at the market every Friday")
    for question in QUESTIONS[ReviewKind.PLAN]:
        sam.tick("Yes", group=question.words)
    sam.film("write review")
    sam.press("Save, and record it as held")
    sam.write("Who was there", "Mary Hale, herself; Sam Carter")
    sam.film("held")
    sam.press("Record it as held")
    sam.tick("Keep things as they are")
    sam.write("In words", "It works. Mary would change nothing.")
    sam.film("agree review")
    sam.press("Record the outcome")
    sam.film("review agreed")
    sees(sam, "The next plan review is due by")
    sees(sam, "Keep things as they are")
