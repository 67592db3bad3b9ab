"""Writes docs/rules/ from the rules themselves: `make docs`. CI fails when a page is not what this writes."""

from __future__ import annotations

from pathlib import Path

from headwater.reporters import rule as drawn
from headwater.rules import own

FOLDER = Path(__file__).parent / "rules"


def pages() -> dict[str, str]:
    """Every page's text, by its name."""
    rules = own()
    return {"README.md": drawn.index(rules)} | {f"{rule.code}.md": drawn.markdown(rule) for rule in rules}


def main() -> None:
    """Writes what has changed, removes what no rule is behind."""
    wanted = pages()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
