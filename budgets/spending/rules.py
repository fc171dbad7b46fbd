"""What a row of a bank file may be, and how much it still asks of a person."""

from django.db.models import IntegerChoices, TextChoices

from phb.staged import FileStatus

ImportStatus = FileStatus
"""What became of a spend file: as of every file that is looked at before it is kept."""


class RowAction(TextChoices):
    """What a row of a bank file is, and so what accepting it does."""

    SPEND = "spend", "Spending"
    REFUND = "refund", "Refund from a supplier"
    CONTRIBUTION = "contribution", "Contribution from the person"
    TOP_UP = "top_up", "The person's own top-up"
    PAYMENT_RECEIVED = "payment_received", "Payment from a funder, recorded already when it was released"
    IGNORE = "ignore", "Not about this budget"


MONEY_OUT_ACTIONS = (RowAction.SPEND, RowAction.IGNORE)


MONEY_IN_ACTIONS = (
    RowAction.REFUND,
    RowAction.CONTRIBUTION,
    RowAction.TOP_UP,
    RowAction.PAYMENT_RECEIVED,
    RowAction.IGNORE,
)


class RowGroup(IntegerChoices):
    """How much a row of a bank file still asks of a person, most first."""

    NEEDS_PERSON = 1, "Say what these are"
    WORTH_A_LOOK = 2, "Worth a look"
    READY = 3, "Ready"
    RECORDED = 4, "Recorded before"
