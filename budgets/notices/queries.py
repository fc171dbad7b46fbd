"""What is read of notices: what they take from a month, who is told, what a change of lines needs, what waits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, F, QuerySet, Sum
from django.urls import reverse

from budgets.models import SHARE_FIELDS, Budget, BudgetLine, Notice, NoticeDays, NoticeQuestion, Offset
from budgets.notices.rules import DEFAULT_NOTICE_DAYS, Paid, Service, lowered_from, short_services
from budgets.rules import PERSONS_MONEY, Funder, Option, planned_in
from budgets.setting.rules import Convention, Frequency, line_cost
from care_plans.letters.rules import is_written_to
from care_plans.models import Person, Representation
from care_plans.requests.rules import Right
from phb.dates import Period
from phb.models import Organisation, User
from phb.money import to_pence
from phb.roles import places
from phb.tasks import Task


def notice_days(icb: Organisation, on: date) -> int:
    """Whole days of notice that an ICB gives, for a notice given on this day."""
    found = NoticeDays.objects.filter(icb=icb, starts_on__lte=on).order_by("-starts_on", "-pk").first()
    return found.days if found else DEFAULT_NOTICE_DAYS


SetOff = Mapping[date, int]
"""Whole pence set off in a month, by its first day."""


def set_off_by_month(budgets: Iterable[Budget]) -> dict[int, SetOff]:
    """A4: what is set off, by budget and month, behind notices that were given and stand: one query for all of them.

    `budgets.notices.rules.offset_parts` takes it from what is due of each funder.
    """
    rows = (
        Offset.objects.filter(notice__budget__in=list(budgets), notice__in=Notice.objects.standing())
        .filter(month__gte=F("notice__takes_effect_on"))
        .order_by()
        .values_list("notice__budget", "month")
        .annotate(pence=Sum("amount", output_field=BigIntegerField()))
    )
    found: dict[int, dict[date, int]] = {}
    for budget, month, pence in rows:
        found.setdefault(budget, {})[month] = int(pence)
    return dict(found)


def notices_seen_by(user: User, on: date) -> "QuerySet[Notice]":
    """A holder knows of what was given to them, and not of what is being written."""
    seen = Notice.objects.visible_to(user, on)
    return seen.given() if user.is_holder else seen


@dataclass(frozen=True)
class Recipient:
    """Somebody a notice goes to, and why them."""

    name: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.why})" if self.why else self.name


def recipients(person: Person, on: date) -> list[Recipient]:
    """Reg 13(5) and 17(3) to (4): the person and whoever is their representative or nominee; after death, those who
    wind up the estate. A child whom somebody decides for is told through them.
    """
    if person.died_on is not None:
        return [Recipient(f"The personal representatives of {person.full_name}")]
    acting = list(person.representations.current(on).order_by("name", "pk"))
    decides = any(each.kind == Representation.Kind.REPRESENTATIVE for each in acting)
    own = is_written_to(born_on=person.born_on, has_representative=decides, on=on)
    found = [Recipient(person.full_name)] if own else []
    for each in acting:
        if each.name not in {known.name for known in found}:
            found.append(Recipient(each.name, str(each.get_kind_display()).lower()))
    return found


# What a change of the lines does to the direct payment. --------------------------------------------------------------


def paid_by(lines: Iterable[BudgetLine]) -> list[Paid]:
    """The direct payment lines, each with what the funders pay for it; the person's own money is not the payment."""
    return [
        Paid(
            {funder: to_pence(getattr(line, SHARE_FIELDS[funder])) for funder in Funder if funder not in PERSONS_MONEY},
            line.period,
            line.is_one_off,
        )
        for line in lines
        if line.option == Option.DIRECT_PAYMENT
    ]


def direct_payment(lines: Iterable[BudgetLine]) -> int:
    """Whole pence that the funders agree to pay in direct payments, from the first day to the last."""
    return sum(pence for paid in paid_by(lines) for pence in paid.parts.values())


def lowered(before: Iterable[BudgetLine], after: Iterable[BudgetLine]) -> Period | None:
    """The first month in which the direct payment becomes less; the first of them all where only the whole does."""
    old, new = list(before), list(after)
    if found := lowered_from(paid_by(old), paid_by(new)):
        return found
    if direct_payment(new) < direct_payment(old):
        return next(min(paid_by(old), key=lambda paid: paid.period).period.months())
    return None


def services_in(lines: Iterable[BudgetLine], month: Period) -> list[Service]:
    """A1: each direct payment service of a month, what is planned for it and its full cost. What the person adds of
    their own plays no part in paying a need in full.
    """
    return [
        Service(
            line.service,
            planned_in(
                to_pence(line.agreed_amount) - to_pence(line.top_up_share), line.period, month, at_once=line.is_one_off
            ),
            planned_in(_full_cost(line), line.period, month, at_once=line.is_one_off),
        )
        for line in lines
        if line.option == Option.DIRECT_PAYMENT
    ]


def _full_cost(line: BudgetLine) -> int:
    return line_cost(
        to_pence(line.rate),
        line.quantity,
        Frequency(line.frequency),
        line.period,
        Convention(line.convention),
        line.weeks,
    )


def not_paid_in_full(budget: Budget, lines: Sequence[BudgetLine]) -> list[Service]:
    """A1 for every month of the lines: each service that is short, once, in its first month of being so."""
    if budget.decision.right == Right.WHEELCHAIR:
        return []  # A wheelchair may be topped up by the person.
    direct = [line for line in lines if line.option == Option.DIRECT_PAYMENT]
    short: dict[str, Service] = {}
    for month in sorted({month for line in direct for month in line.period.months()}):
        for each in short_services(services_in(direct, month)):
            short.setdefault(each.name, each)
    return list(short.values())


# What waits for whom. ------------------------------------------------------------------------------------------------


def notices_to_sign(user: User, on: date) -> Iterator[Task]:
    where = places(user, "sign_notice", on)
    if not where:
        return
    waiting = Notice.objects.drafts().filter(budget__icb_id__in=where).exclude(written_by=user)
    for each in waiting.select_related("budget__person"):
        yield Task(
            title="Read and sign a notice",
            about=f"{each.person.full_name}, {each.budget.reference}: {each.get_kind_display().lower()}",
            since=each.written_on,
            button="Read and sign",
            url=each.get_absolute_url(),
            person_id=each.person.pk,
        )


def questions_to_answer(user: User, on: date) -> Iterator[Task]:
    where = places(user, "answer_about_notice", on)
    if not where:
        return
    waiting = NoticeQuestion.objects.unanswered().filter(notice__budget__icb_id__in=where)
    waiting = waiting.exclude(notice__written_by=user).exclude(notice__signed_by=user)
    for each in waiting.select_related("notice__budget__person"):
        yield Task(
            title="Look at a notice again",
            about=f"{each.notice.person.full_name}, {each.notice.budget.reference}",
            since=each.asked_on,
            due=each.due_on,
            button="Read and answer",
            url=reverse("notice_answer", args=[each.pk]),
            person_id=each.notice.person.pk,
        )


def notices_of(budget: Budget, user: User, on: date) -> list[Notice]:
    """The notices of a budget that this user may know of, the latest first."""
    return list(notices_seen_by(user, on).filter(budget=budget).select_related("written_by", "signed_by"))
