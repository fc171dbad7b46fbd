"""The fictional ICBs' catalogues: what is core, what is not, and how personalised care was considered for each."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from care_plans.catalogue import publishing
from care_plans.catalogue.queries import services_asked_for
from care_plans.models import CatalogueItem, CatalogueVersion
from phb.acting import acting
from phb.models import Organisation, User


@dataclass(frozen=True)
class Service:
    code: str
    name: str
    owner: str
    price_basis: str
    core: bool = False
    never_bought: bool = False

    def details(self, considered_on: date) -> dict[str, object]:
        """As the act that lists a service takes them."""
        return {
            "code": self.code,
            "name": self.name,
            "status": CatalogueItem.Status.CORE if self.core else CatalogueItem.Status.NON_CORE,
            "excluded": self.never_bought,
            "owner": self.owner,
            "price_basis": self.price_basis,
            **(_NEVER_BOUGHT if self.never_bought else _CORE if self.core else _BOUGHT_FOR_ONE),
            "co_produced_with": "People who use it, two carers' groups and the provider forum",
            "co_produced_on": considered_on,
        }


CATALOGUE = (
    Service("physio", "Physiotherapy", "Community therapies", "contract", core=True),
    Service("district-nursing", "District nursing", "Community nursing", "contract", core=True),
    Service("wheelchair", "Wheelchair service", "Wheelchair service", "contract", core=True),
    Service("gp", "GP services", "Primary care", "contract", core=True, never_bought=True),
    Service("urgent", "Urgent and emergency care", "Urgent care", "contract", core=True, never_bought=True),
    Service("home-care", "Care at home", "All-age continuing care", "hour"),
    Service("pa", "Personal assistant", "Personal budgets team", "hour"),
    Service("respite", "Respite and short breaks", "All-age continuing care", "night"),
    Service("day-activities", "Day activities", "Personal budgets team", "session"),
    Service("night-care", "Night care", "All-age continuing care", "night"),
    Service("equipment", "Equipment outside the standard list", "Community equipment", "item"),
)

_BOUGHT_FOR_ONE = {
    "shared_decisions": "Options, costs and what each may bring are gone through before anything is bought.",
    "care_planning": "Bought only for an action of the person's own plan, and reviewed with it.",
    "choice": "The person chooses who comes, when, and what is done first.",
    "community_support": "A link worker says what is near by before and beside paid support.",
    "self_management": "What the person does by themselves is in the plan, and is not taken over.",
    "personal_budgets": "A personal health budget by default: notional, third party or direct payment.",
}

_CORE = {
    "shared_decisions": "Goals and ways to reach them are agreed at the first visit, on a decision aid.",
    "care_planning": "The therapist or nurse reads the person's plan first and writes back into it.",
    "choice": "Choice of place and time; a second clinician on request.",
    "community_support": "Exercise groups and peer support are offered at discharge.",
    "self_management": "Coaching for those whose activation is low, and written exercises for all.",
    "personal_budgets": "Offered where the person has a legal right, or where the service cannot meet the need.",
}

_NEVER_BOUGHT = {
    "shared_decisions": "Options are discussed whenever there is time to; a summary follows where there was none.",
    "care_planning": "What matters to the person is visible in the shared record.",
    "choice": "Choice of practice, and of provider at referral.",
    "community_support": "Practices refer to link workers; urgent care tells the practice.",
    "self_management": "Minor illness advice, and plans for long-term conditions.",
    "personal_budgets": "Not bought with a budget: open to everybody in the same way.",
}


def name_of(code: str) -> str:
    return next(each.name for each in CATALOGUE if each.code == code)


def publish_first(icb: Organisation, author: User, publisher: User, since: date) -> None:
    if CatalogueVersion.objects.filter(icb=icb).exists():
        return
    on = since + timedelta(days=30)
    with acting(author, reason="First catalogue"), transaction.atomic():
        version = publishing.draft_catalogue(icb=icb, effective_from=since + timedelta(days=60), by=author, on=on)
        for service in CATALOGUE:
            publishing.add_item(version=version, by=author, on=on, **service.details(on - timedelta(days=9)))
    with acting(publisher, reason="First catalogue"):
        publishing.publish_catalogue(version=version, by=publisher, on=on + timedelta(days=1))


def draft_next(icb: Organisation, author: User, on: date) -> None:
    """The next version is being written: it lists what was asked for, and one service is priced otherwise."""
    waiting = [each.words for each in services_asked_for(icb)]
    if not waiting or CatalogueVersion.objects.filter(icb=icb, published_at=None).exists():
        return
    with acting(author, reason="Services that were asked for"), transaction.atomic():
        draft = publishing.list_asked_for(icb=icb, words=waiting[:1], by=author, on=on)
        equipment = draft.items.get(code="equipment")
        publishing.change_item(item=equipment, by=author, on=on, price_basis="quote", owner="Personal budgets team")
