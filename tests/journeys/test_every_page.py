"""
Every page each role can reach: no axe violation, no sideways scroll on a phone, no complaint of the browser.

The browser looks once at pages made of the same, whoever reaches them; that they answer is tried for each of them, on
both databases. What a page looks like does not turn on the database, so it is looked at in the run on SQLite.
"""

import re
from collections import deque
from urllib.parse import urljoin, urlparse

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests import ready
from tests.journeys.conftest import SignIn, axe_violations, spills_sideways
from tests.journeys.outline import links, outline

WHO = (
    "Sam Carter",
    "Dr Helen Ford",
    "Marcus Bell",
    "Joan Price",
    "Tariq Aziz",
    "Grace Lowe",
    "Owen Pike",
    "Asha Patel",
    "Claire Thompson",
    "Lou Baker",
)
SAME_KIND = 2
"""Addresses of one kind asked for by each role: the first may be empty where the second is not."""


def _kind(address: str) -> str:
    """The address with its numbers taken out: two budgets are one kind of page."""
    return re.sub(r"\d+", "n", urlparse(address).path)


def _links(address: str, html: str) -> list[str]:
    found = (urljoin(address, each).partition("#")[0] for each in links(html))
    return [each for each in found if urlparse(each).netloc == urlparse(address).netloc]


@pytest.fixture(scope="module")
def looked_at() -> set[frozenset[str]]:
    """What the pages that the browser has opened were made of."""
    return set()


# How a page looks and is read does not hang on the database; every address is asked for on both in tests/test_doors.py.
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", WHO)
def test_every_page_is_for_everyone(sign_in: SignIn, looked_at: set[frozenset[str]], name: str) -> None:
    page = sign_in(name)
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda problem: complaints.append(f"{page.url}: {problem}"))
    asked: dict[str, int] = {}
    waiting = deque([page.url])
    seen: set[str] = set()
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if address in seen or asked.get(kind, 0) >= SAME_KIND:
            continue
        seen.add(address)
        asked[kind] = asked.get(kind, 0) + 1
        answer = page.request.get(address)
        if answer.status != 200:
            complaints.append(f"{address} answered {answer.status}")
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        html = answer.text()
        waiting.extend(_links(answer.url, html))
        if not ready.POSTGRESQL and (made_of := outline(html)) not in looked_at:
            looked_at.add(made_of)
            complaints += _look(page, address)
    assert not complaints, "\n".join(complaints)
    print(f"{name}: {len(seen)} pages of {len(asked)} kinds; {len(looked_at)} looked at so far")


def _look(page: Page, address: str) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    complaints = [f"{address}: {each}" for each in axe_violations(page)]
    if spills_sideways(page, width=390):
        complaints.append(f"{address} scrolls sideways at 390 pixels")
    return complaints
