"""Whose history can be read, and by whom: each kind of record with its path to the person it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from budgets.models import (
    Account,
    AccountChange,
    AccountUser,
    AccountWait,
    Agreement,
    AgreementEnd,
    Approval,
    ApprovalCover,
    ApprovalLimit,
    AssessedCharge,
    Budget,
    BudgetLine,
    ContributionMethod,
    Entry,
    FinalAccount,
    Liability,
    MarketRate,
    Notice,
    NoticeAnswer,
    NoticeDays,
    NoticeQuestion,
    Offset,
    OnCost,
    OnCostRate,
    PanelDecision,
    PanelItem,
    PanelMember,
    PanelSitting,
    PayHold,
    PaymentApart,
    PaymentBack,
    PaymentBar,
    PayRun,
    PayRunItem,
    PayRunPayment,
    Posting,
    Revision,
    SpendChoice,
    SpendImport,
    SpendRow,
    Statement,
    Stop,
    Suspension,
    SuspensionLift,
    UpliftAnswer,
    UpliftLine,
    UpliftRun,
)
from care_plans.models import (
    AboutMe,
    AboutMeLook,
    AboutMeShare,
    Action,
    ActivityCode,
    AdditionalPlan,
    AssistantEmployer,
    AuthorityEvidence,
    CatalogueItem,
    CatalogueVersion,
    CodedActivity,
    Contact,
    ContingencyPlan,
    Conversation,
    ConversationPresent,
    Decision,
    DefaultException,
    Dispatch,
    Episode,
    Formulation,
    Goal,
    HomeEntryNote,
    IndicativeAmount,
    IndicativeRow,
    InformationNeeds,
    Instrument,
    Letter,
    Need,
    Offer,
    PartAnswer,
    PayException,
    Person,
    PersonalContact,
    PersonMerge,
    Plan,
    PlanCheck,
    PlanDocument,
    PlanOutcome,
    PlanSignature,
    ProfessionalContact,
    Reconsideration,
    ReconsiderationAnswer,
    Referral,
    ReferralLink,
    Refusal,
    RefusedPart,
    Representation,
    RequestBatch,
    Review,
    ReviewAnswer,
    ReviewLimit,
    ReviewOutcome,
    ReviewTrigger,
    Risk,
    Score,
    StageGoal,
    StepLimit,
    Strength,
    SupportRequest,
)
from phb import roles
from phb.models import Organisation, Recorded, RoleAssignment, User


@dataclass(frozen=True)
class Followed:
    """
    A kind of record whose history can be read.

    `path` leads to the person it is about (in `FOLLOWED`) or the organisation it belongs to (in `PLACED`); empty where
    it is that itself. `act` is the row of the roles table that lets somebody see such a record at all. Append-only
    records say in their own columns `who` recorded them and when (`at`). What comes in thousands stays `apart` from
    the thread of the records above it.
    """

    path: str
    act: str
    who: str = ""
    at: str = ""
    verb: str = "recorded"
    apart: bool = False


FOLLOWED: dict[type[Model], Followed] = {
    Person: Followed("", "see_person"),
    PersonMerge: Followed("survivor", "see_person"),
    Representation: Followed("person", "see_person"),
    InformationNeeds: Followed("person", "see_person"),
    AuthorityEvidence: Followed("representation__person", "see_person", "seen_by", "recorded_at"),
    Contact: Followed("person", "see_around"),
    PayException: Followed("contact__person", "see_pay_exception"),
    AssistantEmployer: Followed("person", "see_around"),
    HomeEntryNote: Followed("person", "read_home_entry"),
    AboutMe: Followed("person", "see_about_me"),
    AboutMeShare: Followed("person", "see_about_me"),
    AboutMeLook: Followed("share__person", "see_about_me", "user", "at"),
    Refusal: Followed("decision__request__person", "see_refusal"),
    RefusedPart: Followed("refusal__decision__request__person", "see_refusal"),
    Reconsideration: Followed("refusal__decision__request__person", "see_refusal", "recorded_by", "recorded_at"),
    ReconsiderationAnswer: Followed(
        "reconsideration__refusal__decision__request__person", "see_refusal", "decided_by", "decided_at", verb="made"
    ),
    PartAnswer: Followed(
        "part__refusal__decision__request__person",
        "see_refusal",
        "answer__decided_by",
        "answer__decided_at",
        apart=True,
    ),
    Letter: Followed("person", "see_letter", "written_by", "written_at", verb="wrote"),
    Dispatch: Followed("letter__person", "see_letter"),
    SupportRequest: Followed("person", "see_requests"),
    Referral: Followed("request__person", "see_requests"),
    DefaultException: Followed("request__person", "see_requests"),
    Decision: Followed("request__person", "see_requests", "decided_by", "decided_at", verb="made"),
    Conversation: Followed("request__person", "see_plan"),
    ConversationPresent: Followed("conversation__request__person", "see_plan"),
    IndicativeAmount: Followed("request__person", "see_indicative"),
    IndicativeRow: Followed("indicative__request__person", "see_indicative", apart=True),
    Offer: Followed("person", "see_plan", "recorded_by", "recorded_at"),
    Episode: Followed("person", "see_offers"),
    CodedActivity: Followed("person", "see_offers", "recorded_by", "recorded_at"),
    Score: Followed("person", "see_scores", "recorded_by", "recorded_at"),
    Plan: Followed("person", "see_plan"),
    Need: Followed("plan__person", "see_plan"),
    Goal: Followed("plan__person", "see_plan"),
    PlanOutcome: Followed("plan__person", "see_plan"),
    Action: Followed("plan__person", "see_plan"),
    StageGoal: Followed("plan__person", "see_plan"),
    **{
        part: Followed("plan__person", "see_plan")
        for part in (
            Strength,
            Formulation,
            ProfessionalContact,
            PersonalContact,
            ContingencyPlan,
            Risk,
            AdditionalPlan,
            PlanDocument,
            PlanCheck,
        )
    },
    PlanSignature: Followed("plan__person", "see_plan", "recorded_by", "recorded_at"),
    Review: Followed("person", "see_review"),
    ReviewAnswer: Followed("review__person", "see_review"),
    ReviewOutcome: Followed("review__person", "see_review"),
    ReviewTrigger: Followed("person", "see_review"),
    Budget: Followed("person", "see_budget"),
    PaymentBar: Followed("person", "see_payment_bar"),
    AssessedCharge: Followed("person", "see_budget"),
    Account: Followed("budget__person", "keep_account"),
    AccountChange: Followed("budget__person", "keep_account"),
    AccountUser: Followed("change__budget__person", "keep_account"),
    Agreement: Followed("budget__person", "see_agreement", "recorded_by", "recorded_at"),
    AgreementEnd: Followed("agreement__budget__person", "see_agreement", "recorded_by", "recorded_at"),
    Revision: Followed("budget__person", "see_budget"),
    Notice: Followed("budget__person", "see_notice"),
    Stop: Followed("notice__budget__person", "see_ending", "recorded_by", "recorded_at"),
    Suspension: Followed("notice__budget__person", "see_ending", "recorded_by", "recorded_at"),
    SuspensionLift: Followed("suspension__notice__budget__person", "see_ending", "recorded_by", "recorded_at"),
    FinalAccount: Followed("budget__person", "see_ending"),
    Liability: Followed("account__budget__person", "see_ending"),
    Offset: Followed("notice__budget__person", "see_notice"),
    NoticeQuestion: Followed("notice__budget__person", "see_notice", "recorded_by", "recorded_at"),
    NoticeAnswer: Followed("question__notice__budget__person", "see_notice", "decided_by", "decided_at", verb="made"),
    BudgetLine: Followed("revision__budget__person", "see_budget"),
    OnCost: Followed("budget__person", "see_budget", "worked_by", "worked_at", verb="worked out"),
    Approval: Followed("revision__budget__person", "see_budget", "approver", "answered_at"),
    UpliftAnswer: Followed("budget__person", "see_budget", "answered_by", "answered_at"),
    UpliftLine: Followed("budget__person", "see_budget", "run__planned_by", "run__planned_at", apart=True),
    PanelItem: Followed("revision__budget__person", "see_panels", "put_by", "put_at", verb="put"),
    PanelDecision: Followed("item__revision__budget__person", "see_panels", "decided_by", "decided_at", verb="minuted"),
    SpendImport: Followed("budget__person", "see_budget"),
    Posting: Followed("budget__person", "see_budget", "recorded_by", "recorded_at"),
    PayHold: Followed("budget__person", "see_pay_runs"),
    PaymentApart: Followed("budget__person", "see_pay_runs"),
    PayRunItem: Followed(
        "budget__person", "see_pay_runs", "run__drafted_by", "run__drafted_at", verb="drafted", apart=True
    ),
    PayRunPayment: Followed("item__budget__person", "see_pay_runs", "recorded_by", "recorded_at", apart=True),
    PaymentBack: Followed("payment__item__budget__person", "see_pay_runs"),
    Statement: Followed("budget__person", "see_statement", "issued_by", "issued_at", verb="issued"),
    SpendRow: Followed(
        "budget__person", "see_budget", "spend_import__loaded_by", "spend_import__loaded_at", apart=True
    ),
    SpendChoice: Followed("row__budget__person", "see_budget", "chosen_by", "chosen_at", apart=True),
    Entry: Followed("budget__person", "see_budget", "posting__recorded_by", "recorded_at", apart=True),
}
"""Each kind of record about a person, with its path to the person."""

PLACED: dict[type[Model], Followed] = {
    CatalogueVersion: Followed("icb", "see_catalogue"),
    CatalogueItem: Followed("version__icb", "see_catalogue"),
    ActivityCode: Followed("icb", "see_codes"),
    Instrument: Followed("icb", "see_catalogue", "loaded_by", "loaded_at", verb="loaded"),
    ApprovalLimit: Followed("organisation", "see_approval_limits", "set_by", "set_at", verb="set"),
    ApprovalCover: Followed("organisation", "see_cover"),
    PanelSitting: Followed("organisation", "see_panels"),
    PanelMember: Followed("sitting__organisation", "see_panels"),
    StepLimit: Followed("icb", "see_limits", "set_by", "set_at", verb="set"),
    ContributionMethod: Followed("council", "see_contribution_method", "set_by", "set_at", verb="set"),
    OnCostRate: Followed("icb", "see_on_cost_rates", "set_by", "set_at", verb="set"),
    NoticeDays: Followed("icb", "see_notice_days", "set_by", "set_at", verb="set"),
    MarketRate: Followed("icb", "see_market_rates", "set_by", "set_at", verb="set"),
    UpliftRun: Followed("icb", "see_uplift"),
    AccountWait: Followed("icb", "see_account_wait", "set_by", "set_at", verb="set"),
    PayRun: Followed("icb", "see_pay_runs"),
    ReferralLink: Followed("icb", "keep_referral_link"),
    RequestBatch: Followed("icb", "load_requests"),
    ReviewLimit: Followed("icb", "see_review_limits", "set_by", "set_at", verb="set"),
    Organisation: Followed("", "see_history"),
    RoleAssignment: Followed("organisation", "see_history"),
}
"""Each kind of record that is about nobody, with its path to the organisation it belongs to."""

ALL = FOLLOWED | PLACED
LABELS = {model._meta.label_lower: model for model in ALL}


@dataclass(frozen=True)
class Subject:
    """A record whose history may be read by whoever asked. `acts` are those they hold where the record belongs."""

    model: type[Model]
    pk: int
    person: Person | None
    acts: frozenset[str]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)


def find(label: str, pk: int, *, user: User, on: date) -> Subject | None:
    """The record, also where it has been taken away since; nothing where it is unknown, or a stranger's."""
    model = LABELS.get(label)
    if model is None:
        return None
    latest = rows(model).filter(**{id_column(model): pk}).order_by(f"-{key_column(model)}")
    owner_id = latest.values_list(ALL[model].path or id_column(model), flat=True).first()
    if owner_id is None:
        return None
    if model in PLACED:
        return _subject(model, pk, None, [Organisation.objects.get(pk=owner_id)], user, on)
    person = Person.objects.visible_to(user, on).select_related("icb", "council").filter(pk=owner_id).first()
    return _subject(model, pk, person, [person.icb, person.council], user, on) if person else None


def _subject(
    model: type[Model],
    pk: int,
    person: Person | None,
    organisations: Sequence[Organisation | None],
    user: User,
    on: date,
) -> Subject | None:
    acts = acts_seen(user, organisations, on)
    return Subject(model, pk, person, acts) if ALL[model].act in acts else None


def acts_seen(user: User, organisations: Sequence[Organisation | None], on: date) -> frozenset[str]:
    """What the user's roles in these organisations let them see."""
    return frozenset(
        act
        for act in {followed.act for followed in ALL.values()}
        if any(roles.may(user, act, on=on, organisation=each) for each in organisations if each is not None)
    )


def is_recorded(model: type[Model]) -> bool:
    """Whether it has versions; the others are append-only."""
    return issubclass(model, Recorded)


def rows(model: type[Model]) -> "QuerySet[Any, Any]":
    """The rows that say what happened: the versions, or the append-only records themselves."""
    return (model.history.model if issubclass(model, Recorded) else model)._default_manager.all()


def id_column(model: type[Model]) -> str:
    """Where such a row says which record it is about."""
    return "id" if is_recorded(model) else "pk"


def key_column(model: type[Model]) -> str:
    """Where such a row has its own number."""
    return "history_id" if is_recorded(model) else "pk"
