"""What every picture of figures is drawn with: SVG by hand, in a frame with a grid, with a sentence for a title.

Pictures are drawn with presentation attributes alone, since pages allow no styles, and told by shape as well as by
colour. The same figures stand beside each as a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BLUE, GREY, PALE, BLACK = "#005eb8", "#4c6272", "#d8dde0", "#212b32"
"""Of the NHS palette. Blue and grey stand out from white by 6 to 1; the pale lines only help the eye along."""

FONT = "Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True)
class Frame:
    """The size of a picture, and the edges of the plot within it, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    def x(self, part: Fraction) -> str:
        """Where a part of the width, from 0 to 1, lies."""
        return number(self.left + (self.right - self.left) * part)

    def y(self, part: Fraction, *, below: int = 0) -> str:
        """Where a part of the height, from 0 at the bottom to 1, lies."""
        return number(self.bottom - (self.bottom - self.top) * part + below)


def number(place: Fraction | Decimal | int) -> str:
    """To a tenth of a unit."""
    return f"{Decimal(place.numerator) / place.denominator if isinstance(place, Fraction) else place:.1f}"


def step(span: int, lines: int, *, noughts: int = 0) -> int:
    """From one line of the grid to the next: 1, 2 or 5 and at least so many noughts, so that a few lines do."""
    steps = (first * 10**more for more in count(noughts) for first in (1, 2, 5))
    return next(each for each in steps if each * lines >= span)


def grid(frame: Frame, lines: Iterable[tuple[str, str]], *, base: str = "") -> SafeString:
    """Lines across the plot, each at a height with its label; the one at `base` is dark."""
    return format_html_join(
        "",
        '<path d="M{} {}H{}" stroke="{}" stroke-width="1"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                *(frame.left, at, frame.right, BLACK if at == base else PALE),
                *(frame.left - 8, number(Decimal(at) + 5), label),
            )
            for at, label in lines
        ),
    )


def dots(places: Iterable[tuple[str, str]], *, radius: int = 4) -> SafeString:
    return format_html_join("", '<circle cx="{}" cy="{}" r="{}" fill="{}"/>', ((x, y, radius, BLUE) for x, y in places))


def stroke(colour: str, width: str) -> SafeString:
    return format_html('fill="none" stroke="{}" stroke-width="{}"', colour, width)


def picture(frame: Frame, title: str, parts: Iterable[SafeString | str]) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" font-family="{}" font-size="15"'
        ' fill="{}"><title>{}</title>{}</svg>',
        *(frame.width, frame.height, FONT, BLACK, title, format_html_join("", "{}", ((part,) for part in parts))),
    )
