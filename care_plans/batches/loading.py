"""
Batches of requests: every row checked and shown, then all of them kept in one transaction or none.

A file with anything wrong in it is refused whole, with every fault named by row and column. Accepting checks each row
again, since people and requests may have been added in the meantime.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from care_plans.batches.checking import AT_ONCE, Checked, Checker, in_lots
from care_plans.batches.models import BatchRow, Becomes, RequestBatch
from care_plans.batches.permissions import check_can_load_requests
from care_plans.batches.reading import rows_of
from care_plans.batches.rules import Row
from care_plans.models import Person, Referral, SupportRequest
from care_plans.referrals.rules import Channel
from phb import acting
from phb.bulk import copy_rows
from phb.dates import day_in_words
from phb.models import Organisation, User
from phb.staged import FileRefused, FileStatus, Problem


@transaction.atomic
def stage(*, content: bytes, file_name: str, icb: Organisation, by: User, on: date) -> RequestBatch:
    """Keeps every row for a person to look at. No person and no request comes of it yet.

    Raises: FileRefused where the same bytes were loaded before, or anything is wrong with any row.
    """
    check_can_load_requests(by, icb, on)
    sha256 = hashlib.sha256(content).hexdigest()
    _refuse_loaded(sha256, icb)
    batch = RequestBatch(icb=icb, file_name=file_name[-200:], sha256=sha256, row_count=0, loaded_by=by)
    batch.full_clean()
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError:  # somebody loaded it at the same moment
        _refuse_loaded(sha256, icb)
        raise
    problems: list[Problem] = []
    read = _Counted(rows_of(content, on))
    good = _without_problems(Checker(icb).check(read), problems)
    for lot in in_lots(good, AT_ONCE):  # copied when it has been checked: PostgreSQL answers nothing amid a copy
        batch.row_count += copy_rows(BatchRow, _COLUMNS, [_values(batch, each) for each in lot])
    if problems:
        raise FileRefused(problems, row_count=read.count)
    batch.full_clean()
    batch.save()
    return batch


class _Counted:
    """Rows as they go by, and how many they were."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def _refuse_loaded(sha256: str, icb: Organisation) -> None:
    """Raises: FileRefused that says who loaded these very bytes, where that is known here."""
    earlier = RequestBatch.objects.filter(sha256=sha256).exclude(status=FileStatus.DISCARDED)
    found = earlier.select_related("loaded_by").first()
    if found is None:
        return
    sentence = "This file has been loaded already."
    if found.icb_id == icb.pk:
        loaded = f"This file was loaded by {found.loaded_by} on {day_in_words(timezone.localtime(found.loaded_at))}"
        sentence = f"{loaded} and accepted." if found.accepted_at else f"{loaded} and waits to be accepted."
    raise FileRefused([Problem(1, "file", sentence)])


def _without_problems(checked: Iterable[Checked], problems: list[Problem]) -> Iterator[Checked]:
    """The rows with nothing wrong; the faults of the others are put on the list."""
    for each in checked:
        problems += [Problem(each.row.number, column, sentence) for column, sentence in each.row.faults]
        if not problems:  # once one row is wrong, none is kept
            yield each


_FROM_ROW = (
    *("nhs_number", "given_name", "family_name", "preferred_name", "born_on"),
    *("service", "received_on", "origin", "what_matters"),
)
_COLUMNS = ("batch", "row_number", "becomes", *_FROM_ROW)


def _values(batch: RequestBatch, checked: Checked) -> tuple[Any, ...]:
    """In the order of `_COLUMNS`."""
    row = checked.row
    return (batch.pk, row.number, checked.becomes.value, *(getattr(row, name) for name in _FROM_ROW))


# Accepting, or putting aside. ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """How many of each came of a batch."""

    requests: int = 0
    people: int = 0
    to_match: int = 0


@transaction.atomic
def accept(*, batch: RequestBatch, by: User, on: date) -> Kept:
    """Adds the people and requests of every row, all or nothing; a row that needs a person becomes a referral.

    Raises: FileRefused where something that was added since stands in the way; ValidationError where it waits no more.
    """
    check_can_load_requests(by, batch.icb, on)
    held = _staged(batch.pk)
    problems: list[Problem] = []
    requests = people = to_match = 0
    checked = Checker(held.icb).check(_rows(held))
    for lot in in_lots(_without_problems(checked, problems), AT_ONCE):
        added = _add(lot, held.icb, by)
        requests, people, to_match = requests + added.requests, people + added.people, to_match + added.to_match
    if problems:
        raise FileRefused(problems)
    held.status, held.accepted_by, held.accepted_at = FileStatus.ACCEPTED, by, timezone.now()
    held.full_clean()
    held.save()
    return Kept(requests, people, to_match)


@transaction.atomic
def discard(*, batch: RequestBatch, by: User, on: date) -> RequestBatch:
    """Puts a staged file aside: nothing comes of it, and it may be loaded again."""
    check_can_load_requests(by, batch.icb, on)
    held = _staged(batch.pk)
    held.status = FileStatus.DISCARDED
    held.full_clean()
    held.save()
    return held


def _staged(pk: int) -> RequestBatch:
    """The file, held to the end of the transaction. Raises: ValidationError where it waits no longer."""
    held = RequestBatch.objects.select_for_update(of=("self",)).select_related("icb").get(pk=pk)
    if held.accepted_at is not None:
        raise ValidationError(
            f"This file was accepted by {held.accepted_by} on {day_in_words(timezone.localtime(held.accepted_at))}"
            " already, so nothing more was added."
        )
    if held.status == FileStatus.DISCARDED:
        raise ValidationError("This file was put aside. Load it again to accept it.")
    return held


def _rows(batch: RequestBatch) -> Iterator[Row]:
    """A lot at a time by their place, so that memory stays flat on every database."""
    after = 0
    while lot := list(batch.rows.filter(row_number__gt=after).order_by("row_number")[:AT_ONCE]):
        for each in lot:
            yield Row(each.row_number, **{name: getattr(each, name) for name in _FROM_ROW})
        after = lot[-1].row_number


def _add(lot: Sequence[Checked], icb: Organisation, by: User) -> Kept:
    """One lot of rows, set by set; each record has its history row."""
    new = [each.row for each in lot if each.becomes == Becomes.NEW]
    people = _keep(Person, [_person(row, icb) for row in new])
    person_of = {person.nhs_number: person.pk for person in people}
    requests = _keep(
        SupportRequest,
        [
            _request(each.row, each.person or person_of[each.row.nhs_number], by)
            for each in lot
            if each.becomes != Becomes.TO_MATCH
        ],
    )
    referrals = _keep(Referral, [_referral(each.row, icb) for each in lot if each.becomes == Becomes.TO_MATCH])
    return Kept(len(requests), len(people), len(referrals))


def _keep(model: Any, records: list[Any]) -> list[Any]:
    """Simple-history's bulk function asks neither for the actor nor for the reason."""
    if not records:
        return []
    who = acting.required()
    made: list[Any] = bulk_create_with_history(
        records, model, batch_size=AT_ONCE, default_user=User(pk=who.user_id), default_change_reason=who.reason
    )
    return made


def _person(row: Any, icb: Organisation) -> Person:
    return Person(
        icb=icb,
        nhs_number=row.nhs_number,
        given_name=row.given_name,
        family_name=row.family_name,
        preferred_name=row.preferred_name,
        born_on=row.born_on,
    )


def _request(row: Any, person: int, by: User) -> SupportRequest:
    return SupportRequest(
        person_id=person,
        received_on=row.received_on,
        origin=row.origin,
        service=row.service,
        what_matters=row.what_matters,
        logged_by=by,
    )


def _referral(row: Any, icb: Organisation) -> Referral:
    return Referral(
        icb=icb,
        channel=Channel.BATCH,
        received_on=row.received_on,
        given_name=row.given_name,
        family_name=row.family_name,
        born_on=row.born_on,
        nhs_number=row.nhs_number,
        origin=row.origin,
        service=row.service,
        what_matters=row.what_matters,
    )
