"""What somebody needs to read, hear and answer us, and how a letter to them goes because of it."""

from collections.abc import Mapping

from django.db.models import TextChoices


class Layout(TextChoices):
    """How a page meant for a person is set."""

    STANDARD = "standard", "Standard print"
    LARGE_PRINT = "large_print", "Large print"
    EASY_READ = "easy_read", "Easy read"


class Channel(TextChoices):
    """How a letter reaches somebody."""

    SCREEN = "screen", "On screen"
    POST = "post", "Paper by post"
    AUDIO = "audio", "Audio recording"
    BRAILLE = "braille", "Braille"
    BSL = "bsl", "Video in British Sign Language"
    TRANSLATION = "translation", "Translation"


ARRANGED: frozenset[Channel] = frozenset({Channel.AUDIO, Channel.BRAILLE, Channel.BSL, Channel.TRANSLATION})
"""What somebody else makes for us, so that it must be asked for and waited for."""


ON_PAPER_OR_SCREEN = {
    "large_print": "Large print",
    "easy_read": "Easy read",
    "screen_reader": "Reads with a screen reader",
    "paper": "Paper by post",
}
MADE_FOR_THEM: Mapping[str, Channel] = {
    "audio": Channel.AUDIO,
    "braille": Channel.BRAILLE,
    "bsl_video": Channel.BSL,
    "translation": Channel.TRANSLATION,
}
"""Needs that something must be made for, and what."""

FORMATS: Mapping[str, str] = {
    **ON_PAPER_OR_SCREEN,
    "audio": "Audio recording",
    "braille": "Braille",
    "bsl_video": "Video in British Sign Language",
    "translation": "Letters in their own language",
}
SUPPORT: Mapping[str, str] = {
    "interpreter": "Interpreter for their language",
    "bsl_interpreter": "British Sign Language interpreter",
    "lipspeaker": "Lipspeaker or speech-to-text reporter",
    "deafblind_support": "Deafblind communicator guide",
    "hearing_loop": "Hearing loop",
    "advocate": "Advocate, or more time to talk",
}
"""What a person may need in writing, and when we meet: the kinds of the Accessible Information Standard (DAPB1605)."""


SUPPORT_TO_THEM: Mapping[str, str] = {
    "interpreter": "an interpreter for {language}",
    "bsl_interpreter": "a British Sign Language interpreter",
    "lipspeaker": "a lipspeaker or speech-to-text reporter",
    "deafblind_support": "a deafblind communicator guide",
    "hearing_loop": "a hearing loop",
    "advocate": "an advocate, or more time to talk",
}
"""The same, as a letter says it to the person."""


class ContactBy(TextChoices):
    ANY = "", "Any way is fine"
    PHONE = "phone", "Phone call"
    TEXT = "text", "Text message"
    EMAIL = "email", "Email"
    LETTER = "letter", "Letter"
    RELAY = "relay", "Relay UK"
    HELPER = "helper", "Through somebody who helps them"


def layout_for(*, large_print: bool, easy_read: bool) -> Layout:
    """Easy read is set large too, so it meets both needs."""
    if easy_read:
        return Layout.EASY_READ
    return Layout.LARGE_PRINT if large_print else Layout.STANDARD


def channels_for(*, made: frozenset[Channel], paper: bool, signs_in: bool) -> tuple[Channel, ...]:
    """Every way a letter must go, so that it is there in a form the person can use.

    On screen where they sign in. On paper where they ask for it, or where nothing else would reach them: a paper letter
    to somebody who needs braille would say nothing, so what is made for them counts.
    """
    ways = [Channel.SCREEN] if signs_in else []
    ways += [channel for channel in Channel if channel in made]
    if paper or not ways:
        ways.append(Channel.POST)
    return tuple(ways)


_HEARD_AS: Mapping[str, tuple[str, ...]] = {
    "large_print": ("large print", "big print", "large letters"),
    "easy_read": ("easy read", "easy to read", "easyread"),
    "screen_reader": ("screen reader",),
    "paper": ("paper", "by post"),
    "audio": ("audio",),
    "braille": ("braille",),
    "bsl_interpreter": ("bsl", "sign language"),
    "lipspeaker": ("lipspeak", "speech-to-text"),
    "hearing_loop": ("hearing loop", "loop system"),
    "advocate": ("advocate", "more time"),
}


def heard_in(words: str) -> list[str]:
    """The needs that somebody seems to name in their own words: a proposal, which a person looks at."""
    said = " ".join(words.casefold().split())
    return [need for need, names in _HEARD_AS.items() if any(name in said for name in names)]
