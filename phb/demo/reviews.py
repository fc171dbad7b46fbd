"""The fictional reviews: those that fell due are held in time by whoever holds their kind, but for a few."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from care_plans.letters.writing import write_letter
from care_plans.models import Person, Plan, Review, ReviewTrigger
from care_plans.plans.rules import PlanStatus
from care_plans.reviews.arranging import arrange, invite, say_beforehand
from care_plans.reviews.bringing_forward import answer_trigger, report
from care_plans.reviews.holding import agree, hold, write_up
from care_plans.reviews.letter import INVITATION
from care_plans.reviews.queries import asked_of
from care_plans.reviews.rules import OutcomeKind, ReviewKind, TriggerKind
from phb.acting import acting
from phb.models import User

DAYS_BEFORE = {ReviewKind.PLAN: 10, ReviewKind.MONEY: 6, ReviewKind.ELIGIBILITY: 17}
"""How long before they fall due reviews are held, so that no two are on one day."""

LATE = 5
"""One person's reviews in so many wait too long."""

FOUND = {
    "money_used": ("partly", "Respite was booked late, so some is left over. Two weekends are booked for the autumn."),
    "records": ("partly", "Two receipts are missing; the payee has been asked for copies."),
}

Holder = Callable[[str], User]


def hold_review(review: Review, by: User, on: date, *outcomes: OutcomeKind) -> Review:
    """One review from its questions to its outcome."""
    with acting(by, reason=f"{review.get_kind_display()} held"):
        written = {each.key: ("reached" if each.outcome else "yes", "") for each in asked_of(review)}
        written |= {key: found for key, found in FOUND.items() if key in written and review.pk % 2}
        write_up(review=review, written=written, by=by, on=on)
        present = f"{review.person.full_name}; {by}"
        hold(review=review, held_on=on, how=Review.How.HOME, present=present, by=by, on=on)
        words = "" if outcomes == (OutcomeKind.KEEP,) else "Agreed together at home, round the kitchen table."
        return agree(review=review, outcomes=outcomes, words=words, by=by, on=on)


def first_review(person: Person, by: User, on: date) -> Plan:
    """The plan still fits, and its next version says so."""
    review = Review.objects.ahead().get(person=person, kind=ReviewKind.PLAN)
    hold_review(review, by, on, OutcomeKind.AMEND)
    return Plan.objects.get(person=person, status=PlanStatus.DRAFT)


def live_through_reviews(people: Sequence[tuple[Person, Holder]], on: date) -> None:
    """Holds what fell due, leaves every fifth person's for the due list, and tells a few of what is ahead."""
    for place, (person, at) in enumerate(people):
        if place % LATE != LATE - 1:
            while due := Review.objects.ahead().filter(person=person, due_on__lt=on).first():
                _hold_in_time(due, at)
    _arrange_the_next(people, on)
    _notice_changes(people, on)


def _hold_in_time(review: Review, at: Holder) -> None:
    by = at("finance" if review.kind == ReviewKind.MONEY else "coordinator")
    day = max(review.due_on - timedelta(days=DAYS_BEFORE[ReviewKind(review.kind)]), review.counted_from)
    repay = review.kind == ReviewKind.MONEY and review.pk % 5 == 0
    hold_review(review, by, day, OutcomeKind.REPAY if repay else OutcomeKind.KEEP)


def _arrange_the_next(people: Sequence[tuple[Person, Holder]], on: date) -> None:
    """The first person knows the day, is invited in a letter and has written something for it."""
    person, at = people[0]
    review = Review.objects.ahead().filter(person=person, kind=ReviewKind.PLAN, planned_for=None).first()
    if review is None:
        return
    coordinator = at("coordinator")
    with acting(coordinator, reason="A day for the review"):
        day = max(on + timedelta(days=9), review.counted_from)
        review = arrange(review=review, planned_for=day, how=Review.How.HOME, place="2pm", by=coordinator, on=on)
        invited = invite(review=review, by=coordinator, on=on)
        write_letter(kind=INVITATION, about=invited, by=coordinator, on=on)
    if person.account is not None:
        with acting(person.account, reason="Before the review"):
            words = "Mornings go well now. I would like to talk about swimming, and about nights."
            say_beforehand(review=review, words=words, by=person.account, on=on)


def _notice_changes(people: Sequence[tuple[Person, Holder]], on: date) -> None:
    changes = (
        (1, TriggerKind.HEALTH, "Two falls in one week; the nurse is worried about the nights.", None),
        (3, TriggerKind.MONEY_SHORT, "The agency put its hourly price up, and the weeks no longer add up.", None),
        (4, TriggerKind.HEALTH, "A new inhaler, and one night in hospital.", "Seen the same week: the hours cover it."),
    )
    for place, kind, words, answer in changes:
        person, at = people[place % len(people)]
        if ReviewTrigger.objects.filter(person=person).exists():
            continue
        coordinator = at("coordinator")
        with acting(coordinator, reason="Something has changed"):
            noticed_on = on - timedelta(days=3)
            trigger = report(person=person, kind=kind, words=words, noticed_on=noticed_on, by=coordinator, on=on)
            if answer:
                answer_trigger(trigger=trigger, review=False, words=answer, by=coordinator, on=on)
