"""Every page each role can reach: no axe violation, no sideways scroll on a phone, no complaint of the browser."""

import os
import re
from collections import deque
from urllib.parse import urlparse

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.journeys.conftest import SignIn, axe_violations, spills_sideways

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
)
SAME_KIND = 1 if os.environ.get("TEST_DATABASE") == "postgresql" else 2
"""Pages of one kind looked at for each role: the first may be empty where the second is not. What a page looks like
does
not turn on the database, so one is enough on the second."""
FILES = (".pdf", ".json", ".csv")


def _kind(address: str) -> str:
    """The address with its numbers taken out: two budgets are one kind of page."""
    return re.sub(r"\d+", "n", urlparse(address).path)


def _links(page: Page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
    host = urlparse(page.url).netloc
    return [each.split("#")[0] for each in found if urlparse(each).netloc == host]


@pytest.mark.parametrize("name", WHO)
def test_every_page_is_for_everyone(sign_in: SignIn, name: str) -> None:
    page = sign_in(name)
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda problem: complaints.append(f"{page.url}: {problem}"))
    seen: dict[str, int] = {}
    waiting = deque([page.url])
    looked_at: set[str] = set()
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if address in looked_at or seen.get(kind, 0) >= SAME_KIND or address.endswith(FILES):
            continue
        looked_at.add(address)
        seen[kind] = seen.get(kind, 0) + 1
        answer = page.goto(address)
        assert answer is not None
        if answer.status != 200:
            complaints.append(f"{address} answered {answer.status}")
            continue
        complaints += [f"{address}: {each}" for each in axe_violations(page)]
        if spills_sideways(page, width=390):
            complaints.append(f"{address} scrolls sideways at 390 pixels")
        waiting.extend(_links(page))
    assert not complaints, "\n".join(complaints)
    print(f"{name}: {len(looked_at)} pages of {len(seen)} kinds")
