"""When reviews fall due, against a second calculation; and what a review may ask and agree."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from care_plans.requests.rules import Right
from care_plans.reviews.rules import (
    LIMITS,
    MUST_STOP,
    NEXT_STEPS,
    OUTCOMES,
    QUESTIONS,
    TRIGGERS,
    Due,
    Given,
    Limit,
    LimitName,
    OutcomeKind,
    ReviewKind,
    Start,
    StopReason,
    TriggerKind,
    check_complete,
    check_limit,
    check_not_on_one_day,
    check_outcomes,
    due,
    follow_up_by,
    limits_for,
    months_after,
)

# Days. ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 10, 1), 3, date(2027, 1, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


NHS, COUNCIL = LIMITS[LimitName.PLAN_HEALTH], LIMITS[LimitName.PLAN_COUNCIL]


@pytest.mark.parametrize(
    ("limits", "starts", "held", "on"),
    [
        ([NHS], {Start.FIRST_PAYMENT: date(2026, 4, 7)}, None, date(2026, 7, 7)),
        ([COUNCIL], {Start.FIRST_PAYMENT: date(2026, 4, 7)}, None, date(2026, 10, 7)),
        ([NHS, COUNCIL], {Start.FIRST_PAYMENT: date(2026, 4, 7)}, None, date(2026, 7, 7)),
        ([NHS], {Start.FIRST_PAYMENT: date(2026, 4, 7)}, date(2026, 6, 30), date(2027, 6, 30)),
        ([NHS], {Start.PLAN_AGREED: date(2026, 3, 1)}, None, date(2026, 6, 1)),
        # Reviewed once since the plan was agreed, and paid for the first time after that.
        (
            [NHS],
            {Start.PLAN_AGREED: date(2026, 1, 5), Start.FIRST_PAYMENT: date(2026, 4, 7)},
            date(2026, 4, 1),
            date(2026, 7, 7),
        ),
        # The first payment is due an early review of its own, even where one was held on that very day.
        ([NHS], {Start.FIRST_PAYMENT: date(2026, 4, 7)}, date(2026, 4, 7), date(2026, 7, 7)),
    ],
)
def test_a_review_is_due_on_its_day(
    limits: list[Limit], starts: dict[Start, date], held: date | None, on: date
) -> None:
    found = due(limits, starts, held)
    assert found is not None
    assert found.on == on


def test_nothing_is_due_before_anything_has_started() -> None:
    assert due([NHS], {}) is None
    assert due([], {Start.PLAN_AGREED: date(2026, 1, 1)}) is None


def test_why_a_review_is_due_is_said_with_its_source() -> None:
    found = due([NHS, COUNCIL], {Start.FIRST_PAYMENT: date(2026, 4, 7)})
    assert found == Due(date(2026, 7, 7), date(2026, 4, 7), Start.FIRST_PAYMENT, LimitName.PLAN_HEALTH, 3)
    assert found.sentence == (
        "3 months after the first payment was made, on 7 April 2026."
        " NHS (Direct Payments) Regulations 2013, regulation 14."
    )


# The second calculation: it walks from month to month, and asks of each day whether any duty would be broken. ---------


def walked(day: date, months: int) -> date:
    """Month by month, never by arithmetic on the number of the month."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=32)).replace(day=1)
    in_month = first
    while in_month.day < day.day and (in_month + timedelta(days=1)).month == first.month:
        in_month += timedelta(days=1)
    return in_month


def last_lawful_day(limits: list[Limit], starts: dict[Start, date], held: date | None) -> date:
    """The last day before which, and no later than which, a review breaks no limit."""
    duties = []
    for limit in limits:
        unreviewed = [day for day in starts.values() if held is None or not day < held]
        duties += [walked(day, limit.first_months) for day in unreviewed]
        duties += [walked(held, limit.later_months)] if held else []
    day = min(duties)
    assert all(day <= each for each in duties)
    assert not all(day + timedelta(days=1) <= each for each in duties)
    return day


def london_day(instant: datetime) -> date:
    """British summer time runs from the last Sunday of March to that of October, changing at 1am UTC."""

    def last_sunday(month: int) -> datetime:
        day = datetime(instant.year, month, 31, 1, tzinfo=UTC)
        return day - timedelta(days=(day.weekday() + 1) % 7)

    summer = last_sunday(3) <= instant < last_sunday(10)
    return (instant + timedelta(hours=1 if summer else 0)).date()


EDGES = [
    date(year, month, day)
    for year in (2026, 2027, 2028, 2031, 2032)
    for month, day in ((1, 31), (2, 28), (3, 31), (8, 31), (10, 31), (11, 29), (11, 30), (12, 31))
] + [
    date(2028, 2, 29),
    date(2032, 2, 29),
    date(2027, 11, 30),
    date(2031, 11, 29),
    date(2027, 3, 28),
    date(2026, 10, 25),
]

CASES = 3_000


def cases() -> Iterator[tuple[list[Limit], dict[Start, datetime], date | None]]:
    """Every edge with every set of limits, then drawn ones; half of the instants lie within two hours of midnight."""
    random = Random("reviews")  # noqa: S311 (the same cases every time, no secret)
    sets = [[NHS], [COUNCIL], [NHS, COUNCIL], [LIMITS[LimitName.PLAN_EDUCATION], COUNCIL], [LIMITS[LimitName.MONEY]]]
    for number in range(CASES):
        limits = sets[number % len(sets)]
        day = EDGES[number % len(EDGES)] if number < 1_500 else date(2024, 1, 1) + timedelta(random.randrange(3_700))
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        minutes = random.randrange(-120, 121) if number % 2 else random.randrange(24 * 60)
        starts = {Start.FIRST_PAYMENT: midnight + timedelta(minutes=minutes)}
        if number % 3:
            starts[Start.PLAN_AGREED] = starts[Start.FIRST_PAYMENT] - timedelta(days=random.randrange(-40, 120))
        held = None if number % 4 == 0 else day + timedelta(days=random.randrange(-60, 400))
        yield limits, starts, held


def test_due_days_are_exact_over_generated_cases(record_property: Callable[[str, object], None]) -> None:
    count = midnights = leap = ends = 0
    for limits, instants, held in cases():
        starts = {start: timezone.localdate(instant) for start, instant in instants.items()}
        assert starts == {start: london_day(instant) for start, instant in instants.items()}
        found = due(limits, starts, held)
        assert found is not None
        assert found.on == last_lawful_day(limits, starts, held), (limits, starts, held)
        assert found.on == months_after(found.since, found.months)
        count += 1
        midnights += any(instant.date() != starts[start] for start, instant in instants.items())
        leap += any((day.month, day.day) == (2, 29) for day in (found.on, found.since))
        ends += found.on.day != found.since.day
    figures = f"{count} cases; {midnights} where London has another day than UTC, {leap} on 29 February, {ends} clamped"
    record_property("reviews", figures)
    print(figures)
    assert count == CASES >= 2_000
    assert min(midnights, leap, ends) > 25


# Limits. -------------------------------------------------------------------------------------------------------------


def test_the_limits_of_a_review_follow_who_pays_and_which_right_there_is() -> None:
    plan, money, eligibility = ReviewKind
    assert limits_for(plan, funders={"icb"}) == [LimitName.PLAN_HEALTH]
    assert limits_for(plan, funders={"council", "icb"}) == [LimitName.PLAN_HEALTH, LimitName.PLAN_COUNCIL]
    assert limits_for(plan, funders={"education"}) == [LimitName.PLAN_EDUCATION]
    assert limits_for(plan) == [LimitName.PLAN_UNFUNDED]
    assert limits_for(money) == [LimitName.MONEY]
    assert limits_for(eligibility, rights={Right.CHC, Right.NONE}) == [LimitName.ELIGIBILITY_CHC]
    assert limits_for(eligibility, rights={Right.WHEELCHAIR, Right.NONE}) == []


def test_the_limits_of_the_law_are_those_of_the_law() -> None:
    law = {name: (limit.first_months, limit.later_months) for name, limit in LIMITS.items() if limit.law}
    assert law == {
        LimitName.PLAN_HEALTH: (3, 12),
        LimitName.PLAN_COUNCIL: (6, 12),
        LimitName.PLAN_EDUCATION: (3, 12),
    }
    assert all(limit.first_months <= limit.first_at_most for limit in LIMITS.values())
    assert all((limit.first_at_most, limit.later_at_most) == law[name] for name, limit in LIMITS.items() if limit.law)


@pytest.mark.parametrize("name", LimitName)
def test_a_limit_is_made_stricter_and_never_looser(name: LimitName) -> None:
    limit = LIMITS[name]
    check_limit(name, 1, 1)
    check_limit(name, limit.first_at_most, limit.later_at_most)
    for first, later, field in (
        (limit.first_at_most + 1, 1, "first_months"),
        (1, limit.later_at_most + 1, "later_months"),
        (0, 1, "first_months"),
        (1, 0, "later_months"),
    ):
        with pytest.raises(ValidationError) as refused:
            check_limit(name, first, later)
        assert refused.value.code == field


def test_plan_and_eligibility_are_not_reviewed_on_one_day_without_a_reason() -> None:
    day = date(2026, 5, 1)
    other = {ReviewKind.ELIGIBILITY: day, ReviewKind.MONEY: day}
    with pytest.raises(ValidationError, match="on one day"):
        check_not_on_one_day(ReviewKind.PLAN, day, other, " ")
    check_not_on_one_day(ReviewKind.PLAN, day, other, "They travel far.")
    check_not_on_one_day(ReviewKind.PLAN, day, {ReviewKind.MONEY: day}, "")
    check_not_on_one_day(ReviewKind.MONEY, day, {ReviewKind.PLAN: day}, "")
    check_not_on_one_day(ReviewKind.PLAN, day + timedelta(days=1), other, "")
    check_not_on_one_day(ReviewKind.PLAN, None, other, "")


# What is asked and agreed. -------------------------------------------------------------------------------------------


def test_each_kind_has_questions_and_outcomes_of_its_own() -> None:
    assert [each.key for each in QUESTIONS[ReviewKind.PLAN]] == [
        "fits",
        "money_used",
        "money_enough",
        "obligations",
        "risks",
    ]
    for kind in ReviewKind:
        keys = [each.key for each in QUESTIONS[kind]]
        assert len(keys) == len(set(keys)) >= 3
        assert OUTCOMES[kind][0] == OutcomeKind.KEEP
    assert set(NEXT_STEPS) == set(OutcomeKind) - {OutcomeKind.KEEP}
    assert set(TRIGGERS) == set(TriggerKind)
    assert {StopReason.CONSENT, StopReason.REPRESENTATIVE} == MUST_STOP


def test_a_review_is_written_in_full_before_it_is_held() -> None:
    check_complete([Given("Fits?", "yes", ""), Given("Out and about", "closer", "")])
    with pytest.raises(ValidationError) as refused:
        check_complete([Given("Fits?", "", ""), Given("Enough?", "no", " "), Given("Out", "further", "Fell ill.")])
    assert refused.value.messages == [
        "Answer “Fits?”.",
        "Say more about “Enough?”: what is the matter, and what was said.",
    ]


K = OutcomeKind


@pytest.mark.parametrize(
    ("kind", "outcomes", "answers"),
    [
        (ReviewKind.PLAN, [], {}),
        (ReviewKind.MONEY, [K.RAISE], {}),
        (ReviewKind.ELIGIBILITY, [K.AMEND], {}),
        (ReviewKind.PLAN, [K.KEEP, K.AMEND], {}),
        (ReviewKind.PLAN, [K.RAISE, K.LOWER], {}),
        (ReviewKind.ELIGIBILITY, [K.REASSESS, K.ENDED], {}),
        (ReviewKind.PLAN, [K.KEEP], {"fits": "no"}),
        (ReviewKind.MONEY, [K.KEEP], {"as_agreed": "no"}),
        (ReviewKind.PLAN, [K.PAYEE], {"money_enough": "no"}),
    ],
)
def test_outcomes_that_do_not_fit_are_refused(
    kind: ReviewKind, outcomes: list[OutcomeKind], answers: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as refused:
        check_outcomes(kind, outcomes, answers)
    assert refused.value.code == "outcomes"


@pytest.mark.parametrize(
    ("kind", "outcomes", "answers"),
    [
        (ReviewKind.PLAN, [K.KEEP], {"fits": "yes", "money_enough": "partly"}),
        (ReviewKind.PLAN, [K.AMEND, K.RAISE], {"fits": "no", "money_enough": "no"}),
        (ReviewKind.PLAN, [K.AMEND], {"money_enough": "no"}),
        (ReviewKind.MONEY, [K.REPAY, K.PAYEE], {"as_agreed": "no"}),
        (ReviewKind.ELIGIBILITY, [K.ENDED], {"eligible": "no"}),
    ],
)
def test_outcomes_that_fit_are_let_be(kind: ReviewKind, outcomes: list[OutcomeKind], answers: dict[str, str]) -> None:
    check_outcomes(kind, outcomes, answers)


def test_what_is_agreed_is_done_by_a_day() -> None:
    assert follow_up_by(K.KEEP, date(2026, 4, 1)) is None
    assert follow_up_by(K.RAISE, date(2026, 4, 1)) == date(2026, 4, 15)
    assert follow_up_by(K.STOP, date(2026, 4, 1)) == date(2026, 4, 29)
