"""Every kind of letter there is, by its code. An app above adds its own as it starts."""

from care_plans.letters.kinds import LetterKind
from care_plans.requests.letter import DECISION
from care_plans.reviews.letter import INVITATION
from care_plans.rights.letter import RECONSIDERATION, REFUSAL

KINDS: dict[str, LetterKind] = {kind.code: kind for kind in (DECISION, REFUSAL, RECONSIDERATION, INVITATION)}
