"""Who has signed a plan, who has written it, and which versions there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from care_plans.models import Plan, PlanSignature
from care_plans.plans.models import PARTS
from care_plans.plans.rules import PCSP_CRITERIA


@dataclass(frozen=True)
class Signatures:
    """Who has signed the words that are offered now, and who signed words that were changed since."""

    persons: PlanSignature | None
    professionals: PlanSignature | None
    of_other_words: list[PlanSignature]

    @property
    def agreed_on(self) -> date | None:
        """The day of the later of the two; none while one is missing."""
        if self.persons is None or self.professionals is None:
            return None
        return max(self.persons.signed_on, self.professionals.signed_on)

    def __iter__(self) -> Iterator[PlanSignature]:
        return iter([each for each in (self.persons, self.professionals) if each is not None])


def signatures(plan: Plan) -> Signatures:
    given = list(plan.signatures.select_related("recorded_by", "representation"))
    valid = [each for each in given if each.content_sha256 == plan.content_sha256]
    professional = PlanSignature.Capacity.PROFESSIONAL
    return Signatures(
        persons=next((each for each in valid if each.capacity != professional), None),
        professionals=next((each for each in valid if each.capacity == professional), None),
        of_other_words=[each for each in given if each not in valid],
    )


def writers(plan: Plan) -> set[int]:
    """Everyone who has written any of its words, by the history of the plan and of each of its pieces."""
    histories = [Plan.history.filter(id=plan.pk), *(part.history.filter(plan_id=plan.pk) for part in PARTS)]
    first, *rest = (history.order_by().values_list("history_user_id", flat=True) for history in histories)
    return {user for user in first.union(*rest) if user is not None}


def earlier_version(plan: Plan) -> Plan | None:
    """The agreed version before this one."""
    agreed = Plan.objects.filter(person_id=plan.person_id, version__lt=plan.version, agreed_at__isnull=False)
    return agreed.order_by("-version").first()


def counting_as_pcsp() -> QuerySet[Plan]:
    """The agreed versions of which all five criteria of a personalised care and support plan hold."""
    holding = Count("checks", filter=Q(checks__criterion__in=PCSP_CRITERIA, checks__holds=True))
    return Plan.objects.filter(agreed_at__isnull=False).alias(holding=holding).filter(holding=len(PCSP_CRITERIA))
