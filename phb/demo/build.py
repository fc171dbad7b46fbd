"""Builds the fictional system by running the acts that the pages use, so that what it shows is what the system does.

Safe to run again: what is there already is left as it is, and what is missing is added.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from budgets.approving import approvals as budget_approvals
from budgets.models import Budget, BudgetLine, OnCost
from budgets.rules import Funder
from budgets.setting import budget_setting
from budgets.setting.rules import Convention, Frequency, line_cost
from care_plans.exceptions import answering
from care_plans.exceptions.rules import ExceptionReason, ToldHow
from care_plans.models import Person, Plan, Representation, SupportRequest
from care_plans.people import registration
from care_plans.people.rules import Relation
from care_plans.plans import planning, signing
from care_plans.requests import intake
from phb.acting import acting, system_user
from phb.dates import Period, financial_year_of, month_of
from phb.demo import approving, catalogue, employing, estimates, front_door, managing, uplift
from phb.demo import plans as writing
from phb.demo.conversations import talk
from phb.demo.details import DETAILS
from phb.demo.people import ORGANISATIONS, STAFF, STAGES, Line, Staff, Story, stories
from phb.demo.reviews import first_review
from phb.models import Organisation, RoleAssignment, User
from phb.money import gbp, to_pence
from phb.nhs_number import with_check_digit

SINCE = date(2022, 7, 1)
"""The day England's ICBs began."""

FIRST_NUMBER = 999_000_000
FIRST_REVIEW_DAYS = 80

Say = Callable[[str], None]


@dataclass
class World:
    """What has been built so far, by the short names of the tables."""

    on: date
    months: list[Period]
    seed: int = 1
    random: Random = field(default_factory=Random)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)

    @property
    def year(self) -> Period:
        """The financial year of the first month: budgets run to its end."""
        return financial_year_of(self.months[0].start)

    def begin(self, what: str) -> None:
        """Draws afresh for each thing told, so that leaving one out changes no other."""
        self.random = Random(f"{self.seed} {what}")  # noqa: S311 (figures of a story, no secret)

    def at(self, story: Story, role: str) -> User:
        """Who holds a part for the people of the story's ICB."""
        home = story.home == "elmshire"
        return self.users[
            {
                "coordinator": story.coordinator,
                "clinician": "helen" if home else "bea",
                "commissioner": "marcus" if home else "felix",
                "council": "joan",
                "finance": "tariq" if home else "petra",
                "second": "wren" if home else "ivo",
            }[role]
        ]


def months_before(on: date, wanted: int | None) -> list[Period]:
    """So many whole months up to the last that has ended; those of its financial year where no number is given."""
    last = month_of(month_of(on).start - timedelta(days=1))
    if wanted is None:
        return [each for each in financial_year_of(last.start).months() if each.start <= last.start]
    months = [last]
    while len(months) < wanted:
        months.insert(0, month_of(months[0].start - timedelta(days=1)))
    return months


def lay_foundations(world: World) -> None:
    """Organisations, users and roles, and each ICB's published catalogue."""
    with transaction.atomic(), acting(system_user(), reason="The fictional system is set up"):
        for kind, short, code, name, phone in ORGANISATIONS:
            world.organisations[short] = _once(
                Organisation, {"ods_code": code}, {"kind": kind, "name": name, "phone": phone, "starts_on": SINCE}
            )
        for each in STAFF:
            world.users[each.username] = _member_of_staff(world, each)
    for icb, administrator, publisher in (("elmshire", "owen", "marcus"), ("northmoor", "hugo", "felix")):
        catalogue.publish_first(world.organisations[icb], world.users[administrator], world.users[publisher], SINCE)
    front_door.open_the_door(world)
    employing.set_rates(world)
    approving.arrange_approvals(world)
    uplift.set_rates(world)


def _once(model: type[Organisation], known_by: dict[str, str], values: dict[str, object]) -> Organisation:
    found = model.objects.filter(**known_by).first()
    if found is None:
        found = model(**known_by, **values)
        found.full_clean()
        found.save()
    return found


def _member_of_staff(world: World, who: Staff) -> User:
    user = _user(who.username, who.name, who.about, organisation=world.organisations[who.at], team=who.team)
    if not user.role_assignments.exists():
        role = RoleAssignment(user=user, role=who.role, organisation=world.organisations[who.at], starts_on=SINCE)
        role.full_clean()
        role.save()
    return user


def _user(
    username: str,
    name: str,
    about: str,
    *,
    organisation: Organisation | None = None,
    team: str = "",
    is_holder: bool = False,
) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(
            username=username,
            display_name=name,
            about=about,
            organisation=organisation,
            team=team,
            is_holder=is_holder,
            is_demo=True,
        )
        user.set_unusable_password()
        user.full_clean()
        user.save()
    return user


def tell_stories(world: World, say: Say) -> None:
    """Each person's request, as far as their story has come."""
    for place, story in enumerate(stories()):
        number = _nhs_number(place)
        person = Person.objects.filter(nhs_number=number).first()
        if person is None:
            with transaction.atomic():
                person = _tell(world, story, number)
        for budget in person.budgets.all():
            world.budgets[f"{story.given} {story.family}"] = budget
        say(f"{person.full_name}")
    managing.tell(world)
    catalogue.draft_next(world.organisations["elmshire"], world.users["owen"], world.on)


def _nhs_number(place: int) -> str:
    """The story's number: the first with a check digit in its own ten of the 999 range."""
    numbers = (with_check_digit(FIRST_NUMBER + place * 10 + step) for step in range(10))
    return next(number for number in numbers if number)


def _tell(world: World, story: Story, nhs_number: str) -> Person:
    """The story from its first day to the stage it has come to; each step by whoever does it, on a day of its own."""
    day = world.on - timedelta(days=story.days_ago)
    if story.lines and story.stage == "approved":
        day = min(day, world.year.start - timedelta(days=42))
    coordinator = world.at(story, "coordinator")
    come_to = STAGES.index(story.stage)
    with acting(coordinator, reason="Request for support"):
        person = _add_person(world, story, nhs_number, coordinator, day)
        request = intake.log_request(
            person=person,
            by=coordinator,
            on=day,
            received_on=day,
            origin=SupportRequest.Origin.PERSON,
            service=story.told or catalogue.name_of(story.service),
            what_matters=story.matters,
        )
    if come_to >= STAGES.index("decided"):
        _decide(world, story, request, day + timedelta(days=5))
        request.refresh_from_db()
    if come_to >= STAGES.index("draft_plan"):
        if story.lines and come_to >= STAGES.index("draft_plan"):
            estimates.tell_first_estimate(story, request, coordinator, day + timedelta(days=8))
        plan = _write_plan(story, request, coordinator, day + timedelta(days=9))
        if come_to >= STAGES.index("offered_plan"):
            _sign_plan(world, story, plan, come_to, day + timedelta(days=14))
    if come_to >= STAGES.index("draft_budget"):
        _build_budget(world, story, request, come_to, day + timedelta(days=20))
    if come_to >= STAGES.index("approved"):
        _review_plan(world, story, request, coordinator, day + timedelta(days=FIRST_REVIEW_DAYS))
    return person


def _review_plan(world: World, story: Story, request: SupportRequest, coordinator: User, on: date) -> None:
    """The first review, in time, and the next version of the plan that it agreed."""
    talk(request, coordinator, on)
    plan = first_review(request.person, coordinator, on)
    with acting(coordinator, reason="First review"):
        if story.says_everything:
            writing.look_at_everything_again(plan, by=coordinator, on=on)
        writing.answer_yes(plan, by=coordinator, on=on)
    _sign_plan(world, story, plan, STAGES.index("approved"), on + timedelta(days=1))


def _add_person(world: World, story: Story, nhs_number: str, coordinator: User, on: date) -> Person:
    account = None
    if story.username:
        account = _user(story.username, f"{story.given} {story.family}", "Holds their own budget.", is_holder=True)
    person = registration.add_person(
        icb=world.organisations[story.home],
        council=world.organisations[f"{story.home}_council"],
        nhs_number=nhs_number,
        given_name=story.given,
        family_name=story.family,
        preferred_name=story.called,
        born_on=story.born,
        account=account,
        care_coordinator=coordinator,
        **DETAILS.get((story.given, story.family), {}),
        by=coordinator,
        on=on,
    )
    for each in story.acting:
        about = f"Acts for {person.full_name}."
        user = _user(each.username, each.name, about, is_holder=True) if each.username else None
        registration.record_authority(
            person=person,
            by=coordinator,
            on=on,
            kind=each.kind,
            basis=each.basis,
            name=each.name,
            relationship=each.relationship,
            user=user,
            starts_on=on,
            consented_on=on,
            capacity=each.capacity,
            assessed_by="Dr Helen Ford" if each.capacity == "lacks" else "",
            assessed_on=on if each.capacity == "lacks" else None,
            relation=Relation.FAMILY,
            same_household=each.together,
        )
    return person


def _decide(world: World, story: Story, request: SupportRequest, on: date) -> None:
    decider = world.at(story, "coordinator")
    version = intake.catalogue_for(request, on)
    answers = intake.Answers(
        item=version.items.filter(code=story.service).first(),
        core_meets_need=story.core_meets_need,
        right=story.right,
        icb="icb" in story.funders,
        council="council" in story.funders,
        education="education" in story.funders,
    )
    with acting(decider, reason="Decision on a request"):
        intake.decide_request(request=request, answers=answers, by=decider, on=on)
    if story.exception is None:
        return
    declined = story.exception == ExceptionReason.DECLINED
    with acting(decider, reason="An exception is asked for"):
        exception = answering.propose_exception(
            request=request,
            reason=story.exception,
            words="Agreed with the person and the ward after talking through what a budget would mean.",
            ends_on=world.on + timedelta(days=story.exception_days),
            yearly_value=gbp(story.exception_value) if story.exception_value else None,
            told_on=on if declined else None,
            told_how=ToldHow.MEETING if declined else "",
            by=decider,
            on=on,
        )
    if story.exception_approved:
        approver = world.at(story, "commissioner")
        with acting(approver, reason="Exception agreed"):
            answering.approve_exception(exception=exception, by=approver, on=on + timedelta(days=1))


def _write_plan(story: Story, request: SupportRequest, coordinator: User, on: date) -> Plan:
    talk(request, coordinator, on)
    with acting(coordinator, reason="Care planning"):
        plan = planning.start_plan(request=request, by=coordinator, on=on)
        if story.says_little:
            return planning.edit_sections(plan=plan, by=coordinator, on=on, what_matters=story.matters)
        planning.edit_sections(
            plan=plan,
            by=coordinator,
            on=on,
            what_matters=story.matters,
            important_people="My family, my neighbour and my nurse.",
            communication="Speak to me and not about me. Give me time to answer.",
            how_to_support="Ask me first. I know what works.",
        )
        writing.add_usual_parts(plan, by=coordinator, on=on)
        for each in story.goals:
            need = planning.add_need(plan=plan, text=each.need, by=coordinator, on=on)
            goal = planning.add_goal(need=need, text=each.goal, importance=each.importance, by=coordinator, on=on)
            outcome = planning.add_outcome(goal=goal, text=each.outcome, by=coordinator, on=on)
            planning.add_action(outcome=outcome, text=each.action, confidence=each.confidence, by=coordinator, on=on)
        if story.says_everything:
            writing.fill_every_section(plan, by=coordinator, on=on)
    return plan


def _sign_plan(world: World, story: Story, plan: Plan, come_to: int, on: date) -> None:
    coordinator, clinician = world.at(story, "coordinator"), world.at(story, "clinician")
    with acting(coordinator, reason="The plan is ready to sign"):
        plan = planning.offer_plan(plan=plan, by=coordinator, on=on)
    if come_to < STAGES.index("agreed_plan"):
        return
    representation = plan.person.representations.filter(kind=Representation.Kind.REPRESENTATIVE).first()
    signer = plan.person.account or (representation.user if representation else None)
    if signer is not None:
        with acting(signer, reason="I agree with my plan"):
            plan = signing.sign_plan(plan=plan, seen=plan.content_sha256, by=signer, on=on)
    else:
        with acting(coordinator, reason="Signed on paper"):
            plan = signing.record_paper_signature(
                plan=plan,
                seen=plan.content_sha256,
                signed_on=on,
                witnessed_by=str(coordinator),
                paper_kept=f"Paper file {plan.reference}",
                representation=representation,
                by=coordinator,
                on=on,
            )
    with acting(clinician, reason="Agreed for the professionals"):
        signing.sign_plan_as_professional(plan=plan, seen=plan.content_sha256, by=clinician, on=on + timedelta(days=1))


def _build_budget(world: World, story: Story, request: SupportRequest, come_to: int, on: date) -> None:
    coordinator = world.at(story, "coordinator")
    period = world.year
    if come_to < STAGES.index("approved"):
        period = Period(month_of(world.on).end + timedelta(days=1), financial_year_of(world.on).end)
    with acting(coordinator, reason="Budget building"):
        costs = [_cost(line, period) for line in story.lines]
        budget = budget_setting.open_budget(
            request=request,
            starts_on=period.start,
            by=coordinator,
            on=on,
        )
        revision = budget.revisions.get()
        actions = list(budget.plan.actions.order_by("pk"))
        for place, line in enumerate(story.lines):
            terms = _terms(line, actions[min(place, len(actions) - 1)], period, costs[place])
            if line.employed:
                terms = _employed(terms, employing.cost_of(world, story, line, budget, on))
            budget_setting.add_line(revision=revision, terms=terms, by=coordinator, on=on)
        if come_to >= STAGES.index("submitted"):
            revision = budget_setting.submit_revision(revision=revision, by=coordinator, on=on)
    if come_to >= STAGES.index("approved"):
        _approve_budget(world, story, budget, on + timedelta(days=3))


def _cost(line: Line, period: Period) -> int:
    return line_cost(to_pence(Decimal(line.rate)), Decimal(line.quantity), line.frequency, period, Convention.DAYS)


def _terms(line: Line, action: object, period: Period, cost: int) -> budget_setting.LineTerms:
    shares = {funder: pence for funder, pence in line.amounts(cost).items() if pence}
    rest = Funder.ICB if Funder.ICB in shares else Funder.COUNCIL
    shares.pop(rest)
    return budget_setting.LineTerms(
        action=action,  # type: ignore[arg-type]
        service=line.service,
        provider=line.provider,
        rate=gbp(line.rate),
        quantity=Decimal(line.quantity),
        unit=line.unit,
        frequency=line.frequency,
        starts_on=period.start,
        ends_on=period.end,
        option=line.option,
        rest=rest,
        amounts=shares,
        is_contingency=line.contingency,
        wish=line.wish,
        option_reason=line.option_reason,
        vat=line.vat,
    )


def _employed(terms: budget_setting.LineTerms, on_cost: OnCost) -> budget_setting.LineTerms:
    """The line priced by what employing costs; whoever pays the rest of it pays it all."""
    priced = {"rate": on_cost.total, "quantity": Decimal(1), "unit": "", "frequency": Frequency.ANNUAL}
    return replace(terms, **priced, amounts={}, on_cost=on_cost)  # type: ignore[arg-type]


def _approve_budget(world: World, story: Story, budget: Budget, on: date) -> None:
    revision = budget.revisions.get()
    paying = BudgetLine.objects.filter(revision=revision)
    answers = ((Funder.ICB, "commissioner", "icb_share__gt"), (Funder.COUNCIL, "council", "council_share__gt"))
    for funder, role, share in answers:
        if paying.filter(**{share: 0}).exists():
            approver = world.at(story, role)
            with acting(approver, reason="Agreed within my limit"):
                budget_approvals.approve_share(revision=revision, funder=funder, by=approver, on=on)
