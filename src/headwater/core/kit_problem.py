"""What can be wrong with a kit itself, apart from what it makes: codes are `KIT` and three digits."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.core.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of mistake in a kit: `what` is told of it, `instead` is what to do about it."""

    code: str
    name: str
    level: Level
    what: str
    instead: str


PROBLEMS = (
    Problem(
        "KIT001", "kit-schema", Level.ERROR,
        "copier.yml, kit.toml or a recipe.toml says what nobody can follow: broken YAML or TOML, a "
        "setting that a question does not have, a type that there is not, a default that is none of the "
        "choices, a preset or a locked answer that fits no question, a base that is not there.",
        "Write it as Copier's documentation, or headwater's, has it.",
    ),
    Problem(
        "KIT002", "jinja-error", Level.ERROR,
        "A template cannot be rendered with any answers: its Jinja is broken, or names a filter or a test "
        "that Copier does not have.",
        "Mend the line. What a kit's own extension brings is taken on trust; a recipe has no extensions, "
        "nor other templates to include.",
    ),
    Problem(
        "KIT003", "unused-question", Level.ERROR,
        "A question is asked, and its answer is used by no file, no name of a file, no setting and no "
        "other question. So it is with a value of kit.toml, and an answer of a recipe.",
        "Take the question out, or use what is answered.",
    ),
    Problem(
        "KIT004", "undefined-question", Level.ERROR,
        "A template uses a name that no question, value or loop gives, or a question looks at one that is "
        "asked after it.",
        "Ask for it, set it, move the question up, or guard the place by `is defined`.",
    ),
    Problem(
        "KIT005", "unguarded-exclusion", Level.ERROR,
        "A row of `_exclude` uses an answer as if it was always there. Copier applies the new table to the"
        " answers of older versions too, where a new question has none: then an update leaves out, or "
        "brings back, the wrong files.",
        "Write {% if docs is defined and docs == false %}docs{% endif %}.",
    ),
    Problem(
        "KIT006", "windows-illegal-name", Level.ERROR,
        "A file cannot be made on Windows: its name has a letter that is not allowed there, ends in a dot "
        "or a space, is that of a device, or differs from another's by the case of letters alone.",
        "Give it another name.",
    ),
    Problem(
        "KIT007", "unsafe-feature", Level.WARNING,
        "The kit executes code while it is rendered (_tasks, _migrations, _jinja_extensions), or has a "
        "link that leads out of it: everybody who uses the kit has to trust it.",
        "Leave to the project's own tools what a task would do, and to answers what an extension would "
        "compute.",
    ),
    Problem(
        "KIT008", "secret-in-kit", Level.ERROR,
        "A key, a token or a password is written into a file of the kit, and so into every project that it"
        " makes.",
        "Take it out and revoke it: it stays in the history. Projects read theirs from secrets.toml.",
    ),
    Problem(
        "KIT009", "unknown-recipe", Level.ERROR,
        "A recipe cannot be asked for, or asks for one that there is not: its folder has no recipe.toml, is "
        "called what nobody would type, or `also` names a kind that neither the kit, nor its base, nor "
        "headwater has; or the recipes lie in what is rendered, so that every project gets them.",
        "Write recipes/KIND/recipe.toml, with KIND in small letters, beside the folder that _subdirectory "
        "names.",
    ),
    Problem(
        "KIT010", "misplaced-file", Level.ERROR,
        "A recipe would write where none may: outside of the project, into git's own folder, or where nobody "
        "looks for sources, as an environment. `headwater add` refuses that.",
        "Give the file a path in the project.",
    ),
)  # fmt: skip
BY_CODE = {problem.code: problem for problem in PROBLEMS}


def problem(code: str, path: str, line: int, message: str, column: int = 0) -> Finding:
    """A finding of that code; `line` and `column` count from 1, 0 says that there is none."""
    kind = BY_CODE[code]
    return Finding(path, line, column or (1 if line else 0), code, kind.name, message, kind.level)
