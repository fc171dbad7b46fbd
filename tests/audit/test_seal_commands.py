"""seal_audit and verify_audit: the same acts, for schedules and for other tools."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import Change, Seal
from phb import triggers
from tests import recipes
from tests.phb.test_guards import run


def call(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*args, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.fixture
def head(db: None) -> str:
    recipes.icb()
    return str(call("seal_audit")["head"])


def tamper() -> int:
    """Changes the newest row of the journal, and says which."""
    pk = Change.objects.filter(table_name="phb_organisation").latest("id").pk
    connection.check_constraints()
    triggers.take_away(connection)
    run("UPDATE audit_change SET reason = 'nothing' WHERE id = %s", pk)
    return pk


def test_sealing_says_how_far_and_gives_the_head(db: None) -> None:
    recipes.icb()
    answer = call("seal_audit")
    made = Seal.objects.get()
    assert answer == {"sealed_to": Change.objects.latest("id").pk, "seal": 1, "rows": made.row_count, "head": made.hash}


def test_sealing_in_words(head: str) -> None:
    out = StringIO()
    call_command("seal_audit", stdout=out)
    assert out.getvalue() == f"Seal 2 covers 0 new rows. Keep its head elsewhere:\n{Seal.objects.get(number=2).hash}\n"


def test_sealing_is_refused_to_one_whose_act_it_is_not(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    user = recipes.user()
    with pytest.raises(SystemExit) as end:
        call_command("seal_audit", "--by", user.username)
    assert end.value.code == 1
    assert "auditors and scheduled work" in capsys.readouterr().err


def test_all_is_well(head: str) -> None:
    answer = call("verify_audit", "--anchor", head.upper())
    assert answer == {
        "ok": True,
        "rows": Seal.objects.get().row_count,
        "seals": 1,
        "wrong": [],
        "verdict": "intact",
    }


def test_what_is_wrong_is_named_and_ends_with_one(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    pk = tamper()
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", "--json")
    assert end.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["wrong"] == [{"table": "audit_change", "key": pk, "kind": "changed"}]
    assert answer["verdict"] == "altered"


def test_what_is_wrong_in_words(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    pk = tamper()
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("under 1 seals: altered.")
    assert lines[1:] == [f"audit_change {pk}: changed"]


def test_heads_are_found_in_any_text(head: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(f"1 April: {head}\n")
    assert call("verify_audit", "--anchors", str(kept))["ok"]
    lost = "0" * 64
    kept.write_text(f"1 April: {head}\n2 April: {lost}\n")
    with pytest.raises(SystemExit):
        call_command("verify_audit", "--anchors", str(kept), "--json")
    assert json.loads(capsys.readouterr().out)["wrong"] == [{"table": "audit_seal", "key": lost, "kind": "cut off"}]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--anchor", "abc"], "A head is 64"),
        (["--anchors", "no-such-file"], "could not be read"),
        (["--anchors", "{empty}"], "There is no head in"),
        (["--workers", "0"], "at least one worker"),
    ],
)
def test_asking_wrongly_ends_with_two(db: None, tmp_path: Path, args: list[str], sentence: str) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("nothing here")
    with pytest.raises(CommandError, match=sentence) as wrong:
        call_command("verify_audit", *[arg.format(empty=empty) for arg in args])
    assert wrong.value.returncode == 2
