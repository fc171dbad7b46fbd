"""What is read across budgets: where each stands, and what waits for somebody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import BigIntegerField, Exists, Max, OuterRef, QuerySet, Sum
from django.urls import reverse

from budgets.accounts.queries import waiting_account_changes
from budgets.approving.queries import approval_clocks, covers_asked_of, covers_held
from budgets.ledger.rules import Place
from budgets.models import Budget, BudgetLine, Entry, Revision, SpendImport
from budgets.notices.queries import notices_to_sign, questions_to_answer
from budgets.panels.queries import waiting_panels
from budgets.pay_runs.queries import waiting_payments
from budgets.rules import Funder
from budgets.setting.rules import RevisionStatus
from budgets.spending.rules import ImportStatus
from budgets.uplift.queries import waiting_uplifts
from care_plans.models import Decision, Plan, ReviewOutcome
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import BUDGET_KINDS
from care_plans.requests.rules import Outcome as DecidedOutcome
from care_plans.reviews.queries import MONEY_OUTCOMES
from care_plans.reviews.rules import NEXT_STEPS, OutcomeKind
from phb.models import User
from phb.money import to_pence
from phb.roles import Role, held, may
from phb.tasks import Task


@dataclass
class LinePosition:
    """One line of the agreed revision and what has become of it, in whole pence."""

    line: BudgetLine
    agreed: int
    spent: int = 0
    committed: int = 0

    @property
    def left(self) -> int:
        return self.agreed - self.spent - self.committed


@dataclass
class BudgetPosition:
    """Where a budget stands at the end of a day, in whole pence. Spending that is in no line counts in the whole."""

    agreed: int = 0
    spent: int = 0
    committed: int = 0
    held: int = 0
    unplanned: int = 0
    held_by_funder: dict[Funder, int] = field(default_factory=dict)
    spent_by_funder: dict[Funder, int] = field(default_factory=dict)
    lines: list[LinePosition] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What is agreed and neither spent nor ordered; below nought, it is over by so much."""
        return self.agreed - self.spent - self.committed


def position(budget: Budget, on: date) -> BudgetPosition:
    return positions([budget.pk], on)[budget.pk]


def positions(budget_ids: Iterable[int], on: date) -> dict[int, BudgetPosition]:
    """Where each of the budgets stands: two queries, however many there are."""
    ids = list(budget_ids)
    lines = BudgetLine.objects.filter(revision__budget__in=ids, revision__status=RevisionStatus.APPROVED)
    found = standing(
        lines.select_related("revision", "action__outcome", "on_cost").order_by("number"), _entries(ids, on)
    )
    return {number: found.get(number) or BudgetPosition() for number in ids}


def position_as_known(budget: Budget, agreed: Iterable[BudgetLine], on: date, known_at: datetime) -> BudgetPosition:
    """Where a budget stood at the end of a day by what was recorded until an instant; `agreed` held then."""
    known = _entries([budget.pk], on).filter(recorded_at__lte=known_at)
    return standing(agreed, known).get(budget.pk) or BudgetPosition()


def standing(lines: Iterable[BudgetLine], entries: "QuerySet[Entry]") -> dict[int, BudgetPosition]:
    """What is agreed by the lines and has moved by the entries, by budget."""
    found: dict[int, BudgetPosition] = defaultdict(BudgetPosition)
    by_line: dict[tuple[int, int], LinePosition] = {}
    for line in lines:
        agreed = to_pence(line.agreed_amount)
        row = by_line[line.revision.budget_id, line.number] = LinePosition(line, agreed)
        found[line.revision.budget_id].agreed += agreed
        found[line.revision.budget_id].lines.append(row)
    for budget_id, number, funder, origin, target, pence in _moved(entries):
        _count(found[budget_id], by_line.get((budget_id, number or 0)), number, Funder(funder), origin, target, pence)
    return found


def _entries(ids: list[int], on: date) -> "QuerySet[Entry]":
    return Entry.objects.filter(budget__in=ids, effective_on__lte=on)


def _moved(entries: "QuerySet[Entry]") -> Iterable[tuple[int, int | None, str, str, str, int]]:
    rows = (
        entries.order_by()
        .values_list("budget", "line__number", "funder", "from_place", "to_place")
        .annotate(pence=Sum("amount", output_field=BigIntegerField()))
    )
    return ((*row[:-1], int(row[-1])) for row in rows)


def _count(
    whole: BudgetPosition,
    line: LinePosition | None,
    number: int | None,
    funder: Funder,
    origin: str,
    target: str,
    pence: int,
) -> None:
    for place, amount in ((target, pence), (origin, -pence)):
        if place == Place.LINE:
            whole.spent += amount
            whole.spent_by_funder[funder] = whole.spent_by_funder.get(funder, 0) + amount
            if number is None:
                whole.unplanned += amount
            elif line is not None:
                line.spent += amount
        elif place == Place.COMMITTED:
            whole.committed += amount
            if line is not None:
                line.committed += amount
        elif place == Place.HELD:
            whole.held += amount
            whole.held_by_funder[funder] = whole.held_by_funder.get(funder, 0) + amount


def waiting_for(user: User, on: date) -> list[Task]:
    """What in the budgets waits for this user: to open, to build, to agree, to accept."""
    tasks: list[Task] = []
    if may(user, "build_budget", on=on):
        tasks += _to_open(user, on) + _to_finish(user, on) + _to_tell(user, on) + _to_revise_after_review(user, on)
    if may(user, "see_approvals", on=on):
        tasks += _to_cover(user, on) + _to_approve(user, on)
    if may(user, "import_spend", on=on):
        tasks += _to_accept(user, on)
    tasks += [*notices_to_sign(user, on), *questions_to_answer(user, on)]
    tasks += waiting_panels(user, on)
    return tasks + waiting_account_changes(user, on) + waiting_payments(user, on) + waiting_uplifts(user, on)


def _to_open(user: User, on: date) -> list[Task]:
    """Agreed plans whose decision led to money and that have no budget yet."""
    leading_to_money = Decision.objects.latest_of_each_request().filter(
        exception=None, outcome__in=(*BUDGET_KINDS, DecidedOutcome.OFFER_PHB)
    )
    plans = Plan.objects.filter(
        status=PlanStatus.AGREED,
        request__decisions__in=leading_to_money,
        person__budgets=None,
        person__care_coordinator=user,
    )
    return [
        Task(
            title="Build the budget",
            about=plan.person.full_name,
            since=plan.agreed_at.date() if plan.agreed_at else on,
            button="Open a budget",
            url=reverse("budget_open", args=[plan.request_id]),
            person_id=plan.person_id,
        )
        for plan in plans.select_related("person").distinct()[:50]
    ]


def _to_revise_after_review(user: User, on: date) -> list[Task]:
    """What a review agreed about the money, of one's own people, until a change of the budget carries it out."""
    agreed = ReviewOutcome.objects.filter(
        kind__in=MONEY_OUTCOMES,
        done_on=None,
        review__agreed_at__isnull=False,
        review__person__care_coordinator=user,
        review__person__budgets__isnull=False,
    )
    being_changed = Revision.objects.filter(budget__person=OuterRef("review__person"), status__in=OPEN_REVISIONS)
    latest = Max("review__person__budgets")
    waiting = agreed.filter(~Exists(being_changed)).annotate(budget=latest).select_related("review__person")
    return [
        Task(
            title=NEXT_STEPS[OutcomeKind(outcome.kind)].title,
            about=outcome.review.person.full_name,
            since=outcome.review.agreed_on or on,
            due=outcome.due_on,
            button="Change the budget",
            url=reverse("revision_start", args=[outcome.budget]),  # type: ignore[attr-defined]
            person_id=outcome.review.person_id,
        )
        for outcome in waiting
    ]


OPEN_REVISIONS = (RevisionStatus.DRAFT, RevisionStatus.SUBMITTED)
"""Revisions that somebody is at work on; they wait in lists of their own."""


def _to_finish(user: User, on: date) -> list[Task]:
    drafts = Revision.objects.filter(status=RevisionStatus.DRAFT, author=user).select_related("budget__person")
    return [
        Task(
            title="Finish the budget" if not draft.sent_back_words else "Change the budget that was sent back",
            about=f"{draft.budget.person.full_name}, {draft.budget.reference}",
            since=draft.effective_from,
            button="Go on",
            url=reverse("revision", args=[draft.pk]),
            person_id=draft.budget.person_id,
        )
        for draft in drafts[:50]
    ]


DAYS_TO_TELL = 28
"""How long a refusal stands on Today of whoever wrote the budget. A local default."""


def _to_tell(user: User, on: date) -> list[Task]:
    """What a funder refused lately of one's own budgets, until the next revision is begun."""
    later = Revision.objects.filter(budget=OuterRef("budget"), number__gt=OuterRef("number"))
    since = on - timedelta(days=DAYS_TO_TELL)
    refused = Revision.objects.filter(
        ~Exists(later), status=RevisionStatus.REFUSED, author=user, approvals__refuses=True,
        approvals__answered_at__date__gte=since,
    )  # fmt: skip
    found = refused.annotate(refused_at=Max("approvals__answered_at")).select_related("budget__person")
    return [
        Task(
            title="Tell the person that their budget was refused",
            about=f"{each.budget.person.full_name}, {each.budget.reference}",
            since=each.refused_at.date(),
            button="Read why",
            url=reverse("revision", args=[each.pk]),
            person_id=each.budget.person_id,
        )
        for each in found[:50]
    ]


def shares_to_agree(user: User, on: date) -> dict[Funder, set[int]]:
    """For each funder, the organisations for which this user agrees shares, for themselves or for a colleague."""
    found: dict[Funder, set[int]] = defaultdict(set)
    covered = [
        (role, organisation)
        for cover in covers_held(user, on)
        for role, organisation in held(cover.delegator, on)
        if organisation == cover.organisation_id
    ]
    for role, organisation in [*held(user, on), *covered]:
        if organisation is None:
            continue
        if role in (Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER):
            found[Funder.ICB].add(organisation)
        elif role == Role.COUNCIL_MANAGER:
            found[Funder.COUNCIL].add(organisation)
    return found


def awaiting_approval(user: User, on: date) -> list[Revision]:
    """Submitted by others, with a share that this user's organisation pays and has not agreed yet; what is due first,
    first.
    """
    submitted = (
        Revision.objects.filter(status=RevisionStatus.SUBMITTED)
        .exclude(author=user)
        .select_related("budget__person", "author")
        .order_by("submitted_at")
    )
    found: dict[int, Revision] = {}
    mine = shares_to_agree(user, on)
    for funder, organisations in mine.items():
        owner = {f"budget__{funder.value}__in": organisations, f"lines__{funder.value}_share__gt": 0}
        for revision in submitted.filter(**owner).distinct().prefetch_related("approvals"):
            answered = any(
                answer.funder == funder and answer.agreed and answer.content_sha256 == revision.content_sha256
                for answer in revision.approvals.all()
            )
            if not answered:
                found[revision.pk] = revision
    clocks = approval_clocks(found.values(), on, mine.get(Funder.COUNCIL, ()))
    return sorted(found.values(), key=lambda each: (clocks[each.pk].due, clocks[each.pk].began_on, each.pk))


def _to_approve(user: User, on: date) -> list[Task]:
    waiting = awaiting_approval(user, on)[:50]
    clocks = approval_clocks(waiting, on, shares_to_agree(user, on).get(Funder.COUNCIL, ()))
    return [
        Task(
            title="Agree a budget",
            about=f"{revision.budget.person.full_name}, {revision.budget.reference}, from {revision.author}",
            since=clocks[revision.pk].began_on,
            due=clocks[revision.pk].due,
            button="Look and answer",
            url=reverse("approval", args=[revision.pk]),
            person_id=revision.budget.person_id,
        )
        for revision in waiting
    ]


def _to_cover(user: User, on: date) -> list[Task]:
    return [
        Task(
            title="Say whether you cover for a colleague",
            about=f"{cover.delegator} asks you to agree budgets for them, {cover.period}",
            since=cover.named_on,
            due=cover.starts_on,
            button="Look and answer",
            url=reverse("covers"),
        )
        for cover in covers_asked_of(user, on)
    ]


def _to_accept(user: User, on: date) -> list[Task]:
    staged = SpendImport.objects.filter(status=ImportStatus.STAGED, loaded_by=user).select_related("budget__person")
    return [
        Task(
            title="Accept a spend file",
            about=spend_import.file_name,
            since=spend_import.loaded_at.date(),
            button="Look and accept",
            url=reverse("spend_import", args=[spend_import.pk]),
            person_id=spend_import.budget.person_id if spend_import.budget else None,
        )
        for spend_import in staged[:50]
    ]
