"""Where a person lives, how they are reached and what they say of themselves, as a care plan asks it nationally."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from care_plans.people.rules import (
    Ethnicity,
    Gender,
    Religion,
    Sex,
    check_emails,
    check_names,
    check_phones,
    lines_of,
)

ADDRESS = ("address_1", "address_2", "address_3", "address_4", "address_5", "postcode")
CHOSEN: dict[str, type[models.TextChoices]] = {
    "sex": Sex,
    "gender": Gender,
    "ethnicity": Ethnicity,
    "religion": Religion,
}
"""What has an answer from a list, in the order in which it is asked."""


class LinesField(models.TextField):
    """Several short texts, one on each line, without empty lines and needless spaces."""

    def to_python(self, value: Any) -> Any:
        return "\n".join(lines_of(value)) if isinstance(value, str) else super().to_python(value)


class PersonalDetails(models.Model):
    """The person demographics of the national care plan (PRSB PCSP v2.0) that help to plan and to write to somebody.

    All may be left empty. The best way to reach them is kept with what they need to read and hear us.
    """

    also_known_as = LinesField("other names", blank=True, validators=[check_names])
    address_1 = models.CharField("address, line 1", max_length=35, blank=True)
    address_2 = models.CharField("address, line 2", max_length=35, blank=True)
    address_3 = models.CharField("address, line 3", max_length=35, blank=True)
    address_4 = models.CharField("town or city", max_length=35, blank=True)
    address_5 = models.CharField("county", max_length=35, blank=True)
    postcode = models.CharField(
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$", "Write a full postcode, such as LS1 4AP.")
        ],
    )
    phones = LinesField("telephone", blank=True, validators=[check_phones])
    emails = LinesField("e-mail", blank=True, validators=[check_emails])
    sex = models.CharField(max_length=15, choices=Sex, blank=True)
    gender = models.CharField(max_length=1, choices=Gender, blank=True)
    ethnicity = models.CharField("ethnic group", max_length=1, choices=Ethnicity, blank=True)
    religion = models.CharField("religion or belief", max_length=15, choices=Religion, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=~Q(address_1="") | Q(**dict.fromkeys(ADDRESS[1:], "")),
                name="%(app_label)s_%(class)s_address_has_a_first_line",
                violation_error_code="address_1",
                violation_error_message="Write the first line of the address too.",
            ),
            models.CheckConstraint(
                condition=Q(address_1="") | ~Q(postcode=""),
                name="%(app_label)s_%(class)s_address_has_a_postcode",
                violation_error_code="postcode",
                violation_error_message="Write the postcode too. For somebody with no fixed home it is ZZ99 3VZ.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": choices.values}),
                    name=f"%(app_label)s_%(class)s_{name}_on_the_list",
                    violation_error_code=name,
                    violation_error_message="Choose one of the answers shown.",
                )
                for name, choices in CHOSEN.items()
            ),
        )

    @property
    def address(self) -> list[str]:
        """Line by line as on an envelope, the postcode last; empty where none is held."""
        return [line for line in (getattr(self, name) for name in ADDRESS) if line]

    @property
    def practice(self) -> str:
        """The GP practice, or what of it is still to be recorded: the national plan asks for its code."""
        name, code = self.gp_practice, self.gp_practice_code  # type: ignore[attr-defined]
        if code:
            return f"{name}, {code}" if name else str(code)
        return f"{name}. Its code is not recorded yet." if name else "Not recorded yet"
