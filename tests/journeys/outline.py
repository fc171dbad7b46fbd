"""What a page is made of, so that a browser need not look twice at pages made of the same."""

from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SAID = frozenset({"autocomplete", "class", "lang", "role", "rowspan", "colspan", "scope", "tabindex", "type"})
"""Attributes whose value, not their presence alone, decides how an element looks and what it is."""

POINTS = frozenset({"for", "aria-labelledby", "aria-describedby", "aria-controls", "headers"})
CONTROLS = frozenset({"input", "select", "textarea"})
LONG = 24
"""Letters without a space, beyond which a word may push a narrow page sideways."""


def outline(html: str) -> frozenset[str]:
    """
    Every kind of element on the page, within what it stands, how it is labelled, and whether it holds words.

    How often the same comes in a row, and which words these are, makes no difference; a very long word does.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finished()


def links(html: str) -> list[str]:
    """Where the links of the page lead, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.links


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self._found: set[str] = set()
        self._open: list[tuple[str, str]] = []
        self._holds_words: list[bool] = []
        self._ids: set[str] = set()
        self._points: set[tuple[str, str]] = set()
        self._controls: set[tuple[str, str]] = set()
        self._labelled: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        said = " ".join(f"{name}={given[name]}" if name in SAID else name for name in sorted(given))
        place = f"{self._open[-1][1] if self._open else ''}>{tag}[{said}]"
        self._found.add(place)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if (name := given.get("id")) is not None:
            if name in self._ids:
                self._found.add(f"{place} again")
            self._ids.add(name)
        if tag in CONTROLS and given.get("type") not in ("hidden", "submit"):
            self._controls.add((place, given.get("id", "")))
        self._labelled |= {given["for"]} if tag == "label" and "for" in given else set()
        self._points |= {(place, word) for name in POINTS & given.keys() for word in given[name].split()}
        if tag not in VOID:
            self._open.append((tag, place))
            self._holds_words.append(False)

    def handle_endtag(self, tag: str) -> None:
        if tag not in [name for name, _ in self._open]:
            return
        while self._open:
            name, place = self._open.pop()
            words = self._holds_words.pop()
            self._found.add(f"{place} {'with words' if words else 'empty'}")
            if words and self._holds_words:
                self._holds_words[-1] = True
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        words = data.split()
        if words and self._open:
            self._holds_words[-1] = True
            if (longest := max(map(len, words))) > LONG:
                self._found.add(f"{self._open[-1][1]} {longest} letters")

    def finished(self) -> frozenset[str]:
        nowhere = {f"{place} points nowhere" for place, name in self._points if name not in self._ids}
        unnamed = {f"{place} without a label" for place, name in self._controls if name not in self._labelled}
        return frozenset(self._found | nowhere | unnamed)
