"""
What only the database or the rest of the file can say of a row: who it is about, and whether it is there already.

Rows are checked some hundreds at a time, with a few questions to the database for all of them; of the rows before, no
more is remembered than a number for each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from care_plans.batches.models import Becomes
from care_plans.batches.rules import Fault, Row, folded
from care_plans.models import Person, Referral, SupportRequest
from care_plans.requests.rules import RequestStatus
from phb.models import Organisation

AT_ONCE = 500


@dataclass(frozen=True)
class Checked:
    """A row, what it becomes, and the number of the person it is about where they are on record."""

    row: Row
    becomes: Becomes
    person: int | None = None


@dataclass(frozen=True)
class _Known:
    """What the database holds about the rows of one lot."""

    people: dict[str, dict[str, Any]]
    services: dict[int, dict[str, int]]
    alike: dict[tuple[str, str, date | None], list[str]]
    waiting: dict[Any, int]


class Checker:
    """Checks the rows of one file, lot after lot, in their order."""

    def __init__(self, icb: Organisation) -> None:
        self._icb = icb
        self._numbers: dict[int, int] = {}
        """The row in which each NHS number stands first."""
        self._names: dict[int, tuple[int, bool]] = {}
        """The row in which each name and birth date stands first, and whether it has an NHS number."""

    def check(self, rows: Iterable[Row]) -> Iterator[Checked]:
        for lot in in_lots(rows, AT_ONCE):
            known = self._known(lot)
            for row in lot:
                yield self._checked(row, known)

    def _known(self, lot: Sequence[Row]) -> _Known:
        numbers = {row.nhs_number for row in lot if row.nhs_number}
        people: dict[str, dict[str, Any]] = {
            each["nhs_number"]: {**each, "pk": each["merged_into_id"] or each["pk"]}
            for each in Person.objects.filter(nhs_number__in=numbers).values(
                "pk", "nhs_number", "icb_id", "born_on", "died_on", "merged_into_id"
            )
        }
        services: dict[int, dict[str, int]] = defaultdict(dict)
        open_requests = SupportRequest.objects.filter(person__in=[each["pk"] for each in people.values()])
        for pk, person, service in open_requests.exclude(status=RequestStatus.CLOSED).values_list(
            "pk", "person_id", "service"
        ):
            services[person][folded(service)] = pk
        return _Known(people, services, self._alike(lot), self._waiting(lot, numbers))

    def _alike(self, lot: Sequence[Row]) -> dict[tuple[str, str, date | None], list[str]]:
        """The NHS numbers of people of the ICB by name and birth date."""
        alike: dict[tuple[str, str, date | None], list[str]] = defaultdict(list)
        asked = {row.name_key for row in lot}
        born = {row.born_on for row in lot if row.born_on}
        found = Person.objects.listed().filter(icb=self._icb, born_on__in=born).order_by()
        columns = ("given_name", "family_name", "born_on", "nhs_number")
        for given, family, born_on, number in found.values_list(*columns).iterator():
            if (key := (folded(given), folded(family), born_on)) in asked:
                alike[key].append(number)
        return alike

    def _waiting(self, lot: Sequence[Row], numbers: set[str]) -> dict[Any, int]:
        """Referrals that wait to be matched, by NHS number and by name and birth date."""
        born = {row.born_on for row in lot if row.born_on}
        waiting: dict[Any, int] = {}
        found = Referral.objects.waiting().filter(icb=self._icb)
        columns = ("pk", "nhs_number", "given_name", "family_name", "born_on")
        for referral in (found.filter(nhs_number__in=numbers) | found.filter(born_on__in=born)).values_list(*columns):
            pk, number, given, family, born_on = referral
            waiting[number or (folded(given), folded(family), born_on)] = pk
        return waiting

    def _checked(self, row: Row, known: _Known) -> Checked:
        faults = [*self._twice(row), *self._here_already(row, known)]
        if faults:
            row = row.with_faults(*faults)
        person = known.people.get(row.nhs_number) if row.nhs_number else None
        if person is not None:
            return Checked(row, Becomes.KNOWN, person["pk"])
        others = [number for number in known.alike.get(row.name_key, []) if number != row.nhs_number]
        first = self._names.get(hash(row.name_key), (row.number, True))[0]
        if not row.nhs_number or others or first != row.number:
            return Checked(row, Becomes.TO_MATCH)
        return Checked(row, Becomes.NEW)

    def _twice(self, row: Row) -> Iterator[Fault]:
        """The same person twice in the file: the same number; or the same name and birth date, once without one."""
        if row.nhs_number:
            first = self._numbers.setdefault(int(row.nhs_number), row.number)
            if first != row.number:
                yield "nhs_number", f"The same NHS number is in row {first}. Keep one row for each person."
                return
        if not (row.given_name and row.family_name and row.born_on):
            return
        before, has_number = self._names.setdefault(hash(row.name_key), (row.number, bool(row.nhs_number)))
        if before != row.number and not (has_number and row.nhs_number):
            yield (
                "family_name",
                f"The same name and date of birth are in row {before}. Keep one row, or give the NHS number in both.",
            )

    def _here_already(self, row: Row, known: _Known) -> Iterator[Fault]:
        waiting = known.waiting.get(row.nhs_number or row.name_key)
        if waiting is not None:
            yield (
                "nhs_number" if row.nhs_number else "family_name",
                f"{Referral(pk=waiting).reference} about this person waits to be matched. Match that first.",
            )
        person = known.people.get(row.nhs_number) if row.nhs_number else None
        if person is None:
            return
        if person["icb_id"] != self._icb.pk:
            yield (
                "nhs_number",
                "Somebody with this NHS number is on record with another organisation. Check the number.",
            )
            return
        if row.born_on and person["born_on"] != row.born_on:
            yield (
                "date_of_birth",
                "The person with this NHS number is on record with another date of birth. Check both.",
            )
        if person["died_on"]:
            yield "nhs_number", "The person with this NHS number is recorded as having died. Check the number."
        same = known.services.get(person["pk"], {}).get(folded(row.service))
        if same is not None:
            yield (
                "support_asked_for",
                f"{SupportRequest(pk=same).reference} asks for this support for this person already.",
            )


def in_lots(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    lot = []
    for row in rows:
        lot.append(row)
        if len(lot) == size:
            yield lot
            lot = []
    if lot:
        yield lot
