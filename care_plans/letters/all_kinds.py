"""Every kind of letter there is, by its code."""

from collections.abc import Mapping

from care_plans.letters.kinds import LetterKind
from care_plans.requests.letter import DECISION

KINDS: Mapping[str, LetterKind] = {kind.code: kind for kind in (DECISION,)}
