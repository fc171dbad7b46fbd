"""Finding a provider or an account holder by name, and what a line comes to in a week. Values in, values out."""

from fractions import Fraction

from budgets.uplift.rules import folded
from phb.dates import Period

_SAY_NOTHING = frozenset({"ltd", "limited", "plc", "llp", "cic", "cio", "inc", "co", "company", "the", "and", "wages"})
"""Words that some write in a name and some leave out."""


def name_key(name: str) -> str:
    """The same for the same organisation, however its name is written.

    >>> name_key("The Open-Door Support Ltd.") == name_key("OPEN DOOR SUPPORT")
    True
    """
    words = folded(name.replace("&", " and ").replace("'", "").replace("’", "")).split()
    kept = [word for word in words if word not in _SAY_NOTHING]
    return " ".join(kept or words)


def is_called(name: str, asked: str) -> bool:
    """Whether a name has each word that is asked for, the last perhaps not typed to its end."""
    words, wanted = name_key(name).split(), name_key(asked).split()
    if not wanted:
        return False
    return set(wanted[:-1]) <= set(words) and any(word.startswith(wanted[-1]) for word in words)


def weekly(pence: int, period: Period) -> int:
    """Whole pence in a week of what a line costs over its days, half a penny rounded up."""
    each = Fraction(pence * 7, period.days)
    return int((2 * each.numerator + each.denominator) // (2 * each.denominator))
