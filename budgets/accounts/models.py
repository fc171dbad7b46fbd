"""The account of a budget."""

from django.core.validators import RegexValidator
from django.db import models

from budgets.setting.models.budget import Budget
from phb.models import Recorded


class Account(Recorded):
    """The bank, card or provider account that a budget's money is held in. Money is released only once its agreement
    is signed.
    """

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="account")
    holder_name = models.CharField(max_length=140)
    sort_code = models.CharField(
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{6}$", "A sort code has 6 figures, such as 309912.")],
    )
    number = models.CharField(
        "account number",
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9]{8}$", "An account number has 8 figures. Put noughts in front of a shorter one.")
        ],
    )
    agreement_signed_on = models.DateField("day the agreement was signed", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("sort_code", "number")),)

    def __str__(self) -> str:
        return f"{self.holder_name}, account ending {self.number[-4:]}" if self.number else self.holder_name
