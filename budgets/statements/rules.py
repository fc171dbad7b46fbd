"""What every statement says of how it was worked out."""

from dataclasses import dataclass

STATEMENT_RULE_VERSION = "2026-11"
"""Changes whenever a figure of the statement is worked out otherwise; every statement keeps the version that made
it.
"""


@dataclass(frozen=True)
class Section26:
    """The council's part of a budget (Care Act 2014 section 26(1)): cost of meeting the needs = the adult's charge +
    what the council pays.
    """

    cost: int
    charge: int
    council: int

    def __post_init__(self) -> None:
        if self.cost != self.charge + self.council:
            raise ValueError("The cost to the council must equal the charge and the council's own share.")
