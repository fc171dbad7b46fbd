"""Copies the NHS design system's style sheet, scripts and pictures to where the site serves them from."""

import re
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
FONT_FACES = 2
"""Frutiger, roman and bold. It is licensed for the NHS website alone, and every page would ask another host for it;
the style sheet's next choice is Arial."""

PICTURE = "url(/assets/"
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*")


def without_licensed_fonts(css: str) -> str:
    """Raises: CommandError where the style sheet does not hold the two rules we know: another release may load fonts
    in another way.
    """
    css, dropped = FONT_FACE.subn("", css)
    if dropped != FONT_FACES:
        raise CommandError(
            f"The style sheet has {dropped} font rules where {FONT_FACES} were expected. "
            "Look at the new release before using it."
        )
    return css


def with_pictures_beside(css: str) -> str:
    """The style sheet with its pictures found from where it stands, and not from the root of the host."""
    return css.replace(PICTURE, "url(assets/")


class Command(BaseCommand):
    help = "Copies the NHS style sheet, scripts and pictures out of node_modules to phb/static/nhsuk."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        base = Path(settings.BASE_DIR)
        parser.add_argument("--source", type=Path, default=base / "node_modules/nhsuk-frontend/dist/nhsuk")
        parser.add_argument("--target", type=Path, default=base / "phb/static/nhsuk")

    def handle(self, *args: Any, source: Path, target: Path, **options: Any) -> None:
        if not source.is_dir():
            raise CommandError("The NHS design system is not here yet. Run: npm ci --ignore-scripts")
        css = (source / "nhsuk-frontend.min.css").read_text("utf-8")
        script = (source / "nhsuk-frontend.min.js").read_text("utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source / "assets", target / "assets")
        (target / "nhsuk-frontend.min.css").write_text(
            SOURCE_MAP.sub("", with_pictures_beside(without_licensed_fonts(css))), "utf-8"
        )
        (target / "nhsuk-frontend.min.js").write_text(SOURCE_MAP.sub("", script), "utf-8")
        self.stdout.write(f"The NHS style sheet, scripts and pictures are in {target.relative_to(settings.BASE_DIR)}.")
