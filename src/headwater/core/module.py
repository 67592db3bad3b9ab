"""A Python file, parsed once and shared by every rule."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property

from headwater.core.parsing import parse

TEST_FOLDERS = frozenset({"test", "tests"})


@dataclass(frozen=True)
class Module:
    """The source of one Python file; `path` is relative to the project, with forward slashes."""

    path: str
    source: bytes

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file.

        Raises:
            SyntaxError: no Python up to 3.14 parses it.
            ValueError: it holds a null byte.
        """
        return parse(self.source, self.path)[0]

    @cached_property
    def error(self) -> SyntaxError | None:
        """Why the file does not parse; None when it does."""
        try:
            self.tree  # noqa: B018 -- parsing is the point
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError) as error:
            return SyntaxError(str(error) or type(error).__name__)
        return None

    @property
    def dotted(self) -> str:
        """The name that `import` would use from the project's root: `app/state.py` is `app.state`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_test(path: str) -> bool:
    """Whether it is a test, or what tests are set up by."""
    *folders, name = path.split("/")
    return (
        not TEST_FOLDERS.isdisjoint(folders)
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
    )
