"""The conversations of the fictional system: between each decision and its plan."""

from datetime import date

from care_plans.conversations.rules import How, Outcome, Present
from care_plans.conversations.talking import record_conversation
from care_plans.models import Conversation, SupportRequest
from care_plans.offers.rules import OfferStatus
from care_plans.requests.queries import latest_decision
from care_plans.requests.rules import Outcome as DecisionOutcome
from phb.acting import acting
from phb.models import User

WITHOUT_MONEY = {
    "outcome": Outcome.WITHOUT_MONEY,
    "agreed_without_money": True,
    "referral_status": OfferStatus.ACCEPTED,
    "referred_to": "Joss Hale, link worker at Millbrook Surgery: the walking group and the repair café",
}


def talk(request: SupportRequest, coordinator: User, on: date) -> Conversation:
    """What was said, in a few words; where nobody pays, it ends well with a community referral."""
    decision = latest_decision(request)
    unfunded = decision is not None and decision.outcome == DecisionOutcome.NOT_FUNDED
    leads = WITHOUT_MONEY if unfunded else {"outcome": Outcome.PLAN}
    person = request.person
    with acting(coordinator, reason="Conversation about what matters"):
        return record_conversation(
            request=request,
            held_on=on,
            how=How.HOME,
            place="The kitchen table",
            chosen_by_person=True,
            present=_present(request, coordinator),
            what_matters=request.what_matters or f"{person.called} wants to live at home and to see people.",
            hopes="To have more good days, and to choose how they go.",
            working="Family and neighbours look in. The mornings are mostly calm.",
            not_working="Help comes at times that suit the rota. Days go by without company.",
            information_given="How a personal health budget works, who can help with it, and how to complain.",
            by=coordinator,
            on=on,
            **leads,
        )


def _present(request: SupportRequest, coordinator: User) -> list[Present]:
    acting_for = [Present(each.name, each.relationship.lower()) for each in request.person.representations.all()]
    return [
        Present(request.person.full_name, "the person"),
        *[each for each in acting_for if each.role],
        Present(str(coordinator), "care co-ordinator"),
    ]
