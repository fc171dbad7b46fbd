"""Having a refusal looked at again: asked by the person or for them, answered by somebody who had no hand in it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.clocks.queries import limit_in_days
from care_plans.clocks.rules import Step
from care_plans.editing import set_and_save
from care_plans.letters.writing import write_letter
from care_plans.models import PartAnswer, Reconsideration, ReconsiderationAnswer, Refusal
from care_plans.people.queries import acting_representation
from care_plans.rights.letter import RECONSIDERATION
from care_plans.rights.permissions import check_can_answer_reconsideration, check_can_ask_reconsideration
from care_plans.rights.queries import parts_to_answer
from care_plans.rights.rules import AskedBy, How, check_answers_every_part, reconsideration_due_on
from care_plans.rules import check_day_not_ahead
from phb.models import User


class Answered(NamedTuple):
    """Whether the refusal of one part stands, and why."""

    stands: bool
    reason: str


@transaction.atomic
def ask_reconsideration(
    *,
    refusal: Refusal,
    words: str,
    by: User,
    on: date,
    evidence: str = "",
    asked_by: AskedBy = AskedBy.PERSON,
    asker_name: str = "",
    how: How = How.ONLINE,
    asked_on: date | None = None,
) -> Reconsideration:
    """
    Starts the clock for an answer. Who asks here is named by their sign-in; for others a care co-ordinator writes down
    who asked, how and on which day, and the clock runs from that day.

    Raises: ValidationError where it is being looked at already, or no part of it that is the NHS's still stands.
    """
    check_can_ask_reconsideration(by, refusal, on)
    locked = (
        Refusal.objects.select_for_update(of=("self",)).select_related("decision__request__person").get(pk=refusal.pk)
    )
    person = locked.person
    if by.is_holder:
        acts = acting_representation(by, person, on)
        asked_by = AskedBy.REPRESENTATIVE if acts else AskedBy.PERSON
        asker_name, how, asked_on = acts.name if acts else person.full_name, How.ONLINE, on
    asked_on = asked_on or on
    check_day_not_ahead(asked_on, on, field="asked_on", what="The day they asked")
    if locked.decided_on is None or asked_on < locked.decided_on:
        raise ValidationError("Only what was decided can be looked at again.", code="asked_on")
    if not parts_to_answer(locked).exists():
        raise ValidationError(
            "Nothing that the NHS refused here still stands. Follow the ways for the other parts, if there are any."
        )
    if Reconsideration.objects.unanswered().filter(refusal=locked).exists():
        raise ValidationError("This is being looked at again already. An answer comes by letter.")
    return set_and_save(
        Reconsideration(refusal=locked),
        asked_on=asked_on,
        asked_by=asked_by,
        asker_name=asker_name.strip() or person.full_name,
        how=how,
        words=words.strip(),
        evidence=evidence.strip(),
        due_on=_due_on(person.icb_id, locked.decided_on, asked_on),
        recorded_by=by,
    )


def _due_on(icb: int, decided_on: date, asked_on: date) -> date:
    promised, allowed = (limit_in_days(icb, Step.RECONSIDERED, day) for day in (decided_on, asked_on))
    return reconsideration_due_on(asked_on, promised=promised, allowed=allowed)


@transaction.atomic
def answer_reconsideration(
    *, reconsideration: Reconsideration, words: str, answers: Mapping[int, Answered], by: User, on: date
) -> ReconsiderationAnswer:
    """Answers every NHS part that still stands, by its number, and tells the person in a letter.

    Raises: ValidationError where a part is left out, or it was answered already.
    """
    check_can_answer_reconsideration(by, reconsideration, on)
    locked = Reconsideration.objects.select_for_update(of=("self",)).get(pk=reconsideration.pk)
    if ReconsiderationAnswer.objects.filter(reconsideration=locked).exists():
        raise ValidationError("This was answered already.")
    parts = {part.pk: part for part in parts_to_answer(reconsideration.refusal)}
    check_answers_every_part(parts, list(answers))
    answer = set_and_save(
        ReconsiderationAnswer(reconsideration=locked), words=words.strip(), decided_on=on, decided_by=by
    )
    for pk, each in answers.items():
        set_and_save(PartAnswer(answer=answer, part=parts[pk]), stands=each.stands, reason=each.reason.strip())
    write_letter(kind=RECONSIDERATION, about=answer, by=by, on=on)
    return answer
