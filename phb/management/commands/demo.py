"""Builds the fictional integrated care system by running the acts. Safe to run again."""

import time
from collections import Counter
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils import timezone

from audit import seals
from budgets.models import Budget, Entry, Statement
from budgets.statements import issuing
from care_plans.models import Decision, Person, Plan, SupportRequest
from phb.acting import acting, system_user
from phb.commands import ActCommand
from phb.dates import Period
from phb.demo import (
    about_me,
    accounts,
    approving,
    around,
    build,
    bulk,
    letters,
    measures,
    money,
    offers,
    pay_runs,
    reviews,
    rights,
    twice,
    uplift,
)
from phb.models import User


class Command(ActCommand):
    help = "Builds the fictional integrated care system of the demonstration; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--people", type=int, metavar="N", help="so many people; the stories alone where none is given"
        )
        parser.add_argument(
            "--months", type=int, metavar="M", help="so many whole months of money, up to the last ended"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same figures")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        people, months, seed = options["people"], options["months"], options["seed"]
        if not settings.DEMO_SIGN_IN:
            raise ValidationError("Fictional people are only for a demonstration. Set DEMO_SIGN_IN=1 to build one.")
        if months is not None and months < 1:
            raise ValidationError("Give at least one month of money.")
        started = time.monotonic()
        on = timezone.localdate()
        world = build.World(on=on, months=build.months_before(on, months), seed=seed)
        with self.progress("Setting up") as done:
            build.lay_foundations(world)
            done()
        with self.progress("Stories told", len(build.stories())) as done:
            build.tell_stories(world, lambda _: done())
        about_me.tell(world)
        letters.write_letters(world)
        measures.take_measures(world)
        around.tell(world)
        offers.make_offers(world)
        twice.record_twice(world)
        rights.tell(world)
        accounts.open_accounts(world, money.purses(world))
        self._more_people(world, people)
        with self.progress("Months of money", len(world.months)) as done:
            for month in world.months:
                if month == world.months[-1]:
                    pay_runs.pay_together(world, month)
                money.live_through(world, month, lambda _: done())
        told = [(purse.budget.person, partial(world.at, purse.story)) for purse in money.purses(world)]
        reviews.live_through_reviews(told, on)
        if people:
            with self.progress("Months of the other people") as done:
                for month in world.months:
                    money.live_through_in_bulk(world, month, done)
        with self.progress("Months of statements", len(world.months)) as done:
            for month in world.months:
                self._state(world, month)
                done()
        uplift.uplift(world)
        accounts.leave_open(world, money.purses(world))
        approving.call_panel(world)
        pay_runs.draft_this_month(world)
        return {**_counts(), "seconds": int(time.monotonic() - started)}

    def _more_people(self, world: build.World, people: int | None) -> None:
        more = (people or 0) - len(build.stories())
        if more <= 0:
            return
        with self.progress("More people", more) as done, acting(system_user(), reason="The fictional ICB is filled"):
            bulk.add_people(
                more, world.organisations["elmshire"], bulk.Staff(world.users), world.year, world.year.start, done
            )

    def _state(self, world: build.World, month: Period) -> None:
        """Sealed first, so that each statement names the history it stands on; then issued by each ICB's finance."""
        seals.seal(by=system_user())
        head = seals.latest_head()
        for username in ("tariq", "petra"):
            finance = world.users[username]
            with acting(finance, reason=f"Statements for {month.start:%B %Y}"):
                issuing.issue(period=month, by=finance, at=timezone.now(), seal_head=head)

    def words(self, result: dict[str, Any]) -> str:
        decisions = ", ".join(f"{number} {outcome}" for outcome, number in sorted(result["decisions"].items()))
        return (
            f"Built: {result['people']} people, {result['requests']} requests, {result['plans']} care plans,"
            f" {result['budgets']} budgets, {result['entries']} entries and {result['statements']} statements"
            f" in {result['seconds']} seconds.\n"
            f"Decisions: {decisions}.\n"
            "Sign in by choosing a fictional user. Good ones to begin with: Sam Carter, who plans; Asha Patel, whose"
            " budget it is; Tariq Aziz, who pays."
        )


def _counts() -> dict[str, Any]:
    latest = Decision.objects.latest_of_each_request().values_list("outcome", "exception")
    return {
        "people": Person.objects.count(),
        "requests": SupportRequest.objects.count(),
        "decisions": dict(Counter("exception" if exception else outcome for outcome, exception in latest)),
        "plans": Plan.objects.count(),
        "budgets": Budget.objects.count(),
        "entries": Entry.objects.count(),
        "statements": Statement.objects.count(),
    }
