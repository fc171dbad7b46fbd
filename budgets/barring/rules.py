"""Who may not have a direct payment, by the Schedule to SI 2013/1617. Values in, values out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class Head(TextChoices):
    """The heads of the Schedule: a court or a licence requires treatment for drugs or alcohol."""

    DRUG_REHABILITATION = "a", "(a) Drug rehabilitation requirement of a community or suspended sentence order"
    ALCOHOL_TREATMENT = "b", "(b) Alcohol treatment requirement of a community or suspended sentence order"
    LICENCE = "c", "(c) Licence with a condition to deal with drug or alcohol related behaviour"
    OLDER_ORDER = "d", "(d) Treatment required by an older community rehabilitation order"
    TREATMENT_AND_TESTING = "e", "(e) Drug treatment and testing order"
    YOUTH = "f", "(f) Youth rehabilitation order with drug or intoxicating substance treatment"
    SCOTLAND = "g", "(g) An order of a court in Scotland that requires such treatment"


BARRED = (
    "Direct payments are barred for this person on these days. Choose a notional budget or a third party budget: both"
    " stay open to them."
)
BEGINS_AS_NOTIONAL = "Direct payments are barred at present, so this line begins as a notional budget."


def check_not_barred(bar: Any) -> None:
    """Raises: ValidationError where a bar touches the days of a line paid as a direct payment.

    A managed account is a direct payment still (reg 10(1A), as SI 2017/219 put in), so it is barred with the rest.
    """
    if bar is not None:
        raise ValidationError(BARRED, code="option")
