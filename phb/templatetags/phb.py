"""How pages print amounts, days, NHS numbers and statuses. Letters and statements use the same filters."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from djmoney.money import Money

from phb import dates
from phb.dates import day_in_words
from phb.money import to_pence
from phb.nhs_number import compact, in_groups

register = template.Library()

MINUS = "−"
"""U+2212: as wide as a figure, and read out as minus, which a hyphen is not."""

STATUS_WORDS = {
    "white": "For information; Core commissioned service; Not a core commissioned service; Not in the catalogue",
    "grey": "Not started; Not begun; Being written; Called off; Closed; Ended; Expired; Withdrawn; Put aside; "
    "Over; Not taken up; Superseded; Not the same person; "
    "In a later run; Not paid again; Replaced by a later draft; "
    "Replaced by a newer plan; Replaced by a later revision; Not pursued; "
    "No longer a goal; Not offered; Not offered, for another reason; Offered and declined",
    "blue": "New; Open; Planned; Invited; In progress; Proposed; On the way; Partly there; Being done; Covering; "
    "To pay; Partly paid",
    "yellow": "Waiting; Waiting for a decision; Waiting for signatures; Waiting for approval; "
    "To decide; Waiting to be accepted; Waiting to be matched; Outcome to agree; Due; Offered, not decided yet",
    "orange": "Sent back; Held; Returned; Recalled; "
    "Not met; Provisional; Under review; Offered, could not be completed",
    "red": "Refused; Overdue; Suspended; Stopped; Altered; Missing",
    "green": "Agreed outside the panel; "
    "Active; Met; Ended well without money; Agreed; Approved; Accepted; Decided; Issued; Paid; Released; "
    "Done; Given; Merged; Genuine; Reached; Became a request; Offered and accepted",
    "aqua-green": "Published; Matched; Sealed",
    "purple": "Reversed; Recovered",
}
"""The words of each colour: white is a fact, grey is at rest, blue moves, yellow waits for somebody, orange went back
or is held, red was refused or is late, green and aqua-green are done, purple was undone on purpose."""

COLOUR_OF_STATUS = {word.lower(): colour for colour, words in STATUS_WORDS.items() for word in words.split("; ")}


@register.filter
def money(amount: Money | int | None) -> str:
    """Pounds and pence from `Money` or whole pence: £1,234.56, and −£1,234.56 below nought. Nothing stays nothing.

    Raises: TypeError for any other figure, since nobody could tell pounds from pence.
    """
    if amount is None or amount == "":
        return ""
    if isinstance(amount, bool) or not isinstance(amount, Money | int):
        raise TypeError(f"An amount is Money or whole pence, and not {type(amount).__name__}.")
    pence = amount if isinstance(amount, int) else to_pence(amount)
    return f"{MINUS if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


@register.filter
def day(value: date | None) -> str:
    """7 April 2026; of an instant, the day in London."""
    if not value:
        return ""
    return day_in_words(timezone.localtime(value) if isinstance(value, datetime) else value)


@register.filter
def day_time(value: datetime | None) -> str:
    """7 April 2026 at 2:05pm, in London."""
    if not value:
        return ""
    there = timezone.localtime(value)
    return f"{day_in_words(there)} at {there.hour % 12 or 12}:{there:%M}{'am' if there.hour < 12 else 'pm'}"


@register.filter
def age_on(born_on: date, on: date) -> int:
    """Years completed by a day."""
    return dates.age_on(born_on, on)


@register.filter
def nhs_number(number: str | None) -> str:
    """As people read it: 999 123 4560."""
    return in_groups(compact(number)) if number else ""


@register.filter
def percent(share: Decimal | Fraction | float | int | None) -> str:
    """A share of one as a percentage with at most one decimal: 0.375 is 37.5%."""
    if share is None or share == "":
        return ""
    exact = Fraction(str(share)) if isinstance(share, float) else Fraction(share)
    tenths = int((Decimal(exact.numerator * 1000) / exact.denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    whole, tenth = divmod(abs(tenths), 10)
    return f"{MINUS if tenths < 0 else ''}{whole}{f'.{tenth}' if tenth else ''}%"


@register.filter
def status_tag(status: Any) -> SafeString | str:
    """A status as a coloured tag, from its choice or its words (`plan.get_status_display`), never from its code.

    Raises: LookupError for words without a colour, so that the same word has the same colour on every page.
    """
    words = str(getattr(status, "label", status) or "")
    if not words:
        return ""
    colour = COLOUR_OF_STATUS.get(words.lower())
    if colour is None:
        raise LookupError(f"No colour is named for the status “{words}”. Add its words to STATUS_WORDS.")
    return format_html('<strong class="nhsuk-tag nhsuk-tag--{}">{}</strong>', colour, words[0].upper() + words[1:])


@register.filter
def cell(value: Any) -> Any:
    """A value of a plain table as its kind is printed."""
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return day_time(value)
    return day(value) if isinstance(value, date) else "" if value is None else value


@register.filter
def is_figure(value: Any) -> bool:
    """Whether a value of a plain table is lined up by its right edge."""
    return isinstance(value, Money | int | Decimal) and not isinstance(value, bool)


@register.simple_tag
def today() -> date:
    """The day in London."""
    return timezone.localdate()


@register.simple_tag
def is_demonstration() -> bool:
    """Whether everybody here is fictional."""
    return bool(settings.DEMO_SIGN_IN)
