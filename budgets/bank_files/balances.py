"""Whether running balances add up, in which order, and what they start and end with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .cells import pounds


class Balanced(Protocol):
    """A line with its amount and the balance the bank printed after it."""

    @property
    def line(self) -> int: ...
    @property
    def amount_pence(self) -> int: ...
    @property
    def balance_pence(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Balances:
    """`add_up` is None where the file has no balances; opening and closing are None where they cannot be told."""

    opening_pence: int | None = None
    closing_pence: int | None = None
    add_up: bool | None = None
    newest_first: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class _Walk:
    opening: int | None
    closing: int | None
    breaks: tuple[tuple[int, int, int], ...]
    """Line, balance expected there, balance printed there."""


def check_balances(rows: Sequence[Balanced], *, newest_first: bool) -> Balances:
    """Try the order that the dates suggest, then its opposite, then any order at all.

    Banks list newest or oldest first, and some put a few lines out of place: then the balances still make one chain.
    """
    if all(row.balance_pence is None for row in rows):
        return Balances()
    walks = {}
    for turned in (newest_first, not newest_first):
        walk = walks[turned] = _walk(reversed(rows) if turned else rows)
        if not walk.breaks:
            return Balances(walk.opening, walk.closing, add_up=True, newest_first=turned)
    turned = min(walks, key=lambda order: len(walks[order].breaks))
    return _explained(rows, walks[turned].breaks, turned)


def _walk(rows: Iterable[Balanced]) -> _Walk:
    """Follow the balances from the oldest line on; a line without one is carried to the next that has one."""
    opening: int | None = None
    running = 0
    breaks = []
    for row in rows:
        running += row.amount_pence
        stated = row.balance_pence
        if stated is None or stated == running and opening is not None:
            continue
        if opening is None:
            opening = stated - running
        else:
            breaks.append((row.line, running, stated))
        running = stated
    return _Walk(opening, running, tuple(breaks))


def _explained(rows: Sequence[Balanced], breaks: Sequence[tuple[int, int, int]], turned: bool) -> Balances:
    line, expected, stated = min(breaks)
    where = (
        f"The balances do not add up from line to line. The first place is line {line}: "
        f"the amounts lead to {pounds(expected)} there and the file says {pounds(stated)}."
    )
    ends = _ends_of_chain(rows)
    if ends is None:
        return Balances(
            add_up=False, newest_first=turned, warning=f"{where} Check that no line is missing or has been changed."
        )
    return Balances(
        *ends,
        add_up=False,
        newest_first=turned,
        warning=f"{where} They do add up when some lines are taken in another order, so none is missing.",
    )


def _ends_of_chain(rows: Sequence[Balanced]) -> tuple[int, int] | None:
    """Opening and closing balance if some order of the lines makes the balances add up, else None.

    Each line leads from the balance before it to the balance after it. Such steps can be walked once each, in some
    order, exactly when they hang together and only the two ends are left more, or reached more, often by one (Euler).
    """
    steps = [(row.balance_pence - row.amount_pence, row.balance_pence) for row in rows if row.balance_pence is not None]
    if len(steps) < len(rows):
        return None
    surplus = Counter(before for before, _ in steps)
    surplus.subtract(after for _, after in steps)
    uneven = {balance: times for balance, times in surplus.items() if times}
    if sorted(uneven.values()) != [-1, 1] or not _hang_together(steps):
        return None
    closing, opening = sorted(uneven, key=lambda balance: uneven[balance])
    return opening, closing


def _hang_together(steps: Sequence[tuple[int, int]]) -> bool:
    neighbours: dict[int, set[int]] = {}
    for before, after in steps:
        neighbours.setdefault(before, set()).add(after)
        neighbours.setdefault(after, set()).add(before)
    seen: set[int] = set()
    waiting = [steps[0][0]]
    while waiting:
        balance = waiting.pop()
        if balance not in seen:
            seen.add(balance)
            waiting.extend(neighbours[balance] - seen)
    return len(seen) == len(neighbours)
