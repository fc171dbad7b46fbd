"""The code as trees, for the tests that read all of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("phb", "care_plans", "budgets", "audit")
"""From the floor up: each may import those before it."""


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    in_function: bool
    for_types: bool


@dataclass(frozen=True)
class Module:
    """One file of ours: its dotted name, and what it says."""

    name: str
    source: str
    is_package: bool = False

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def path(self) -> str:
        return self.name.replace(".", "/") + ("/__init__.py" if self.is_package else ".py")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def imports(self) -> list[Import]:
        return list(self._imports(self.tree, in_function=False, for_types=False))

    def _imports(self, node: ast.AST, *, in_function: bool, for_types: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, child.lineno, in_function, for_types)
            elif isinstance(child, ast.ImportFrom):
                base = self._base(child)
                for alias in child.names:
                    yield Import(f"{base}.{alias.name}", child.lineno, in_function, for_types)
            else:
                inside = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                types = for_types or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
                yield from self._imports(child, in_function=inside, for_types=types)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        up = node.level - self.is_package
        package = self.name.split(".")[: -up or None]
        return ".".join([*package, *([node.module] if node.module else [])])

    def strings(self) -> Iterator[tuple[str, int]]:
        """Every text that the code itself uses: docstrings are for people."""
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                yield node.value, node.lineno

    def calls(self) -> Iterator[tuple[ast.Call, str, str]]:
        """Every call, as written (`timezone.now`), with the dotted name of the function it stands in."""
        yield from self._calls(self.tree, "")

    def _calls(self, node: ast.AST, inside: str) -> Iterator[tuple[ast.Call, str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield child, ast.unparse(child.func), inside
            named = isinstance(child, ast.FunctionDef | ast.ClassDef)
            name = getattr(child, "name", "")
            yield from self._calls(child, f"{inside}.{name}".lstrip(".") if named else inside)


def module(name: str, source: str) -> Module:
    """A made-up file, for showing that a test can fail."""
    return Module(name, source)


def modules(*apps: str) -> list[Module]:
    """Every file of these apps, or of all of them."""
    return [_read(path) for app in apps or STOREYS for path in sorted((ROOT / app).rglob("*.py"))]


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if package else parts), path.read_text(), package)


def templates() -> list[tuple[str, str]]:
    """Every template's path and text."""
    folder = ROOT / "templates"
    return [(str(path.relative_to(folder)), path.read_text()) for path in sorted(folder.rglob("*")) if path.is_file()]
