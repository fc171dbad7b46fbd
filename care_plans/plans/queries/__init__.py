"""What is read about care plans: their content, their words, their signatures, their versions, and what waits."""

from care_plans.plans.queries.content import (
    ABOUT_ME,
    PAYING,
    ActionBranch,
    GoalBranch,
    NeedBranch,
    OutcomeBranch,
    content_of,
    readiness,
    risks_agreed_on,
    tree,
)
from care_plans.plans.queries.signed import (
    Signatures,
    counting_as_pcsp,
    earlier_version,
    signatures,
    writers,
)
from care_plans.plans.queries.waiting import (
    plans_to_sign_as_holder,
    plans_to_sign_for_professionals,
    plans_to_start,
    plans_to_write,
)

__all__ = [
    "ABOUT_ME",
    "PAYING",
    "ActionBranch",
    "GoalBranch",
    "NeedBranch",
    "OutcomeBranch",
    "Signatures",
    "content_of",
    "counting_as_pcsp",
    "earlier_version",
    "plans_to_sign_as_holder",
    "plans_to_sign_for_professionals",
    "plans_to_start",
    "plans_to_write",
    "readiness",
    "risks_agreed_on",
    "signatures",
    "tree",
    "writers",
]
