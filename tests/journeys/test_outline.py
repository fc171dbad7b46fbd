"""What makes a browser look again at a page, and what does not."""

import pytest

from tests.journeys.outline import links, outline

PAGE = """<html lang="en"><body><main><h1>Sam</h1><ul><li>One</li></ul>
<form><label for="a">Age</label><input id="a" type="text"><label for="b">Ends</label><input id="b" type="text"></form>
<a class="link" href="/people/">People</a></main></body></html>"""


def changed(before: str, after: str) -> bool:
    assert before in PAGE
    return outline(PAGE.replace(before, after, 1)) != outline(PAGE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('class="link"', 'class="button"'),
        ("<h1>", "<h1 hidden>"),
        ("<li>One</li>", "<li></li>"),
        ("<li>One</li>", "<li>One<br></li>"),
        ("<li>One</li>", f"<li>{'long' * 9}</li>"),
        ('<label for="b">Ends</label>', ""),
        ('for="b"', 'for="c"'),
        ('id="b"', 'id="a"'),
        ('type="text"', 'type="date"'),
        (">People<", "><"),
        ("<main><h1>Sam</h1>", "<main>"),
    ],
)
def test_what_may_look_or_read_otherwise_is_looked_at(before: str, after: str) -> None:
    assert changed(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Sam", "Asha"), ("<li>One</li>", "<li>One</li><li>Two</li>"), ('href="/people/"', 'href="/people/7/"')],
)
def test_more_of_the_same_is_not(before: str, after: str) -> None:
    assert not changed(before, after)


def test_links_are_read_in_order() -> None:
    assert links(PAGE + '<a href="/">Home</a><a name="here">Here</a>') == ["/people/", "/"]
