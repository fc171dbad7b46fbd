"""Kinds of entries, and the places that money moves between."""

from collections.abc import Mapping

from django.db.models import TextChoices


class Place(TextChoices):
    """Where money is before or after an entry."""

    FUNDER = "funder", "Funder"
    PERSON = "person", "The person"
    HELD = "held", "Account of the budget"
    LINE = "line", "Spent on the plan"
    AGREED = "agreed", "Agreed, not ordered"
    COMMITTED = "committed", "Ordered, not billed"


class EntryKind(TextChoices):
    PAYMENT_RELEASED = "payment_released", "Payment into the account"
    CONTRIBUTION = "contribution", "Contribution from the person"
    CONTRIBUTION_RETURNED = "contribution_returned", "Contribution given back"
    SPEND_HELD = "spend_held", "Spent from the account"
    SPEND_NOTIONAL = "spend_notional", "Paid directly by the funder"
    REFUND_HELD = "refund_held", "Refund into the account"
    REFUND_FUNDER = "refund_funder", "Refund to the funder"
    RECOVERY = "recovery", "Returned to the funder"
    COMMITMENT = "commitment", "Ordered"
    COMMITMENT_ENDED = "commitment_ended", "Order billed, released or expired"
    REVERSAL = "reversal", "Correction"


ENDS: Mapping[EntryKind, tuple[Place, Place]] = {
    EntryKind.PAYMENT_RELEASED: (Place.FUNDER, Place.HELD),
    EntryKind.CONTRIBUTION: (Place.PERSON, Place.HELD),
    EntryKind.CONTRIBUTION_RETURNED: (Place.HELD, Place.PERSON),
    EntryKind.SPEND_HELD: (Place.HELD, Place.LINE),
    EntryKind.SPEND_NOTIONAL: (Place.FUNDER, Place.LINE),
    EntryKind.REFUND_HELD: (Place.LINE, Place.HELD),
    EntryKind.REFUND_FUNDER: (Place.LINE, Place.FUNDER),
    EntryKind.RECOVERY: (Place.HELD, Place.FUNDER),
    EntryKind.COMMITMENT: (Place.AGREED, Place.COMMITTED),
    EntryKind.COMMITMENT_ENDED: (Place.COMMITTED, Place.AGREED),
}
"""Every kind of entry and the two places it moves money between. A reversal is the same two, turned round."""


class Evidence(TextChoices):
    NONE = "none", "Nothing yet"
    RECEIPT = "receipt", "Receipt"
    INVOICE = "invoice", "Invoice"
    PAYSLIP = "payslip", "Payslip"
