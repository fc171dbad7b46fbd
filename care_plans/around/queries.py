"""What is read about the people around a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from care_plans.around.rules import EmployerAnswer, Payer, PayRule, employer_by_rule, pay_rule
from care_plans.models import (
    AssistantEmployer,
    AuthorityEvidence,
    Contact,
    Decision,
    PayException,
    Person,
    Representation,
)
from care_plans.people.queries import own
from care_plans.people.rules import needs_dbs
from phb.models import User
from phb.roles import places
from phb.tasks import Task

NOTICED_DAYS = 28
"""How long before an authority ends it is on the Today page: time to find somebody else or to change the plan."""


@dataclass(frozen=True)
class Coordination:
    """Who co-ordinated somebody's care, from when, and to when where it is over."""

    coordinator: User
    starts_on: date
    ends_on: date | None


def coordinations(person: Person) -> list[Coordination]:
    """The named care co-ordinators, one at a time, the latest first: what the history of the person says."""
    rows = person.history.select_related("care_coordinator").order_by("history_id")
    found: list[tuple[User | None, date]] = []
    for row in rows:
        if not found or found[-1][0] != row.care_coordinator:
            found.append((row.care_coordinator, timezone.localdate(row.history_date)))
    ends = [day for _, day in found[1:]] + [None]
    return [
        Coordination(who, since, until) for (who, since), until in zip(found, ends, strict=True) if who is not None
    ][::-1]


def gaps(authority: Representation) -> list[str]:
    """What is still to be seen or said of somebody who acts, in words."""
    kinds = {each.kind for each in authority.evidence.all()}
    found = []
    if not authority.capacity:
        found.append("Whether the person can decide this themselves is not recorded")
    if not kinds - {AuthorityEvidence.Kind.DBS, AuthorityEvidence.Kind.IDENTITY}:
        found.append("Nobody has seen what proves this authority")
    checked = AuthorityEvidence.Kind.DBS in kinds
    if needs_dbs(authority.kind, authority.relation, same_household=authority.same_household) and not checked:
        found.append("An enhanced DBS certificate is to be seen before money reaches them")
    return found


@dataclass(frozen=True)
class Acting:
    authority: Representation
    current: bool
    gaps: list[str]


def who_acts(person: Person, on: date) -> list[Acting]:
    """Everybody who acts or has acted, those of today first."""
    everybody = person.representations.prefetch_related("evidence__seen_by").order_by("-starts_on", "-pk")
    today = set(person.representations.current(on).values_list("pk", flat=True))
    acting = [Acting(each, each.pk in today, gaps(each) if each.pk in today else []) for each in everybody]
    return sorted(acting, key=lambda each: not each.current)


def payers_of(person: Person) -> frozenset[Payer]:
    """Who pays, by the latest decision about the person; nobody where nothing is decided."""
    latest = Decision.objects.filter(request__person=person).order_by("-pk").first()
    if latest is None:
        return frozenset()
    pays = ((Payer.NHS, latest.icb_funds), (Payer.COUNCIL, latest.council_funds))
    return frozenset(payer for payer, funds in pays if funds)


def employer_of(person: Person, on: date) -> AssistantEmployer | None:
    """The one answer that holds that day."""
    found = AssistantEmployer.objects.current(on).filter(person=person).select_related("representation", "person")
    employer: AssistantEmployer | None = found.first()
    return employer


def suggested_employer(person: Person, on: date, *, third_party: bool = False) -> EmployerAnswer:
    """What the rule says of this person today. `third_party`: an organisation holds the money."""
    actors = person.representations.current(on)
    return employer_by_rule(payers_of(person), third_party=third_party, has_actor=actors.exists())


# Paying somebody connected. ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MayPay:
    """What one payer's rule says of one payee, and the exception that holds, if there is one."""

    payer: Payer
    rule: PayRule
    exception: PayException | None

    @property
    def permitted(self) -> bool:
        return not self.rule.needs_exception or self.exception is not None


def may_pay(contact: Contact, payers: Iterable[Payer], on: date) -> list[MayPay]:
    """Whether each payer may pay this person that day."""
    holding = {each.payer: each for each in PayException.objects.holding(on).filter(contact=contact)}
    return [
        MayPay(payer, pay_rule(payer, contact.relation, same_household=contact.same_household), holding.get(str(payer)))
        for payer in payers
    ]


@dataclass(frozen=True)
class Payee:
    """Somebody around the person who goes by the name of a payee, and whether each payer may pay them."""

    contact: Contact
    answers: list[MayPay]

    @property
    def permitted(self) -> bool:
        return all(answer.permitted for answer in self.answers)


def payee_around(person: Person, name: str, payers: Iterable[Payer], on: date) -> Payee | None:
    """The contact of today whom a bank's or a plan's words name, by every part of the contact's name; else nothing."""
    words = set(name.casefold().replace(",", " ").split())
    for contact in Contact.objects.current(on).filter(person=person):
        if set(contact.name.casefold().split()) <= words:
            return Payee(contact, may_pay(contact, payers, on))
    return None


def exceptions_of(person: Person) -> "QuerySet[PayException]":
    asked = PayException.objects.filter(contact__person=person)
    return asked.select_related("contact", "asked_by", "answered_by")


# What waits. ---------------------------------------------------------------------------------------------------------


def authorities_ending(user: User, on: date) -> Iterator[Task]:
    """Before somebody stops acting: whether somebody else must, and whether the budget must change."""
    where = places(user, "record_authority", on)
    if not where:
        return
    ending = Representation.objects.current(on).filter(own(user), person__icb_id__in=where)
    for each in ending.filter(ends_on__lte=on + timedelta(days=NOTICED_DAYS)).select_related("person"):
        yield Task(
            title="Somebody stops acting for a person",
            about=f"{each.person.full_name}: {each.name}, {each.get_kind_display().lower()}",
            since=each.notice_on or each.starts_on,
            button="See who acts",
            url=reverse("around", args=[each.person_id]),
            due=each.ends_on,
            person_id=each.person_id,
        )


def pay_exceptions_to_answer(user: User, on: date) -> Iterator[Task]:
    for payer, act, path in (
        (Payer.NHS, "answer_nhs_pay_exception", "icb"),
        (Payer.COUNCIL, "answer_council_pay_exception", "council"),
    ):
        where = places(user, act, on)
        if not where:
            continue
        waiting = PayException.objects.filter(payer=payer, answered_at=None).visible_to(user, on)
        ours = waiting.filter(**{f"contact__person__{path}_id__in": where}).exclude(asked_by=user)
        for each in ours.select_related("contact__person"):
            yield Task(
                title="May somebody connected be paid?",
                about=f"{each.contact.person.full_name}: {each.contact.name}",
                since=each.asked_on,
                button="Read and answer",
                url=reverse("pay_exception", args=[each.pk]),
                person_id=each.contact.person_id,
            )
