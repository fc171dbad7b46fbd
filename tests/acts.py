"""Acts of every kind, each with who does it, done to what `tests.one_of_each` makes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from audit import books, seals
from budgets.accounts import agreements, changing, waiting
from budgets.accounts.rules import Signatory, UseRole
from budgets.approving import approvals as budget_approvals
from budgets.approving import covering
from budgets.approving import limits as approval_limits
from budgets.barring import recording
from budgets.barring.rules import Head
from budgets.charging import recording as charging
from budgets.ending import stopping
from budgets.ending.rules import Follows, PauseReason, StopHead
from budgets.ledger import movements
from budgets.notices import reconsidering as notice_reconsidering
from budgets.notices import writing as notice_writing
from budgets.notices.rules import GivenHow, NoticeKind, QuestionOutcome
from budgets.on_costs import working as on_costs
from budgets.on_costs.rules import Employment
from budgets.panels import sitting
from budgets.pay_runs import coming_back, drafting, paying, reviewing
from budgets.pay_runs import holding as pay_holding
from budgets.paying import payments
from budgets.rules import Funder
from budgets.setting import budget_setting
from budgets.spending import spend_import
from budgets.spending.rules import RowAction
from budgets.statements import issuing
from budgets.uplift import answering as uplift_answering
from budgets.uplift import planning as uplift_planning
from budgets.uplift.rate_setting import set_market_rate
from care_plans.about_me import sharing, writing
from care_plans.access_needs.recording import record_needs
from care_plans.around import keeping
from care_plans.around.rules import Employer
from care_plans.batches import loading
from care_plans.catalogue import publishing
from care_plans.clocks import limits
from care_plans.conversations import talking
from care_plans.conversations.rules import Present
from care_plans.exceptions import answering
from care_plans.exceptions.rules import ToldHow
from care_plans.home_entry.keeping import write_home_entry
from care_plans.indicative import telling
from care_plans.indicative.rules import HowOften, Part
from care_plans.letters import writing as letter_writing
from care_plans.measures import scoring
from care_plans.offers import coding, offering
from care_plans.people import merging, registration
from care_plans.plans import planning, signing
from care_plans.referrals import asking, matching
from care_plans.requests import intake
from care_plans.requests.letter import DECISION
from care_plans.requests.rules import Right
from care_plans.reviews import arranging, bringing_forward, holding
from care_plans.reviews.rules import OutcomeKind
from care_plans.rights import reconsidering, refusing
from phb.dates import month
from phb.money import gbp
from phb.roles import Role
from tests.budgets.building import terms
from tests.one_of_each import NOW, TODAY, OneOfEach
from tests.source_code import ROOT

INSTRUMENTS = ROOT / "care_plans" / "measures" / "instruments.toml"
IN_A_MONTH = timezone.localdate() + timedelta(days=30)


def fresh(record: Any) -> Any:
    """As it is now in the database: what a broken act did to the one in memory does not count."""
    return type(record)._default_manager.get(pk=record.pk)


def staff(ours: OneOfEach, role: Role) -> dict[str, Any]:
    return {"by": ours.place.staff[role], "on": TODAY}


CO, CL, CM, FO, AU, AD = (
    Role.CARE_COORDINATOR,
    Role.CLINICAL_LEAD,
    Role.COMMISSIONING_MANAGER,
    Role.FINANCE_OFFICER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)

PART: dict[str, Any] = {
    "part": "The trailer",
    "reason": "A van carries it, and is safer.",
    "evidence": "The driving assessment.",
}
ANSWERS = intake.Answers(item=None, core_meets_need=None, right=Right.NONE, icb=True, council=False, education=False)

ACTS: dict[str, tuple[Role, Callable[[OneOfEach, dict[str, Any]], Any]]] = {
    "a request is logged": (
        CO,
        lambda ours, by: intake.log_request(person=ours.newcomer, received_on=TODAY, service="Swimming", **by),
    ),
    "a request is decided": (
        CO,
        lambda ours, by: intake.decide_request(request=fresh(ours.open_request), answers=ANSWERS, **by),
    ),
    "a request is closed": (CO, lambda ours, by: intake.close_request(request=fresh(ours.decided_request), **by)),
    "a person is changed": (
        CO,
        lambda ours, by: registration.edit_person(person=fresh(ours.newcomer), preferred_name="Brin", **by),
    ),
    "authority ends": (
        CO,
        lambda ours, by: registration.end_authority(representation=fresh(ours.representation), ends_on=TODAY, **by),
    ),
    "a request ends well without money": (
        CO,
        lambda ours, by: talking.record_conversation(
            request=fresh(ours.decided_request),
            held_on=TODAY,
            how="home",
            chosen_by_person=True,
            present=[Present("Asha", "the person"), Present("Mo", "brother")],
            what_matters="My garden",
            hopes="To sell roses",
            outcome="without_money",
            agreed_without_money=True,
            referral_status="03",
            referred_to="The link worker",
            **by,
        ),
    ),
    "a refusal is begun": (
        CO,
        lambda ours, by: refusing.draft_refusal(
            request=fresh(ours.refusals[1].decision.request), agreed="The rest", payer="icb", **PART, **by
        ),
    ),
    "a part is refused too": (
        CO,
        lambda ours, by: refusing.add_part(refusal=fresh(ours.refusals[0]), payer="council", **PART, **by),
    ),
    "a refusal is decided": (CL, lambda ours, by: refusing.decide_refusal(refusal=fresh(ours.refusals[0]), **by)),
    "a refusal is put aside": (
        CL,
        lambda ours, by: refusing.drop_refusal(refusal=fresh(ours.refusals[0]), dropped_why="She may have it", **by),
    ),
    "a refusal is questioned": (
        CO,
        lambda ours, by: reconsidering.ask_reconsideration(refusal=fresh(ours.refusals[2]), words="I need it", **by),
    ),
    "a refusal is looked at again": (
        CL,
        lambda ours, by: reconsidering.answer_reconsideration(
            reconsideration=fresh(ours.asked),
            words="You may have it after all.",
            answers={ours.refusals[1].parts.get().pk: reconsidering.Answered(False, "The report was new to us.")},
            **by,
        ),
    ),
    "a letter is written again": (
        CO,
        lambda ours, by: letter_writing.write_letter(kind=DECISION, about=fresh(ours.told), **by),
    ),
    "needs are recorded": (
        CO,
        lambda ours, by: record_needs(person=fresh(ours.newcomer), large_print=True, asked_on=TODAY, **by),
    ),
    "a review is arranged": (
        CO,
        lambda ours, by: arranging.arrange(review=fresh(ours.review), planned_for=date(2026, 6, 20), **by),
    ),
    "a review is written": (
        CO,
        lambda ours, by: holding.write_up(
            review=fresh(ours.review), written={"fits": ("no", "More at night"), "risks": ("yes", "")}, **by
        ),
    ),
    "what a review found is agreed": (
        CO,
        lambda ours, by: holding.agree(
            review=fresh(ours.held_review), outcomes=[OutcomeKind.OTHER], words="Ask again in spring", **by
        ),
    ),
    "what a review agreed is done": (
        CO,
        lambda ours, by: holding.carry_out(outcome=fresh(ours.review_outcome), words="Raised by two hours", **by),
    ),
    "a reason to review is answered": (
        CO,
        lambda ours, by: bringing_forward.answer_trigger(
            trigger=fresh(ours.reason_to_review), review=True, words="", **by
        ),
    ),
    "a home-entry note is written": (
        CO,
        lambda ours, by: write_home_entry(person=fresh(ours.newcomer), words="The dog bites", **by),
    ),
    "a contact is changed": (
        CO,
        lambda ours, by: keeping.edit_contact(contact=fresh(ours.contact), phone="01632 960001", **by),
    ),
    "family may be paid": (
        CM,
        lambda ours, by: keeping.answer_pay_exception(
            exception=fresh(ours.pay_exception), agreed=True, answer="", **by
        ),
    ),
    "an employer is answered": (
        CO,
        lambda ours, by: keeping.record_employer(
            person=fresh(ours.person),
            employer=Employer.ORGANISATION,
            organisation="Brightwater",
            because="Agreed",
            starts_on=date(2026, 7, 1),
            **by,
        ),
    ),
    "About Me is written": (
        CO,
        lambda ours, by: writing.write_about_me(person=fresh(ours.newcomer), wellness="Well", **by),
    ),
    "About Me is shared": (
        CO,
        lambda ours, by: sharing.share_about_me(
            person=fresh(ours.person),
            organisation_name="The ward",
            purpose="a stay",
            consent=sharing.consent_of_person(TODAY),
            ends_on=TODAY,
            **by,
        ),
    ),
    "a share is withdrawn": (CO, lambda ours, by: sharing.withdraw_share(share=fresh(ours.share), **by)),
    "a shared page is read": (CO, lambda ours, by: sharing.open_link(token=ours.link, reader="Jo Marsh", **by)),
    "a first contact is recorded": (
        CO,
        lambda ours, by: offering.record_first_contact(offer=fresh(ours.waiting_referral), contact_on=TODAY, **by),
    ),
    "a code is checked": (CL, lambda ours, by: coding.check_code(code=fresh(ours.code), **by)),
    "a score is recorded": (
        CO,
        lambda ours, by: scoring.record_score(
            person=ours.person,
            instrument=ours.score.instrument,
            taken_on=TODAY,
            value=Decimal(3),
            answered_by="person",
            **by,
        ),
    ),
    "instruments are loaded": (
        AD,
        lambda ours, by: scoring.load_instruments(icb=ours.place.icb, content=INSTRUMENTS.read_bytes(), **by),
    ),
    "a plan is started": (CO, lambda ours, by: planning.start_plan(request=fresh(ours.decided_request), **by)),
    "a plan is taken back": (CO, lambda ours, by: planning.take_back(plan=fresh(ours.offered_plan), **by)),
    "a plan is signed": (
        CL,
        lambda ours, by: signing.sign_plan_as_professional(
            plan=fresh(ours.offered_plan), seen=fresh(ours.offered_plan).content_sha256, **by
        ),
    ),
    "somebody asks on the public page": (
        AD,
        lambda ours, by: asking.ask(
            link=fresh(ours.public_page),
            key=UUID(int=1),
            at=NOW,
            given_name="Nell",
            family_name="Okoro",
            origin="person",
            service="Swimming",
            **by,
        ),
    ),
    "two records are merged": (
        CO,
        lambda ours, by: merging.confirm_merge(merge=fresh(ours.merge), **by | {"by": ours.second_coordinator}),
    ),
    "a referral is matched": (
        CO,
        lambda ours, by: matching.match_referral(referral=fresh(ours.referral), person=fresh(ours.newcomer), **by),
    ),
    "somebody is added from a referral": (
        CO,
        lambda ours, by: matching.add_from_referral(referral=fresh(ours.referral), **by),
    ),
    "a referral is closed": (
        CO,
        lambda ours, by: matching.close_referral(referral=fresh(ours.referral), because="She moved to Wales.", **by),
    ),
    "a batch is accepted": (CO, lambda ours, by: loading.accept(batch=fresh(ours.batch), **by)),
    "a batch is loaded": (
        CO,
        lambda ours, by: loading.stage(
            content=b"given_name,family_name,date_of_birth,support_asked_for,date_received\nNell,Okoro,1961-03-07,Art,2026-04-01",
            file_name="a.csv",
            icb=ours.place.icb,
            **by,
        ),
    ),
    "a limit is set": (
        AD,
        lambda ours, by: limits.set_limit(
            icb=ours.place.icb, step="plan", days=21, starts_on=TODAY, source="The board", **by
        ),
    ),
    "an indicative amount is worked out anew": (
        CO,
        lambda ours, by: telling.work_out_indicative(
            request=fresh(ours.planned_request),
            parts=[Part("Care at home", 1_900, Decimal(10), HowOften.WEEKLY, "The agency's price")],
            method="What such care costs now",
            **by,
        ),
    ),
    "an indicative amount is told": (
        CO,
        lambda ours, by: telling.tell_indicative(
            indicative=fresh(ours.indicative_to_tell), told_on=TODAY, told_how=ToldHow.MEETING, **by
        ),
    ),
    "an assessed contribution is recorded": (
        CO,
        lambda ours, by: charging.record_assessed_charge(
            person=ours.newcomer,
            weekly=gbp(50),
            starts_on=TODAY,
            told_on=TODAY,
            told_how=ToldHow.PHONE,
            source="Its letter",
            **by,
        ),
    ),
    "an assessed contribution ends": (
        CO,
        lambda ours, by: charging.end_assessed_charge(charge=fresh(ours.assessed_charge), ends_on=TODAY, **by),
    ),
    "a bar on direct payments is recorded": (
        CO,
        lambda ours, by: recording.record_bar(
            person=ours.newcomer, head=Head("a"), evidence="The order", starts_on=TODAY, **by
        ),
    ),
    "a bar on direct payments ends": (
        CO,
        lambda ours, by: recording.end_bar(bar=fresh(ours.payment_bar), ends_on=date(2030, 2, 1), **by),
    ),
    "a rate of employing is set": (
        FO,
        lambda ours, by: on_costs.set_rate(
            icb=ours.place.icb,
            name="insurance",
            value=Decimal(99),
            starts_on=TODAY,
            year="2026/27",
            source="The insurer",
            **by,
        ),
    ),
    "a cost of employing is worked out": (
        CO,
        lambda ours, by: on_costs.keep_on_cost(
            budget=fresh(ours.draft.budget),
            job=on_costs.Job(Employment(wage=1_300, hours=Decimal(10), weeks=Decimal(50)), TODAY),
            **by,
        ),
    ),
    "a local rate is set": (
        FO,
        lambda ours, by: set_market_rate(
            icb=ours.place.icb,
            kind="Respite",
            unit="nights",
            low=gbp(80),
            usual=gbp(95),
            starts_on=TODAY,
            source="A survey",
            **by,
        ),
    ),
    "an uplift is planned": (
        FO,
        lambda ours, by: uplift_planning.plan_by_table(icb=ours.place.icb, effective_on=TODAY, **by),
    ),
    "an uplift is put aside": (
        FO,
        lambda ours, by: uplift_planning.put_aside(run=fresh(ours.uplift), words="The wrong day", **by),
    ),
    "an uplift is answered with yes": (
        FO,
        lambda ours, by: uplift_answering.answer(
            run=fresh(ours.uplift), budget=fresh(ours.budget), agreed=True, reason="As proposed", **by
        ),
    ),
    "an approval limit is set": (
        AD,
        lambda ours, by: approval_limits.set_limit(
            organisation=ours.place.icb,
            role="clinical_lead",
            yearly_amount=gbp(40_000),
            starts_on=TODAY,
            source="The board",
            **by,
        ),
    ),
    "cover is named": (
        CM,
        lambda ours, by: covering.name_cover(
            organisation=ours.place.icb,
            colleague=ours.place.staff[Role.CARE_COORDINATOR],
            starts_on=IN_A_MONTH,
            ends_on=IN_A_MONTH,
            **by,
        ),
    ),
    "cover is set": (
        AD,
        lambda ours, by: covering.set_cover(
            organisation=ours.place.icb,
            delegator=ours.place.staff[Role.COMMISSIONING_MANAGER],
            colleague=ours.place.staff[Role.CLINICAL_LEAD],
            starts_on=IN_A_MONTH,
            ends_on=IN_A_MONTH,
            **by,
        ),
    ),
    "cover is accepted": (CL, lambda ours, by: covering.accept_cover(cover=fresh(ours.cover), **by)),
    "cover is ended": (CM, lambda ours, by: covering.end_cover(cover=fresh(ours.cover), **by)),
    "a catalogue is published": (
        CM,
        lambda ours, by: publishing.publish_catalogue(version=fresh(ours.draft_catalogue), **by),
    ),
    "an exception is not agreed": (
        CL,
        lambda ours, by: answering.refuse_exception(
            exception=fresh(ours.exception), refusal="The default stands: a budget can be ready in time.", **by
        ),
    ),
    "a budget is opened": (
        CO,
        lambda ours, by: budget_setting.open_budget(
            request=fresh(ours.planned_request), starts_on=date(2026, 7, 1), **by
        ),
    ),
    "a line is added": (
        CO,
        lambda ours, by: budget_setting.add_line(revision=fresh(ours.draft), terms=terms(ours.being_built), **by),
    ),
    "a line is taken away": (
        CO,
        lambda ours, by: budget_setting.remove_line(line=ours.draft.lines.earliest("pk"), **by),
    ),
    "a revision is started": (
        CO,
        lambda ours, by: budget_setting.start_revision(
            budget=fresh(ours.budget), effective_from=date(2026, 8, 1), reason="More hours", **by
        ),
    ),
    "a revision is taken back": (CO, lambda ours, by: budget_setting.take_back(revision=fresh(ours.submitted), **by)),
    "a share is agreed": (
        CM,
        lambda ours, by: budget_approvals.approve_share(revision=fresh(ours.submitted), funder=Funder.ICB, **by),
    ),
    "a revision is sent back": (
        CM,
        lambda ours, by: budget_approvals.send_back(
            revision=fresh(ours.submitted), funder=Funder.ICB, words="Too little respite", **by
        ),
    ),
    "a revision is refused": (
        CM,
        lambda ours, by: budget_approvals.refuse(
            revision=fresh(ours.submitted), funder=Funder.ICB, words="It is not for this", **by
        ),
    ),
    "a panel is called": (
        CM,
        lambda ours, by: sitting.call_sitting(
            organisation=fresh(ours.place.icb),
            held_on=TODAY,
            chair=ours.place.staff[Role.CLINICAL_LEAD],
            members=[ours.place.staff[CM], ours.place.staff[AU]],
            **by,
        ),
    ),
    "a budget is put before a panel": (
        CO,
        lambda ours, by: sitting.put_on_agenda(
            sitting=fresh(ours.next_sitting), revision=fresh(ours.submitted), note="Look at the nights", **by
        ),
    ),
    "a panel decides": (
        CM,
        lambda ours, by: sitting.decide_item(item=fresh(ours.panel_item), outcome="agree", reasons="Fair", **by),
    ),
    "a panel ends": (CM, lambda ours, by: sitting.close_sitting(sitting=fresh(ours.sitting), **by)),
    "an account is put forward": (
        FO,
        lambda ours, by: changing.propose_account(
            budget=fresh(ours.being_built),
            holder_name="A. Quillfeather",
            checked_how="Seen",
            people=[changing.Named("A. Quillfeather", UseRole.PERSON, TODAY)],
            **by,
        ),
    ),
    "an account is confirmed": (
        FO,
        lambda ours, by: changing.confirm_account(change=fresh(ours.account_change), **by),
    ),
    "a change of account is stopped": (
        FO,
        lambda ours, by: changing.stop_account_change(change=fresh(ours.account_change), words="No", **by),
    ),
    "it is noted that the holder was told": (
        FO,
        lambda ours, by: changing.note_holder_told(
            change=fresh(ours.untold_change), told_to="By post", told_on=TODAY, **by
        ),
    ),
    "an account is used": (FO, lambda ours, by: changing.use_account(change=fresh(ours.due_change), **by)),
    "the days of waiting are set": (
        AD,
        lambda ours, by: waiting.set_account_wait(
            icb=fresh(ours.place.icb), days=4, starts_on=TODAY, source="The board", **by
        ),
    ),
    "an agreement is recorded": (
        FO,
        lambda ours, by: agreements.record_agreement(
            budget=fresh(ours.being_built),
            conditions="It is spent on the plan.",
            holder_name="A. Quillfeather",
            holder_as=Signatory.NOMINEE,
            holder_signed_on=TODAY,
            holder_paper="Scan 1",
            body_name="Marcus Bell",
            body_signed_on=TODAY,
            body_paper="Scan 2",
            consent_name="Robin Example",
            consent_as=Signatory.REPRESENTATIVE,
            consented_on=TODAY,
            **by,
        ),
    ),
    "an agreement is ended": (
        FO,
        lambda ours, by: agreements.end_agreement(
            agreement=ours.budget.agreements.get(), reason="other", words="It ran out", ended_on=TODAY, **by
        ),
    ),
    "a notice is written": (
        CO,
        lambda ours, by: notice_writing.write_notice(
            budget=fresh(ours.budget),
            kind=NoticeKind.OFFSET,
            unused_amount=gbp(100),
            reasons="More is in the account than is needed.",
            evidence="The statement of May and a talk with the person.",
            takes_effect_on=date(2026, 8, 1),
            **by,
        ),
    ),
    "a notice is given": (
        CM,
        lambda ours, by: notice_writing.give_notice(notice=fresh(ours.notice), how=GivenHow.LETTER, **by),
    ),
    "a notice is withdrawn": (
        CM,
        lambda ours, by: notice_writing.withdraw_notice(notice=fresh(ours.given[0]), why="It was wrong", **by),
    ),
    "a notice is looked at again": (
        CL,
        lambda ours, by: notice_reconsidering.answer_about_notice(
            question=ours.notice_question,
            outcome=QuestionOutcome.WITHDRAWN,
            reasons="More is needed than we knew.",
            **by,
        ),
    ),
    "a stop is written": (
        CO,
        lambda ours, by: stopping.propose_stop(
            budget=fresh(ours.budget),
            head=StopHead.CONSENT,
            reasons="They no longer want to hold the money.",
            evidence="Their letter of 28 April.",
            stops_on=date(2026, 8, 1),
            follows=Follows.NOTIONAL,
            follows_on=date(2026, 8, 1),
            follows_words="The agency sends somebody",
            **by,
        ),
    ),
    "a pause is written": (
        CO,
        lambda ours, by: stopping.propose_suspension(
            budget=fresh(ours.budget),
            reason=PauseReason.RETURNS,
            reasons="The statements of two months are missing.",
            evidence="Their letter of 28 April.",
            starts_on=date(2026, 8, 1),
            until=date(2026, 8, 31),
            keeps_wages=True,
            meanwhile="Payroll pays wages",
            **by,
        ),
    ),
    "a month is paid": (
        FO,
        lambda ours, by: payments.release_month(budget=fresh(ours.budget), month=month(2026, 6), **by),
    ),
    "a pay run is drafted": (
        FO,
        lambda ours, by: drafting.draft_run(icb=ours.place.icb, month=month(2026, 6), **by),
    ),
    "a pay run is approved": (
        FO,
        lambda ours, by: reviewing.approve_run(run=fresh(ours.run), seen=ours.run.content_sha256, **by),
    ),
    "a payment is held": (
        FO,
        lambda ours, by: pay_holding.hold_payments(budget=fresh(ours.budget), reason="Gone", team="Finance", **by),
    ),
    "a payment is made again": (
        FO,
        lambda ours, by: paying.pay_item(item=fresh(ours.payment), **by),
    ),
    "a payment that came back is settled": (
        FO,
        lambda ours, by: coming_back.settle(back=fresh(ours.came_back), words="Abroad", **by),
    ),
    "an order is placed": (
        FO,
        lambda ours, by: payments.place_order(
            line=fresh(ours.notional), amount=500, words="August", key="august", **by
        ),
    ),
    "a supplier is paid": (
        FO,
        lambda ours, by: payments.pay_supplier(
            line=fresh(ours.notional), amount=500, payee="Respite house", words="June", key="june", **by
        ),
    ),
    "an order is ended": (
        FO,
        lambda ours, by: movements.end_commitment(
            order=fresh(ours.order), how="billed", billed_pence=900, key="billed", **by
        ),
    ),
    "a posting is taken back": (
        FO,
        lambda ours, by: movements.reverse(posting=fresh(ours.spent), words="Not theirs", **by),
    ),
    "a row is put aside": (
        FO,
        lambda ours, by: spend_import.choose(row=fresh(ours.row), action=RowAction.IGNORE, line=None, **by),
    ),
    "a file is accepted": (
        FO,
        lambda ours, by: spend_import.accept(spend_import=fresh(ours.file), checked=True, **by),
    ),
    "a file is put aside": (FO, lambda ours, by: spend_import.discard(spend_import=fresh(ours.file), **by)),
    "a statement is issued": (
        FO,
        lambda ours, by: issuing.issue(period=month(2026, 4), by=by["by"], at=NOW, budgets=[fresh(ours.budget)]),
    ),
    "the trail is sealed": (AU, lambda ours, by: seals.seal(by=by["by"])),
    "the books are checked": (AU, lambda ours, by: books.check_books(icb=ours.place.icb, **by)),
}
"""Acts of every kind, each with who does it."""
