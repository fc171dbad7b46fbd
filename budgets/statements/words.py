"""The sentences of a statement, made from its frozen figures: short, about money, and about what to do next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from budgets.rules import Funder
from phb.dates import Period, day_in_words, parse_month
from phb.templatetags.phb import money

Document = Mapping[str, Any]

NOTICEABLE_TENTH = 10
"""A tenth of what the plan expected by now: less than that is not worth a sentence."""


class Words:
    """The sentences of one statement."""

    def __init__(self, said: Document) -> None:
        self.said, self.totals, self.forecast = said, said["totals"], said["forecast"]
        self.start, self.end = (date.fromisoformat(said["period"][edge]) for edge in ("start", "end"))
        self.year = Period(*(date.fromisoformat(said["year"][edge]) for edge in ("start", "end")))
        self.funders = [Funder(each["funder"]) for each in said["funders"]]
        self.agreed, self.spent = self.totals["agreed_pence"], self.totals["spent_pence"]

    @property
    def is_month(self) -> bool:
        return Period(self.start, self.end) == parse_month(f"{self.start:%Y-%m}")

    @property
    def period(self) -> str:
        return f"for {self.start:%B %Y}" if self.is_month else f"from {Period(self.start, self.end)}"

    @property
    def then(self) -> str:
        """The period as the head of a column says it."""
        return f"in {self.start:%B}" if self.is_month else "in this time"

    @property
    def before(self) -> str:
        return f"before {self.start:%B}" if self.is_month else "before this time"

    @property
    def ask(self) -> str:
        """Who answers questions."""
        icb, name = self.said["organisations"]["icb"], self.said["ask"]["name"]
        return f"{name}, your care co-ordinator at {icb}" if name else f"the care team at {icb}"

    def standing(self) -> str:
        if not self.agreed and not self.spent:
            return "No money is agreed for this year."
        if self.totals["left_pence"] < 0:
            return "over what was agreed for this year"
        return f"left to spend by {day_in_words(self.year.end)}"

    def pace(self) -> list[str]:
        if self.agreed <= 0:
            return []
        used = (200 * max(self.spent, 0) + self.agreed) // (2 * self.agreed)
        return [f"You have used {used}% of the money for this year. {self._time_gone()}% of the year has gone."]

    def _time_gone(self) -> int:
        """Per cent of the budget's days in the year, up to the end of the period."""
        starts, ends = (self.said["budget"][edge] for edge in ("starts_on", "ends_on"))
        first = max(self.year.start, date.fromisoformat(starts))
        last = min(self.year.end, date.fromisoformat(ends)) if ends else self.year.end
        if not first <= self.end <= last:
            return 0 if self.end < first else 100
        gone, days = Period(first, self.end).days, Period(first, last).days
        return (200 * gone + days) // (2 * days)

    def ending(self) -> list[str]:
        """Where the year may end, each way with its method in the sentence."""
        if self.agreed <= 0 or self.end >= self.year.end:
            return []
        planned, steady = self.forecast["as_planned_pence"], self.forecast["steady_pence"]
        found = [f"If the rest of the year goes as planned, {self._leaves(planned)}."]
        if steady != planned:
            found.append(f"If spending goes on as it has so far, {self._leaves(steady)}.")
        if self.forecast["runs_out_on"]:
            day = day_in_words(date.fromisoformat(self.forecast["runs_out_on"]))
            found.append(f"At that rate the money would be used up about {day}. Please talk to {self.ask}.")
        return found

    def _leaves(self, pence: int) -> str:
        left = self.agreed - pence
        if left < 0:
            return f"about {_pounds(-left)} more than agreed will be spent"
        if left == 0:
            return "all of it will be used"
        return f"about {_pounds(left)} will be left on {day_in_words(self.year.end)}"

    def surplus(self) -> list[str]:
        guide = self.forecast["guide_pence"]
        less = guide - self.spent
        if guide <= 0 or less * NOTICEABLE_TENTH < guide:
            return []
        return [
            f"You have spent {money(less)} less than the plan expected by now. Is something hard to arrange?"
            " We can help. We never take money back without telling you first, and why."
        ]

    def evidence(self) -> list[str]:
        missing = self.said["missing_evidence"]
        if not missing:
            return []
        payments, they = ("1 payment", "It is") if missing == 1 else (f"{missing} payments", "They are")
        return [
            f"We have no receipt, invoice or payslip yet for {payments} from the account. {they} marked “Please send”."
        ]

    def facts(self) -> list[tuple[str, str]]:
        facts = [("Agreed for the year", self.agreed), ("Spent so far", self.spent)]
        if self.totals["committed_pence"]:
            facts.append(("Ordered, not paid yet", self.totals["committed_pence"]))
        if any(each["closing_pence"] or each["paid_in_pence"] for each in self.said["funders"]):
            facts.append(("In the account", self.totals["closing_pence"]))
        return [(name, money(pence)) for name, pence in facts]

    def working(self, last_entry: int) -> list[str]:
        found = [
            f"Every figure is added up from the entries in our books, in whole pence. The last one counted is number"
            f" {last_entry}.",
            "Money left is what was agreed for the year, less what was spent, less what was ordered.",
            "Each payment is shared between those who pay, in the same parts as its line of the plan.",
            "“The plan” spreads each line evenly over its days. Something bought once counts on its first day.",
            "We give two guesses for the end of the year. One takes the plan for the days that are left. The other"
            " takes it at the rate at which the plan was used so far.",
        ]
        if any(each["corrections_pence"] for each in (*self.said["funders"], *self.said["lines"])):
            found.append(
                "“Put right from before” is what we heard of after an earlier statement. So the money at the start is"
                " the same as at the end of that statement."
            )
        return found


def _pounds(pence: int) -> str:
    """Whole pounds: a guess to the penny would claim too much."""
    return f"£{(pence + 50) // 100:,}"
