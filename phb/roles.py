"""Who may do what: one table, role by act.

A role is held in one organisation between two days (`phb.models.RoleAssignment`); each app's `permissions.py` adds when
and on which record. A budget holder has no role: being the person, or acting for them, is what lets them in.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

if TYPE_CHECKING:
    from phb.models import Organisation


class Role(TextChoices):
    CARE_COORDINATOR = "care_coordinator", "Care co-ordinator"
    CLINICAL_LEAD = "clinical_lead", "Clinical lead"
    COMMISSIONING_MANAGER = "commissioning_manager", "Commissioning manager"
    COUNCIL_MANAGER = "council_manager", "Council manager"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"
    PARTNER = "partner", "Partner's staff"
    SCHEDULED_WORK = "scheduled_work", "Scheduled work"
    HOLDER = "holder", "Budget holder"


PURPOSES = {
    Role.CARE_COORDINATOR: "planning care",
    Role.CLINICAL_LEAD: "clinical agreement",
    Role.COMMISSIONING_MANAGER: "agreeing a budget",
    Role.COUNCIL_MANAGER: "agreeing the council's share",
    Role.FINANCE_OFFICER: "paying and reconciling",
    Role.AUDITOR: "audit",
    Role.ADMINISTRATOR: "keeping the system",
    Role.PARTNER: "supporting the person",
    Role.SCHEDULED_WORK: "scheduled work",
    Role.HOLDER: "seeing their own budget",
}
"""Why each role looks at a person's data, as the access log says it."""

_CO, _CL, _CM, _LA, _FO, _AU, _AD, _PA, _SY, _HO = Role
_STAFF = frozenset({_CO, _CL, _CM, _LA, _FO, _AU, _SY})

ACTS: dict[str, frozenset[Role]] = {
    # people, requests and decisions
    "see_people": _STAFF,
    "see_person": _STAFF | {_HO},
    "add_person": frozenset({_CO, _SY}),
    "merge_people": frozenset({_CO}),
    "record_information_needs": frozenset({_CO, _HO, _SY}),
    "see_requests": frozenset({_CO, _CL, _CM, _AU, _SY}),
    "load_requests": frozenset({_CO, _SY}),
    "see_referrals": frozenset({_CO, _CM, _AU, _SY}),
    "deal_with_referrals": frozenset({_CO, _SY}),
    "keep_referral_link": frozenset({_AD}),
    "log_request": frozenset({_CO, _SY}),
    "decide_request": frozenset({_CO, _CM, _SY}),
    "propose_exception": frozenset({_CO}),
    "approve_exception": frozenset({_CL, _CM}),
    "see_catalogue": frozenset({_CO, _CL, _CM, _AU, _AD, _SY}),
    "draft_catalogue": frozenset({_AD}),
    "publish_catalogue": frozenset({_CM}),
    "see_limits": frozenset({_CO, _CL, _CM, _AU, _AD}),
    "set_limits": frozenset({_AD}),
    # conversations, offers
    "record_conversation": frozenset({_CO, _SY}),
    "record_offer": frozenset({_CO, _SY}),
    "see_offers": frozenset({_CO, _CL, _CM, _AU, _SY}),
    "see_codes": frozenset({_CL, _CM, _AU, _AD, _SY}),
    "enter_code": frozenset({_AD, _SY}),
    "check_code": frozenset({_CL, _AD}),
    # the first estimate
    "see_indicative": _STAFF | {_HO},
    "tell_indicative": frozenset({_CO, _SY}),
    # legal rights
    "see_refusal": frozenset({_CO, _CL, _CM, _AU, _HO, _SY}),
    "draft_refusal": frozenset({_CO, _CM}),
    "decide_refusal": frozenset({_CL, _CM}),
    "ask_reconsideration": frozenset({_CO, _HO}),
    "answer_reconsideration": frozenset({_CL, _CM}),
    # letters
    "see_letter": frozenset({_CO, _CL, _CM, _AU, _HO, _SY}),
    "write_letter": frozenset({_CO, _CL, _CM, _SY}),
    "send_letter": frozenset({_CO, _SY}),
    # measures
    "load_instrument": frozenset({_AD, _SY}),
    "see_scores": frozenset({_CO, _CL, _CM, _AU, _HO, _SY}),
    "record_score": frozenset({_CO, _CL, _HO, _SY}),
    # plans
    "see_plan": frozenset({_CO, _CL, _CM, _LA, _AU, _HO, _SY}),
    "write_plan": frozenset({_CO, _SY}),
    "sign_plan_as_person": frozenset({_HO}),
    "record_person_signature": frozenset({_CO, _SY}),
    "sign_plan_as_professional": frozenset({_CO, _CL}),
    "record_authority": frozenset({_CO, _SY}),
    "see_around": frozenset({_CO, _CL, _CM, _LA, _AU, _HO, _SY}),
    "see_pay_exception": frozenset({_CO, _CL, _CM, _LA, _AU}),
    "answer_nhs_pay_exception": frozenset({_CM, _CL}),
    "answer_council_pay_exception": frozenset({_LA}),
    "read_home_entry": frozenset({_CO, _CL, _HO}),
    "write_home_entry": frozenset({_CO, _HO, _SY}),
    # About Me
    "see_about_me": frozenset({_CO, _CL, _CM, _LA, _AU, _HO, _SY}),
    "write_about_me": frozenset({_CO, _HO, _SY}),
    "share_about_me": frozenset({_CO, _HO, _SY}),
    "see_shared": frozenset({_PA, _LA}),
    # reviews
    "see_review": _STAFF | {_HO},
    "see_reviews": _STAFF,
    "hold_plan_review": frozenset({_CO, _SY}),
    "hold_money_audit": frozenset({_FO, _SY}),
    "hold_eligibility_review": frozenset({_CO, _CL, _SY}),
    "report_reason_to_review": frozenset({_CO, _CL, _FO, _SY}),
    "ask_for_review": frozenset({_HO}),
    "see_review_limits": frozenset({_CO, _CL, _CM, _FO, _AU, _AD, _SY}),
    "set_review_limits": frozenset({_AD}),
    # budgets and money
    "see_budget": _STAFF | {_HO},
    "see_budgets": _STAFF,
    "see_approvals": frozenset({_CO, _CL, _CM, _LA}),
    "agree_budgets": frozenset({_CL, _CM, _LA}),
    "see_approval_limits": frozenset({_CO, _CL, _CM, _LA, _FO, _AU, _AD}),
    "set_approval_limits": frozenset({_AD}),
    "see_cover": frozenset({_CO, _CL, _CM, _LA, _AU, _AD}),
    "set_cover": frozenset({_AD}),
    "see_panels": frozenset({_CO, _CL, _CM, _LA, _AU}),
    "call_panel": frozenset({_CL, _CM, _LA}),
    "put_on_agenda": frozenset({_CO, _CL, _CM, _LA}),
    "build_budget": frozenset({_CO, _SY}),
    "record_assessed_charge": frozenset({_CO, _FO, _LA, _SY}),
    "see_contribution_method": frozenset({_LA}),
    "set_contribution_method": frozenset({_LA}),
    "see_payment_bar": frozenset({_CO, _CL, _CM, _FO, _AU, _SY}),
    "record_payment_bar": frozenset({_CO, _CM, _SY}),
    "see_on_cost_rates": frozenset({_CO, _CL, _CM, _LA, _FO, _AU, _SY}),
    "set_on_cost_rates": frozenset({_FO, _SY}),
    "see_market_rates": frozenset({_CO, _CL, _CM, _LA, _FO, _AU, _SY}),
    "set_market_rates": frozenset({_FO, _SY}),
    "see_uplift": frozenset({_CO, _CL, _CM, _LA, _FO, _AU, _SY}),
    "plan_uplift": frozenset({_FO, _SY}),
    "answer_uplift": frozenset({_CO, _FO, _SY}),
    "see_sufficiency": frozenset({_CO, _CL, _CM, _FO, _AU, _SY}),
    "see_continuity": frozenset({_CO, _CL, _CM, _FO, _AU, _SY}),
    "keep_account": frozenset({_FO, _SY}),
    "see_agreement": _STAFF,
    "stop_account_change": _STAFF | {_HO},
    "see_account_wait": frozenset({_FO, _AU, _AD}),
    "set_account_wait": frozenset({_AD}),
    "see_notice": _STAFF | {_HO},
    "write_notice": frozenset({_CO, _CM, _FO, _SY}),
    "sign_notice": frozenset({_CL, _CM}),
    "withdraw_notice": frozenset({_CL, _CM}),
    "ask_about_notice": frozenset({_CO, _HO}),
    "answer_about_notice": frozenset({_CL, _CM}),
    "see_ending": _STAFF | {_HO},
    "close_budget": frozenset({_FO}),
    "see_notice_days": frozenset({_CO, _CL, _CM, _FO, _AU, _AD}),
    "set_notice_days": frozenset({_AD}),
    "approve_health_share": frozenset({_CM, _CL}),
    "approve_council_share": frozenset({_LA}),
    "release_payment": frozenset({_FO, _SY}),
    "see_pay_runs": frozenset({_FO, _AU, _SY}),
    "draft_pay_run": frozenset({_FO, _SY}),
    "approve_pay_run": frozenset({_FO}),
    "hold_payment": frozenset({_FO}),
    "commit_money": frozenset({_FO, _CO, _SY}),
    "import_spend": frozenset({_FO, _SY}),
    "reverse_posting": frozenset({_FO}),
    "see_statement": _STAFF | {_HO},
    "see_statements": frozenset({_FO, _AU, _SY}),
    "issue_statement": frozenset({_FO, _SY}),
    # audit
    "see_history": frozenset({_CO, _CL, _CM, _LA, _FO, _AU}),
    "see_access_log": frozenset({_AU, _HO}),
    "see_access_names": frozenset({_AU}),
    "see_books": frozenset({_FO, _AU}),
    "check_books": frozenset({_FO, _AU, _SY}),
    "see_changes": frozenset({_AU}),
    "seal_audit": frozenset({_AU, _SY}),
    "verify_audit": frozenset({_AU, _SY}),
}
"""What each role is for. Adding a right is a line here, and nowhere else."""


def may(user: Any, act: str, *, on: date, organisation: "Organisation | None" = None) -> bool:
    """Whether one of the person's roles on that day has the act, in that organisation where one is named."""
    allowed = ACTS[act]
    return any(
        role in allowed and (organisation is None or role == Role.SCHEDULED_WORK or organisation_id == organisation.pk)
        for role, organisation_id in held(user, on)
    )


def places(user: Any, act: str, on: date) -> set[int]:
    """The organisations in which the person has the act that day."""
    return {org for role, org in held(user, on) if org is not None and role in ACTS[act]}


def held(user: Any, on: date) -> frozenset[tuple[Role, int | None]]:
    """The person's roles that day, each with its organisation; asked of the database once for each user object and
    day.
    """
    if not user.is_authenticated or not (user.is_active or user.is_system):
        return frozenset()
    cache: dict[date, frozenset[tuple[Role, int | None]]] = user.__dict__.setdefault("_roles_held", {})
    if on not in cache:
        cache[on] = frozenset(_look_up(user, on))
    return cache[on]


def _look_up(user: Any, on: date) -> list[tuple[Role, int | None]]:
    rows: list[tuple[Role, int | None]] = [
        (Role(role), organisation_id)
        for role, organisation_id in user.role_assignments.current(on).values_list("role", "organisation_id")
    ]
    if user.is_system:
        rows.append((Role.SCHEDULED_WORK, None))
    if user.is_holder:
        rows.append((Role.HOLDER, None))
    return rows
