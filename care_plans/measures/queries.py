"""Scores over time: of one person, instrument by instrument."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from care_plans.measures.rules import Point, band_of, change_in_words
from care_plans.models import Instrument, Person, Score
from phb.models import Organisation


def newest_instruments(icb: Organisation) -> QuerySet[Instrument]:
    """The version of each that is asked now: the one loaded last."""
    later = Instrument.objects.filter(icb=OuterRef("icb"), code=OuterRef("code"), pk__gt=OuterRef("pk"))
    return Instrument.objects.filter(~Exists(later), icb=icb)


@dataclass(frozen=True)
class Series:
    """The scores of one person with one instrument, earliest first."""

    instrument: Instrument
    scores: list[Score]
    replaced: list[Score]
    """Scores that later ones put right."""

    @property
    def points(self) -> list[Point]:
        """One for each day: of two on a day, the later."""
        return [Point(on, value) for on, value in {each.taken_on: each.value for each in self.scores}.items()]

    @property
    def change(self) -> str:
        return change_in_words(self.instrument.scale, self.points)

    @property
    def first(self) -> Score:
        return self.scores[0]

    @property
    def last(self) -> Score:
        return self.scores[-1]

    @property
    def next_on(self) -> date | None:
        days = self.instrument.every_days
        return self.last.taken_on + timedelta(days=days) if days else None

    def level(self, score: Score) -> str:
        band = band_of(self.instrument.levels, score.value)
        return band.name if band else ""


def series_of(person: Person) -> Iterator[Series]:
    """By name of the instrument. Another version is another series: what it asks may differ."""
    every = list(
        Score.objects.filter(person=person).select_related("instrument", "recorded_by", "correction").order_by(
            "instrument__name", "instrument_id", "taken_on", "pk"
        )
    )  # fmt: skip
    by_instrument: dict[int, list[Score]] = {}
    for each in every:
        by_instrument.setdefault(each.instrument_id, []).append(each)
    for scores in by_instrument.values():
        standing = [each for each in scores if not hasattr(each, "correction")]
        replaced = [each for each in scores if hasattr(each, "correction")]
        yield Series(scores[0].instrument, standing, replaced)
