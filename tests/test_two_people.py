"""Maker is not checker, wherever the system keeps both: whoever adds a model with two people says which it is."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model

from phb.models import User

MAKER_IS_NOT_CHECKER = {
    ("care_plans.PersonMerge", "proposed_by", "answered_by"): "confirmed_by_another",
    ("care_plans.PayException", "asked_by", "answered_by"): "maker_is_not_checker",
    ("care_plans.CatalogueVersion", "author", "published_by"): "publisher_is_not_author",
    ("care_plans.DefaultException", "proposed_by", "approved_by"): "approver_is_not_proposer",
    ("care_plans.DefaultException", "proposed_by", "agreed_by"): "first_is_not_proposer",
    ("care_plans.ActivityCode", "entered_by", "checked_by"): "checked_by_another",
    ("care_plans.Refusal", "drafted_by", "decided_by"): "decider_did_not_write_it",
    ("budgets.Revision", "author", "approved_by"): "approver_is_not_author",
    ("budgets.AccountChange", "proposed_by", "confirmed_by"): "two_people",
    ("budgets.Notice", "written_by", "signed_by"): "signed_by_somebody_else",
    ("budgets.FinalAccount", "drawn_by", "agreed_by"): "two_people",
    ("budgets.PayRun", "drafted_by", "approved_by"): "approver_did_not_draft",
    ("budgets.PaymentApart", "asked_by", "paid_by"): "payer_did_not_ask",
}
"""Model, who makes, who checks: the constraint of the table that keeps them apart."""

ONE_MAY_DO_BOTH = {
    "care_plans.Person": "the person's own account, and whoever plans care with them",
    "care_plans.AboutMeShare": "withdrawing what one shared oneself protects the person",
    "care_plans.RequestBatch": "every request of a batch is decided by itself",
    "care_plans.IndicativeAmount": "an estimate is told by whoever worked it out",
    "care_plans.Review": "the outcome of a review is agreed with the person, whose word is the second",
    "care_plans.ReviewTrigger": "a trigger asks for a review and decides nothing",
    "budgets.ApprovalCover": "guards of its own: named by an administrator or the approver, accepted by the colleague",
    "budgets.PayHold": "a hold pays nobody; it is let go with a reason, and the run has two people",
    "budgets.PaymentBack": "money came back; paying it again is a payment of a run, or of another",
    "budgets.UpliftRun": "it writes revisions, and each is agreed by whoever did not write it",
    "budgets.PanelSitting": "calling a sitting and closing its minutes decide nothing; each decision is its own",
    "budgets.SpendImport": "rows of a bank are facts; the books are checked against the bank's own balances",
}


def _people(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.related_model is User]


def test_every_model_with_two_people_says_whether_they_must_differ() -> None:
    several = {
        model._meta.label
        for model in apps.get_models()
        if len(_people(model)) > 1 and not model.__name__.startswith("Historical")
    }
    kept_apart = {label for label, _, _ in MAKER_IS_NOT_CHECKER}
    assert several == kept_apart | set(ONE_MAY_DO_BOTH)
    assert not kept_apart & set(ONE_MAY_DO_BOTH)


@pytest.mark.django_db
@pytest.mark.parametrize(("pair", "name"), MAKER_IS_NOT_CHECKER.items(), ids=str)
def test_table_refuses_one_person_as_both(pair: tuple[str, str, str], name: str) -> None:
    """The constraint itself, which no door goes round: it holds for two people and not for one."""
    label, maker, checker = pair
    model = apps.get_model(label)
    rule = next(each for each in model._meta.constraints if each.name.endswith(f"_{name}"))
    assert isinstance(rule, CheckConstraint)
    one, other = User(pk=1, username="one"), User(pk=2, username="other")
    days = {f"{checker.removesuffix('_by')}_on": date(2026, 5, 1)}
    given = {name: day for name, day in days.items() if name in {field.name for field in model._meta.fields}}
    rule.validate(model, model(**{maker: one, checker: other}, **given))
    with pytest.raises(ValidationError):
        rule.validate(model, model(**{maker: one, checker: one}, **given))
