"""
From asking for help to a plan that holds, as each of those who do it would: nothing but pages, and no dead end.

What each spends is counted, and must stay well within what such work may take. FILM=1 keeps pictures in var/film.
"""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from phb.nhs_number import with_check_digit
from tests.journeys.conftest import SignIn
from tests.journeys.traveller import Traveller

NHS_NUMBER = next(number for nine in range(999_920_000, 999_920_009) if (number := with_check_digit(nine)))
TODAY = date.today()  # noqa: DTZ011 (the pages read the clock too)
MINUTES = 15


@pytest.fixture
def enters(sign_in: SignIn) -> Callable[[str], Traveller]:
    return lambda name: Traveller(name, sign_in(name))


def sees(traveller: Traveller, words: str) -> None:
    expect(traveller.page.locator("main")).to_contain_text(words)


def test_from_asking_for_help_to_a_signed_plan(enters: Callable[[str], Traveller]) -> None:
    sam, helen = enters("Sam Carter"), enters("Dr Helen Ford")
    # Given somebody new who asks a care co-ordinator for help
    _take_up(sam)
    # When it is decided, and the co-ordinator has talked with her about what matters
    _decide(sam)
    _converse(sam)
    # Then the plan is written with her, and signed by her on paper and by a professional
    plan = _write_plan(sam)
    _sign(helen)
    sam.go(plan)
    sees(sam, "Agreed on")
    for each in (sam, helen):
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


def _take_up(sam: Traveller) -> None:
    sam.film("today")
    sam.follow("People")
    sam.follow("Add a person")
    sam.write("NHS number", NHS_NUMBER)
    sam.press("Look")
    sam.write("Given name", "Mary")
    sam.write("Family name", "Hale")
    sam.write_day("Date of birth", date(1951, 3, 4))
    sam.film("add a person")
    sam.press("Add the person")
    sam.press("Log a request for support")
    sam.write("What support is asked for", "Somebody to help me wash and dress in the morning")
    sam.press("Log the request")
    sam.film("request")


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
    sam.write_day("Day you talked about what matters", TODAY)
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
