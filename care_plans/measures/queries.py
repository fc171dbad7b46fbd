"""Scores over time: of one person, instrument by instrument."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse

from care_plans.measures.rules import Point, band_of, change_in_words
from care_plans.models import Instrument, Person, Score
from care_plans.people.queries import own
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task


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


def measures_to_ask(user: User, on: date) -> Iterator[Task]:
    """Of those this user plans care for: who was asked before, and is to be asked again by now."""
    where = places(user, "record_score", on)
    if not where:
        return
    asked = {
        (each.icb_id, each.code): each
        for icb in Organisation.objects.filter(pk__in=where)
        for each in newest_instruments(icb).exclude(every_days=None)
    }
    standing = Score.objects.filter(own(user), correction=None, person__icb_id__in=where, person__merged_into=None)
    last = (
        standing.filter(person__died_on=None, instrument__code__in={code for _, code in asked})
        .order_by("person__family_name", "person_id", "instrument__code")
        .values("person_id", "person__given_name", "person__family_name", "person__icb_id", "instrument__code")
        .annotate(last_on=Max("taken_on"))
    )
    for _, rows in groupby(last, key=itemgetter("person_id")):
        due = [
            (row["last_on"] + timedelta(days=instrument.every_days or 0), instrument.name, row)
            for row in rows
            if (instrument := asked.get((row["person__icb_id"], row["instrument__code"])))
        ]
        if not (past := sorted((each for each in due if each[0] <= on), key=itemgetter(0, 1))):
            continue
        first, name, row = past[0]
        yield Task(
            title="Ask again how somebody is doing",
            about=f"{row['person__given_name']} {row['person__family_name']}: "
            + (name if len(past) == 1 else f"{len(past)} measures"),
            since=first,
            due=first,
            button="Open the measures",
            url=reverse("measures", args=[row["person_id"]]),
            person_id=row["person_id"],
        )


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
