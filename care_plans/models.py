"""Every model of the app, where Django looks for them; each is declared with its subject."""

from care_plans.about_me.models import AboutMe, AboutMeLook, AboutMeShare
from care_plans.access_needs.models import InformationNeeds
from care_plans.around.models import AssistantEmployer, AuthorityEvidence, Contact, PayException
from care_plans.batches.models import BatchRow, RequestBatch
from care_plans.catalogue.models import CatalogueItem, CatalogueVersion
from care_plans.clocks.models import StepLimit
from care_plans.conversations.models import Conversation, ConversationPresent
from care_plans.home_entry.models import HomeEntryNote
from care_plans.indicative.models import IndicativeAmount, IndicativeRow
from care_plans.letters.models import Dispatch, Letter
from care_plans.measures.models import Instrument, Score
from care_plans.offers.models import ActivityCode, CodedActivity, Episode, Offer
from care_plans.people.models import OfPersonQuerySet, Person, PersonMerge, Representation
from care_plans.plans.models import (
    Action,
    AdditionalPlan,
    ContingencyPlan,
    Formulation,
    Goal,
    Need,
    PersonalContact,
    Plan,
    PlanCheck,
    PlanDocument,
    PlanOutcome,
    PlanPart,
    PlanSignature,
    ProfessionalContact,
    Risk,
    StageGoal,
    Strength,
)
from care_plans.referrals.models import Referral, ReferralLink
from care_plans.requests.models import Decision, DefaultException, SupportRequest
from care_plans.reviews.models import Review, ReviewAnswer, ReviewLimit, ReviewOutcome, ReviewTrigger
from care_plans.rights.models import PartAnswer, Reconsideration, ReconsiderationAnswer, Refusal, RefusedPart

__all__ = [
    "IndicativeAmount",
    "IndicativeRow",
    "HomeEntryNote",
    "AssistantEmployer",
    "AuthorityEvidence",
    "Contact",
    "PayException",
    "AboutMe",
    "AboutMeLook",
    "AboutMeShare",
    "BatchRow",
    "PersonMerge",
    "Referral",
    "ReferralLink",
    "RequestBatch",
    "Action",
    "AdditionalPlan",
    "ActivityCode",
    "CatalogueItem",
    "CatalogueVersion",
    "CodedActivity",
    "Conversation",
    "ConversationPresent",
    "ContingencyPlan",
    "Decision",
    "DefaultException",
    "Dispatch",
    "Formulation",
    "Episode",
    "Goal",
    "InformationNeeds",
    "Letter",
    "Instrument",
    "Need",
    "OfPersonQuerySet",
    "Offer",
    "PartAnswer",
    "Person",
    "PersonalContact",
    "Plan",
    "PlanCheck",
    "PlanDocument",
    "PlanOutcome",
    "PlanPart",
    "PlanSignature",
    "ProfessionalContact",
    "Reconsideration",
    "ReconsiderationAnswer",
    "Refusal",
    "RefusedPart",
    "Representation",
    "Score",
    "StepLimit",
    "Risk",
    "StageGoal",
    "Strength",
    "Review",
    "ReviewAnswer",
    "ReviewLimit",
    "ReviewOutcome",
    "ReviewTrigger",
    "SupportRequest",
]
