"""Personalised care and support plans: what is written, in which version, and who signed it."""

from care_plans.plans.models.lists import (
    AdditionalPlan,
    ContingencyPlan,
    Formulation,
    ListPart,
    PersonalContact,
    PlanDocument,
    ProfessionalContact,
    Risk,
    Strength,
)
from care_plans.plans.models.parts import Action, Goal, Need, PlanOutcome, PlanPart, StageGoal
from care_plans.plans.models.plan import Plan
from care_plans.plans.models.signing import PlanCheck, PlanSignature

LISTS: tuple[type[ListPart], ...] = (
    Strength,
    Formulation,
    ProfessionalContact,
    PersonalContact,
    ContingencyPlan,
    Risk,
    AdditionalPlan,
    PlanDocument,
)
"""What hangs from the plan itself, in the order in which it is read."""

TREE: tuple[type[PlanPart], ...] = (Need, Goal, PlanOutcome, Action, StageGoal)
"""What hangs from a need, each from the one before it."""

PARTS: tuple[type[PlanPart], ...] = (*LISTS, *TREE)

__all__ = [
    "LISTS",
    "PARTS",
    "TREE",
    "Action",
    "AdditionalPlan",
    "ContingencyPlan",
    "Formulation",
    "Goal",
    "ListPart",
    "Need",
    "PersonalContact",
    "Plan",
    "PlanCheck",
    "PlanDocument",
    "PlanOutcome",
    "PlanPart",
    "PlanSignature",
    "ProfessionalContact",
    "Risk",
    "StageGoal",
    "Strength",
]
