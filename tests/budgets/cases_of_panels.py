"""Broken rows of panels: each breaks one constraint alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from budgets.approving.approvals import approve_share
from budgets.models import PanelDecision, PanelItem, PanelMember, PanelSitting
from budgets.panels.sitting import decide_item
from budgets.rules import Funder
from phb.acting import acting
from phb.models import User
from tests.budgets.building import TODAY, Team, submitted
from tests.budgets.panels import called, put

OF_ALL = NON_FIELD_ERRORS
YESTERDAY = TODAY - timedelta(days=1)


def sitting(at: Team, **wrong: Any) -> PanelSitting:
    values = {"organisation": at.icb, "held_on": TODAY, "chair": at.manager, "called_by": at.manager}
    return PanelSitting(**{**values, "called_on": TODAY, **wrong})


def closed(at: Team) -> PanelSitting:
    kept = called(at, TODAY + timedelta(days=7))
    kept.closed_by, kept.closed_on = at.manager, TODAY
    return kept


def member_twice(at: Team) -> PanelMember:
    kept = called(at)
    return PanelMember(sitting=kept, user=User.objects.get(pk=kept.members.all()[0].user_id))


def item(at: Team, **same: Any) -> PanelItem:
    """Another item beside one that is there: another number and another sitting, but for what is the same."""
    kept = put(at, called(at), submitted(at))
    other: dict[str, Any] = {"sitting": called(at), "number": 2, "revision": kept.revision}
    return PanelItem(
        **{**other, **{name: getattr(kept, name) for name in same}},
        funder="icb",
        content_sha256=kept.content_sha256,
        plan=kept.plan,
        papers={"yearly": 1},
        put_by=at.coordinator,
        put_on=TODAY,
    )


def another_revision_at_its_number(at: Team) -> PanelItem:
    kept = put(at, called(at), submitted(at))
    revision = submitted(at)
    return PanelItem(
        sitting=kept.sitting,
        number=1,
        revision=revision,
        funder="icb",
        content_sha256=revision.content_sha256,
        plan=kept.plan,
        papers={"yearly": 1},
        put_by=at.coordinator,
        put_on=TODAY,
    )


def decided(at: Team) -> PanelDecision:
    with acting(at.manager):
        return decide_item(
            item=put(at, called(at), submitted(at)), outcome="agree", reasons="Fair", by=at.manager, on=TODAY
        )


def copy_of(made: PanelDecision, **wrong: Any) -> PanelDecision:
    names = ("item", "outcome", "reasons", "approval", "decided_by", "decided_on")
    return PanelDecision(**{**{name: getattr(made, name) for name in names}, **wrong})


def undecided(at: Team, **wrong: Any) -> PanelDecision:
    """An answer that was given beside the panel, minuted."""
    there = put(at, called(at), submitted(at))
    with acting(at.manager):
        answer = approve_share(revision=there.revision, funder=Funder.ICB, by=at.manager, on=TODAY)
    return PanelDecision(item=there, outcome="agree", approval=answer, decided_by=at.manager, decided_on=TODAY, **wrong)


CASES_OF_PANELS: dict[str, tuple[Callable[[Team], models.Model], str, str]] = {
    "panelsitting_not_backwards": (lambda at: sitting(at, held_on=YESTERDAY), "held_on", "today or a later day"),
    "panelsitting_closed_by_and_on": (closed, "closed_on", "closed by somebody"),
    "panelmember_once": (member_twice, OF_ALL, "sit on it already"),
    "panelitem_number_once": (another_revision_at_its_number, OF_ALL, "meanwhile"),
    "panelitem_once": (lambda at: item(at, sitting=True), OF_ALL, "on that agenda already"),
    "paneldecision.item": (lambda at: copy_of(decided(at)), "item", "decided already"),
    "paneldecision.approval": (lambda at: copy_of(decided(at)), "approval", "another item already"),
    "paneldecision_with_reasons": (lambda at: undecided(at, reasons=""), "reasons", ""),
}
