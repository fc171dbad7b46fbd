"""What the books know of budgets when a spend file about them comes: a few queries, however many budgets it names."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import BigIntegerField, Max, Sum
from django.db.models.functions import Cast

from budgets.ledger.rules import EntryKind
from budgets.models import Budget, BudgetLine, Entry, Posting, SpendChoice
from budgets.rules import HELD_OPTIONS
from budgets.setting.rules import Frequency, RevisionStatus
from budgets.spending.matching import RELEASE_DAYS, Answer, KnownBudget, KnownLine, PaidBefore, Release, payee_key
from budgets.spending.rules import ImportStatus, RowAction
from care_plans.models import Representation
from phb.dates import Period
from phb.money import to_pence

LOOK_BACK_DAYS = 400
"""How long ago a payee may have been paid for money from them to be taken for a refund: a year and a little."""


def known_budgets(ids: Collection[int], period: Period) -> dict[int, KnownBudget]:
    """What matching asks about each budget, for a file that covers the period."""
    found = {budget.pk: budget for budget in _budgets(ids)}
    _add_lines(found)
    _add_representatives(found)
    _add_releases(found, period)
    _add_answers(found)
    return found


def _budgets(ids: Collection[int]) -> Iterable[KnownBudget]:
    rows = Budget.objects.filter(pk__in=ids).values_list(
        "pk", "starts_on", "ends_on", "council__name", "person__given_name", "person__family_name"
    )
    for pk, starts_on, ends_on, council, given_name, family_name in rows.order_by():
        reference = f"{Budget.REFERENCE_PREFIX}-{pk:06d}"
        yield KnownBudget(pk, reference, starts_on, ends_on, council or "", names=[f"{given_name} {family_name}"])


def _add_lines(found: dict[int, KnownBudget]) -> None:
    """The held lines of every approved revision, and the charge of the one that is agreed now."""
    rows = (
        BudgetLine.objects.filter(revision__budget__in=found, revision__approved_at__isnull=False)
        .annotate(
            agreed=Cast("agreed_amount", BigIntegerField()),
            price=Cast("rate", BigIntegerField()),
            charge=Cast("charge_share", BigIntegerField()),
        )
        .order_by("revision__budget", "revision__number", "number")
        .select_related("revision")
        .only(
            *("number", "service", "provider", "quantity", "frequency", "starts_on", "ends_on", "option"),
            *("revision__budget", "revision__effective_from", "revision__status"),
        )
    )
    current: tuple[int, dict[int, KnownLine]] | None = None
    for line in rows:
        budget, revision = found[line.revision.budget_id], line.revision
        if current is None or current[0] != revision.pk:
            current = revision.pk, {}
            budget.revisions.append((revision.effective_from, current[1]))
        if line.option in HELD_OPTIONS:
            current[1][line.number] = _known_line(line)
        if revision.status == RevisionStatus.APPROVED:
            budget.monthly_charge += line.charge * 365 // (12 * line.period.days)


def _known_line(line: BudgetLine) -> KnownLine:
    return KnownLine(
        pk=line.pk,
        number=line.number,
        service=line.service,
        provider=line.provider,
        period=line.period,
        agreed=line.agreed,  # type: ignore[attr-defined]
        price=to_pence(Decimal(line.price) * line.quantity / 100),  # type: ignore[attr-defined]
        at_once=line.frequency == Frequency.ONE_OFF,
    )


def _add_representatives(found: dict[int, KnownBudget]) -> None:
    rows = Representation.objects.filter(person__budgets__in=found).values_list("person__budgets", "name")
    for budget_id, name in rows.order_by():
        if budget_id in found:
            found[budget_id].names.append(name)


def _add_releases(found: dict[int, KnownBudget], period: Period) -> None:
    rows = (
        Entry.objects.filter(
            budget__in=found,
            kind=EntryKind.PAYMENT_RELEASED,
            effective_on__range=(
                period.start - timedelta(days=RELEASE_DAYS),
                period.end + timedelta(days=RELEASE_DAYS),
            ),
            posting__reversed_by=None,
        )
        .values_list("budget", "posting", "effective_on")
        .annotate(pence=Sum("amount", output_field=BigIntegerField()))
        .order_by("posting")
    )
    for budget_id, _, on, pence in rows:
        found[budget_id].releases.append(Release(on, int(pence)))


def _add_answers(found: dict[int, KnownBudget]) -> None:
    """What a person said of each payee in files that were accepted; the last word counts."""
    rows = (
        SpendChoice.objects.filter(row__budget__in=found, row__spend_import__status=ImportStatus.ACCEPTED)
        .annotate(pence=Cast("row__amount", BigIntegerField()))
        .values_list("row__budget", "row__payee", "pence", "action", "line__number")
        .order_by("pk")
    )
    for budget_id, payee, pence, action, number in rows:
        found[budget_id].answers[payee_key(payee), pence > 0] = Answer(RowAction(action), number)


def paid_before(ids: Collection[int], on: date) -> PaidBefore:
    """Whom each budget paid from its account in the last year or so, and the line of the last time."""
    last = (
        Posting.objects.filter(
            budget__in=ids,
            kind=EntryKind.SPEND_HELD,
            happened_on__range=(on - timedelta(days=LOOK_BACK_DAYS), on),
            reversed_by=None,
        )
        .order_by()
        .values("budget", "payee")
        .annotate(last=Max("pk"))
        .values("last")
    )
    rows = Entry.objects.filter(posting__in=last).order_by("posting", "pk")
    return {
        (budget_id, payee_key(payee)): number
        for budget_id, payee, number in rows.values_list("budget", "posting__payee", "line__number")
    }
