"""The picture of somebody's scores over time; the same scores stand beneath it as a table."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from care_plans.measures.rules import Band, Point, Scale, plain
from phb.charts import BLACK, BLUE, GREY, Frame, dots, grid, picture, step, stroke
from phb.dates import day_in_words

FRAME = Frame(width=480, height=210, left=46, right=466, top=44, bottom=176)
TICKS = 4
WITHOUT, WITH_LEVELS = Fraction(18, 20), Fraction(15, 20)
"""How far the days reach across the width: names of levels need room at the right."""
HALO = (
    '<text x="{}" y="{}" text-anchor="middle" font-weight="bold" paint-order="stroke" stroke="#fff" stroke-width="5"'
    ' stroke-linejoin="round">{}</text>'
)
"""A figure with white around it, so that no line runs through it."""
APART = Fraction(1, 4)
"""Days closer together than this part of the width have no room for their names."""


def score_chart(name: str, scale: Scale, points: Sequence[Point], bands: Sequence[Band] = ()) -> SafeString | None:
    """Scores as dots joined by a line, from the lowest score there can be to the highest; nothing for a single day.

    Where no highest is known, the picture ends at a round figure above the highest score.
    """
    if len(points) < 2:
        return None
    low, high = _ends(scale, points)
    reach = WITH_LEVELS if bands else WITHOUT
    places = [(_x(point, points, reach), FRAME.y(Fraction(point.value - low) / (high - low))) for point in points]
    way = "A higher score is better" if scale.higher_is_better else "A lower score is better"
    said = ", ".join(f"{scale.printed(point.value)} on {day_in_words(point.on)}" for point in points)
    return picture(
        FRAME,
        f"{name}: {said}. {way}.",
        [
            format_html('<text x="{}" y="20" fill="{}">{}</text>', FRAME.left, BLACK, way),
            _grid(low, high),
            _bands(bands, low, high),
            format_html('<path d="M{}" {}/>', "L".join(f"{x} {y}" for x, y in places), stroke(BLUE, "3.5")),
            dots(places, radius=5),
            _values(scale, points, places),
            _days(points, reach),
        ],
    )


def _ends(scale: Scale, points: Sequence[Point]) -> tuple[int, int]:
    """Whole figures that hold every score."""
    low = int(scale.lowest)
    if scale.highest is not None:
        return low, int(scale.highest.to_integral_value(ROUND_CEILING))
    top = int(max(point.value for point in points).to_integral_value(ROUND_CEILING))
    by = step(max(1, top - low), TICKS)
    return low, low + -(-max(1, top - low) // by) * by


def _x(point: Point, points: Sequence[Point], reach: Fraction) -> str:
    days = (points[-1].on - points[0].on).days
    return FRAME.x(Fraction(1, 20) + reach * (point.on - points[0].on).days / days)


def _grid(low: int, high: int) -> SafeString:
    by = step(high - low, TICKS)
    figures = [figure for figure in range(low, high, by) if (high - figure) * 2 > by] + [high]
    return grid(
        FRAME,
        ((FRAME.y(Fraction(figure - low, high - low)), f"{figure}") for figure in figures),
        base=FRAME.y(Fraction(0)),
    )


def _bands(bands: Sequence[Band], low: int, high: int) -> SafeString:
    """A dashed line where each level but the first begins, with its name at the line's end."""
    return format_html_join(
        "",
        '<path d="M{} {}H{}" stroke-dasharray="3 4" {}/><text x="{}" y="{}" text-anchor="end" font-size="11"'
        ' fill="{}">{}</text>',
        (
            (FRAME.left, at, FRAME.right - 46, stroke(GREY, "1"), FRAME.right, FRAME.y(part, below=4), GREY, band.name)
            for band in bands[1:]
            for part in [Fraction(band.begins_at - low) / (high - low)]
            for at in [FRAME.y(part)]
        ),
    )


def _values(scale: Scale, points: Sequence[Point], places: Sequence[tuple[str, str]]) -> SafeString:
    """The score beside its dot: above it, and below where there is no room above."""
    rows = []
    for point, (x, y) in zip(points, places, strict=True):
        above = Decimal(y) - 12 > FRAME.top - 14
        rows.append((x, plain(Decimal(y) + (-12 if above else 22)), scale.printed(point.value)))
    return format_html_join("", HALO, rows)


def _days(points: Sequence[Point], reach: Fraction) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, FRAME.bottom + 24, anchor, words) for x, anchor, words in _named_days(points, reach)),
    )


def _named_days(points: Sequence[Point], reach: Fraction) -> Iterator[tuple[str, str, str]]:
    """The first and the last day, and of those between as many as have room."""
    first, last = points[0].on, points[-1].on
    whole = (last - first).days
    yield FRAME.x(Fraction(0)), "start", _short(points[0])
    room_from = Fraction(0)
    for point in points[1:-1]:
        at = Fraction((point.on - first).days, whole)
        if at - room_from > APART and 1 - at > APART:
            yield _x(point, points, reach), "middle", _short(point)
            room_from = at
    if reach == WITHOUT:
        yield FRAME.x(Fraction(1)), "end", _short(points[-1])
    else:
        yield _x(points[-1], points, reach), "middle", _short(points[-1])


def _short(point: Point) -> str:
    return f"{point.on.day} {point.on:%b %Y}"
