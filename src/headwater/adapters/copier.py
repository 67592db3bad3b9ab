"""Copier, through its public API only, with its errors made readable.

Facts about Copier 9.19 that this module leans on: git and network failures, Jinja and YAML errors and
failed validators reach the caller as they are, and so does an assertion where a folder and a file have one
name; `quiet=True` silences the progress it prints to stderr;
a template that sets `_exclude` or `_subdirectory` loses the default exclusion of `.git`.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import copier
import copier.errors
import jinja2
import plumbum
import yaml

from headwater.adapters import disk
from headwater.adapters.globs import governed
from headwater.adapters.templates import compiled_once
from headwater.core.errors import HeadwaterError, RefusedAnswerError, UntrustedKitError, UsageError
from headwater.core.kit import Kit
from headwater.core.team import MENTION, TEAM_FILE, with_managed

NEVER_WRITTEN = ("[.][gG][iI][tT]", "[.][gG][iI][tT]/**", "**/[.][gG][iI][tT]", "**/[.][gG][iI][tT]/**")
"""`.git` in any letter case, at any depth: a kit must not plant hooks or configuration."""
NOTHING = ("*",)
"""What is left out where only the answers are wanted: the name of a file or a link says nothing of them."""


def ask(kit: Kit, given: Mapping[str, Any], suggested: Mapping[str, Any]) -> dict[str, Any]:
    """Asks in the terminal whatever `given` does not answer; `suggested` replaces the kit's defaults.

    Nothing is written but into a temporary folder beside the kit's copy, which ends with it.

    Raises:
        KeyboardInterrupt: the user stopped it.
        UsageError: an answer in `given` is refused by the kit.
    """
    with tempfile.TemporaryDirectory(prefix="asked-", dir=kit.root.parent) as scratch:
        return asked(kit, given, suggested, Path(scratch))


def asked(kit: Kit, given: Mapping[str, Any], suggested: Mapping[str, Any], scratch: Path) -> dict[str, Any]:
    """The same with an empty folder, in which nothing is left."""
    with _translated(kit), _git_out_of_sight():
        worker = copier.run_copy(
            str(kit.root),
            scratch,
            dict(given),
            answers_file=kit.answers_file,
            user_defaults=dict(suggested),
            settings=copier.Settings(),
            exclude=["*"],
            unsafe=kit.trusted and bool(kit.unsafe),
            skip_tasks=True,
            quiet=True,
        )
        return _answered(worker, kit)


def answered(kit: Kit, answers: Mapping[str, Any], scratch: Path) -> dict[str, Any]:
    """What `kit` makes of `answers` by its own conditions; nothing is made in `scratch`, and no task is run.

    Raises:
        RefusedAnswerError: a validator or the choices refuse one.
        UsageError: an answer is missing, or the kit is broken.
    """
    return render(kit, answers, {}, scratch, NOTHING, skip_tasks=True)


def render(
    kit: Kit,
    answers: Mapping[str, Any],
    suggested: Mapping[str, Any],
    destination: Path,
    exclude: Sequence[str] = NEVER_WRITTEN,
    *,
    skip_tasks: bool = False,
) -> dict[str, Any]:
    """Renders `kit` into the new folder `destination`; asks nothing.

    In this process, so it is for kits of our own: whoever renders any kit takes rendering.py.

    Returns:
        The answers that it was rendered with, defaults included, secrets left out.

    Raises:
        UsageError: an answer is missing or refused, or the kit is broken.
        UntrustedKitError: the kit wants to execute code.
        EnvironmentLackError: the disk is full or refuses.
    """
    may_execute = kit.trusted and bool(kit.unsafe)
    with _translated(kit), contextlib.nullcontext() if may_execute else _git_out_of_sight(), compiled_once():
        worker = copier.run_copy(
            str(kit.root),
            destination,
            dict(answers),
            answers_file=kit.answers_file,
            user_defaults=dict(suggested),
            settings=copier.Settings(),
            exclude=exclude,
            unsafe=may_execute,
            skip_tasks=skip_tasks,
            defaults=True,
            overwrite=True,
            cleanup_on_error=False,
            quiet=True,
        )
        _stamp(destination, kit)
        _note_managed(destination, kit)
    given = _answered(worker, kit)
    return {name: value for name, value in given.items() if not kit.questions[name].secret}


def _answered(worker: copier.Worker, kit: Kit) -> dict[str, Any]:
    """The answers to the questions that were asked or could have been."""
    held = worker.answers.combined
    return {name: held[name] for name in kit.asked if name in held and name not in worker.answers.hidden}


def _stamp(destination: Path, kit: Kit) -> None:
    """Records where the kit comes from instead of the scratch folder that it was rendered from."""
    answers_file = destination / kit.answers_file
    if not answers_file.is_file():
        return
    text = answers_file.read_text(encoding="utf-8")
    text = re.sub(r"^_(?:src_path|commit):.*\n(?:[ \t]+.*\n)*", "", text, flags=re.MULTILINE)
    identity = {"_commit": kit.version} if kit.version else {}
    identity["_src_path"] = kit.source
    comments, rest = re.match(r"((?:#.*\n|\s*\n)*)(.*)", text, flags=re.DOTALL).groups()  # type: ignore[union-attr]
    dumped = yaml.safe_dump(identity, allow_unicode=True, width=2**20)
    mention = MENTION if (destination / TEAM_FILE).is_file() else ""
    answers_file.write_text(f"{comments}{mention}{dumped}{rest}", encoding="utf-8", newline="\n")


def _note_managed(destination: Path, kit: Kit) -> None:
    """Records what the files are that the kit has the say about: a check tells when they are not."""
    policy, file = kit.manifest.policy, destination / TEAM_FILE
    if not policy.manages or not file.is_file():
        return
    files = {
        path.relative_to(destination).as_posix(): path
        for path in destination.rglob("*")
        if path.is_file() and not path.is_symlink() and path != file
    }
    held = {path: files[path].read_bytes() for path in governed(policy, "managed", files)}
    file.write_text(with_managed(file.read_text("utf-8"), held), "utf-8", newline="\n")


@contextlib.contextmanager
def _git_out_of_sight() -> Iterator[None]:
    """Copier asks git for one setting again for every file, which no new folder has: a third of its time."""
    with plumbum.local.env(PATH=""):
        yield


@contextlib.contextmanager
def _translated(kit: Kit) -> Iterator[None]:
    """Turns what Copier raises into headwater's errors."""
    try:
        yield
    except copier.errors.InteractiveSessionError as error:  # Ctrl-D at a question
        raise KeyboardInterrupt from error
    except (
        copier.errors.CopierError,
        jinja2.TemplateError,
        yaml.YAMLError,
        OSError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        MemoryError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:  # the last few: what an expression in a template can raise
        if isinstance(error, KeyboardInterrupt):  # Copier's own is a CopierError too
            raise
        raise _translation(error, kit) from error


def _translation(error: Exception, kit: Kit) -> HeadwaterError:
    match error:
        case copier.errors.UnsafeTemplateError():
            return UntrustedKitError(f"The kit {kit.name} wants to execute code on this machine.", _READ_IT)
        case copier.errors.CopierError():
            return UsageError(f"The kit {kit.name} cannot be rendered: {_one_line(error)}", _ASK_AUTHOR)
        case jinja2.TemplateError():
            return UsageError(f"The kit {kit.name} has a template error: {_where(error, kit)}", _ASK_AUTHOR)
        case yaml.YAMLError():
            return UsageError(f"The kit {kit.name} has broken YAML: {_one_line(error)}", _ASK_AUTHOR)
        case AssertionError() | OSError():
            return _refused_file(error, kit)
        case _:
            return _refused_answer(error, kit)


_READ_IT = "Look at it first, then pass --trust."
_ASK_AUTHOR = "That is for the kit's author to mend."


def _refused_answer(error: Exception, kit: Kit) -> UsageError:
    said = _one_line(error)
    match re.fullmatch(r"Validation error for question '(\w+)': (.*)", said):
        case None:
            required = re.fullmatch(r'Question "(\w+)" is required', said)
            if required:
                name = required[1]
                return UsageError(f"The kit {kit.name} needs an answer for {name}.", f"Pass -d {name}=VALUE.")
            said = f"The kit {kit.name} cannot be rendered: {said}"
            choice = re.search(r": Invalid choice for '(\w+)': ", said)
            return (
                RefusedAnswerError(said, _ASK_AUTHOR, choice[1]) if choice else UsageError(said, _ASK_AUTHOR)
            )
        case match_:
            name = match_[1]
            return RefusedAnswerError(f"{name}: {match_[2]}", f"Pass another with -d {name}=VALUE.", name)


def _where(error: jinja2.TemplateError, kit: Kit) -> str:
    said = _one_line(error)
    frame = error.__traceback__
    place = ""
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if name.startswith(str(kit.root)):
            place = f"{Path(name).relative_to(kit.root).as_posix()}:{frame.tb_lineno}: "
        frame = frame.tb_next
    if isinstance(error, jinja2.TemplateSyntaxError):
        place = f"{error.name or error.filename or 'copier.yml'}:{error.lineno}: "
    return f"{place}{said}"


CLASHES = (AssertionError, FileExistsError, IsADirectoryError, NotADirectoryError)


def _refused_file(error: AssertionError | OSError, kit: Kit) -> HeadwaterError:
    """What to say of a file that cannot be made: in a new folder, only the kit's own is in the way."""
    if isinstance(error, CLASHES) and (path := _target(error)):
        return UsageError(
            f"The kit {kit.name} makes {path!r} twice: as a folder, and as a file or a link.",
            "One of them needs another name: that is for the kit's author to mend.",
        )
    if isinstance(error, FileNotFoundError) and (path := _of_the_kit(error, kit)):
        return UsageError(f"The kit {kit.name} has a link to nothing: {path}.", _ASK_AUTHOR)
    if isinstance(error, OSError):
        return disk.refusal(error)
    said = f"Copier says no more than {_one_line(error)}"
    return UsageError(f"The kit {kit.name} cannot be rendered: {said}.", _ASK_AUTHOR)


def _of_the_kit(error: OSError, kit: Kit) -> str:
    """The file of the kit that could not be read; "" where it is none, or no link."""
    path = Path(os.fsdecode(error.filename or ""))
    return (
        path.relative_to(kit.root).as_posix() if path.is_symlink() and path.is_relative_to(kit.root) else ""
    )


def _target(error: Exception) -> str:
    """What Copier was about to make in the new project; "" where it was at something else."""
    frame, path = error.__traceback__, ""
    while frame is not None:
        path = str(frame.tb_frame.f_locals.get("dst_relpath") or path)
        frame = frame.tb_next
    return path


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
