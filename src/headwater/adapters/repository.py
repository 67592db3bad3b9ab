"""A user's git repository, read by plumbing commands: no hook runs, nothing in it is written.

What has to be computed as git objects goes into an object store of its own, which ends with the `scratch`
folder, until `keep` moves it into the repository.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import secrets
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from headwater.adapters import disk, git
from headwater.core.errors import EnvironmentLackError, UsageError

Entry = tuple[str, str]
"""A file of a tree: its mode and the id of its content."""

IN_PROGRESS = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
SETTINGS = (
    "-c", "core.safecrlf=false", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    "-c", "gc.auto=0", "-c", "advice.addEmbeddedRepo=false", "-c", "core.quotePath=false",
    "-c", "commit.gpgSign=false", "-c", "core.splitIndex=false",
)  # fmt: skip
NOBODY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (
        ("NAME", "headwater"),
        ("EMAIL", "headwater@localhost"),
        ("DATE", "2000-01-01T00:00:00Z"),
    )
}


FOLDER = "folder"
"""What `Repository.found` says of a folder, or of whatever else git keeps no blob of."""

MANY = 500
"""Files that are named to one git: command lines have an end."""

SHA1_DIGITS = 40
LINK = "120000"


IS_ID = re.compile("[0-9a-f]{40,64}")


class RefusedError(Exception):
    """git said no: the code that it ended with, and what it said."""

    def __init__(self, verb: str, code: int, said: str) -> None:
        super().__init__(said)
        self.verb, self.code, self.said = verb, code, said


class Repository:
    """The repository that holds the project in `folder`, which may be a part of it.

    `top` is its work tree, `prefix` the project's path in that with a slash at its end, or "". `head` is the
    commit that is checked out, `tree` the project's own tree in it. `is_shallow` is whether older commits
    were left out when it was cloned.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        git.require()
        self.folder, self.scratch = folder, scratch
        self._numbers = itertools.count()
        self._entries: dict[str, dict[str, Entry]] = {}
        self._env = git.environment() | {"GIT_OPTIONAL_LOCKS": "0"}
        self._locate()
        self._env |= {
            "GIT_DIR": os.fspath(self.git_dir),
            "GIT_WORK_TREE": os.fspath(self.top),
            "GIT_OBJECT_DIRECTORY": os.fspath(scratch / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(self.objects),
        }
        (scratch / "objects").mkdir(parents=True, exist_ok=True)

    def _locate(self) -> None:
        asked = (
            "--show-toplevel", "--absolute-git-dir", "--show-prefix", "--git-path", "objects",
            "--is-shallow-repository",
        )  # fmt: skip
        try:
            said = self.text("rev-parse", *asked, cwd=self.folder)
        except RefusedError as error:
            if "not a git repository" in error.said:
                raise UsageError(
                    f"{self.folder} is in no git repository, so there is nothing to compare an update with.",
                    "Begin one: git init && git add -A && git commit -m Start",
                ) from error
            if "dubious ownership" in error.said:
                raise EnvironmentLackError(
                    f"git does not trust the repository of {self.folder}: it belongs to somebody else.",
                    "If you do: " + error.said.splitlines()[-1].strip(),
                ) from error
            raise self.failure(error) from error
        top, git_dir, prefix, objects, shallow = said.split("\n")[:5]
        self.top, self.git_dir, self.prefix = Path(top), Path(git_dir), prefix
        self.is_shallow = shallow == "true"
        self.objects = Path(os.path.join(self.folder, objects))  # noqa: PTH118
        try:
            self.head, self.tree = self.text("rev-parse", "HEAD^{commit}", "HEAD:./", cwd=self.folder).split()
        except RefusedError as error:
            raise UsageError(
                f"{self.folder} is not committed yet, so nothing could bring it back.",
                "Commit it first: git add -A && git commit",
            ) from error

    def text(self, *arguments: str, **how: object) -> str:
        """What git says."""
        return os.fsdecode(self.run(*arguments, **how))  # type: ignore[arg-type]

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        fine: Sequence[int] = (0,),
    ) -> bytes:
        """What git says, as bytes.

        Raises:
            RefusedError: it ended with a code that is not `fine`.
        """
        done = subprocess.run(
            ["git", *SETTINGS, *arguments], cwd=cwd or self.folder, env={**self._env, **(env or {})},
            input=stdin, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode not in fine:
            raise RefusedError(arguments[0], done.returncode, os.fsdecode(done.stderr or done.stdout).strip())
        return done.stdout

    @staticmethod
    def failure(error: RefusedError) -> EnvironmentLackError:
        """What to tell a user of a git that refused for no reason that we know."""
        if disk.NO_SPACE in error.said:
            return disk.full()
        said = error.said.splitlines() or [f"exit code {error.code}"]
        return EnvironmentLackError(f"git {error.verb} failed: {said[-1]}", "Mend that, then run it again.")

    def refuse_unfinished(self) -> None:
        """Raises UsageError in the midst of a merge or the like.

        A conflict that is not resolved is among what is `edited`; an undo may take those of an update back.
        """
        for name, what in IN_PROGRESS.items():
            if (self.git_dir / name).exists():
                raise UsageError(
                    f"A {what} is under way in {self.top}.", f"Finish it, or git {what} --abort."
                )

    def edited(self) -> tuple[str, ...]:
        """The tracked files of the project that are not as they were committed."""
        said = self.run(
            "status", "--porcelain=v1", "-z", "--untracked-files=no", "--ignore-submodules=all",
            "--no-renames", "--", ".", cwd=self.folder, env=self.plain,
        )  # fmt: skip
        return tuple(os.fsdecode(entry[3:]) for entry in said.split(b"\0") if entry)

    def inside(self, paths: Iterable[str]) -> list[str]:
        """`paths` of the repository, as `edited` has them, as they are named in the project."""
        return [path.removeprefix(self.prefix) for path in paths]

    def staged_anew(self) -> tuple[str, ...]:
        """The files of the project that are in the index and not in what is committed."""
        said = self.run(
            "diff-index", "--cached", "--name-only", "-z", "--diff-filter=A", "--relative", "HEAD", "--", ".",
            cwd=self.folder, env=self.plain,
        )  # fmt: skip
        return tuple(os.fsdecode(path) for path in said.split(b"\0") if path)

    @property
    def plain(self) -> dict[str, str]:
        """Variables for a command that reads the repository's own index and objects."""
        return {"GIT_OBJECT_DIRECTORY": os.fspath(self.objects), "GIT_ALTERNATE_OBJECT_DIRECTORIES": ""}

    def index(self) -> Path:
        """A path for an index of our own."""
        return self.scratch / f"index-{next(self._numbers)}"

    def blob(self, tree: str, path: str) -> bytes | None:
        """What a file of `tree` holds; None where there is none."""
        try:
            return self.run("cat-file", "blob", f"{tree}:{path}")
        except RefusedError:
            return None

    def blobs(self, names: Iterable[str]) -> list[bytes | None]:
        """What each of the objects holds, in one go; None for one that is not there or is no file."""
        asked = "".join(f"{name}\n" for name in names)
        said, at = self.run("cat-file", "--batch", stdin=os.fsencode(asked)), 0
        found: list[bytes | None] = []
        for _ in range(asked.count("\n")):
            end = said.index(b"\n", at)
            words = said[at:end].rsplit(b" ", 2)
            at = end + 1
            if words[-1] == b"missing" or not words[-1].isdigit():
                found.append(None)
                continue
            size = int(words[-1])
            found.append(said[at : at + size] if words[-2] == b"blob" else None)
            at += size + 1
        return found

    def stored(self, content: bytes) -> str:
        """The id of `content` as a blob of the store."""
        return self.text("hash-object", "-w", "-t", "blob", "--stdin", "--no-filters", stdin=content).strip()

    def tree_of(self, folder: Path) -> str:
        """The id of everything in `folder` as a tree, whatever the repository ignores."""
        own = {"GIT_INDEX_FILE": os.fspath(self.index()), "GIT_WORK_TREE": os.fspath(folder)}
        self.run("add", "--all", "--force", "--", ".", cwd=folder, env=own)
        return self.text("write-tree", cwd=folder, env=own).strip()

    def entries(self, tree: str) -> dict[str, Entry]:
        """The mode and the id of every file of `tree`, by path; some are asked for many times."""
        if tree in self._entries:
            return self._entries[tree]
        found = {}
        for entry in self.run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0"):
            if entry:
                about, _, path = os.fsdecode(entry).partition("\t")
                mode, _, oid = about.split(" ")
                found[path] = (mode, oid)
        if IS_ID.fullmatch(tree):  # what a name leads to may change
            self._entries[tree] = found
        return found

    def with_entries(self, tree: str, entries: Mapping[str, Entry | None]) -> str:
        """`tree` with some files replaced; None takes one out."""
        if not entries:
            return tree
        own = {"GIT_INDEX_FILE": os.fspath(self.index())}
        self.run("read-tree", tree, env=own, cwd=self.top)
        self.run("update-index", "-z", "--index-info", stdin=info(entries, self.head), env=own, cwd=self.top)
        return self.text("write-tree", env=own, cwd=self.top).strip()

    def commit(self, tree: str, *parents: str, message: str = "headwater") -> str:
        """The id of a commit of `tree` that nobody will see."""
        given = [part for parent in parents for part in ("-p", parent)]
        return self.text("commit-tree", tree, *given, stdin=message.encode(), env=NOBODY).strip()

    def checked_out(self, tree: str, folder: Path, paths: Iterable[str] | None = None) -> Path:
        """Writes the files of `tree`, or those `paths` of it, below `folder`, as git would check them out."""
        folder.mkdir(parents=True, exist_ok=True)
        own = {"GIT_INDEX_FILE": os.fspath(self.index()), "GIT_WORK_TREE": os.fspath(folder)}
        self.run("read-tree", tree, env=own, cwd=folder)
        if paths is None:
            self.run("checkout-index", "--all", "--force", env=own, cwd=folder)
        else:
            named = b"\0".join(map(os.fsencode, paths))
            self.run("checkout-index", "--force", "-z", "--stdin", stdin=named, env=own, cwd=folder)
        return folder

    def found(self, paths: Sequence[str]) -> dict[str, str | None]:
        """What is at each of `paths` of the work tree: the id that it would have as a blob.

        None where there is nothing; `FOLDER` where there is what git keeps no blob of.
        """
        found: dict[str, str | None] = {}
        files = []
        for path in paths:
            place = self.folder / path
            if place.is_symlink():
                found[path] = self._id_of(os.fsencode(os.readlink(place)))  # noqa: PTH115 -- its very bytes
            elif place.is_file():
                files.append(path)
            else:
                found[path] = FOLDER if os.path.lexists(place) else None
        for at in range(0, len(files), MANY):
            some = files[at : at + MANY]
            named = [self.prefix + path for path in some]
            found |= zip(some, self.text("hash-object", "--", *named, cwd=self.top).split(), strict=True)
        return found

    def _id_of(self, content: bytes) -> str:
        """The id that git gives a blob, without git."""
        kind = hashlib.sha1 if len(self.head) == SHA1_DIGITS else hashlib.sha256
        return kind(b"blob %d\0" % len(content) + content).hexdigest()

    def mode(self, path: str) -> str:
        """What git calls the kind of a file, or of a link, of the work tree."""
        place = self.folder / path
        if place.is_symlink():
            return LINK
        return "100755" if place.stat().st_mode & 0o100 else "100644"

    def held(self, path: str) -> Entry:
        """The mode and the id of a file of the work tree, relative to the project, once it is stored."""
        place, mode = self.folder / path, self.mode(path)
        if mode == LINK:
            return mode, self.stored(os.fsencode(os.readlink(place)))  # noqa: PTH115 -- its very bytes
        return mode, self.text("hash-object", "-w", "--", self.prefix + path, cwd=self.top).strip()

    def keep(self) -> None:
        """Moves what was computed into the repository; what is there already stays as it is."""
        store = self.scratch / "objects"
        packs = sorted((store / "pack").glob("*"), key=lambda each: each.suffix == ".idx")
        for file in [*store.glob("[0-9a-f][0-9a-f]/*"), *packs]:
            place = self.objects / file.relative_to(store)
            if not place.exists():
                _kept(file, place, self.objects.stat().st_mode)


def _kept(file: Path, place: Path, mode: int) -> None:
    """Copies an object so that it is never there by halves, even if the machine loses its power.

    `mode` is that of the folder of all objects: in a repository that a group shares, others write there, too.
    """
    if not place.parent.exists():
        place.parent.mkdir(exist_ok=True)
        place.parent.chmod(stat.S_IMODE(mode))
    beside = place.with_name(f"tmp_obj_{secrets.token_hex(8)}")  # `git gc` knows such a name for rubbish
    shutil.copyfile(file, beside)
    with beside.open("rb") as stream:
        os.fsync(stream.fileno())
    beside.chmod(0o444 & mode)
    beside.replace(place)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turns a refusal that nobody foresaw into an error for the user."""
    try:
        yield
    except RefusedError as error:
        raise Repository.failure(error) from error


def info(entries: Mapping[str, Entry | None], like: str) -> bytes:
    """`entries` as `git update-index --index-info -z` reads them; ids are as long as that one is."""
    lines = []
    for path, entry in entries.items():
        mode, oid = entry or ("0", "0" * len(like))
        lines.append(f"{mode} {oid}\t{path}")
    return b"".join(os.fsencode(line) + b"\0" for line in lines)


def _quoted(path: Path) -> str:
    """As GIT_ALTERNATE_OBJECT_DIRECTORIES wants a path that has a colon in it."""
    text = os.fspath(path)
    if os.pathsep not in text and not text.startswith('"'):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
