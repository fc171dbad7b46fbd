"""What a layout is: which columns a kind of file has and what each column says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One shape of file. `headings` are the columns that tell it from others; a file may have more, never fewer.

    The rest name the column that says each thing; a column the file lacks is simply not read.
    """

    code: str
    name: str
    headings: tuple[str, ...]
    exact: bool = False
    """No other columns may stand beside `headings`."""

    date: str
    payee: str
    details: tuple[str, ...] = ()
    kind: str = ""
    reference: str = ""
    budget_reference: str = ""
    account: tuple[str, ...] = ()
    currency: str = ""

    amount: str = ""
    """Signed, money out as a minus, unless `spend_is_positive` or `directions` say otherwise."""
    paid_out: str = ""
    paid_in: str = ""
    fee: str = ""
    """Taken off the account on top of `amount`."""
    balance: str = ""
    direction: str = ""
    directions: Mapping[str, int] = field(default_factory=dict)
    """What the `direction` column says beside an unsigned amount: 1 is money in, -1 money out."""
    spend_is_positive: bool = False
    cr_dr: bool = False
    """Amounts may end in CR or DR."""

    state: str = ""
    product: str = ""
    products: tuple[str, ...] = ()
    """Rows of any other product belong to another pocket of the same customer and are left out."""

    footers: tuple[str, ...] = ()
    """First cells of lines below the transactions that are not transactions."""
    apostrophes: bool = False
    """Text begins with an apostrophe, put there to keep spreadsheets from changing it."""
    payee_comes_first: bool = False
    """One column holds the payee, then a tab or two spaces, then other words."""

    hint_in_name: str = ""
    hint_in_text: str = ""
    """Patterns that must be seen, in the file's name or its text, where headings alone tell nothing."""
    confirm: str = ""
    """Why a person must say yes before the file is kept."""
    remark: str = ""

    @property
    def used(self) -> Iterable[str]:
        """The headings this layout reads, whether or not a file has them."""
        single = (self.date, self.payee, self.kind, self.reference, self.budget_reference, self.currency, self.amount)
        money = (self.paid_out, self.paid_in, self.fee, self.balance, self.direction, self.state, self.product)
        return (heading for heading in (*single, *money, *self.details, *self.account) if heading)

    def fits(self, header: Sequence[str]) -> bool:
        """Whether the headings stand in this header, in this order."""
        if self.exact:
            return tuple(header) == self.headings
        rest = iter(header)
        return bool(self.headings) and all(heading in rest for heading in self.headings)


def headings_of(line: str) -> tuple[str, ...]:
    """Headings as a file's first line writes them, ready to compare."""
    return tuple(line.lower().split(","))
