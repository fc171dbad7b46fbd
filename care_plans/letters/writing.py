"""Writing letters: the facts are frozen with the words made from them, and each way the letter goes is noted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.template.loader import render_to_string

from care_plans.access_needs.models import needs_of
from care_plans.access_needs.rules import Channel, Layout
from care_plans.editing import set_and_save
from care_plans.letters.kinds import LetterKind
from care_plans.letters.permissions import check_can_send_letter, check_can_write_letter
from care_plans.letters.queries import letter_about
from care_plans.letters.rules import LETTER_VERSION, canonical, digest, is_written_to
from care_plans.models import Dispatch, Letter, Person, Representation
from care_plans.rules import check_day_not_ahead
from phb.models import User


@dataclass(frozen=True)
class Addressee:
    """Somebody a letter goes to, and every way in which it goes."""

    name: str
    channels: tuple[Channel, ...]
    layout: Layout = Layout.STANDARD
    language: str = ""
    acts: bool = False
    """Whether they are written to because they act for the person."""
    address: tuple[str, ...] = ()
    """Line by line, where it is known: the person's, which is also that of who lives with them."""


@dataclass(frozen=True)
class Draft:
    """A letter that nobody has sent: what it would say today."""

    person: Person
    title: str
    facts: str
    words: str
    easy_words: str
    addressees: tuple[Addressee, ...]

    @property
    def sha256(self) -> str:
        return digest(self.facts, self.words, self.easy_words)


def addressees(person: Person, on: date, *, nominees: bool = False) -> tuple[Addressee, ...]:
    """The person, unless they are a child somebody decides for or have died; each representative of the day; and, of
    letters about a payment, whoever receives it for them.
    """
    home = tuple(person.address)
    if person.died_on is not None:
        name = f"The personal representatives of {person.full_name}"
        return (Addressee(name, (Channel.POST,), address=home),)
    kind = Representation.Kind.REPRESENTATIVE
    acting = list(person.representations.current(on).order_by("name", "pk"))
    representatives = [each for each in acting if each.kind == kind]
    found = []
    if is_written_to(born_on=person.born_on, has_representative=bool(representatives), on=on):
        needs = needs_of(person)
        ways = needs.channels(signs_in=person.account_id is not None)
        found.append(Addressee(person.full_name, ways, needs.layout, needs.language, address=home))
    for each in acting if nominees else representatives:
        ways = (Channel.POST,) if each.user_id is None else (Channel.SCREEN,)
        if each.name not in {known.name for known in found}:
            found.append(Addressee(each.name, ways, acts=True, address=home if each.same_household else ()))
    return tuple(found)


def compose(*, kind: LetterKind, about: Model, on: date) -> Draft:
    """What the letter would say, with nothing written: for a page that shows it first."""
    person = kind.person_of(about)
    to = addressees(person, on, nominees=kind.to_nominees)
    own = kind.facts(about, on)
    facts = json.loads(json.dumps({**own, **_common(kind, about, person, to, on)}, cls=DjangoJSONEncoder))
    words, easy_words = (render_to_string(kind.template(easy=easy), {"facts": facts}).strip() for easy in (False, True))
    return Draft(person, facts["name"], canonical(facts), words, easy_words, to)


def _common(kind: LetterKind, about: Any, person: Person, to: tuple[Addressee, ...], on: date) -> dict[str, Any]:
    coordinator = person.care_coordinator
    return {
        "kind": kind.code,
        "name": kind.name(about),
        "person": {"name": person.full_name, "called": person.called, "nhs_number": person.nhs_number},
        "to": [each.name for each in to],
        "addresses": {each.name: list(each.address) for each in to if each.address and Channel.POST in each.channels},
        "to_who_acts": [each.name for each in to if each.acts],
        "about_a_child": bool(to) and all(each.acts for each in to),
        "on": on.isoformat(),
        "icb": person.icb.name,
        "call": {
            "name": str(coordinator) if coordinator else "",
            "email": coordinator.email if coordinator else "",
            "phone": person.icb.phone,
        },
        "questions": list(kind.questions),
        "support": needs_of(person).support_to_them if person.died_on is None else [],
        "version": LETTER_VERSION,
    }


@transaction.atomic
def write_letter(*, kind: LetterKind, about: Model, by: User, on: date, seen: str | None = None) -> Letter:
    """
    Freezes what the letter says today and notes each way it goes. Written again, it takes the place of the one before,
    and what of that has not been sent is put aside.

    `seen` is the digest of the draft that a page showed.

    Raises: ValidationError where it is too early or too late for the letter, or it would now say something else than
    was shown.
    """
    person = kind.person_of(about)
    check_can_write_letter(by, person, on)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not kind.is_ready(about, on):
        raise ValidationError("This letter cannot be written today: what it would say is not so, or no longer.")
    draft = compose(kind=kind, about=about, on=on)
    if seen is not None and seen != draft.sha256:
        raise ValidationError(
            "Something in this letter changed while you were reading it. Read it again, then write it."
        )
    before = letter_about(kind.code, kind.label, about.pk)
    letter = set_and_save(
        Letter(kind=kind.code, person=draft.person, about_label=kind.label, about_pk=about.pk),
        title=draft.title,
        facts=draft.facts,
        words=draft.words,
        easy_words=draft.easy_words,
        sha256=draft.sha256,
        version=LETTER_VERSION,
        replaces=before,
        written_by=by,
        written_on=on,
    )
    for old in Dispatch.objects.to_do().filter(letter=before) if before else ():
        set_and_save(old, dropped_on=on)
    for dispatch in _dispatches(letter, draft.addressees):
        shown = dispatch.channel == Channel.SCREEN
        set_and_save(dispatch, **({"sent_on": on, "sent_by": by} if shown else {}))
    return letter


def _dispatches(letter: Letter, to: tuple[Addressee, ...]) -> Iterator[Dispatch]:
    for each in to:
        for channel in each.channels:
            detail = each.language if channel == Channel.TRANSLATION else ""
            yield Dispatch(letter=letter, to=each.name, channel=channel, layout=each.layout, detail=detail)


@transaction.atomic
def ask_for(*, dispatch: Dispatch, asked_of: str, by: User, on: date) -> Dispatch:
    """Somebody is asked to make the letter in the form that is needed.

    Raises: ValidationError where it is done, put aside, or nobody has to make it.
    """
    locked = _locked(dispatch, by, on)
    if not locked.is_arranged:
        raise ValidationError("Nobody has to be asked for this: print it and post it.")
    if not asked_of.strip():
        raise ValidationError("Say who makes it.", code="asked_of")
    return set_and_save(locked, asked_of=asked_of.strip(), asked_on=on)


@transaction.atomic
def mark_sent(*, dispatch: Dispatch, sent_on: date, by: User, on: date) -> Dispatch:
    """It was posted, or what was made for the person has gone to them.

    Raises: ValidationError where that was recorded already, or what is made for them was never asked for.
    """
    locked = _locked(dispatch, by, on)
    check_day_not_ahead(sent_on, on, field="sent_on", what="The day it was sent")
    if sent_on < locked.letter.written_on:
        raise ValidationError("It cannot have been sent before it was written.", code="sent_on")
    if locked.is_arranged and locked.asked_on is None:
        raise ValidationError("Say first who makes it.", code="asked_of")
    return set_and_save(locked, sent_on=sent_on, sent_by=by)


def _locked(dispatch: Dispatch, by: User, on: date) -> Dispatch:
    check_can_send_letter(by, dispatch.letter.person, on)
    locked = Dispatch.objects.select_for_update(of=("self",)).select_related("letter").get(pk=dispatch.pk)
    if locked.sent_on is not None:
        raise ValidationError("This was recorded as sent already.")
    if locked.dropped_on is not None:
        raise ValidationError("A newer letter took the place of this one, so it is no longer sent.")
    return locked
