"""Releases the default kit as it is in this checkout: `make release-kit VERSION=0.4.0`.

What users are told, and the rules by which `headwater update` mends their own code, are written into
kit.toml while the version is at work:

    version = "0.4.0.dev0"

    [next]
    notes = ["The records can be downloaded as CSV."]
    codemods = ["HW602"]

A release is an archive and an entry of the record, in src/headwater/releases. Neither is ever changed
afterwards: projects are updated from what their version was.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import headwater
from headwater.adapters import copier, kits, releases
from headwater.adapters.guard import Guard
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.kit import Question
from headwater.rules import catalogue

ROOT = Path(headwater.__file__).parents[2]
MANIFEST = ROOT / "kit.toml"
KIT = ("copier.yml", "template")
"""What must be committed as it is; kit.toml is what a release writes."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Every file's date in an archive: what a kit holds does not depend on when it was packed."""


def release(version: str) -> None:
    """Writes the archive and the record of `version`, and sets kit.toml to it; all of it or nothing.

    Raises:
        UsageError: the version, the notes or the state of the checkout cannot be.
    """
    manifest = MANIFEST.read_text(encoding="utf-8")
    following = _following(_parsed(manifest), version)
    _refuse_uncommitted()
    record = releases.RECORD.read_text(encoding="utf-8") if releases.RECORD.exists() else ""
    archive = releases.FOLDER / f"{version}.zip"
    try:
        MANIFEST.write_text(_released(manifest, version), encoding="utf-8")
        archive.write_bytes(packed())
        _write(version, following | {"sha256": hashlib.sha256(archive.read_bytes()).hexdigest()})
        _write(version, {"renders": list(_renders(version))})
    except BaseException:
        MANIFEST.write_text(manifest, encoding="utf-8")
        releases.RECORD.write_text(record, encoding="utf-8")
        archive.unlink(missing_ok=True)
        raise


def packed() -> bytes:
    """The checkout's kit as an archive: files in order, without dates and modes of this machine."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(_git("ls-files", "-z", "--", "kit.toml", *KIT).rstrip("\0").split("\0")):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, (ROOT / name).read_bytes(), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def digest(folder: Path) -> str:
    """A digest of every file's name and content below `folder`."""
    whole = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{content}  {path.relative_to(folder).as_posix()}\n".encode())
    return whole.hexdigest()


def rendered(version: str, answers: Mapping[str, Any]) -> str:
    """The digest of what a released version makes of `answers`."""
    with Guard() as guard, kits.opened(None, version, guard) as kit, guard.temporary() as scratch:
        copier.render(kit, answers, {}, scratch / "project")
        return digest(scratch / "project")


def _parsed(manifest: str) -> dict[str, Any]:
    try:
        return tomllib.loads(manifest)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"kit.toml is broken: {error}", "Mend it.") from error


def _following(manifest: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What the record says of the version beside what is computed."""
    if not releases.order(version) or version.startswith("v"):
        raise UsageError(f"{version!r} is no version.", "Give three numbers: VERSION=0.4.0.")
    if releases.versions() and releases.order(version) <= releases.order(releases.newest()):
        raise UsageError(f"Version {version} is not newer than {releases.newest()}, which is released.")
    told = manifest.get("next", {})
    codemods = told.get("codemods", [])
    if not told.get("notes"):
        raise UsageError("Nobody has said what is new.", 'Write [next] with notes = ["..."] into kit.toml.')
    if unknown := set(codemods) - {rule.code for rule in catalogue()}:
        raise UsageError(f"There is no rule {', '.join(sorted(unknown))}.", "Mend codemods in kit.toml.")
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return {"date": today, "notes": told["notes"], "codemods": codemods}


def _refuse_uncommitted() -> None:
    if changed := _git("status", "--porcelain", "--untracked-files=all", "--", *KIT):
        raise UsageError(f"The kit has changes that are not committed:\n{changed.rstrip()}", "Commit them.")


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout


def _released(manifest: str, version: str) -> str:
    """kit.toml with `version`, and without what was said of the next one."""
    text = re.sub(r'^version = ".*"$', f'version = "{version}"', manifest, count=1, flags=re.MULTILINE)
    return re.sub(r"^\[next\]\n(?:(?!\[).*\n?)*", "", text, flags=re.MULTILINE).rstrip() + "\n"


def _write(version: str, entry: Mapping[str, Any]) -> None:
    held = json.loads(releases.RECORD.read_text(encoding="utf-8")) if releases.RECORD.exists() else {}
    held[version] = held.get(version, {}) | entry
    releases.RECORD.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    releases.record.cache_clear()


def _renders(version: str) -> Iterator[dict[str, Any]]:
    """Default answers, and each kind with most of what can be asked for; with what came out of them."""
    with Guard() as guard, kits.opened(None, version, guard) as kit:
        questions = [kit.questions[name] for name in kit.asked]
    kinds = next((len(each.choices or ()) for each in questions if each.name == "kind"), 0)
    for answers in [{}, *(_rich(questions, turn) for turn in range(kinds))]:
        yield {"answers": answers, "sha256": rendered(version, answers)}


def _rich(questions: Sequence[Question], turn: int) -> dict[str, Any]:
    """Answers that bring many files along; `turn` decides which of the choices is taken."""
    chosen = {each.name: each.choices[turn % len(each.choices)] for each in questions if each.choices}
    return chosen | {each.name: True for each in questions if each.type == "bool" and not each.choices}


def main() -> int:
    """Releases the version that is named on the command line."""
    try:
        release(sys.argv[1])
    except HeadwaterError as error:
        print("\n".join(filter(None, [f"error: {error.message}", error.hint])), file=sys.stderr)
        return error.exit_code
    print(f"Version {sys.argv[1]} is in {releases.FOLDER}. Once it is committed:\n  git tag v{sys.argv[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
