"""One record of every kind, in every state that has a page of its own, all of one ICB; and those who work there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from model_bakery import baker

from audit.followed import ALL, FOLLOWED, id_column, rows
from budgets.ending.rules import Follows, PauseReason, StopHead
from budgets.ending.stopping import propose_stop, propose_suspension
from budgets.ledger import movements
from budgets.models import (
    AccountChange,
    AccountWait,
    ApprovalCover,
    ApprovalLimit,
    Budget,
    BudgetLine,
    ContributionMethod,
    FinalAccount,
    Liability,
    NoticeAnswer,
    NoticeDays,
    NoticeQuestion,
    Offset,
    PanelSitting,
    PaymentApart,
    Revision,
    SpendChoice,
    SpendImport,
    SpendRow,
    Statement,
    SuspensionLift,
)
from budgets.on_costs.rules import Employment
from budgets.on_costs.working import Job, keep_on_cost
from budgets.panels import sitting
from budgets.pay_runs.coming_back import take_back
from budgets.pay_runs.drafting import draft_run
from budgets.pay_runs.holding import hold_payments, let_go
from budgets.pay_runs.paying import pay_run
from budgets.pay_runs.reviewing import approve_run, review_run
from budgets.paying.schedule import due_in
from budgets.rules import Funder
from budgets.setting.revisions import content_digest as revision_digest
from budgets.setting.rules import RevisionStatus
from budgets.spending.rules import RowAction
from budgets.statements import issuing
from budgets.uplift.answering import answer
from budgets.uplift.planning import plan_by_table
from budgets.uplift.rate_setting import set_market_rate
from care_plans.about_me.sharing import consent_of_person, open_share, share_about_me
from care_plans.about_me.writing import write_about_me
from care_plans.around import keeping
from care_plans.around.rules import Employer, Payer
from care_plans.clocks.rules import Step
from care_plans.exceptions.rules import ExceptionReason
from care_plans.home_entry.keeping import write_home_entry
from care_plans.letters.writing import write_letter
from care_plans.models import (
    BatchRow,
    CatalogueItem,
    CatalogueVersion,
    Decision,
    DefaultException,
    Dispatch,
    Person,
    PersonMerge,
    Plan,
    PlanCheck,
    Referral,
    ReferralLink,
    Representation,
    RequestBatch,
    Review,
    ReviewAnswer,
    ReviewLimit,
    StepLimit,
    SupportRequest,
)
from care_plans.plans.models import PARTS
from care_plans.plans.queries import content_of
from care_plans.plans.queries.reading import LISTS_IN
from care_plans.plans.rules import Criterion, PlanSection, PlanStatus, content_digest
from care_plans.requests.letter import DECISION
from care_plans.requests.rules import RULE_VERSION, CoreStatus, Inputs, Right, decide
from care_plans.reviews.rules import LimitName, ReviewKind
from care_plans.rights.reconsidering import Answered, answer_reconsideration, ask_reconsideration
from care_plans.rights.refusing import decide_refusal, draft_refusal
from phb.acting import acting
from phb.dates import month
from phb.models import Organisation, User
from phb.money import from_pence, gbp, to_pence
from phb.roles import Role
from tests import recipes

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
DAY = date(2026, 5, 1)

STAFF = (
    Role.CARE_COORDINATOR,
    Role.CLINICAL_LEAD,
    Role.COMMISSIONING_MANAGER,
    Role.FINANCE_OFFICER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
"""The roles held at an ICB; a council manager is held at a council."""

LINES: list[dict[str, Any]] = [
    {"icb": 1_000_000},
    {"council": 200_000, "charge": 40_000},
    {"icb": 100_000, "option": "02", "provider": "Brightwater Care"},
]


@dataclass(frozen=True)
class Place:
    """An ICB and the council beside it, with somebody in every role."""

    icb: Organisation
    council: Organisation
    staff: dict[Role, User]


def place(name: str) -> Place:
    icb, council = recipes.icb(name=f"{name} ICB"), recipes.council(name=f"{name} Council")
    staff = {role: recipes.user(role, at=icb, display_name=f"{name} {role}") for role in STAFF}
    staff[Role.COUNCIL_MANAGER] = recipes.user(Role.COUNCIL_MANAGER, at=council, display_name=f"{name} council manager")
    return Place(icb, council, staff)


class OneOfEach:
    """Made in the order in which the rules ask for it. Each person has a family name that nothing else here has."""

    def __init__(self) -> None:
        self.place = place("Ours")
        self.holder = recipes.user(Role.HOLDER, display_name="The first holder")
        self.person = self._person("Quillfeather", account=self.holder)
        self.newcomer = self._person("Brindlecombe")
        self.neighbour = self._person("Thistledown")
        self.representation = Representation.objects.create(
            person=self.person,
            kind="nominee",
            basis="chosen",
            name="Robin Example",
            starts_on=date(2026, 4, 1),
            consented_on=date(2026, 4, 1),
        )
        recipes.needs(self.person, large_print=True)
        self.budget = recipes.budget(self.person, lines=LINES)
        self.being_built = recipes.budget(self.person, lines=LINES, approved=False)
        self.waiting = recipes.budget(self.person, lines=LINES, approved=False)
        asked_before = recipes.budget(self.person, lines=LINES, approved=False)
        self.draft = self.being_built.revisions.get()
        self.submitted = _submit(self.waiting.revisions.get())
        self.sent_back = _submit(asked_before.revisions.get())
        recipes.budget(self.neighbour)
        self.holder_next_door = recipes.user(Role.HOLDER, display_name="The holder next door")
        recipes.budget(self._person("Farthingale", account=self.holder_next_door))
        self._requests()
        self._conversations()
        self._plans()
        self._refusals()
        self._reviews()
        self._catalogue()
        self._money()
        self._intake()
        on, administrator = timezone.localdate(), self.place.staff[Role.ADMINISTRATOR]
        self.approval_limit = ApprovalLimit.objects.create(
            organisation=self.place.icb,
            role=Role.CLINICAL_LEAD,
            yearly_amount=gbp(30_000),
            starts_on=on,
            source="The board",
            set_on=on,
            set_by=administrator,
        )
        self.cover = ApprovalCover.objects.create(
            organisation=self.place.icb,
            delegator=self.place.staff[Role.COMMISSIONING_MANAGER],
            colleague=self.place.staff[Role.CLINICAL_LEAD],
            starts_on=on,
            ends_on=on,
            named_by=self.place.staff[Role.COMMISSIONING_MANAGER],
            named_on=on,
        )
        self.limit = StepLimit.objects.create(
            icb=self.place.icb,
            step=Step.DECISION,
            days=21,
            starts_on=date(2026, 7, 1),
            source="The board",
            set_on=TODAY,
            set_by=self.place.staff[Role.ADMINISTRATOR],
        )
        self._employing()
        self._accounts()
        self._runs()
        self._notices()
        self._uplift()
        self._about_me()
        self._letters()
        self._around()
        self._panels()
        with acting(self.place.staff[Role.CARE_COORDINATOR], reason="The door"):
            write_home_entry(person=self.person, words="Key safe", by=self.place.staff[Role.CARE_COORDINATOR], on=TODAY)

    def _employing(self) -> None:
        """The rates, and a line of the draft that is priced by what employing an assistant costs."""
        recipes.on_cost_rates(self.place.icb)
        job = Job(Employment(wage=1_420, hours=Decimal(20), weeks=Decimal(52)), DAY)
        budget, coordinator = self.draft.budget, self.place.staff[Role.CARE_COORDINATOR]
        with acting(coordinator, reason="Employing"):
            self.on_cost = keep_on_cost(budget=budget, job=job, by=coordinator, on=TODAY)
        self.payment_bar = recipes.payment_bar(self.person)
        self.assessed_charge = recipes.assessed_charge(self.person)
        ContributionMethod.objects.create(
            council=self.place.council,
            method="net",
            starts_on=TODAY,
            source="The council",
            set_by=self.place.staff[Role.COUNCIL_MANAGER],
            set_on=TODAY,
        )
        recipes.line(self.draft, icb=to_pence(self.on_cost.total), on_cost=self.on_cost, service="Ada, mornings")

    def _intake(self) -> None:
        coordinator = self.place.staff[Role.CARE_COORDINATOR]
        self.public_page = ReferralLink.objects.create(icb=self.place.icb, is_open=True)
        self.second_coordinator = recipes.user(Role.CARE_COORDINATOR, at=self.place.icb, display_name="A colleague")
        self.merge = PersonMerge.objects.create(
            duplicate=self._person("Thistledowne"),
            survivor=self.person,
            reason="The same address and telephone",
            proposed_by=self.place.staff[Role.CARE_COORDINATOR],
            proposed_on=TODAY,
        )
        self.referral = Referral.objects.create(
            icb=self.place.icb,
            channel="link",
            received_on=TODAY,
            given_name=self.newcomer.given_name,
            family_name=self.newcomer.family_name,
            born_on=self.newcomer.born_on,
            nhs_number=recipes.nhs_number(),
            origin="person",
            service="Somebody to swim with",
        )
        Referral.objects.create(
            icb=self.place.icb,
            channel="link",
            received_on=TODAY,
            given_name="Asha",
            family_name="Asked",
            origin="person",
            service="Somebody to sing with",
            status="request",
            request=self.open_request,
            dealt_by=coordinator,
            dealt_at=NOW,
        )
        self.batch = RequestBatch.objects.create(
            icb=self.place.icb, file_name="may.csv", sha256="b" * 64, row_count=1, loaded_by=coordinator
        )
        BatchRow.objects.create(
            batch=self.batch,
            row_number=2,
            becomes="known",
            nhs_number=self.newcomer.nhs_number,
            given_name=self.newcomer.given_name,
            family_name=self.newcomer.family_name,
            born_on=self.newcomer.born_on,
            service="Singing",
            received_on=TODAY,
            origin="gp",
        )

    def _person(self, family_name: str, **fields: Any) -> Person:
        coordinator = self.place.staff[Role.CARE_COORDINATOR]
        return recipes.person(
            self.place.icb, self.place.council, family_name=family_name, care_coordinator=coordinator, **fields
        )

    def _requests(self) -> None:
        self.open_request = recipes.request(self.person)
        self.decided_request = recipes.request(self.newcomer)
        recipes.decision(self.decided_request)
        self.planned_request = recipes.request(self._person("Copperwheat"))
        recipes.decision(self.planned_request)
        recipes.plan(self.planned_request)
        unlisted = recipes.request(self.newcomer, service="Horse riding")
        _decide_unlisted(unlisted)
        self.requests = [self.open_request, self.decided_request, self.planned_request, unlisted]
        self.exception = DefaultException.objects.create(
            request=self.open_request,
            reason=ExceptionReason.values[0],
            words="The support is needed this week, and a budget takes longer to set up than that.",
            **recipes.TOLD,
            starts_on=TODAY,
            ends_on=date(2026, 7, 1),
            proposed_by=recipes.user(),
        )

    def _conversations(self) -> None:
        talked_about = recipes.request(self.person)
        recipes.decision(talked_about)
        self.conversation = recipes.conversation(talked_about, outcome="without_money")
        self.indicative = recipes.indicative(talked_about)
        self.indicative_to_tell = recipes.indicative(self.planned_request, told=False)
        self.score = recipes.score(self.person)
        self.code = recipes.activity_code(self.place.icb)
        self.episode = recipes.episode(recipes.offer(self.person))
        self.waiting_referral = recipes.offer(self.newcomer)

    def _plans(self) -> None:
        coordinator = self.place.staff[Role.CARE_COORDINATOR]
        request = recipes.request(self.person)
        recipes.decision(request)
        self.draft_plan = recipes.plan(request, agreed=False, version=9, author=coordinator)
        recipes.every_part(self.draft_plan)
        PlanCheck.objects.create(
            plan=self.draft_plan, criterion=Criterion.CENTRAL, holds=False, answered_on=TODAY, words="In a hurry"
        )
        self.offered_plan = recipes.plan(recipes.request(self.neighbour), agreed=False, version=9)
        self.offered_plan.content_sha256 = content_digest(content_of(self.offered_plan))
        self.offered_plan.status = PlanStatus.OFFERED
        self.offered_plan.save()

    def _around(self) -> None:
        given: dict[str, Any] = {"by": self.place.staff[Role.CARE_COORDINATOR], "on": TODAY}
        with acting(given["by"], reason="Around"):
            self.contact = keeping.add_contact(
                person=self.person,
                kind="assistant",
                name="Jo Example",
                relation="family",
                same_household=True,
                starts_on=TODAY,
                **given,
            )
            reason = "Nobody else can meet the need at night."
            self.pay_exception = keeping.ask_pay_exception(
                contact=self.contact, payer=Payer.NHS, reason=reason, ends_on=TODAY, **given
            )
            keeping.record_evidence(representation=self.representation, kind="nomination", seen_on=TODAY, **given)
            keeping.record_employer(
                person=self.person, employer=Employer.PERSON, because="Agreed", starts_on=TODAY, **given
            )

    def _about_me(self) -> None:
        coordinator = self.place.staff[Role.CARE_COORDINATOR]
        with acting(coordinator, reason="About Me"):
            self.about_me = write_about_me(person=self.person, most_important="The sea", by=coordinator, on=TODAY)
            agreed: dict[str, Any] = {
                "person": self.person,
                "purpose": "a stay",
                "consent": consent_of_person(TODAY),
                "ends_on": TODAY,
                "by": coordinator,
                "on": TODAY,
            }
            self.share = share_about_me(organisation=self.place.council, **agreed).share
            self.link = share_about_me(organisation_name="The hospice", **agreed).token
        with acting(self.place.staff[Role.COUNCIL_MANAGER], reason="Reading"):
            open_share(share=self.share, by=self.place.staff[Role.COUNCIL_MANAGER], on=TODAY)

    def _reviews(self) -> None:
        self.agreed_review = recipes.review(self.person)
        self.review_outcome = recipes.review_outcome(self.agreed_review)
        self.review = recipes.review(self.person)
        self.money_audit = recipes.review(self.person, ReviewKind.MONEY)
        who = {"held_by": recipes.user(), "held_on": DAY, "held_at": NOW}
        self.held_review = recipes.review(self.person, ReviewKind.ELIGIBILITY, status="held", **who)
        self.reason_to_review = recipes.review_trigger(self.person)
        ReviewAnswer.objects.create(review=self.review, question="fits", answer="yes")
        self.review_limit = ReviewLimit.objects.create(
            icb=self.place.icb,
            limit=LimitName.PLAN_HEALTH,
            first_months=2,
            later_months=6,
            starts_on=TODAY,
            because="Agreed by the board",
            set_by=self.place.staff[Role.ADMINISTRATOR],
        )

    def _catalogue(self) -> None:
        self.published = CatalogueVersion.objects.get(icb=self.place.icb)
        self.draft_catalogue = CatalogueVersion.objects.create(
            icb=self.place.icb,
            number=2,
            effective_from=date(2026, 7, 1),
            author=self.place.staff[Role.ADMINISTRATOR],
        )
        self.draft_service = CatalogueItem.objects.create(
            version=self.draft_catalogue, code="art", name="Art therapy", status="non_core", **recipes.CONSIDERED
        )

    def _accounts(self) -> None:
        """A change that waits for a second person, one for the holder to be told, and one to be used."""
        self.account_change = self._account_change(self.budget)
        self.untold_change = self._account_change(self.waiting, **self._confirmed())
        told = {"told_to": "By post", "told_on": TODAY, "told_by": recipes.user()}
        self.due_change = self._account_change(self.neighbour.budgets.get(), **self._confirmed(), **told)
        AccountWait.objects.create(
            icb=self.place.icb,
            days=5,
            starts_on=TODAY,
            source="The board",
            set_on=TODAY,
            set_by=self.place.staff[Role.ADMINISTRATOR],
        )
        recipes.agreement_end(self.being_built.agreements.get(), TODAY)

    def _panels(self) -> None:
        """A sitting with an item to decide, and another with nothing on its agenda."""
        staff = self.place.staff
        chair, writer = staff[Role.COMMISSIONING_MANAGER], staff[Role.CARE_COORDINATOR]
        members = [staff[Role.CLINICAL_LEAD], staff[Role.AUDITOR]]
        given: dict[str, Any] = {"chair": chair, "members": members, "held_on": TODAY, "by": chair, "on": TODAY}
        self.sitting: PanelSitting = sitting.call_sitting(organisation=self.place.icb, **given)
        self.next_sitting: PanelSitting = sitting.call_sitting(organisation=self.place.icb, **given)
        self.panel_item = sitting.put_on_agenda(sitting=self.sitting, revision=self.submitted, by=writer, on=TODAY)
        item = sitting.put_on_agenda(sitting=self.next_sitting, revision=self.sent_back, by=writer, on=TODAY)
        sitting.decide_item(item=item, outcome="send_back", reasons="Too dear", by=chair, on=TODAY)

    def _account_change(self, budget: Budget, **then: Any) -> AccountChange:
        change = AccountChange.objects.create(
            budget=budget,
            holder_name="A. Quillfeather",
            checked_how="Seen on a bank statement",
            waits=True,
            proposed_by=recipes.user(Role.FINANCE_OFFICER, self.place.icb),
            proposed_on=TODAY - timedelta(days=7),
        )
        for name, value in then.items():
            setattr(change, name, value)
        change.save()
        return change

    def _confirmed(self) -> dict[str, Any]:
        days = {"confirmed_on": TODAY - timedelta(days=7), "counts_on": TODAY}
        return {"confirmed_by": recipes.user(Role.FINANCE_OFFICER, self.place.icb), **days}

    def _runs(self) -> None:
        """July, of which the first payment was made and came back, and May, reviewed and to be approved."""
        finance = self.place.staff[Role.FINANCE_OFFICER]
        colleague = recipes.user(Role.FINANCE_OFFICER, self.place.icb)
        given: dict[str, Any] = {"by": colleague, "on": TODAY}
        with acting(colleague, reason="July"):
            run = draft_run(icb=self.place.icb, month=month(2026, 7), **given)
            review_run(run=run, **given)
        with acting(finance, reason="July"):
            approve_run(run=run, seen=run.content_sha256, by=finance, on=TODAY)
            pay_run(run=run, pay_on=TODAY, most=1, by=finance, on=TODAY)
            self.payment = run.items.get(budget=self.budget)
            why: dict[str, Any] = {"kind": "returned", "reason": "Account closed", "came_on": TODAY}
            self.came_back = take_back(item=self.payment, by=finance, on=TODAY, **why)
            hold = hold_payments(budget=self.budget, reason="In hospital", team="Finance", by=finance, on=TODAY)
            let_go(hold=hold, words="Home again", by=finance, on=TODAY)
        with acting(colleague, reason="May"):
            self.run = review_run(run=draft_run(icb=self.place.icb, month=month(2026, 5), **given), **given)
        self.paid_run = run
        agreed = self.budget.agreed_revision
        due = due_in(agreed.lines.all() if agreed else [], month(2026, 6))
        self.apart = PaymentApart.objects.create(
            budget=self.budget,
            period_start=date(2026, 6, 1),
            amount=from_pence(sum(due.values())),
            words="A wage is due",
            asked_by=colleague,
            asked_on=TODAY,
        )

    def _notices(self) -> None:
        """One being written, one given and asked about, one that was looked at again."""
        words: dict[str, Any] = {"kind": "offset", "unused_amount": gbp(500), "takes_effect_on": date(2026, 7, 1)}
        words["shorter_reason"] = "She asked for it."
        self.notice = recipes.notice(
            self.budget, given=False, written_by=self.place.staff[Role.FINANCE_OFFICER], **words
        )
        self.set_off = Offset.objects.create(
            notice=self.notice, month=date(2026, 7, 1), amount=gbp(100), judged="Enough is left for the month."
        )
        self.given = [recipes.notice(self.budget) for _ in range(2)]
        asked = {"asked_by": "person", "asker_name": "Robin", "how": "phone", "words": "I need it"}
        days = {"asked_on": TODAY, "due_on": TODAY}
        self.notice_question, answered = (
            NoticeQuestion.objects.create(notice=each, recorded_by=recipes.user(), **asked, **days)
            for each in self.given
        )
        NoticeAnswer.objects.create(
            question=answered,
            outcome="stands",
            reasons="Nothing new was told to us.",
            decided_on=TODAY,
            decided_by=recipes.user(),
        )
        self._endings()
        NoticeDays.objects.create(
            icb=self.place.icb,
            days=35,
            starts_on=TODAY,
            source="The board",
            set_on=TODAY,
            set_by=self.place.staff[Role.ADMINISTRATOR],
        )

    def _uplift(self) -> None:
        """A local rate, an uplift by it, and a no that is final for nobody."""
        finance = self.place.staff[Role.FINANCE_OFFICER]
        given: dict[str, Any] = {"by": finance, "on": TODAY}
        with acting(finance, reason="Uplift"):
            set_market_rate(
                icb=self.place.icb, kind="Personal assistant", unit="", low=gbp(9_000), usual=gbp(20_000),
                starts_on=date(2026, 4, 1), source="A survey", **given,
            )  # fmt: skip
            self.uplift = plan_by_table(icb=self.place.icb, effective_on=date(2026, 4, 1), **given)
            answer(run=self.uplift, budget=self.budget, agreed=False, reason="Not yet", **given)

    def _endings(self) -> None:
        """A pause that was lifted, a stop to be signed, and a final account being drawn up."""
        words: dict[str, Any] = {"reasons": "The statements of two months are missing."}
        words |= {"evidence": "Three letters and a call.", "by": self.place.staff[Role.FINANCE_OFFICER], "on": TODAY}
        budget = self.being_built
        with acting(self.place.staff[Role.FINANCE_OFFICER], reason="Endings"):
            self.pause = propose_suspension(
                budget=budget,
                reason=PauseReason.RETURNS,
                starts_on=date(2026, 8, 1),
                until=date(2026, 8, 31),
                keeps_wages=True,
                meanwhile="Payroll pays wages",
                **words,
            )
            self.stop = propose_stop(
                budget=budget,
                head=StopHead("e"),
                stops_on=date(2026, 9, 1),
                follows=Follows.NOTIONAL,
                follows_on=date(2026, 9, 1),
                follows_words="The agency sends somebody",
                **words,
            )
        SuspensionLift.objects.create(
            suspension=self.pause,
            lifted_on=TODAY,
            words="They came",
            recorded_by=words["by"],
            recorded_on=TODAY,
        )
        account = FinalAccount.objects.create(
            budget=budget, drawn_on=TODAY, balance=gbp(0), drawn_by=self.place.staff[Role.FINANCE_OFFICER]
        )
        Liability.objects.create(account=account, kind="wages", due_on=TODAY, amount=gbp(1), evidence="The payslip")

    def _letters(self) -> None:
        """The draft plan's request was decided, so that its person can be told."""
        coordinator = self.place.staff[Role.CARE_COORDINATOR]
        self.told = Decision.objects.filter(request__person=self.person).latest("pk")
        self.letter = write_letter(kind=DECISION, about=self.told, by=coordinator, on=TODAY)
        self.dispatch = baker.make(
            Dispatch, letter=self.letter, to="Robin Example", channel="braille", sent_on=None, sent_by=None
        )

    def _refusals(self) -> None:
        """One being written, one decided and asked about, one that was looked at again."""
        coordinator, manager = self.place.staff[Role.CARE_COORDINATOR], self.place.staff[Role.COMMISSIONING_MANAGER]
        said = {
            "part": "The car",
            "reason": "A taxi meets the need and is safer.",
            "evidence": "The driving assessment.",
        }
        self.refusals = []
        for _ in range(3):
            request = recipes.request(self.person)
            recipes.decision(request, right=Right.CHC)
            self.refusals.append(
                draft_refusal(request=request, agreed="", by=coordinator, on=TODAY, payer="icb", **said)
            )
        self.requests.append(request)
        for each in self.refusals[1:]:
            decide_refusal(refusal=each, by=manager, on=TODAY)
            each.refresh_from_db()
        self.asked, answered = (
            ask_reconsideration(refusal=each, words="I need it", by=self.holder, on=TODAY) for each in self.refusals[1:]
        )
        self.answer = answer_reconsideration(
            reconsideration=answered,
            words="It stands.",
            answers={self.refusals[2].parts.get().pk: Answered(True, "Nothing new was told.")},
            by=self.place.staff[Role.CLINICAL_LEAD],
            on=TODAY,
        )

    def _money(self) -> None:
        finance = self.place.staff[Role.FINANCE_OFFICER]
        held, _, self.notional = self.budget.revisions.get().lines.order_by("number")
        paid = {Funder.ICB: 100_000, Funder.COUNCIL: 20_000}
        with acting(finance, reason="May"):
            movements.release_payment(budget=self.budget, amounts=paid, on=DAY, key="may", words="May", by=finance)
            self.spent = movements.spend_from_account(
                budget=self.budget, line=held, pence=4_321, on=DAY, key="shop", payee="A. Carer", by=finance
            )
            self.order = movements.commit(
                line=self.notional, pence=1_000, on=DAY, key="order", words="July", by=finance
            )
            issuing.issue(period=month(2026, 5), by=finance, at=NOW, budgets=[self.budget])
            self.statement = Statement.objects.get(budget=self.budget)
            self.file = SpendImport.objects.create(
                budget=self.budget,
                file_name="june.csv",
                sha256="a" * 64,
                layout="starling",
                row_count=1,
                sum_amount=from_pence(-1_000),
                first_on=TODAY,
                last_on=TODAY,
                loaded_by=finance,
            )
            self.row = SpendRow.objects.create(
                spend_import=self.file,
                row_number=1,
                budget=self.budget,
                happened_on=TODAY,
                payee="A. Carer",
                amount=from_pence(-1_000),
                key="june-1",
                suggested_action=RowAction.SPEND,
                suggested_line=held,
            )
            SpendChoice.objects.create(row=self.row, action=RowAction.IGNORE, chosen_by=finance)

    @cached_property
    def addresses(self) -> dict[str, list[str]]:
        """
        How an address about a record begins, as the routes write it, and the same with records that there are.

        A new kind of record in an address needs a line here: the tests of doors stop until it has one.
        """
        parts: Any = PARTS
        kinds = [part.KIND for part in parts]
        return {
            "people/<int:pk>": _all("people/{}", [self.person, self.newcomer, self.neighbour]),
            "merges/<int:pk>": _all("merges/{}", [self.merge]),
            "acting-for/<int:pk>": _all("acting-for/{}", [self.representation]),
            "contacts/<int:pk>": _all("contacts/{}", [self.contact]),
            "pay-exceptions/<int:pk>": _all("pay-exceptions/{}", [self.pay_exception]),
            "about-me-shares/<int:pk>": _all("about-me-shares/{}", [self.share]),
            "shared/<int:pk>": _all("shared/{}", [self.share]),
            "shared/link/<str:token>": [f"shared/link/{self.link}"],
            "requests/<int:pk>": _all("requests/{}", self.requests),
            "ask/<str:code>": [f"ask/{self.place.icb.ods_code.lower()}"],
            "referrals/<int:pk>": _all("referrals/{}", [self.referral]),
            "referrals/page/<int:pk>": _all("referrals/page/{}", [self.place.icb]),
            "requests/batches/<int:pk>": _all("requests/batches/{}", [self.batch]),
            "assessed-charges/<int:pk>": _all("assessed-charges/{}", [self.assessed_charge]),
            "payment-bars/<int:pk>": _all("payment-bars/{}", [self.payment_bar]),
            "employing-rates/<int:pk>": _all("employing-rates/{}", [self.place.icb]),
            "account-changes/<int:pk>": _all(
                "account-changes/{}", [self.account_change, self.untold_change, self.due_change]
            ),
            "pay-runs/<int:pk>": _all("pay-runs/{}", [self.run, self.paid_run]),
            "payments/apart/<int:pk>": _all("payments/apart/{}", [self.apart]),
            "pay-run-payments/<int:pk>": _all("pay-run-payments/{}", [self.payment]),
            "agreements/<int:pk>": _all("agreements/{}", [self.budget.agreements.get()]),
            "account-waits/<int:pk>": _all("account-waits/{}", [self.place.icb]),
            "notices/<int:pk>": _all("notices/{}", [self.notice, *self.given]),
            "pauses/<int:pk>": _all("pauses/{}", [self.pause]),
            "set-off/<int:pk>": _all("set-off/{}", [self.set_off]),
            "notice-questions/<int:pk>": _all("notice-questions/{}", [self.notice_question]),
            "notice-days/<int:pk>": _all("notice-days/{}", [self.place.icb]),
            "market-rates/<int:pk>": _all("market-rates/{}", [self.place.icb]),
            "uplifts/plan/<int:pk>": _all("uplifts/plan/{}", [self.place.icb]),
            "uplifts/<int:pk>": _all("uplifts/{}", [self.uplift]),
            "uplifts/<int:pk>/budgets/<int:budget>": [f"uplifts/{self.uplift.pk}/budgets/{self.budget.pk}"],
            "panels/<int:pk>": _all("panels/{}", [self.sitting, self.next_sitting]),
            "panels/at/<int:pk>": _all("panels/at/{}", [self.place.icb]),
            "panel-items/<int:pk>": _all("panel-items/{}", [self.panel_item]),
            "limits/<int:pk>": _all("limits/{}", [self.place.icb]),
            "approval-limits/<int:pk>": _all("approval-limits/{}", [self.place.icb]),
            "cover/at/<int:pk>": _all("cover/at/{}", [self.place.icb]),
            "cover/<int:pk>": _all("cover/{}", [self.cover]),
            "people/<int:pk>/measures/<int:instrument>": [
                f"people/{self.person.pk}/measures/{self.score.instrument_id}"
            ],
            "offers/<int:pk>": _all("offers/{}", [self.waiting_referral]),
            "episodes/<int:pk>": _all("episodes/{}", [self.episode]),
            "codes/<int:pk>": _all("codes/{}", [self.code]),
            "scores/<int:pk>": _all("scores/{}", [self.score]),
            "conversations/<int:pk>": _all("conversations/{}", [self.conversation]),
            "exceptions/<int:pk>": _all("exceptions/{}", [self.exception]),
            "catalogue/<int:pk>": _all("catalogue/{}", [self.published, self.draft_catalogue]),
            "catalogue/services/<int:pk>": _all("catalogue/services/{}", [self.draft_service]),
            "letters/<int:pk>": _all("letters/{}", [self.letter]),
            "letters/write/<str:kind>/<int:about>": [f"letters/write/decision/{self.told.pk}"],
            "refusals/<int:pk>": _all("refusals/{}", self.refusals),
            "refusals/<int:pk>/parts/<int:part>": [
                f"refusals/{each.pk}/parts/{each.parts.get().pk}" for each in self.refusals[:1]
            ],
            "reconsiderations/<int:pk>": _all("reconsiderations/{}", [self.asked]),
            "sendings/<int:pk>": _all("sendings/{}", [self.dispatch]),
            "plans/<int:pk>": _all("plans/{}", Plan.objects.filter(person__in=[self.person, self.neighbour])),
            "plans/<int:pk>/edit/<str:section>": [
                f"plans/{self.draft_plan.pk}/edit/{section}" for section in (*LISTS_IN, PlanSection.NEEDS)
            ],
            "plans/<int:pk>/add/<str:kind>": [f"plans/{self.draft_plan.pk}/add/{kind}" for kind in kinds],
            "plans/<int:pk>/<str:kind>/<int:part>": [
                f"plans/{self.draft_plan.pk}/{part.KIND}/{part._default_manager.get(plan=self.draft_plan).pk}"
                for part in parts
            ],
            "reviews/<int:pk>": _all("reviews/{}", Review.objects.filter(person=self.person)),
            "review-outcomes/<int:pk>": _all("review-outcomes/{}", [self.review_outcome]),
            "reasons-to-review/<int:pk>": _all("reasons-to-review/{}", [self.reason_to_review]),
            "budgets/<int:pk>": _all("budgets/{}", Budget.objects.filter(person=self.person)),
            "revisions/<int:pk>": _all("revisions/{}", Revision.objects.filter(budget__person=self.person)),
            "lines/<int:pk>": _all("lines/{}", [BudgetLine.objects.filter(revision=self.draft).earliest("pk")]),
            "orders/<int:pk>": _all("orders/{}", [self.order]),
            "postings/<int:pk>": _all("postings/{}", [self.spent]),
            "spend/<int:pk>": _all("spend/{}", [self.file]),
            "spend/<int:pk>/rows/<int:row>": [f"spend/{self.file.pk}/rows/{self.row.row_number}"],
            "statements/<int:pk>": _all("statements/{}", [self.statement]),
            "books/<int:pk>": _all("books/{}", [self.place.icb]),
            "history/<str:record>/<int:pk>": [f"history/{label}/{pk}" for label, pk, _ in self._histories()],
            "history/<str:record>/<int:pk>/versions/<int:key>": [
                f"history/{label}/{pk}/versions/{key}" for label, pk, key in self._histories()
            ],
        }

    def _place_of(self, model: Any) -> Organisation:
        return self.place.council if model is ContributionMethod else self.place.icb

    def _histories(self) -> list[tuple[str, int, int]]:
        """A record of every kind that has a history, with its latest version."""
        found = []
        for model, followed in ALL.items():
            owner = self.person if model in FOLLOWED else self._place_of(model)
            row: Any = rows(model).filter(**{followed.path or id_column(model): owner.pk}).latest("pk")
            found.append((model._meta.label_lower, row.id, row.pk))
        return found


def _decide_unlisted(request: SupportRequest) -> None:
    """A service that no catalogue names counts as not core; the page of the catalogue lists who asked for it."""
    inputs = Inputs(CoreStatus.NOT_LISTED, None, Right.NONE, icb=True, council=False, education=False, excluded=False)
    made = decide(inputs)
    Decision.objects.create(
        request=request,
        core_status=inputs.core_status,
        right=inputs.right,
        icb_funds=True,
        council_funds=False,
        education_funds=False,
        excluded=False,
        outcome=made.outcome,
        row=made.row,
        sentences=list(made.sentences),
        rule_version=RULE_VERSION,
        catalogue_version=CatalogueVersion.objects.get(icb=request.person.icb),
        decided_on=TODAY,
        decided_by=recipes.user(),
    )


def _all(address: str, records: Any) -> list[str]:
    return [address.format(record.pk) for record in records]


def _submit(revision: Revision) -> Revision:
    revision.status, revision.submitted_at = RevisionStatus.SUBMITTED, recipes.AN_INSTANT
    revision.content_sha256 = revision_digest(revision)
    revision.save()
    return revision
