"""Panels at each stage, made by the acts themselves."""

from datetime import date
from typing import Any

from budgets.models import PanelItem, PanelSitting, Revision
from budgets.panels.sitting import call_sitting, put_on_agenda
from phb.acting import acting
from phb.models import User
from tests.budgets.building import TODAY, Team


def called(team: Team, held_on: date = TODAY, **given: Any) -> PanelSitting:
    """A panel of the ICB: its commissioning manager chairs, its clinical lead and its co-ordinator sit."""
    values = {
        "organisation": team.icb,
        "chair": team.manager,
        "members": [team.lead, team.coordinator],
        "by": team.manager,
        "on": TODAY,
        **given,
    }
    with acting(values["by"]):
        return call_sitting(held_on=held_on, **values)


def put(team: Team, sitting: PanelSitting, revision: Revision, by: User | None = None, **given: Any) -> PanelItem:
    who = by or team.coordinator
    with acting(who):
        return put_on_agenda(**{"sitting": sitting, "revision": revision, "by": who, "on": TODAY, **given})
