"""Broken rows of care plans: for each constraint, the box it is said beside and the words."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import ContingencyPlan, Plan, PlanCheck, PlanSignature, ProfessionalContact
from care_plans.plans.rules import PlanStatus
from phb.money import gbp
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided

OF_ALL = NON_FIELD_ERRORS
AGREED = {"status": "agreed", "agreed_at": None}


def plan(at: Place, **wrong: Any) -> Plan:
    return Plan(**{"person": at.person, "request": decided(at), "author": at.coordinator, **wrong})


def second_plan(at: Place) -> Plan:
    plan(at).save()
    return plan(at, version=2)


def same_version(at: Place) -> Plan:
    return plan(at, request=recipes.plan(decided(at)).request)


def signature(at: Place, **wrong: Any) -> PlanSignature:
    offered = recipes.plan(decided(at), agreed=False)
    offered.status, offered.content_sha256 = PlanStatus.OFFERED, "a" * 64
    offered.save()
    values = {
        "plan": offered,
        "capacity": "person",
        "how": "screen",
        "name": "Asha Patel",
        "recorded_by": at.holder,
        "signed_on": TODAY,
        "content_sha256": "a" * 64,
    }
    return PlanSignature(**{**values, **wrong})


def signed_twice(at: Place) -> PlanSignature:
    first = signature(at)
    first.save()
    return PlanSignature(
        **{field.name: getattr(first, field.name) for field in first._meta.fields if not field.primary_key}
    )


def draft(at: Place) -> Plan:
    begun = plan(at)
    begun.save()
    return begun


def professional(at: Place, **wrong: Any) -> ProfessionalContact:
    return ProfessionalContact(**{"plan": draft(at), "name": "Dr Lee", **wrong})


def contingency(at: Place, **wrong: Any) -> ContingencyPlan:
    return ContingencyPlan(**{"plan": draft(at), "triggers": "My assistant is ill", **wrong})


def check(at: Place, **wrong: Any) -> PlanCheck:
    values = {"criterion": "central", "holds": True, "answered_on": TODAY}
    if "plan" not in wrong:
        wrong["plan"] = draft(at)
    return PlanCheck(**{**values, **wrong})


def checked_twice(at: Place) -> PlanCheck:
    first = check(at)
    first.save()
    return check(at, plan=first.plan)


CASES_OF_PLANS: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "plan_version_once": (same_version, OF_ALL, "this version number already"),
    "plan_one_being_written": (second_plan, OF_ALL, "Go on with that one"),
    "plan_agreed_at_when_agreed": (lambda at: plan(at, **AGREED), OF_ALL, "says when it was agreed"),
    "plansignature_representative_names_authority": (
        lambda at: signature(at, capacity="representative"),
        "representation",
        "signs under an authority",
    ),
    "plansignature_once": (signed_twice, OF_ALL, "has been signed already"),
    "plansignature_paper_is_kept": (
        lambda at: signature(at, how="paper", paper_kept="The office"),
        "paper_kept",
        "who saw it signed",
    ),
    "plancheck_once": (checked_twice, OF_ALL, "answered for this version already"),
    "plancheck_no_says_why": (lambda at: check(at, holds=False), "words", "what is missing"),
    "professionalcontact_until_on_or_after_since": (
        lambda at: professional(at, since=TODAY, until=TODAY.replace(year=2025)),
        "until",
        "on or after the first",
    ),
    "contingencyplan_has_triggers": (lambda at: contingency(at, triggers=""), "triggers", "Fill in"),
    "contingencyplan_cost_not_below_nought": (
        lambda at: contingency(at, cost=gbp("-0.01")),
        "cost",
        "cannot be below",
    ),
}
