"""Pay runs and what happens to each of their payments."""

from budgets.pay_runs.models.payment import PayHold, PaymentBack, PayRunPayment
from budgets.pay_runs.models.run import RUN_SHARES, PayRun, PayRunItem

__all__ = ["RUN_SHARES", "PayHold", "PayRun", "PayRunItem", "PayRunPayment", "PaymentBack"]
