"""Measures of the fictional system: somebody with back pain, in eight scores on two days; and somebody over months.

The eight scores and their days are those of a true case in the personalised care strategy of Coventry and Warwickshire;
the person they are given to here is made up, and the words are ours.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from care_plans.measures import scoring
from care_plans.measures.rules import AnsweredBy
from care_plans.models import Instrument, Person, Score
from phb.acting import acting
from phb.demo.build import World

INSTRUMENTS = Path(scoring.__file__).with_name("instruments.toml")
BACK_PAIN = Path(__file__).with_name("back_pain.toml")

BACK_PAIN_PERSON = ("Jodie", "Marsh")
BEFORE, AFTER = date(2022, 5, 19), date(2022, 5, 27)
BACK_PAIN_SCORES = (
    ("back-disability", 20, 7, "", ""),
    ("back-pain-rating", 9, 3, "", ""),
    ("back-fear", 28, 9, "", ""),
    ("back-catastrophising", 30, 6, "", ""),
    ("back-self-efficacy", 17, 52, "", ""),
    ("back-general-health", 75, 90, "", ""),
    ("back-risk", 7, 3, "", ""),
    ("back-distress", 144, 34, "Really high", "Normal"),
)
"""Code of the instrument, the score on each of the two days, and what was said of it."""

OVER_MONTHS = ("Asha", "Patel")
MONTHS_AGO = (200, 110, 20)


def take_measures(world: World) -> None:
    """Safe to run again: what is loaded is passed over, and who has scores gets no more."""
    icb, keeper = world.organisations["elmshire"], world.users["owen"]
    with acting(keeper, reason="Measures are loaded"):
        for path in (INSTRUMENTS, BACK_PAIN):
            scoring.load_instruments(icb=icb, content=path.read_bytes(), by=keeper, on=world.on)
    known = {each.code: each for each in Instrument.objects.filter(icb=icb)}
    _back_pain(world, known)
    _over_months(world, known)


def _person(name: tuple[str, str]) -> Person | None:
    """Nobody, where they have scores already."""
    found = Person.objects.filter(given_name=name[0], family_name=name[1]).first()
    return None if found is None or Score.objects.filter(person=found).exists() else found


def _back_pain(world: World, known: dict[str, Instrument]) -> None:
    person, by = _person(BACK_PAIN_PERSON), world.users["sam"]
    if person is None:
        return
    with acting(by, reason="Scores of the back pain programme"):
        for code, before, after, said_before, said_after in BACK_PAIN_SCORES:
            for day, value, note in ((BEFORE, before, said_before), (AFTER, after, said_after)):
                scoring.record_score(
                    person=person,
                    instrument=known[code],
                    taken_on=day,
                    value=Decimal(value),
                    answered_by=AnsweredBy.PERSON,
                    note=note,
                    by=by,
                    on=world.on,
                )


def _over_months(world: World, known: dict[str, Instrument]) -> None:
    person, by = _person(OVER_MONTHS), world.users["sam"]
    if person is None:
        return
    days = [world.on - timedelta(days=ago) for ago in MONTHS_AGO]
    with acting(by, reason="Asked at the reviews"):
        for day, value in zip(days, ("45.2", "52.9", "60.6"), strict=True):
            scoring.record_score(
                person=person,
                instrument=known["pam"],
                taken_on=day,
                value=Decimal(value),
                answered_by=AnsweredBy.PERSON,
                by=by,
                on=world.on,
            )
        for day, answers in zip(days[1:], ([2, 3, 3, 2, 3, 3, 2, 3, 3], [4, 4, 5, 4, 4, 4, 3, 4, 4]), strict=True):
            scoring.record_score(
                person=person,
                instrument=known["sdm-q-9"],
                taken_on=day,
                answers=answers,
                answered_by=AnsweredBy.WITH_HELP,
                by=by,
                on=world.on,
            )
    if person.account is not None:
        with acting(person.account, reason="My own measures"):
            for day, answers in zip(days, ([2, 1, 2, 3, 3], [3, 4, 3, 3, 4], [4, 4, 3, 4, 5]), strict=True):
                scoring.record_score(
                    person=person,
                    instrument=known["i-statements"],
                    taken_on=day,
                    answers=answers,
                    answered_by=AnsweredBy.PERSON,
                    by=person.account,
                    on=world.on,
                )
