"""Somebody who goes through the pages, with what it costs them, and a picture of each step where one is wanted."""

import os
import re
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.conftest import ROOT, fits

FILM = ROOT / "var/film" if os.environ.get("FILM") else None
"""FILM=1 keeps pictures of the steps there."""

SECONDS_A_PAGE, SECONDS_A_CLICK, SECONDS_A_LETTER = 10.0, 2.5, 0.3
"""To take in a page, to decide on and hit a control, and to type a letter (40 words a minute): after the
keystroke-level model of Card, Moran and Newell."""

SLOW = 1.0


@dataclass
class Traveller:
    name: str
    page: Page
    clicks: int = 0
    letters: int = 0
    pages: int = 0
    pictures: int = 0
    slow: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """An estimate of this person's own time."""
        spent = self.pages * SECONDS_A_PAGE + self.clicks * SECONDS_A_CLICK + self.letters * SECONDS_A_LETTER
        return round(spent / 60, 1)

    def go(self, address: str) -> None:
        self._arrive(lambda: self.page.goto(address))

    def press(self, name: str) -> None:
        self._click("button", name)

    def follow(self, name: str | re.Pattern[str]) -> None:
        self._click("link", name)

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label).first.fill(words)
        self.clicks += 1
        self.letters += len(words)

    def write_day(self, group: str, day: date) -> None:
        boxes = self.page.get_by_role("group", name=group)
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(label, exact=True).fill(str(value))
            self.clicks += 1
            self.letters += len(str(value))

    def tick(self, label: str, *, group: str = "") -> None:
        place = self.page.get_by_role("group", name=group) if group else self.page
        place.get_by_label(label, exact=True).first.check()
        self.clicks += 1

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)
        self.clicks += 2

    def film(self, step: str) -> None:
        """Wide, and as on a phone."""
        if FILM is None:
            return
        FILM.mkdir(parents=True, exist_ok=True)
        self.pictures += 1
        for width in (1280, 390):
            fits(self.page, width=width)
            name = f"{self.name.partition(' ')[0].lower()}-{self.pictures:02d}-{step.replace(' ', '-')}-{width}.png"
            self.page.screenshot(path=Path(FILM, name), full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def _click(self, role: str, name: str | re.Pattern[str]) -> None:
        self.clicks += 1
        what = self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        self._arrive(what.click)

    def _arrive(self, act: object) -> None:
        began = time.monotonic()
        act()  # type: ignore[operator]
        self.page.wait_for_load_state()
        self.pages += 1
        if (took := time.monotonic() - began) > SLOW:
            self.slow.append(f"{re.sub('[0-9]+', 'n', self.page.url)} took {took:.1f} s")
