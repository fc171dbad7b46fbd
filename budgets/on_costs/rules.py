"""What it costs in a year to employ one personal assistant. Values in, values out; every rate comes from a table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from budgets.rules import pounds
from budgets.setting.rules import MOST_WEEKS


class Part(TextChoices):
    """What the yearly cost is made of, in the order in which it is worked out."""

    WAGES = "wages", "Wages for work"
    HOLIDAY = "holiday", "Holiday pay"
    NATIONAL_INSURANCE = "national_insurance", "Employer’s National Insurance"
    PENSION = "pension", "Employer’s pension contribution"
    INSURANCE = "insurance", "Employers’ liability insurance"
    PAYROLL = "payroll", "Payroll service"
    TRAINING = "training", "Training"
    REDUNDANCY = "redundancy", "Put aside for redundancy"


EXTRAS = (Part.INSURANCE, Part.PAYROLL, Part.TRAINING, Part.REDUNDANCY)
"""May be left out of one assistant's cost: one policy covers several assistants, and is paid once."""


class RateName(TextChoices):
    """The rows of the table of rates that finance keeps."""

    HOLIDAY = "holiday", "Holiday pay, of pay for work"
    NI_RATE = "ni_rate", "Employer’s National Insurance"
    NI_FROM = "ni_from", "National Insurance is paid on pay above"
    NI_ALLOWANCE = "ni_allowance", "Employment Allowance"
    PENSION_RATE = "pension_rate", "Employer’s pension contribution"
    PENSION_TRIGGER = "pension_trigger", "A pension is due from pay of"
    PENSION_FROM = "pension_from", "Pension is paid on pay above"
    PENSION_TO = "pension_to", "Pension is paid on pay up to"
    INSURANCE = "insurance", "Employers’ liability insurance"
    PAYROLL = "payroll", "Payroll service"
    TRAINING = "training", "Training of one assistant"
    REDUNDANCY = "redundancy", "Weeks of pay to put aside for redundancy"
    REDUNDANCY_MOST = "redundancy_most", "A week’s pay counts for redundancy up to"


PER_CENT = (RateName.HOLIDAY, RateName.NI_RATE, RateName.PENSION_RATE)
WEEKS = (RateName.REDUNDANCY,)

_NEEDS: Mapping[Part, tuple[RateName, ...]] = {
    Part.WAGES: (),
    Part.HOLIDAY: (RateName.HOLIDAY,),
    Part.NATIONAL_INSURANCE: (RateName.NI_RATE, RateName.NI_FROM),
    Part.PENSION: (RateName.PENSION_RATE, RateName.PENSION_TRIGGER, RateName.PENSION_FROM, RateName.PENSION_TO),
    Part.INSURANCE: (RateName.INSURANCE,),
    Part.PAYROLL: (RateName.PAYROLL,),
    Part.TRAINING: (RateName.TRAINING,),
    Part.REDUNDANCY: (RateName.REDUNDANCY, RateName.REDUNDANCY_MOST),
}


def in_words(name: RateName, value: Decimal) -> str:
    """A rate as people say it: 15%, £5,000.00 a year, 1 week."""
    if name in PER_CENT:
        return f"{_plain(value)}%"
    if name in WEEKS:
        return f"{_plain(value)} week{'' if value == 1 else 's'} a year"
    return f"{pounds(_pence(value))} a {'week' if name == RateName.REDUNDANCY_MOST else 'year'}"


@dataclass(frozen=True)
class Employment:
    """One assistant: whole pence an hour, hours a week, and the weeks of a year in which they work."""

    wage: int
    hours: Decimal
    weeks: Decimal
    claims_allowance: bool = False
    extras: Collection[Part] = EXTRAS

    @property
    def parts(self) -> list[Part]:
        return [part for part in Part if part not in EXTRAS or part in self.extras]

    @property
    def rates(self) -> list[RateName]:
        """The rows of the table that the cost is worked out by."""
        needed = {name for part in self.parts for name in _NEEDS[part]}
        if self.claims_allowance:
            needed.add(RateName.NI_ALLOWANCE)
        return [name for name in RateName if name in needed]


@dataclass(frozen=True)
class Cost:
    """Whole pence of each part, which add up to the whole, and how each was worked out."""

    pence: Mapping[Part, int]
    words: Mapping[Part, str]

    @property
    def total(self) -> int:
        return sum(self.pence.values())


def check_employment(job: Employment) -> None:
    """Raises: ValidationError for what nobody is employed by."""
    if job.wage <= 0:
        raise ValidationError("The wage must be above nought.", code="wage")
    if not 0 < job.hours <= MOST_HOURS:
        raise ValidationError(f"A week has between 0 and {MOST_HOURS} hours to pay for.", code="hours")
    if not 0 < job.weeks <= MOST_WEEKS:
        raise ValidationError(f"A year has between 0 and {MOST_WEEKS} weeks to pay for.", code="weeks")


MOST_HOURS = 168
"""Of a week, by day and by night."""


def yearly_cost(job: Employment, rates: Mapping[RateName, Decimal]) -> Cost:
    """What employing one assistant costs in a year.

    Worked in fractions. Each part is rounded half up, once; what is counted on pay is counted on the pay as it is
    printed, so that anybody can do each sum again and the parts add up to the whole.

    Raises: ValidationError where the job cannot be, or a rate is missing.
    """
    check_employment(job)
    missing = [name.label for name in job.rates if name not in rates]
    if missing:
        raise ValidationError(
            "Finance has not said yet what these are on that day, so the cost cannot be worked out: "
            + "; ".join(missing)
            + ".",
            code="rates_on",
        )
    sums = _Sums(job, rates)
    return Cost(
        pence={part: sums.pence[part] for part in job.parts}, words={part: sums.words[part] for part in job.parts}
    )


class _Sums:
    """Each part in turn: later ones count on the pay that the first two make."""

    def __init__(self, job: Employment, rates: Mapping[RateName, Decimal]) -> None:
        self.job, self.rates = job, rates
        self.pence: dict[Part, int] = {}
        self.words: dict[Part, str] = {}
        for part in job.parts:
            exact, self.words[part] = getattr(self, f"_{part.value}")()
            self.pence[part] = _half_up(exact)

    @property
    def pay(self) -> int:
        """A year's pay, for work and for holidays."""
        return self.pence[Part.WAGES] + self.pence[Part.HOLIDAY]

    def _said(self, name: RateName) -> str:
        return in_words(name, self.rates[name])

    def _wages(self) -> tuple[Fraction, str]:
        job = self.job
        exact = job.wage * Fraction(job.hours) * Fraction(job.weeks)
        return exact, f"{pounds(job.wage)} an hour × {_plain(job.hours)} hours a week × {_plain(job.weeks)} weeks"

    def _holiday(self) -> tuple[Fraction, str]:
        wages = self.pence[Part.WAGES]
        return self._share(wages, RateName.HOLIDAY), f"{self._said(RateName.HOLIDAY)} of {pounds(wages)}"

    def _national_insurance(self) -> tuple[Fraction, str]:
        pay, free = self.pay, _pence(self.rates[RateName.NI_FROM])
        if pay <= free:
            return Fraction(0), f"Nothing: pay of {pounds(pay)} is not above {pounds(free)} a year"
        due = self._share(pay - free, RateName.NI_RATE)
        words = f"{self._said(RateName.NI_RATE)} of what {pounds(pay)} of pay is above {pounds(free)}"
        if not self.job.claims_allowance:
            return due, words
        allowance = _pence(self.rates[RateName.NI_ALLOWANCE])
        left = max(due - allowance, Fraction(0))
        return left, f"{words}, less the Employment Allowance of up to {pounds(allowance)}"

    def _pension(self) -> tuple[Fraction, str]:
        pay, trigger = self.pay, _pence(self.rates[RateName.PENSION_TRIGGER])
        low, high = (_pence(self.rates[name]) for name in (RateName.PENSION_FROM, RateName.PENSION_TO))
        if pay < trigger:
            return Fraction(0), f"Nothing has to be paid: pay of {pounds(pay)} is below {pounds(trigger)} a year"
        counted = max(min(pay, high) - low, 0)
        words = f"{self._said(RateName.PENSION_RATE)} of {pounds(counted)}, the pay between {pounds(low)}"
        return self._share(counted, RateName.PENSION_RATE), f"{words} and {pounds(high)}"

    def _insurance(self) -> tuple[Fraction, str]:
        return self._yearly(RateName.INSURANCE)

    def _payroll(self) -> tuple[Fraction, str]:
        return self._yearly(RateName.PAYROLL)

    def _training(self) -> tuple[Fraction, str]:
        return self._yearly(RateName.TRAINING)

    def _redundancy(self) -> tuple[Fraction, str]:
        week = self.job.wage * Fraction(self.job.hours)
        most = _pence(self.rates[RateName.REDUNDANCY_MOST])
        weeks = self.rates[RateName.REDUNDANCY]
        counted = min(week, Fraction(most))
        limited = f", which counts up to {pounds(most)}" if week > most else ""
        words = f"{in_words(RateName.REDUNDANCY, weeks)} of a week’s pay of {pounds(_half_up(week))}{limited}"
        return counted * Fraction(weeks), words

    def _yearly(self, name: RateName) -> tuple[Fraction, str]:
        return Fraction(_pence(self.rates[name])), self._said(name)

    def _share(self, of: int, name: RateName) -> Fraction:
        return of * Fraction(self.rates[name]) / 100


def _pence(value: Decimal) -> int:
    """Rates in pounds are kept to the penny."""
    return int(value.scaleb(2))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _half_up(pence: Fraction) -> int:
    return int((2 * pence.numerator + pence.denominator) // (2 * pence.denominator))
