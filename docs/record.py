"""Writes docs/update.md: what a terminal shows when projects are kept in step. `make docs` runs it.

Every command is run, in a folder that is made for it, by the very headwater that is installed; what it says
is written down as it is, but for what differs each time: seconds, ids of commits, and where the folder is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

PAGE = Path(__file__).parent / "update.md"
WIDTH = 118
ABOUT = """\
A real session, written by `make docs`: each command was run. Seconds and ids of commits differ each \
time and are replaced."""
HIDDEN = "# "
"""What a command begins with that is run and not shown."""

CONFIG = """\
_subdirectory: template
_templates_suffix: .jinja
_answers_file: .copier-answers.yml
project_name: {type: str, default: App}
currency: {type: str, default: EUR}
"""
ONE = {
    "copier.yml": CONFIG,
    "template/.copier-answers.yml.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "template/.gitignore": "__pycache__/\n",
    "template/README.md.jinja": "# {{ project_name }}\n\nAsk the data team.\n",
    "template/money.py.jinja": 'CURRENCY = "{{ currency }}"\n\n\ndef shown(amount: float) -> str:\n'
    '    """`1,234.50 EUR`."""\n    return f"{amount:,.2f} {CURRENCY}"\n',
    "template/streamlit_app.py.jinja": "import streamlit as st\n\nfrom money import shown\n\n"
    'st.title("{{ project_name }}")\nst.metric("Today", shown(1234.5))\n',
    "template/setup.cfg": "[flake8]\nmax-line-length = 100\n",
}
TWO = {
    **{path: text for path, text in ONE.items() if path != "template/setup.cfg"},
    "template/README.md.jinja": ONE["template/README.md.jinja"].replace("the data team", "#data on the chat"),
    "template/money.py.jinja": ONE["template/money.py.jinja"]
    .replace(":,.2f", ":,.0f")
    .replace("234.50", "234"),
    "template/ruff.toml": "line-length = 100\n",
}
SESSIONS: list[tuple[str, tuple[str, ...]]] = [
    (
        "A team has a kit of its own, in git, and `sales` was made from its first version. Since then the "
        "team has released another one, and somebody has worked on `sales`:",
        (
            "# headwater new apps/sales -l --kit kit --ref v1.0.0 --no-install",
            "# echo 'st.caption(\"Sums are gross.\")' >> apps/sales/streamlit_app.py",
            "# git -C apps/sales commit -qam 'Say what the sums are'",
            "headwater status apps/sales",
        ),
    ),
    (
        "What would become of each file? Nothing is written yet:",
        ("headwater update apps/sales --dry-run",),
    ),
    (
        "Before anything is written the result is run, so a kit from elsewhere has to be trusted, once:",
        ("headwater kit trust kit --yes",),
    ),
    (
        "The update itself is all or nothing, once both states were checked and driven side by side:",
        (
            "headwater update apps/sales",
            "git -C apps/sales status --short",
            "git -C apps/sales commit -qm 'Update the kit'",
            "headwater status apps/sales",
        ),
    ),
    (
        "Taken back, though it was committed:",
        ("headwater update apps/sales --undo", "git -C apps/sales commit -qm 'Not yet'"),
    ),
    (
        "Where both have changed the same lines, nothing happens until somebody says how:",
        (
            "# sed -i 's/Ask the data team/Ask Ada/' apps/sales/README.md",
            "# git -C apps/sales commit -qam 'Ask Ada'",
            "headwater update apps/sales",
            "# git -C apps/sales revert --no-edit -n HEAD",
            "# git -C apps/sales commit -qm 'Ask the team again'",
        ),
    ),
    (
        "There are more apps. `stock` is in conflict, somebody is in the midst of `costs`, and `plans` was "
        "made yesterday:",
        (
            "# for each in churn costs stock; do"
            " headwater new apps/$each -l --kit kit --ref v1.0.0 --no-install; done",
            "# headwater new apps/plans -l --kit kit --no-install",
            "# sed -i 's/Ask the data team/Ask Grace/' apps/stock/README.md",
            "# git -C apps/stock commit -qam 'Ask Grace'",
            "# echo 'st.write(\"half done\")' >> apps/costs/streamlit_app.py",
            "headwater status apps/*",
            "headwater update --all apps --jobs 1 --report fleet.json --html fleet.html",
        ),
    ),
    (
        "Once somebody has looked at these two, it goes on where it stopped:",
        (
            "git -C apps/costs commit -qam 'Half done'",
            "headwater update apps/stock --conflict inline --no-check",
            "git -C apps/stock checkout --ours README.md && git -C apps/stock commit -qam 'Update the kit'",
            "headwater update --all apps --jobs 1 --report fleet.json --html fleet.html --resume",
        ),
    ),
]


def page() -> str:
    """The whole text; takes seconds."""
    parts = [
        "# Keeping projects in step, as a terminal shows it",
        textwrap.fill(ABOUT, WIDTH),
    ]
    with tempfile.TemporaryDirectory(prefix="headwater-docs-") as name:
        home = Path(name).resolve()
        _make_kit(home)
        for prose, commands in SESSIONS:
            shown = [_run(command, home) for command in commands]
            parts += [textwrap.fill(prose, WIDTH), "```console\n" + "".join(shown) + "```"]
    parts.append("[fleet.md](fleet.md) says more of many projects at once.")
    return "\n\n".join(parts) + "\n"


def _make_kit(home: Path) -> None:
    kit = home / "kit"
    kit.mkdir()
    _shell("git init -q -b main .", kit)
    for tag, files in (("v1.0.0", ONE), ("v1.1.0", TWO)):
        _shell("git rm -rq --ignore-unmatch .", kit)
        for path, text in files.items():
            (kit / path).parent.mkdir(parents=True, exist_ok=True)
            (kit / path).write_text(text, encoding="utf-8")
        _shell(f"git add -A && git commit -qm {tag} && git tag {tag}", kit)


def _run(command: str, home: Path) -> str:
    """The command and what it says, as it is shown."""
    said = _shell(command.removeprefix(HIDDEN), home)
    if command.startswith(HIDDEN):
        return ""
    said = said.replace(str(home), "~")
    said = re.sub(r"\d+\.\d+ s\b", lambda found: f"{'0.25 s':>{len(found[0])}}", said)
    said = re.sub(r"\b[0-9a-f]{7,40}\b", "c0ffee123", said)
    return f"$ {command}\n{said}"


def _shell(command: str, place: Path) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "CI", "FORCE_COLOR"))
    }
    who = {
        f"GIT_{role}_{part}": "ada@localhost"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    env = {
        **kept, **who, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HEADWATER_CACHE_DIR": str(place / ".cache"), "COLUMNS": "110",
        "HEADWATER_CONFIG_DIR": str(place / ".config"),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.stdout


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
