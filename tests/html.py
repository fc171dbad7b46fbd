"""Reads drawn pages: the attributes of their elements and the text a person sees."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self, tag: str = "") -> None:
        super().__init__()
        self.tag = tag
        self.found: list[dict[str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.tag:
            self.found.append({name: value or "" for name, value in attrs})

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def attributes(html: str, tag: str) -> list[dict[str, str]]:
    """The attributes of every element of a kind, in order."""
    reader = _Reader(tag)
    reader.feed(html)
    return reader.found


def text_of(html: str) -> str:
    """The words, with one space between them, and between one element's and the next."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())
