"""A file that the project's kit has the say about, changed or gone.

## What it does
Compares each file that the kit's policy calls managed with what the kit has rendered, by the digest in
`.headwater.toml`. That this file itself is gone is known from a line in the answers file.

## Why is this bad?
The team that keeps the kit relies on those files being the same everywhere, and the next update replaces
them: what was changed here is lost then.

## Example
    a line in .github/workflows/ci.yml of this project alone

## Use instead
    the change in the kit, or another answer: headwater update -d KEY=VALUE

## Known limits
Only a project that headwater made or updated has `.headwater.toml` with what is managed.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.recorded import ANSWERS_FILE
from headwater.core.rule import Example, Place, Rule
from headwater.core.team import MENTION, TEAM_FILE, digest, team_of


def find(project: Project) -> Iterator[Place]:
    """The managed files that are not as the kit has rendered them, and what says which these are."""
    if TEAM_FILE not in project.files and MENTION.strip().encode() in project.files.get(ANSWERS_FILE, b""):
        said = f"{TEAM_FILE} is gone, so what the kit wants of this project is not known: headwater update"
        yield Place(ANSWERS_FILE, said, 1, 1)
    team = team_of(project.files)
    for path, known in team.managed.items():
        if path not in project.files:
            if any(part.startswith(".") for part in path.split("/")[:-1]):
                continue  # not every hidden folder is looked into
            yield Place(TEAM_FILE, f"{path} is managed by the kit {team.kit}, and is gone.", 1, 1)
        elif digest(project.files[path]) != known:
            yield Place(path, f"The file is managed by the kit {team.kit}, and was changed.", 1, 1)


_KNOWN = digest(b"runs-on: linux\n")
_TEAM = f'kit = "acme"\n[managed]\n"ci.yml" = "{_KNOWN}"\n'

RULE = Rule(
    code="HW809",
    name="managed-file-changed",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        Example("changed", {TEAM_FILE: _TEAM, "ci.yml": "runs-on: mine\n"}),
        Example("gone", {TEAM_FILE: _TEAM, "app.py": ""}),
        Example("nobody says what is managed", {ANSWERS_FILE: MENTION, "app.py": ""}),
    ),
    good=(
        Example("as it was", {TEAM_FILE: _TEAM, "ci.yml": "runs-on: linux\n"}),
        Example("with the line ends of another system", {TEAM_FILE: _TEAM, "ci.yml": "runs-on: linux\r\n"}),
        Example("nothing is managed", {TEAM_FILE: 'kit = "acme"\n', "ci.yml": "x\n"}),
        Example("no team", {"ci.yml": "x\n", ANSWERS_FILE: "_src_path: x\n"}),
    ),
)
