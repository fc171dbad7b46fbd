"""Letters as data: what is frozen, to whom they go, and what a person may ask."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from phb.dates import age_on

LETTER_VERSION = "2026-11"
"""Changes whenever the common parts of letters do; every letter keeps the version that wrote it."""

WRITTEN_TO_FROM_AGE = 16
"""Younger people's letters go to whoever decides for them: the age at which the direct payment rules end childhood
(SI 2013/1617 reg 2).
"""

OK_TO_ASK = (
    "What can I choose from?",
    "What is good about each choice for me, and what is not so good?",
    "What happens if I wait, or do nothing?",
    "Who can help me to decide?",
)
"""What anybody may ask after any letter. A kind of letter may have questions of its own."""


def canonical(facts: Mapping[str, Any]) -> str:
    """JSON that is written the same each time: keys in order, no spaces, no escapes but those that JSON asks for."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_written_to(*, born_on: date, has_representative: bool, on: date) -> bool:
    """Whether a letter goes to the person themselves. A child without anybody who decides for them is written to."""
    return age_on(born_on, on) >= WRITTEN_TO_FROM_AGE or not has_representative
