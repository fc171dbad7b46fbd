"""How much escapes the default, and why: counts and values for a period, and who is behind each of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from care_plans.catalogue.queries import services_asked_for, unlisted_decisions
from care_plans.catalogue.rules import spelt_alike
from care_plans.exceptions.rules import ExceptionReason
from care_plans.models import Decision, DefaultException
from care_plans.requests.rules import CoreStatus, Outcome
from phb.dates import Period
from phb.models import Organisation, User
from phb.money import to_pence
from phb.roles import places

NO_TEAM = "No team named"

PACKAGES: Mapping[str, str] = {
    "packages": "Not core, and the NHS pays",
    "phb": "Of these, a personal health budget",
    "ipb": "Of these, an integrated personal budget",
    "excepted": "Of these, arranged otherwise by exception",
    "council": "The council pays and the NHS does not",
    "not_funded": "Ended without funding: a plan and a community referral",
}
"""What is counted of the requests decided in the period, each by its last decision in it."""

NOW: Mapping[str, str] = {
    "overdue": "Exceptions that have ended, where a personal health budget is due",
    "not_listed": "Requests for services that wait to be listed in the catalogue",
}
"""What is counted as it stands today, whatever the period."""


@dataclass(frozen=True)
class Figure:
    """A count with its key, by which the people behind it are found; a value where there is one to know."""

    key: str
    name: str
    count: int
    pence: int | None = None
    unknown: int = 0
    """How many of the count have no estimated value."""


@dataclass(frozen=True)
class Table:
    title: str
    figures: list[Figure]


@dataclass(frozen=True)
class Report:
    period: Period
    packages: Table
    now: Table
    by_reason: Table
    by_approver: Table
    by_team: Table

    @property
    def percentage(self) -> Decimal | None:
        """Of the packages that are not core and that the NHS pays for, how many in a hundred are a budget."""
        count = {figure.key: figure.count for figure in self.packages.figures}
        if not count["packages"]:
            return None
        share = Decimal(100 * (count["phb"] + count["ipb"])) / count["packages"]
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def tables(self) -> tuple[Table, ...]:
        return (self.packages, self.now, *self.exceptions)

    @property
    def exceptions(self) -> tuple[Table, ...]:
        return (self.by_reason, self.by_approver, self.by_team)


@dataclass(frozen=True)
class Behind:
    """One request behind a figure."""

    request_id: int
    reference: str
    person_id: int
    person: str
    service: str
    words: str
    on: date


def report(user: User, period: Period, on: date) -> Report:
    packages = _packages(user, period)
    agreed = _agreed(user, period)
    return Report(
        period=period,
        packages=Table(
            "Requests decided in the period", [Figure(key, PACKAGES[key], packages[key].count()) for key in PACKAGES]
        ),
        now=Table("As it stands today", [Figure(key, NOW[key], len(_now(user, on, key))) for key in NOW]),
        by_reason=Table(
            "Exceptions agreed in the period, by reason",
            [_figure(f"reason:{reason}", reason.label, agreed, _reason) for reason in ExceptionReason],
        ),
        by_approver=_grouped("Exceptions agreed in the period, by who agreed", "approver", agreed, _approver),
        by_team=_grouped("Exceptions agreed in the period, by team of whoever asked", "team", agreed, _team),
    )


def behind(user: User, period: Period, on: date, key: str) -> tuple[str, list[Behind]] | None:
    """What a figure counts, in words, and the requests behind it; nothing where there is no such figure."""
    if key in PACKAGES:
        name = PACKAGES[key].removeprefix("Of these, ")
        return f"{name[:1].upper()}{name[1:]}", [_behind(each) for each in _packages(user, period)[key]]
    if key in NOW:
        return NOW[key], [_behind(each) for each in _now(user, on, key)]
    kind, _, value = key.partition(":")
    if kind not in _GROUPS:
        return None
    found = [each for each in _agreed(user, period) if _GROUPS[kind](each) == value]
    if not found:
        return None
    name = found[0].get_reason_display() if kind == "reason" else value
    return f"Exceptions agreed: {name}", [_behind_exception(each) for each in found]


def _packages(user: User, period: Period) -> dict[str, QuerySet[Decision]]:
    """Decisions by figure. A decision counts where none came after it on the same request within the period."""
    later = Decision.objects.filter(request=OuterRef("request"), pk__gt=OuterRef("pk"), decided_on__lte=period.end)
    decided = Decision.objects.visible_to(user).filter(decided_on__range=(period.start, period.end))
    last = decided.filter(~Exists(later)).select_related("request__person", "exception").order_by("decided_on", "pk")
    met_by_core = Q(core_status=CoreStatus.CORE, core_meets_need=True)
    packages = last.filter(icb_funds=True, excluded=False).exclude(met_by_core)
    by_default = packages.filter(exception=None)
    return {
        "packages": packages,
        "phb": by_default.filter(outcome=Outcome.PHB),
        "ipb": by_default.filter(outcome=Outcome.IPB),
        "excepted": packages.filter(exception__isnull=False),
        "council": last.filter(outcome=Outcome.LA_PERSONAL_BUDGET),
        "not_funded": last.filter(outcome=Outcome.NOT_FUNDED),
    }


def _now(user: User, on: date, key: str) -> list[Decision]:
    seen = Decision.objects.visible_to(user, on).select_related("request__person", "exception").order_by("decided_on")
    if key == "overdue":
        return list(seen.filter(exception__in=DefaultException.objects.lapsed(on)))
    icbs = Organisation.objects.filter(pk__in=places(user, "see_requests", on))
    waiting = {(icb.pk, spelt_alike(each.words)) for icb in icbs for each in services_asked_for(icb)}
    unlisted = seen.filter(pk__in=unlisted_decisions()).select_related("catalogue_version")
    return [each for each in unlisted if (each.catalogue_version.icb_id, spelt_alike(each.request.service)) in waiting]


def _agreed(user: User, period: Period) -> list[DefaultException]:
    """Exceptions by the day of their decision, which is the day the last of those asked agreed."""
    seen = DefaultException.objects.visible_to(user)
    agreed = seen.filter(decision__decided_on__range=(period.start, period.end))
    return list(
        agreed.select_related("request__person", "decision", "agreed_by", "approved_by").order_by("decision__pk")
    )


def _reason(exception: DefaultException) -> str:
    return str(exception.reason)


def _approver(exception: DefaultException) -> str:
    return " and ".join(str(who) for who in (exception.agreed_by, exception.approved_by) if who is not None)


def _team(exception: DefaultException) -> str:
    return exception.team or NO_TEAM


_GROUPS: Mapping[str, Callable[[DefaultException], str]] = {"reason": _reason, "approver": _approver, "team": _team}


def _grouped(
    title: str, kind: str, exceptions: list[DefaultException], group: Callable[[DefaultException], str]
) -> Table:
    names = sorted({group(each) for each in exceptions})
    return Table(title, [_figure(f"{kind}:{name}", name, exceptions, group) for name in names])


def _figure(
    key: str, name: str, exceptions: Iterable[DefaultException], group: Callable[[DefaultException], str]
) -> Figure:
    value = key.partition(":")[2]
    own = [each for each in exceptions if group(each) == value]
    known = [each.yearly_value for each in own if each.yearly_value is not None]
    return Figure(key, name, len(own), sum(to_pence(amount) for amount in known), len(own) - len(known))


def _behind(decision: Decision) -> Behind:
    request = decision.request
    person = request.person
    words = decision.outcome_in_words
    return Behind(
        request.pk, request.reference, person.pk, person.full_name, request.service, words, decision.decided_on
    )


def _behind_exception(exception: DefaultException) -> Behind:
    request, person = exception.request, exception.request.person
    words = f"{exception.get_reason_display()}. {exception.words}"
    decided_on = exception.decision.decided_on
    return Behind(request.pk, request.reference, person.pk, person.full_name, request.service, words, decided_on)
