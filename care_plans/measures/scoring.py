"""Loading instruments and recording scores."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.measures.permissions import check_can_load_instrument, check_can_record_score
from care_plans.measures.reading import read_instruments
from care_plans.measures.rules import Scoring, check_score, score_of
from care_plans.models import Instrument, Person, Score
from care_plans.rules import check_day_not_ahead
from phb.models import Organisation, User


@transaction.atomic
def load_instruments(*, icb: Organisation, content: bytes, by: User, on: date) -> list[Instrument]:
    """The instruments of a file that the ICB has not yet; what it has already and is the same is passed over.

    Raises: ValidationError with a sentence for each fault of the file, and where a version that is loaded says
    something else now. Nothing is loaded then.
    """
    check_can_load_instrument(by, icb, on)
    loaded, faults = [], []
    for terms in read_instruments(content):
        there = Instrument.objects.filter(icb=icb, code=terms["code"], version=terms["version"]).first()
        if there is None:
            loaded.append(set_and_save(Instrument(icb=icb, loaded_by=by), **terms))
        elif changed := [name for name, value in terms.items() if getattr(there, name) != value]:
            faults.append(
                f"Instrument {there.code}: version {there.version} is loaded already, with another “{changed[0]}”."
                " Give what has changed a version of its own."
            )
    if faults:
        raise ValidationError(faults)
    return loaded


@transaction.atomic
def record_score(
    *,
    person: Person,
    instrument: Instrument,
    taken_on: date,
    by: User,
    on: date,
    answered_by: str,
    value: Decimal | None = None,
    answers: Sequence[int | None] = (),
    note: str = "",
    corrects: Score | None = None,
) -> Score:
    """Keeps a score: as it is given, or worked out from the answers to every item.

    Raises: ValidationError where it lies outside the range, an answer is missing, the day has not come, or what it is
    to put right is another person's or instrument's.
    """
    check_can_record_score(by, instrument, person, on)
    check_day_not_ahead(taken_on, on, field="taken_on", what="The day")
    if taken_on < person.born_on:
        raise ValidationError("The day is before the person was born.", code="taken_on")
    if corrects is not None and (corrects.person_id, corrects.instrument_id) != (person.pk, instrument.pk):
        raise ValidationError("A correction puts right an earlier score of the same person with the same instrument.")
    kept: dict[str, Any] = {"answers": []}
    if instrument.scoring == Scoring.GIVEN:
        if value is None:
            raise ValidationError("Write the score.", code="value")
    else:
        value = score_of(instrument.scoring, instrument.questions, answers)
        kept = {"answers": list(answers)}
    check_score(instrument.scale, value)
    return set_and_save(
        Score(person=person, instrument=instrument, recorded_by=by),
        taken_on=taken_on,
        value=value,
        answered_by=answered_by,
        note=note,
        corrects=corrects,
        **kept,
    )
