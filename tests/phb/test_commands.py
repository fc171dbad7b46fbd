"""Commands run an act in somebody's name, print it for people or programs, and end as they should."""

import json
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from audit.models import Change
from phb import acting
from phb.commands import ActCommand
from phb.models import Organisation, User
from tests import recipes


class Rename(ActCommand):
    """Renames an organisation, or refuses to."""

    refusal: Exception | None = None
    ok: bool | None = None

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        if self.refusal:
            raise self.refusal
        with self.progress("Renamed", total=1) as progress:
            Organisation.objects.update(name="After")
            progress()
        return {"renamed": 1, "by": by.username} | ({} if self.ok is None else {"ok": self.ok})


@pytest.fixture
def command(db: None) -> Rename:
    recipes.icb()
    return Rename()


def call(command: ActCommand, *args: str) -> tuple[str, str]:
    """What it said, and what it complained of."""
    out, err = StringIO(), StringIO()
    call_command(command, *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def ended(command: ActCommand, *args: str) -> tuple[object, str, str]:
    """How it ended, what it said, and what it complained of."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(command, *args, stdout=out, stderr=err)
    return end.value.code, out.getvalue(), err.getvalue()


def test_one_json_object_and_nothing_else(command: Rename) -> None:
    out, err = call(command, "--json")
    assert json.loads(out) == {"renamed": 1, "by": "system"}
    assert err == ""


def test_words_for_a_person(command: Rename) -> None:
    assert call(command)[0] == "renamed: 1\nby: system\n"


def test_scheduled_work_acts_where_nobody_is_named(command: Rename) -> None:
    call(command)
    change = Change.objects.latest("id")
    assert (change.actor_id, change.reason) == (acting.system_user().pk, "command test_commands")


def test_whoever_is_named_acts(command: Rename) -> None:
    ann = recipes.user(username="ann")
    call(command, "--by", "ann")
    assert Change.objects.latest("id").actor_id == ann.pk
    assert acting.current() is None


def test_nobody_of_that_name_is_asking_wrongly(command: Rename) -> None:
    with pytest.raises(CommandError, match="Nobody is called bob here") as wrong:
        call(command, "--by", "bob")
    assert wrong.value.returncode == 2


def test_an_answer_of_no_ends_with_one(command: Rename) -> None:
    command.ok = False
    code, out, _ = ended(command, "--json")
    assert code == 1
    assert json.loads(out)["ok"] is False


@pytest.mark.parametrize("refusal", [ValidationError("It has ended."), PermissionDenied("It has ended.")])
def test_a_refusal_is_a_sentence_and_ends_with_one(command: Rename, refusal: Exception) -> None:
    command.refusal = refusal
    assert ended(command) == (1, "", "It has ended.\n")


def test_a_refusal_is_json_where_that_was_asked_for(command: Rename) -> None:
    command.refusal = ValidationError({"name": ["Give a name."], "starts_on": ["Give a day."]})
    code, out, _ = ended(command, "--json")
    assert (code, json.loads(out)) == (1, {"refused": ["Give a name.", "Give a day."]})


@pytest.mark.parametrize(("terminal", "shown"), [(True, "\rRenamed: 1 of 1\n"), (False, "")])
def test_progress_is_for_a_terminal(
    command: Rename, monkeypatch: pytest.MonkeyPatch, terminal: bool, shown: str
) -> None:
    terminal_or_file = StringIO()
    monkeypatch.setattr(terminal_or_file, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", terminal_or_file)
    call_command(command, "--json", stdout=StringIO())
    assert terminal_or_file.getvalue() == shown
