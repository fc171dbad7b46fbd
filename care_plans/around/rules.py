"""Who may be paid although they are family or live with the person, and who employs the personal assistants."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from care_plans.people.rules import Relation


class Payer(TextChoices):
    """Whose rule decides whether somebody connected with the person may be paid."""

    NHS = "nhs", "NHS"
    COUNCIL = "council", "Council"

    @property
    def in_words(self) -> str:
        """Within a sentence."""
        return "the NHS" if self == Payer.NHS else "the council"


@dataclass(frozen=True)
class PayRule:
    """Whether paying somebody needs an exception, and why, in words."""

    needs_exception: bool
    words: str


def pay_rule(payer: Payer, relation: str, *, same_household: bool) -> PayRule:
    """
    The rule of one payer about one person.

    NHS: family and friends of the same household, in very limited circumstances only (SI 2013/1617 reg 8(5A) and (5B)).
    Council: a spouse or partner, and close family of the same household, unless it is necessary; a friend who lives in
    is not barred (Care and Support (Direct Payments) Regulations 2014, SI 2014/2871, as summed up by cascaidr.org.uk).
    """
    connected = relation in (Relation.SPOUSE, Relation.FAMILY, Relation.FRIEND)
    if payer == Payer.NHS:
        if connected and same_household:
            return PayRule(True, "The NHS pays family and friends who live with the person only as an exception.")
        return PayRule(False, "The NHS may pay: they are not family or a friend who lives with the person.")
    if relation == Relation.SPOUSE:
        return PayRule(True, "The council pays a husband, wife or partner only where it is necessary.")
    if relation == Relation.FAMILY and same_household:
        return PayRule(True, "The council pays close family who live with the person only where it is necessary.")
    return PayRule(False, "The council may pay: they are neither a partner nor close family who live with the person.")


def pay_rules(payers: Iterable[Payer], relation: str, *, same_household: bool) -> dict[Payer, PayRule]:
    """The rule of each payer: where two pay together each asks for its own exception, so the stricter holds."""
    return {payer: pay_rule(payer, relation, same_household=same_household) for payer in payers}


class Employer(TextChoices):
    """Who employs the personal assistants: one answer for each person at a time."""

    PERSON = "person", "The person"
    ACTOR = "actor", "Whoever acts for the person"
    ORGANISATION = "organisation", "An organisation"


@dataclass(frozen=True)
class EmployerAnswer:
    """Who employs by rule, and why; nobody where it must be asked and agreed."""

    employer: Employer | None
    words: str


def employer_by_rule(payers: frozenset[Payer], *, third_party: bool, has_actor: bool) -> EmployerAnswer:
    """
    Who employs the assistants, by who pays and how the money is held.

    A nominee or representative under the NHS regulations holds the contracts (SI 2010/1000 regs 8 and 9); a person
    nominated for a council's payment helps, and the person employs (nelincs.gov.uk, acting as a nominated person).
    """
    if third_party:
        return EmployerAnswer(
            Employer.ORGANISATION, "The organisation that holds the money employs whoever it pays with it."
        )
    if not has_actor:
        return EmployerAnswer(Employer.PERSON, "The person receives the money themselves, so they are the employer.")
    if payers == {Payer.NHS}:
        return EmployerAnswer(
            Employer.ACTOR, "With an NHS direct payment, the representative or nominee signs the contracts."
        )
    if payers == {Payer.COUNCIL}:
        return EmployerAnswer(Employer.PERSON, "With a council direct payment, whoever is nominated only helps.")
    return EmployerAnswer(
        None, "The NHS and the council answer this differently. Agree it with everybody, and write down why."
    )
