"""`headwater new DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from headwater.cli import terminal
from headwater.core.errors import UsageError


def command(
    directory: Annotated[str, typer.Argument(metavar="DIR", help="The folder of the new project.")],
    data: Annotated[
        list[str] | None,
        typer.Option("-d", "--data", metavar="KEY=VALUE", help="Answer a question. May be given again."),
    ] = None,
    data_file: Annotated[
        Path | None, typer.Option("--data-file", metavar="FILE", help="Answers from a YAML file.")
    ] = None,
    defaults: Annotated[
        bool, typer.Option("-l", "--defaults", help="Ask nothing; take the defaults.")
    ] = False,
    kit: Annotated[
        str | None,
        typer.Option(
            "--kit", metavar="SOURCE[@VERSION]", help="A folder, a git URL, gh:OWNER/REPO, or a name."
        ),
    ] = None,
    ref: Annotated[str | None, typer.Option("--ref", metavar="VERSION", help="The kit's version.")] = None,
    preset: Annotated[
        str, typer.Option("--preset", metavar="NAME", help="Answers that the kit has ready under a name.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Show the tree; write nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show every file's content; write nothing.")] = False,
    force: Annotated[
        bool,
        typer.Option("-f", "--force", help="Use a folder that has files; those in the way end in .orig."),
    ] = False,
    no_install: Annotated[
        bool, typer.Option("--no-install", help="Make no environment: no network, and nothing is run.")
    ] = False,
    no_git: Annotated[bool, typer.Option("--no-git", help="Make no repository.")] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Do not run the app and its tests.")] = False,
    keep_failed: Annotated[
        bool, typer.Option("--keep-failed", help="Keep a project that failed its checks, in DIR-failed.")
    ] = False,
    trust: Annotated[
        bool, typer.Option("--trust", help="Execute what the kit asks for, without being asked.")
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", metavar="SECONDS", min=1, help="For the drive, and for the tests."),
    ] = 300.0,
) -> int:
    """Make a Streamlit project and prove that it runs."""
    from headwater.actions.new import Request, new, rehearse  # not for --help
    from headwater.adapters import user_config
    from headwater.cli import consent, preview, progress, summary, wizard
    from headwater.core import answers

    wanted = user_config.preferences()
    preset = preset or (wanted.preset if kit is None else "")
    kit = kit or wanted.kit or None
    given = {**(_from_file(data_file) if data_file else {}), **answers.parse(data or ())}
    interactive = terminal.is_interactive() and not defaults
    if not (interactive or defaults or given or preset):
        raise UsageError(
            "There is no terminal to ask the questions in.", "Pass --defaults, or answer with -d KEY=VALUE."
        )
    request = Request(
        directory=directory,
        answers=given,
        kit=kit,
        ref=ref,
        preset=preset,
        suggested=wanted.answers,
        review=wizard.review if interactive else None,
        force=force,
        repository=not no_git,
        install=not no_install,
        run=not no_check,
        keep_failed=keep_failed,
        time_limit=time_limit,
        trust=consent.trust(trust, interactive=interactive),
    )
    if dry_run or diff:
        typer.echo(preview.contents(rehearse(request)) if diff else preview.tree(rehearse(request)))
        return 0
    with progress.drawn() as drawing:
        made = new(request, drawing)
    summary.show(made, request)
    return 0


def _from_file(path: Path) -> dict[str, object]:
    """The answers in a YAML file; an answers file of Copier's will do.

    Raises:
        UsageError: it cannot be read, or is no table.
    """
    from headwater.core import safe_yaml

    try:
        held = safe_yaml.load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", "Give a YAML file of answers."
        ) from error
    except safe_yaml.BROKEN as error:
        raise UsageError(
            f"{path} is not YAML: {' '.join(str(error).split())}", "Write it as key: value."
        ) from error
    if not isinstance(held, dict | None):
        raise UsageError(f"{path} holds no answers.", "Write it as key: value, one a line.")
    return {str(key): value for key, value in (held or {}).items() if not str(key).startswith("_")}
