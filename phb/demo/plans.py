"""What the plans of the demonstration say beside their needs: usually little, and once everything."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from care_plans.models import (
    AdditionalPlan,
    ContingencyPlan,
    Formulation,
    PersonalContact,
    Plan,
    PlanDocument,
    ProfessionalContact,
    Risk,
    Strength,
)
from care_plans.plans import planning
from care_plans.plans.models import ListPart
from care_plans.plans.rules import ActionStatus, Criterion, GoalStatus, Likelihood, RiskKind, Seriousness
from phb.models import User
from phb.money import gbp


def add_usual_parts(plan: Plan, *, by: User, on: date) -> None:
    """A strength, a plan for when an assistant is away, the risk of that, and the answers to the checklist."""
    planning.add_to_list(
        plan=plan, what=Strength, text="I know my own mind, and I have people around me.", by=by, on=on
    )
    planning.add_to_list(
        plan=plan,
        what=ContingencyPlan,
        name="My assistant cannot come",
        triggers="My assistant is ill or delayed",
        what_happens="The agency sends somebody who knows me",
        who_to_call="The agency: the number is on the fridge\nOut of hours: the night nurse",
        cost=gbp("300.00"),
        cost_words="Six mornings of an agency in a year",
        by=by,
        on=on,
    )
    planning.add_to_list(
        plan=plan,
        what=Risk,
        text="Whoever helps me leaves, and I have nobody for some days",
        kind=RiskKind.SERVICE,
        likelihood=Likelihood.POSSIBLE,
        seriousness=Seriousness.MODERATE,
        procedure="I tell my co-ordinator the same day. The agency covers until somebody is found.",
        explained_on=on,
        by=by,
        on=on,
    )
    answer_yes(plan, by=by, on=on)


def answer_yes(plan: Plan, *, by: User, on: date) -> None:
    """The checklist, talked through: all of it holds."""
    answers = dict.fromkeys(Criterion, planning.CheckAnswer(holds=True))
    planning.answer_checklist(plan=plan, answers=answers, by=by, on=on)


def fill_every_section(plan: Plan, *, by: User, on: date) -> None:
    """Everything the standard has room for, in the words of somebody who breathes with a machine at night."""
    planning.edit_sections(
        plan=plan,
        by=by,
        on=on,
        important_people="My sister Carla, my neighbour Mrs Lowe, and the choir on Thursdays.",
        communication="I hear you best face to face. Write down names and days for me.",
        wellness="On a good day I cook and answer letters. On a bad day I stay in bed until noon and say little.",
        please_do="Do ask before you move my things.\nDo not talk over my head.",
        also_worth_knowing="I was a bus driver for thirty years. I know every street here.",
        funder=plan.person.icb,
        funding="A personal health budget",
        direct_payment=True,
        planned_review_on=on + timedelta(days=80),
        review_manner="At my kitchen table, with my sister there",
        review_by=str(by),
        review_by_role="Care co-ordinator",
        review_by_contact="01632 960 101",
        health_watched_by="Dr Imani Clarke, the surgery on Mill Road, 01632 960 144",
        written_at="At home",
    )
    for kind, words in EVERYTHING:
        planning.add_to_list(plan=plan, what=kind, by=by, on=on, **words(on))
    outcome = plan.outcomes.first()
    if outcome is not None:
        action = planning.add_action(
            outcome=outcome,
            text="Practise with the new mask before the carer goes home",
            who="Hannah Webb",
            who_role="respiratory physiotherapist",
            who_contact="01632 960 122",
            when="every second Tuesday",
            strategies="Do it while the radio plays, and stop when I say so",
            confidence=6,
            review_on=on + timedelta(days=42),
            by=by,
            on=on,
        )
        planning.add_step(action=action, text="Wear it for an hour while awake", by=by, on=on)
        planning.add_step(action=action, text="Wear it for a whole night", by=by, on=on)
    answers = {criterion: planning.CheckAnswer(holds=True) for criterion in Criterion}
    answers[Criterion.CHOICE] = planning.CheckAnswer(
        holds=False, words="A third party was not talked about. We will do so at the review."
    )
    planning.answer_checklist(plan=plan, answers=answers, by=by, on=on)


def look_at_everything_again(plan: Plan, *, by: User, on: date) -> None:
    """The first review: a goal has come further, a carer was found, a strength was put better, with all that."""
    goal, action = plan.goals.first(), plan.actions.filter(who="").first()
    if goal is not None:
        planning.change_part(part=goal, status=GoalStatus.PARTLY, by=by, on=on)
    if action is not None:
        planning.change_part(part=action, who="Jo Okafor", status=ActionStatus.UNDER_WAY, by=by, on=on)
    planning.remove_part(part=plan.strengths.get(text__contains="one thumb"), by=by, on=on)
    planning.add_to_list(plan=plan, what=Strength, text="My phone calls for help when I speak to it.", by=by, on=on)
    planning.edit_sections(plan=plan, by=by, on=on, planned_review_on=on + timedelta(days=300))


EVERYTHING: tuple[tuple[type[ListPart], Callable[[date], dict[str, Any]]], ...] = (
    (Strength, lambda on: {"text": "I know the town and most people in it."}),
    (Strength, lambda on: {"text": "I can use my phone to call for help with one thumb."}),
    (
        Formulation,
        lambda on: {
            "text": "My muscles tire at night, so I breathe too little and wake with a headache. When I sleep badly I"
            " go out less, and when I go out less I grow low. Sleeping safely is where it begins."
        },
    ),
    (
        ProfessionalContact,
        lambda on: {
            "name": "Hannah Webb",
            "role": "Respiratory physiotherapist",
            "key_worker": True,
            "specialty": "Respiratory medicine",
            "team": "Home ventilation",
            "organisation": "Elmshire Community Health",
            "ods_code": "ZX9",
            "contact": "01632 960 122, weekdays until five",
            "since": on - timedelta(days=300),
        },
    ),
    (
        ProfessionalContact,
        lambda on: {"name": "Dr Imani Clarke", "role": "GP", "contact": "01632 960 144"},
    ),
    (
        PersonalContact,
        lambda on: {
            "name": "Carla Rossi",
            "relationship": "Sister",
            "part_played": "The one to call first",
            "contact": "01632 960 177",
            "comments": "Works nights from Friday to Sunday.",
        },
    ),
    (
        ContingencyPlan,
        lambda on: {
            "name": "My breathing gets worse",
            "triggers": "More than two alarms in a night\nLips or fingers turn blue",
            "what_happens": "Raise the head of the bed and check the mask\nChange to the second machine\nCall for help",
            "who_to_call": "Hannah Webb by day, 01632 960 122\n999 where I do not answer you",
            "coping": "Somebody I know holds my hand and counts with me",
            "relapse_signs": "A headache each morning\nI stop singing",
            "medicines": "The second machine, charged\nTwo spare masks",
            "advance_statement": "I want to be asked before I am taken to hospital, as long as I can answer.",
            "location": "A copy hangs inside the kitchen door\nThe second machine stands under my bed",
            "professional": "Hannah Webb, respiratory nurse, 01632 960 122",
            "responsible": "My night carer",
            "cost": gbp("1200.00"),
            "cost_words": "Twelve more nights of care in a year",
            "agreed_with_person": True,
            "review_on": on + timedelta(days=80),
            "completed_by": "Hannah Webb",
        },
    ),
    (
        Risk,
        lambda on: {
            "text": "The machine stops in the night and nobody hears the alarm",
            "kind": RiskKind.HEALTH,
            "likelihood": Likelihood.UNLIKELY,
            "seriousness": Seriousness.GRAVE,
            "procedure": "The carer sleeps in the next room with the door open, and tests the alarm every Sunday.",
            "watched_by": "Hannah Webb",
            "explained_on": on,
        },
    ),
    (
        Risk,
        lambda on: {
            "text": "I am the employer, and a carer leaves without notice",
            "kind": RiskKind.EMPLOYMENT,
            "likelihood": Likelihood.POSSIBLE,
            "seriousness": Seriousness.MODERATE,
            "procedure": "Two carers share the nights, and the agency knows us. Payroll does the contracts.",
            "watched_by": "My sister",
            "explained_on": on,
        },
    ),
    (
        AdditionalPlan,
        lambda on: {
            "name": "Eating and swallowing",
            "text": "Soft food, small spoons, sitting up. Nothing within an hour of going to bed.",
            "professional": "The speech and language therapist",
            "responsible": "Whoever cooks",
            "review_on": on + timedelta(days=120),
            "location": "In the blue folder",
            "completed_by": "Speech and language therapy",
        },
    ),
    (
        PlanDocument,
        lambda on: {
            "name": "Emergency care summary",
            "location": "With the GP",
            "dated": on - timedelta(days=60),
        },
    ),
)
"""What a plan can hold beside its needs, each with its words as of a day."""
