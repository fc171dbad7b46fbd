"""Commands: thin doors to the acts that the pages use."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from phb.acting import acting, system_user
from phb.models import User


def a_day(text: str) -> date:
    """For `type=` of an argument: an ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f"“{text}” is not a day. Write it as year, month and day, such as 2026-04-30."
        ) from None


class ActCommand(BaseCommand):
    """
    Runs one act in somebody's name and prints what came of it.

    Ends 0 when all is well; 1 when the answer is no, that is when the act refuses or its result has `"ok": False`;
    2 when asked wrongly. With --json, standard output holds one JSON object and nothing else.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--by", metavar="USERNAME", help="who acts; scheduled work, where nobody is named")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def words(self, result: dict[str, Any]) -> str:
        """The result for a person to read."""
        return "\n".join(f"{key}: {value}" for key, value in result.items())

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._user(options.pop("by"))
        try:
            with acting(by, reason=f"command {self.name()}"):
                result = self.act(by, **options)
        except (ValidationError, PermissionDenied) as refusal:
            self._refuse(refusal, as_json=options["json"])
        self.stdout.write(json.dumps(result, cls=DjangoJSONEncoder) if options["json"] else self.words(result))
        if result.get("ok") is False:
            raise SystemExit(1)

    @classmethod
    def name(cls) -> str:
        return cls.__module__.rpartition(".")[2]

    def _user(self, username: str | None) -> User:
        if username is None:
            return system_user()
        try:
            return get_user_model().objects.get(username=username)
        except User.DoesNotExist as nobody:
            raise CommandError(f"Nobody is called {username} here.", returncode=2) from nobody

    def _refuse(self, refusal: ValidationError | PermissionDenied, *, as_json: bool) -> NoReturn:
        sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        if as_json:
            self.stdout.write(json.dumps({"refused": sentences}))
        for sentence in sentences:
            self.stderr.write(sentence)
        raise SystemExit(1)

    @contextmanager
    def progress(self, what: str, total: int | None = None) -> Iterator["Progress"]:
        """Counts as the work goes on; on a terminal only."""
        counter = Progress(what, total, shown=sys.stderr.isatty())
        try:
            yield counter
        finally:
            counter.end()


class Progress:
    """Called with how many more are done."""

    def __init__(self, what: str, total: int | None, *, shown: bool) -> None:
        self.what, self.total, self.shown, self.done = what, total, shown, 0

    def __call__(self, more: int = 1) -> None:
        self.done += more
        if self.shown:
            of = f" of {self.total:,}" if self.total is not None else ""
            sys.stderr.write(f"\r{self.what}: {self.done:,}{of}")
            sys.stderr.flush()

    def end(self) -> None:
        if self.shown and self.done:
            sys.stderr.write("\n")
