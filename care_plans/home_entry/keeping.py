"""Writing, revealing and taking away how to get into somebody's home."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.home_entry.permissions import check_can_read_home_entry, check_can_write_home_entry
from care_plans.models import HomeEntryNote, Person
from phb.models import User
from phb.sealing import CannotUnseal, resealed, seal, unseal

LONGEST = 1000
SHORTEST_REASON = 10


@dataclass(frozen=True)
class Revealed:
    """The note in clear, and what it was opened for: whoever shows it says so to the access log."""

    words: str
    reason: str


def _about(person: Person) -> str:
    return f"home of person {person.pk}"


@transaction.atomic
def write_home_entry(*, person: Person, words: str, by: User, on: date) -> HomeEntryNote:
    """In place of what it said before; without words, nothing is kept.

    Raises: ValidationError where it is longer than a note.
    """
    check_can_write_home_entry(by, person, on)
    if len(words) > LONGEST:
        raise ValidationError(f"Keep it under {LONGEST:,} letters: what somebody needs at the door.", code="words")
    locked = Person.objects.select_for_update().get(pk=person.pk)
    note = HomeEntryNote.objects.filter(person=locked).first() or HomeEntryNote(person=locked)
    sealed = seal(words.strip(), about=_about(locked)) if words.strip() else ""
    return set_and_save(note, sealed_words=sealed, written_on=on, written_by=by)


@transaction.atomic
def reveal_home_entry(*, person: Person, reason: str, by: User, on: date) -> Revealed:
    """
    The note, for one reading. Nothing is written here: the page that shows it tells the access log, which holds the
    answer back where it cannot be written.

    Raises: ValidationError without a reason, or where there is nothing that can be read.
    """
    check_can_read_home_entry(by, person, on)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError("Say what you need it for, such as “visiting today at three”.", code="reason")
    note = HomeEntryNote.objects.filter(person=person).exclude(sealed_words="").first()
    if note is None:
        raise ValidationError("There is no note about getting in.")
    try:
        return Revealed(unseal(note.sealed_words, about=_about(person)), reason.strip())
    except CannotUnseal:
        raise ValidationError(
            "The note cannot be read with the keys of this service. Ask the person, and write it anew."
        ) from None


@transaction.atomic
def reseal_notes(*, by: User, on: date, progress: Callable[[], None] = lambda: None) -> int:
    """Seals every note anew with the first key, after which the keys behind it may be taken away. How many it was.

    Raises: ValidationError that counts those that no key of ours opens; then nothing is changed.
    """
    lost, done = 0, 0
    for note in HomeEntryNote.objects.select_for_update().exclude(sealed_words="").order_by("pk"):
        try:
            set_and_save(note, sealed_words=resealed(note.sealed_words))
        except CannotUnseal:
            lost += 1
        done += 1
        progress()
    if lost:
        raise ValidationError(f"{lost} notes cannot be read with the keys given. Add the key they were sealed with.")
    return done
