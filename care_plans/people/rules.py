"""What must hold of people and of those around them."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from phb.dates import age_on

CHILD_UNDER = 16
"""In direct payments (SI 2013/1617 reg 2); children's continuing care counts to 18, which is another question."""


SHORTEST_REASON = 10
"""Letters in which somebody says why two records are of one person."""


class MergeStatus(TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Merged"
    DECLINED = "declined", "Not the same person"


MERGE_TRANSITIONS: dict[MergeStatus, frozenset[MergeStatus]] = {
    MergeStatus.PROPOSED: frozenset({MergeStatus.CONFIRMED, MergeStatus.DECLINED}),
    MergeStatus.CONFIRMED: frozenset(),
    MergeStatus.DECLINED: frozenset(),
}


class Capacity(TextChoices):
    """Whether somebody can make one particular decision (Mental Capacity Act 2005; under 16 the child's representative
    decides, SI 2013/1617 reg 2).
    """

    HAS = "has", "Can decide this themselves"
    LACKS = "lacks", "Cannot decide this themselves"
    CHILD = "child", "Is under 16"


def why_represented(born_on: date, on: date) -> Capacity:
    """Why somebody has a representative: they are a child that day, or cannot decide it themselves."""
    return Capacity.CHILD if age_on(born_on, on) < CHILD_UNDER else Capacity.LACKS


class Relation(TextChoices):
    """What somebody is to a person, as far as the rules about paying and checking them turn on it."""

    SPOUSE = "spouse", "Husband, wife or partner"
    FAMILY = "family", "Close family"
    FRIEND = "friend", "Friend who helps with their care"
    OTHER = "other", "None of these"


ADULT_FROM = 18
"""In the Care Act 2014, and for somebody who gives a lasting power of attorney (Mental Capacity Act 2005, s.9)."""

GROUNDS: dict[tuple[str, str], frozenset[Capacity]] = {
    ("representative", "parent"): frozenset({Capacity.CHILD}),
    ("representative", "deputy"): frozenset({Capacity.LACKS}),
    ("representative", "attorney"): frozenset({Capacity.LACKS}),
    ("representative", "appointed"): frozenset({Capacity.LACKS, Capacity.CHILD}),
    ("nominee", "chosen"): frozenset({Capacity.HAS}),
    ("nominee", "named"): frozenset({Capacity.LACKS, Capacity.CHILD}),
    ("authorised", "council"): frozenset({Capacity.LACKS}),
}
"""For each kind of authority and what it rests on, what the person's own capacity must be (SI 2013/1617 regs 4 to 6;
the predecessor SI 2010/1000 regs 8 and 9; Care Act 2014 s.32)."""

GROUND_WORDS = {
    Capacity.HAS: "the person can decide this themselves",
    Capacity.LACKS: "the person cannot decide this themselves",
    Capacity.CHILD: "the person is under 16",
}

MAY_NAME_A_NOMINEE = frozenset({"parent", "deputy", "attorney"})
"""A representative whom the ICB appointed receives the money themselves (SI 2010/1000 reg 9)."""


def check_ground(kind: str, basis: str, capacity: str, born_on: date, starts_on: date) -> None:
    """Raises: ValidationError where nobody may be this, on this basis, for a person of that age and capacity."""
    age = age_on(born_on, starts_on)
    if (age < CHILD_UNDER) != (capacity == Capacity.CHILD):
        raise ValidationError(
            f"The person is {age} on the first day. “Is under {CHILD_UNDER}” is for younger people, and for all of"
            " them.",
            code="capacity",
        )
    grounds = GROUNDS.get((kind, basis))
    if grounds is not None and capacity not in grounds:
        needed = " or ".join(GROUND_WORDS[each] for each in sorted(grounds))
        raise ValidationError(f"This authority is for when {needed}.", code="capacity")
    if age < ADULT_FROM and (basis == "attorney" or kind == "authorised"):
        raise ValidationError(f"This authority is only for a person of {ADULT_FROM} or over.", code="basis")


def needs_dbs(kind: str, relation: str, *, same_household: bool) -> bool:
    """Whether an enhanced check is seen before money reaches them: not for family, household or a friend who helps.

    For nominees and representatives; a council checks the persons it authorises by its own rules.
    """
    close = relation in (Relation.SPOUSE, Relation.FAMILY, Relation.FRIEND)
    return kind in ("nominee", "representative") and not close and not same_household


class Gender(TextChoices):
    """GENDER IDENTITY CODE of the NHS Data Dictionary: the value is its code, and nothing is its X, not known."""

    NOT_ASKED = "", "Not asked"
    MALE = "1", "Male"
    FEMALE = "2", "Female"
    NON_BINARY = "3", "Non-binary"
    OTHER = "4", "Another gender"
    NOT_SAID = "Z", "Prefers not to say"


class Sex(TextChoices):
    """In words: no national code says that somebody would rather not answer."""

    NOT_ASKED = "", "Not asked"
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    INDETERMINATE = "indeterminate", "Indeterminate"
    NOT_SAID = "not_said", "Prefers not to say"


class Ethnicity(TextChoices):
    """ETHNIC CATEGORY of the NHS Data Dictionary: the value is its code, and nothing is its 99, not known."""

    NOT_ASKED = "", "Not asked"
    BRITISH = "A", "White: British"
    IRISH = "B", "White: Irish"
    OTHER_WHITE = "C", "White: any other background"
    WHITE_CARIBBEAN = "D", "Mixed: White and Black Caribbean"
    WHITE_AFRICAN = "E", "Mixed: White and Black African"
    WHITE_ASIAN = "F", "Mixed: White and Asian"
    OTHER_MIXED = "G", "Mixed: any other background"
    INDIAN = "H", "Asian: Indian"
    PAKISTANI = "J", "Asian: Pakistani"
    BANGLADESHI = "K", "Asian: Bangladeshi"
    OTHER_ASIAN = "L", "Asian: any other background"
    CARIBBEAN = "M", "Black: Caribbean"
    AFRICAN = "N", "Black: African"
    OTHER_BLACK = "P", "Black: any other background"
    CHINESE = "R", "Chinese"
    OTHER = "S", "Any other ethnic group"
    NOT_SAID = "Z", "Prefers not to say"


class Religion(TextChoices):
    """The groups of the NHS Data Dictionary, in words: their codes, and those of SNOMED, are not verified."""

    NOT_ASKED = "", "Not asked"
    NONE = "none", "No religion"
    BAHAI = "bahai", "Baha’i"
    BUDDHIST = "buddhist", "Buddhist"
    CHRISTIAN = "christian", "Christian"
    HINDU = "hindu", "Hindu"
    JAIN = "jain", "Jain"
    JEWISH = "jewish", "Jewish"
    MUSLIM = "muslim", "Muslim"
    PAGAN = "pagan", "Pagan"
    SIKH = "sikh", "Sikh"
    ZOROASTRIAN = "zoroastrian", "Zoroastrian"
    OTHER = "other", "Another religion or belief"
    NOT_SAID = "not_said", "Prefers not to say"


LONGEST_NAME = 70


def as_postcode(typed: str) -> str:
    """In capitals, with its one space before the last three; what is too short for a postcode stays as it is."""
    letters = "".join(typed.split()).upper()
    return f"{letters[:-3]} {letters[-3:]}" if len(letters) > 4 else letters


def lines_of(text: str) -> list[str]:
    """What was written on each line, without the empty ones."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def check_names(text: str) -> None:
    """Raises: ValidationError where one of the lines is too long for a name."""
    for line in lines_of(text):
        if len(line) > LONGEST_NAME:
            raise ValidationError(f"“{line[:20]}…” is too long. Write one name of up to {LONGEST_NAME} letters a line.")


def check_phones(text: str) -> None:
    """Raises: ValidationError where one of the lines is not a telephone number."""
    for line in lines_of(text):
        if not re.fullmatch(r"\+?[0-9 ()-]{7,25}", line) or not 7 <= sum(each.isdigit() for each in line) <= 15:
            raise ValidationError(f"“{line}” is not a telephone number. Write figures only, one number on each line.")


def check_emails(text: str) -> None:
    """Raises: ValidationError where one of the lines is not an e-mail address."""
    for line in lines_of(text):
        try:
            validate_email(line)
        except ValidationError:
            raise ValidationError(
                f"“{line}” is not an e-mail address. Write it as name@example.org, one on each line."
            ) from None
