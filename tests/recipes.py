"""Ready records for tests, made in the order the rules ask for. Numbers come from the 999 test range; nothing is
random.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone
from model_bakery import baker

from budgets.accounts.rules import Signatory, UseRole
from budgets.models import (
    SHARE_FIELDS,
    Account,
    AccountChange,
    AccountUser,
    Agreement,
    AgreementEnd,
    Approval,
    AssessedCharge,
    Budget,
    BudgetLine,
    Notice,
    OnCostRate,
    PaymentBar,
    Revision,
)
from budgets.notices.queries import direct_payment, lowered
from budgets.rules import Funder, Option
from budgets.setting.revisions import yearly_share
from budgets.setting.rules import Frequency, RevisionStatus
from care_plans.catalogue.rules import COMPONENTS
from care_plans.models import (
    Action,
    ActivityCode,
    CatalogueItem,
    CatalogueVersion,
    CodedActivity,
    ContingencyPlan,
    Conversation,
    ConversationPresent,
    Decision,
    Episode,
    Goal,
    IndicativeAmount,
    IndicativeRow,
    InformationNeeds,
    Instrument,
    Need,
    Offer,
    Person,
    Plan,
    PlanOutcome,
    PlanSignature,
    Representation,
    Review,
    ReviewOutcome,
    ReviewTrigger,
    Risk,
    Score,
    StageGoal,
    SupportRequest,
)
from care_plans.plans.models import LISTS
from care_plans.plans.queries import content_of
from care_plans.plans.rules import PlanStatus, RiskKind, content_digest
from care_plans.requests.rules import RULE_VERSION, CoreStatus, Inputs, RequestStatus, Right, decide
from care_plans.reviews.rules import LIMITS, LimitName, OutcomeKind, ReviewKind, ReviewStatus, Start, TriggerKind
from phb import acting
from phb.models import Organisation, RoleAssignment, User
from phb.money import ZERO, from_pence
from phb.nhs_number import with_check_digit
from phb.roles import Role

P = ParamSpec("P")
T = TypeVar("T")

START = date(2026, 4, 1)
END = date(2027, 3, 31)
AN_INSTANT = datetime(2026, 4, 1, 9, tzinfo=UTC)
TOLD: dict[str, Any] = {"told_on": date(2026, 1, 5), "told_how": "meeting"}
"""When and how somebody who declines a budget was told what they could have."""

_numbers = count(1)


def _set_up(make: Callable[P, T]) -> Callable[P, T]:
    """Acts as the system where the test has nobody acting."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        actor = nullcontext() if acting.current() else acting.acting(acting.system_user(), reason="Test set-up")
        with actor:
            return make(*args, **kwargs)

    return made


def nhs_number() -> str:
    """The next number of the 999 range that has a check digit."""
    while True:
        number = with_check_digit(999_000_000 + next(_numbers))
        if number:
            return number


@_set_up
def organisation(kind: str = Organisation.Kind.ICB, **fields: Any) -> Organisation:
    number = next(_numbers)
    return baker.make(
        Organisation,
        **{
            "kind": kind,
            "ods_code": f"Z{number:04d}",
            "name": f"{kind} {number}",
            "starts_on": date(2022, 7, 1),
            **fields,
        },
    )


def icb(**fields: Any) -> Organisation:
    return organisation(Organisation.Kind.ICB, **fields)


def council(**fields: Any) -> Organisation:
    return organisation(Organisation.Kind.COUNCIL, **fields)


@_set_up
def user(role: Role | None = None, at: Organisation | None = None, **fields: Any) -> User:
    """Somebody who can sign in, with one role from April 2020 on; a budget holder where the role is that."""
    number = next(_numbers)
    made = baker.make(
        User,
        **{
            "username": f"user{number}",
            "display_name": f"User {number}",
            "organisation": at,
            "is_holder": role == Role.HOLDER,
            "is_active": True,
            **fields,
        },
    )
    if role is not None and role != Role.HOLDER:
        baker.make(RoleAssignment, user=made, role=role, organisation=at, starts_on=date(2020, 4, 1), ends_on=None)
    return made


CONSIDERED: dict[str, Any] = {
    "owner": "The home care team",
    "price_basis": "hour",
    **dict.fromkeys(COMPONENTS, "Talked through with the person."),
    "co_produced_with": "The carers' forum",
    "co_produced_on": date(2022, 5, 3),
}
"""What a service says before it may stand in a published catalogue."""


@_set_up
def catalogue(at: Organisation) -> CatalogueVersion:
    """A published catalogue with a core, a non-core and an excluded service."""
    version = baker.make(
        CatalogueVersion,
        icb=at,
        number=1,
        effective_from=date(2022, 7, 1),
        author=user(),
        published_by=None,
        published_at=None,
    )
    services = (
        ("physio", "Physiotherapy", "core", False),
        ("pa", "Personal assistant", "non_core", False),
        ("gp", "GP services", "core", True),
    )
    for code, name, status, excluded in services:
        baker.make(CatalogueItem, version=version, code=code, name=name, status=status, excluded=excluded, **CONSIDERED)
    version.published_by, version.published_at = user(), AN_INSTANT
    version.save()
    return version


@_set_up
def person(at: Organisation, council: Organisation | None = None, **fields: Any) -> Person:
    return baker.make(
        Person,
        **{
            "given_name": "Asha",
            "family_name": f"Patel{next(_numbers)}",
            "born_on": date(1980, 2, 29),
            "nhs_number": nhs_number(),
            "icb": at,
            "council": council,
            **fields,
        },
    )


@_set_up
def authority(over: Person, **fields: Any) -> Representation:
    """Somebody who acts for the person: a parent from April on, unless it says otherwise."""
    kind = {"kind": "representative", "basis": "parent", "name": "Robin Parent", "user": None}
    made: Representation = baker.make(
        Representation, **{"person": over, **kind, "starts_on": START, "consented_on": START, "ends_on": None, **fields}
    )
    return made


@_set_up
def needs(of: Person, **fields: Any) -> InformationNeeds:
    """What the person needs to read and hear us."""
    made: InformationNeeds = baker.make(InformationNeeds, **{"person": of, "asked_on": START, **fields})
    return made


@_set_up
def request(for_person: Person, **fields: Any) -> SupportRequest:
    return baker.make(
        SupportRequest,
        **{
            "person": for_person,
            "received_on": date(2026, 3, 2),
            "service": "A personal assistant",
            "status": RequestStatus.OPEN,
            "logged_by": user(),
            **fields,
        },
    )


@_set_up
def decision(
    on_request: SupportRequest, *, icb: bool = True, council: bool = False, right: str = Right.NONE
) -> Decision:
    """A decision on a service that is not core, by the table."""
    version = CatalogueVersion.objects.filter(icb=on_request.person.icb).first() or catalogue(on_request.person.icb)
    inputs = Inputs(CoreStatus.NON_CORE, None, Right(right), icb=icb, council=council, education=False, excluded=False)
    made = decide(inputs)
    saved = baker.make(
        Decision,
        request=on_request,
        core_status=inputs.core_status,
        core_meets_need=None,
        right=inputs.right,
        icb_funds=icb,
        council_funds=council,
        education_funds=False,
        excluded=False,
        outcome=made.outcome,
        row=made.row,
        sentences=list(made.sentences),
        rule_version=RULE_VERSION,
        catalogue_version=version,
        catalogue_item=version.items.get(code="pa"),
        exception=None,
        decided_on=date(2026, 3, 9),
        decided_by=user(),
    )
    on_request.status = RequestStatus.DECIDED
    on_request.save()
    return saved


@_set_up
def conversation(about: SupportRequest, *, outcome: str = "plan", **fields: Any) -> Conversation:
    """A conversation the day after the decision; with a community referral where it led to no money."""
    without_money = outcome == "without_money"
    day = fields.get("held_on", date(2026, 3, 10))
    if without_money:
        fields["referral"] = baker.make(
            Offer,
            person=about.person,
            component="social_prescribing",
            status="03",
            made_on=day,
            referred_to="The link worker",
            request=about,
            recorded_by=user(),
        )
    made = baker.make(
        Conversation,
        **{
            "request": about,
            "held_on": day,
            "how": "home",
            "chosen_by_person": True,
            "what_matters": "Seeing my grandchildren",
            "hopes": "To be up and out by ten",
            "outcome": outcome,
            "agreed_without_money": without_money,
            "recorded_by": user(),
            **fields,
        },
    )
    baker.make(ConversationPresent, conversation=made, name=about.person.full_name, role="the person")
    if without_money:
        about.status = RequestStatus.ENDED_WELL
        about.save()
    return made


@_set_up
def indicative(about: SupportRequest, pence: int = 1_500_000, *, told: bool = True) -> IndicativeAmount:
    """So many pence a year in one row; told on 14 March 2026, unless not."""
    made = IndicativeAmount.objects.create(
        request=about,
        number=about.indicative_amounts.count() + 1,
        amount=from_pence(pence),
        method="What such care costs now",
        reason="More is needed" if about.indicative_amounts.exists() else "",
        worked_by=user(),
        worked_on=date(2026, 3, 13),
    )
    IndicativeRow.objects.create(
        indicative=made,
        what="Care at home",
        rate=from_pence(pence),
        often="annual",
        source="Rates",
        per_year=made.amount,
    )
    if told:
        made.told_on, made.told_how, made.told_by = date(2026, 3, 14), "meeting", user()
        made.save()
    return made


@_set_up
def instrument(at: Organisation, **fields: Any) -> Instrument:
    """A pain rating from 0 to 10, of which less is better."""
    return baker.make(
        Instrument,
        **{
            "icb": at,
            "code": f"pain-{next(_numbers)}",
            "version": "1",
            "name": "Pain rating",
            "licence": "Ours",
            "scoring": "given",
            "lowest": 0,
            "highest": 10,
            "higher_is_better": False,
            "by_person": True,
            "loaded_by": user(),
            **fields,
        },
    )


@_set_up
def score(of: Person, with_instrument: Instrument | None = None, **fields: Any) -> Score:
    return baker.make(
        Score,
        **{
            "person": of,
            "instrument": with_instrument or instrument(of.icb),
            "taken_on": date(2026, 3, 20),
            "value": 9,
            "answered_by": "person",
            "recorded_by": user(),
            **fields,
        },
    )


@_set_up
def offer(to: Person, **fields: Any) -> Offer:
    """A community referral that was accepted."""
    return baker.make(
        Offer,
        **{
            "person": to,
            "component": "social_prescribing",
            "status": "03",
            "made_on": date(2026, 3, 10),
            "referred_to": "The link worker",
            "recorded_by": user(),
            **fields,
        },
    )


@_set_up
def episode(of: Offer, **fields: Any) -> Episode:
    """From its first contact, with the referral reported, by no code."""
    made = baker.make(
        Episode, **{"person": of.person, "offer": of, "first_contact_on": of.made_on, "ended_on": None, **fields}
    )
    baker.make(
        CodedActivity,
        person=of.person,
        offer=of,
        episode=made,
        activity="referral",
        happened_on=made.first_contact_on,
        code=None,
        recorded_by=user(),
    )
    return made


@_set_up
def activity_code(at: Organisation, **fields: Any) -> ActivityCode:
    """Entered, and waiting to be checked."""
    return baker.make(
        ActivityCode,
        **{
            "icb": at,
            "activity": "referral",
            "concept_id": "871731000000106",
            "source": "A published list",
            "valid_from": date(2026, 1, 1),
            "entered_by": user(),
            "checked_by": None,
            "checked_on": None,
            **fields,
        },
    )


@_set_up
def plan(
    for_request: SupportRequest,
    *,
    agreed: bool = True,
    actions: tuple[str, ...] = ("A personal assistant each morning",),
    risks: Iterable[dict[str, Any]] = (),
    contingencies: Iterable[dict[str, Any]] = (),
    **fields: Any,
) -> Plan:
    """A plan with one need, goal and outcome; signed by the person and a professional unless told otherwise.

    `risks` and `contingencies` are added to what every plan has.
    """
    made = baker.make(
        Plan,
        **{
            "person": for_request.person,
            "request": for_request,
            "version": 1,
            "status": PlanStatus.DRAFT,
            "author": user(),
            "conversation_on": date(2026, 3, 10),
            "what_matters": "Seeing my grandchildren",
            "agreed_at": None,
            **fields,
        },
    )
    baker.make(ContingencyPlan, plan=made, triggers="My assistant is ill", what_happens="Call Ruth", who_to_call="Ruth")
    for words in risks:
        Risk.objects.create(plan=made, **words)
    for words in contingencies:
        ContingencyPlan.objects.create(plan=made, **words)
    need = baker.make(Need, plan=made, text="I cannot wash and dress by myself")
    goal = baker.make(Goal, plan=made, need=need, text="To be up and out by ten", importance=9)
    outcome = baker.make(PlanOutcome, plan=made, goal=goal, text="I go out three days a week")
    for text in actions:
        baker.make(Action, plan=made, goal=goal, outcome=outcome, text=text, confidence=8)
    return agree(made) if agreed else made


@_set_up
def agree(made: Plan) -> Plan:
    """Offered, and signed by the person and a professional."""
    made.status, made.content_sha256 = PlanStatus.OFFERED, content_digest(content_of(made))
    made.save()
    for capacity in (PlanSignature.Capacity.PERSON, PlanSignature.Capacity.PROFESSIONAL):
        baker.make(
            PlanSignature,
            plan=made,
            capacity=capacity,
            how="screen",
            recorded_by=user(),
            signed_on=date(2026, 3, 12),
            content_sha256=made.content_sha256,
        )
    made.status, made.agreed_at = PlanStatus.AGREED, AN_INSTANT
    made.save()
    return made


REVIEW_LIMITS = {
    ReviewKind.PLAN: LimitName.PLAN_HEALTH,
    ReviewKind.MONEY: LimitName.MONEY,
    ReviewKind.ELIGIBILITY: LimitName.ELIGIBILITY_CHC,
}


@_set_up
def review(for_person: Person, kind: ReviewKind = ReviewKind.PLAN, **fields: Any) -> Review:
    """One still to be held, due on 1 July 2026 unless told otherwise."""
    limit = LIMITS[REVIEW_LIMITS[kind]]
    due_on = fields.pop("due_on", date(2026, 7, 1))
    return Review.objects.create(
        **{
            "person": for_person,
            "kind": kind,
            "due_on": due_on,
            "due_by_rule": due_on,
            "limit": limit.name,
            "months": limit.first_months,
            "counted_since": Start.PLAN_AGREED if kind == ReviewKind.PLAN else Start.FIRST_PAYMENT,
            "counted_from": date(2026, 4, 1),
            **fields,
        }
    )


@_set_up
def review_outcome(of: Review, kind: OutcomeKind = OutcomeKind.RAISE) -> ReviewOutcome:
    """Agreed at the review, which was held on 1 April 2026, and still to be carried out."""
    made = ReviewOutcome.objects.create(review=of, kind=kind, words="More is needed at night", due_on=date(2026, 7, 15))
    who = {"held_by": user(), "agreed_by": user(), "held_at": AN_INSTANT, "agreed_at": AN_INSTANT}
    for name, value in {**who, "held_on": START, "agreed_on": START, "status": ReviewStatus.AGREED}.items():
        setattr(of, name, value)
    of.save()
    return made


@_set_up
def review_trigger(for_person: Person, kind: TriggerKind = TriggerKind.HEALTH, **fields: Any) -> ReviewTrigger:
    values = {"noticed_on": START, "words": "Two falls in one week", "reported_by": user(), **fields}
    return ReviewTrigger.objects.create(person=for_person, kind=kind, **values)


@_set_up
def every_part(of: Plan) -> None:
    """One of each kind of piece that is not there yet, and a step under the first action."""
    kinds: Any = LISTS
    for kind in kinds:
        if not kind._default_manager.filter(plan=of).exists():
            words: dict[str, Any] = {"name": f"A {kind.KIND}"} if "name" in kind.WRITTEN else {"text": f"A {kind.KIND}"}
            baker.make(kind, plan=of, **words)
    baker.make(StageGoal, plan=of, action=of.actions.first(), text="As far as the gate")


@_set_up
def assessed_charge(of: Person, pence: int = 10_000, **fields: Any) -> AssessedCharge:
    """So many pence a week from 1 April 2026, £100 unless told otherwise."""
    said = {"starts_on": START, "told_on": START, "told_how": "writing", "source": "Letter of the council"}
    kept = {"council": of.council, "recorded_by": user(), "recorded_on": START}
    return AssessedCharge.objects.create(person=of, weekly=from_pence(pence), **{**said, **kept, **fields})


@_set_up
def payment_bar(of: Person, **fields: Any) -> PaymentBar:
    """One to come, in 2030, unless told otherwise."""
    days = {"starts_on": date(2030, 1, 1), "ends_on": None}
    said = {"head": "a", "evidence": "The order of the court", "recorded_by": user(), "recorded_on": START}
    return PaymentBar.objects.create(person=of, **{**days, **said, **fields})


RATES = {
    "holiday": "12.07",
    "ni_rate": "15",
    "ni_from": "5000",
    "ni_allowance": "10500",
    "pension_rate": "3",
    "pension_trigger": "10000",
    "pension_from": "6240",
    "pension_to": "50270",
    "insurance": "95",
    "payroll": "180",
    "training": "240",
    "redundancy": "1",
    "redundancy_most": "719",
}
"""What employing is worked out by in the tests."""


@_set_up
def on_cost_rates(at: Organisation, starts_on: date = START, **rates: str) -> None:
    for name, value in (rates or RATES).items():
        OnCostRate.objects.create(
            icb=at, name=name, value=Decimal(value), starts_on=starts_on, year="2026/27", source="Test", set_by=user()
        )


@_set_up
def line(of: Revision, **fields: Any) -> BudgetLine:
    """A line paid wholly by the NHS, as a direct payment, unless shares in pence are given as icb=…, council=…,
    charge=…
    """
    shares = {Funder(key): fields.pop(key) for key in [funder.value for funder in Funder] if key in fields}
    agreed = sum(shares.values()) if shares else 1_200_000
    amounts = (
        {SHARE_FIELDS[funder]: from_pence(shares.get(funder, 0)) for funder in Funder}
        if shares
        else {field: (from_pence(agreed) if funder == Funder.ICB else ZERO) for funder, field in SHARE_FIELDS.items()}
    )
    made = BudgetLine(
        **{
            "revision": of,
            "number": of.lines.count() + 1,
            "action": of.budget.plan.actions.first(),
            "service": "Personal assistant",
            "provider": "",
            "rate": from_pence(agreed),
            "quantity": 1,
            "frequency": Frequency.ANNUAL,
            "starts_on": START,
            "ends_on": END,
            "option": Option.DIRECT_PAYMENT,
            "agreed_amount": from_pence(agreed),
            **amounts,
            **fields,
        }
    )
    made.full_clean()
    made.save()
    return made


@_set_up
def revised(of: Budget, *lines: dict[str, Any]) -> Revision:
    """The next revision of a budget, of these lines, approved now."""
    number = of.revisions.count() + 1
    made = baker.make(
        Revision,
        budget=of,
        number=number,
        status=RevisionStatus.DRAFT,
        effective_from=START,
        reason="More is needed",
        author=user(),
        approved_by=None,
        approved_at=None,
        content_sha256=f"{number}" * 64,
    )
    for each in lines:
        line(made, **dict(each))
    return approve(made, timezone.now())


ACCOUNT_DAY = date(2026, 3, 20)
"""The day the accounts and agreements of ready budgets date from, before any of them is paid."""

EXPLAINED_RISK = {
    "text": "My assistant may be ill",
    "kind": RiskKind.EMPLOYMENT,
    "procedure": "The agency sends somebody",
    "explained_on": date(2026, 3, 10),
}


@_set_up
def budget(
    for_person: Person, *, lines: list[dict[str, Any]] | None = None, approved: bool = True, account: bool = True
) -> Budget:
    """A budget with one revision of the given lines; its kind follows the shares. Approved by each funder unless told
    otherwise.
    """
    wanted = lines if lines is not None else [{"icb": 1_200_000}]
    pays = {funder: any(each.get(funder, 0) for each in wanted) for funder in ("icb", "council")}
    the_request = request(for_person)
    the_decision = decision(the_request, icb=pays["icb"] or not pays["council"], council=pays["council"])
    latest = Plan.objects.filter(person=for_person).first()
    made = baker.make(
        Budget,
        person=for_person,
        plan=plan(the_request, version=latest.version + 1 if latest else 1, risks=[EXPLAINED_RISK]),
        decision=the_decision,
        kind=the_decision.outcome,
        starts_on=START,
        ends_on=None,
        icb=for_person.icb,
        council=for_person.council if pays["council"] else None,
        indicative=None,
        opened_by=user(),
    )
    revision = baker.make(
        Revision,
        budget=made,
        number=1,
        status=RevisionStatus.DRAFT,
        effective_from=START,
        reason="First budget",
        author=user(),
        approved_by=None,
        approved_at=None,
        content_sha256="1" * 64,
    )
    for each in wanted:
        line(revision, **dict(each))
    if account:
        open_account(made, number=f"{made.pk:08d}")
        agreement(made)
    if approved:
        approve(revision)
    return made


@_set_up
def open_account(of: Budget, **details: Any) -> Account:
    """The account of a budget, put forward by one finance officer and confirmed by another; its person uses it."""
    given = {"holder_name": of.person.full_name, "sort_code": "309912", "number": "00000001", **details}
    audited = {"statements_how": "A statement each quarter"} if details.get("kind") == "managed" else {}
    made = AccountChange.objects.create(
        budget=of,
        **given,
        **audited,
        checked_how="Seen on a bank statement",
        waits=False,
        proposed_by=user(Role.FINANCE_OFFICER, of.icb),
        proposed_on=ACCOUNT_DAY,
    )
    AccountUser.objects.create(change=made, name=of.person.full_name, role=UseRole.PERSON, starts_on=ACCOUNT_DAY)
    made.confirmed_by = user(Role.FINANCE_OFFICER, of.icb)
    made.confirmed_on = made.counts_on = made.used_on = ACCOUNT_DAY
    made.save()
    return Account.objects.create(budget=of, change=made, **given)


@_set_up
def agreement(of: Budget, on: date = ACCOUNT_DAY, **fields: Any) -> Agreement:
    """Signed by the person and the ICB."""
    return Agreement.objects.create(
        **{
            "budget": of,
            "number": of.agreements.count() + 1,
            "conditions": "The money is spent on the plan.\nReceipts are kept.",
            "holder_name": of.person.full_name,
            "holder_as": Signatory.PERSON,
            "holder_signed_on": on,
            "holder_paper": "Scan 11",
            "body_name": "Marcus Bell",
            "body_signed_on": on,
            "body_paper": "Scan 12",
            "recorded_by": user(),
            "recorded_on": on,
            **fields,
        }
    )


@_set_up
def agreement_end(of: Agreement, on: date) -> AgreementEnd:
    return AgreementEnd.objects.create(
        agreement=of, ended_on=on, reason="other", words="It ran out", recorded_by=user(), recorded_on=on
    )


@_set_up
def notice(
    of: Budget, *, kind: str = "reduction", given: bool = True, revision: Revision | None = None, **fields: Any
) -> Notice:
    """A notice with reasons, given four weeks before it counts; of the revision that lowers the payment, if one is
    named.
    """
    amounts: dict[str, Any] = {}
    if kind == "reduction":
        revision = revision or of.revisions.latest("number")
        agreed = of.agreed_revision
        before = direct_payment(agreed.lines.all()) if agreed else 0
        after = direct_payment(revision.lines.all())
        kind, amounts = (
            "reduction",
            {"before_amount": from_pence(max(before, after)), "after_amount": from_pence(after)},
        )
        fields = {"takes_effect_on": revision.effective_from, **fields}
    made = Notice.objects.create(
        **{
            "budget": of,
            "kind": kind,
            "revision": revision,
            **amounts,
            "reasons": "Two visits a day are needed now, and no longer three.",
            "evidence": "The review of March and the visits since.",
            "takes_effect_on": START,
            "written_by": user(),
            "written_on": START,
            **fields,
        }
    )
    return give(made) if given else made


@_set_up
def give(notice: Notice) -> Notice:
    """Signed by somebody else and given, with full notice of four weeks."""
    notice.signed_by, notice.given_at, notice.given_how = user(), AN_INSTANT, "letter"
    notice.given_on = notice.takes_effect_on - timedelta(days=28)
    notice.earliest_on, notice.given_to = notice.takes_effect_on, notice.person.full_name
    notice.save()
    return notice


@_set_up
def approve(revision: Revision, at: datetime = AN_INSTANT) -> Revision:
    """Submitted and agreed by each funder that pays; behind a notice where it lowers a direct payment."""
    before = revision.budget.agreed_revision
    if before is not None and lowered(before.lines.all(), revision.lines.all()):
        notice(revision.budget, revision=revision)
    revision.status, revision.submitted_at = RevisionStatus.SUBMITTED, AN_INSTANT
    revision.save()
    for funder, role in (("icb", Role.COMMISSIONING_MANAGER), ("council", Role.COUNCIL_MANAGER)):
        if revision.lines.filter(**{f"{funder}_share__gt": 0}).exists():
            baker.make(
                Approval,
                revision=revision,
                funder=funder,
                agreed=True,
                approver=user(role, at=getattr(revision.budget, funder)),
                yearly_amount=from_pence(yearly_share(revision.lines.all(), Funder(funder))),
                content_sha256=revision.content_sha256,
            )
    revision.budget.revisions.filter(status=RevisionStatus.APPROVED).update(status=RevisionStatus.REPLACED)
    revision.status, revision.approved_by, revision.approved_at = RevisionStatus.APPROVED, user(), at
    revision.save()
    return revision
