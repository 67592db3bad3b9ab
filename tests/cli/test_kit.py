"""`headwater kit`: a team's own template, from the first commit to a release for anybody's Copier."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.adapters import releases
from updates import git, state

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def kit(work: Path, headwater: Run) -> Path:
    """A kit as `kit new` makes it."""
    done = headwater("kit", "new", "acme")
    assert done.returncode == 0, done.stderr
    return work / "acme"


def over(kit: Path, version: str, **files: str) -> Path:
    """Puts the kit over another version of its base, with `files` of template/ changed, and commits it."""
    manifest = kit / "kit.toml"
    manifest.write_text(
        manifest.read_text().replace(f'version = "{releases.newest()}"', f'version = "{version}"')
    )
    for name, text in files.items():
        path = (
            kit / "template" / name.replace("__", "/").replace("_py", ".py").replace("_md_jinja", ".md.jinja")
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "Ours")
    return kit


def of_base(version: str, path: str, folder: Path) -> str:
    if not folder.exists():
        folder.mkdir()
        releases.unpack(version, folder)
    return (folder / path).read_text()


def test_a_new_kit_holds_only_what_the_team_changes(kit: Path) -> None:
    assert sorted(git(kit, "ls-files").split()) == [
        ".github/workflows/kit.yml", ".gitignore", "README.md", "copier.yml", "kit.toml",
        "template/SECURITY.md.jinja", "tests/test_kit.py",
    ]  # fmt: skip
    assert f'version = "{releases.newest()}"' in (kit / "kit.toml").read_text()


def test_an_app_is_made_from_the_layer_and_its_base(kit: Path, work: Path, headwater: Run) -> None:
    done = headwater(
        "new", "app", "--kit", str(kit), "--preset", "records", "-d", "team=Data", "--no-install"
    )

    assert done.returncode == 0, done.stderr
    assert "owned by Data" in (work / "app" / "SECURITY.md").read_text()
    assert "kind: crud" in (work / "app" / ".copier-answers.yml").read_text()


def test_what_is_locked_cannot_be_answered(kit: Path, headwater: Run) -> None:
    done = headwater("new", "app", "--kit", str(kit), "-d", "license=MIT", "--no-install")

    assert done.returncode == 2
    assert "license is locked by the kit acme: it is 'proprietary'." in done.stderr


def test_a_preset_that_is_not_there_is_told_with_the_nearest(kit: Path, headwater: Run) -> None:
    done = headwater("new", "app", "--kit", str(kit), "--preset", "record", "--no-install")

    assert done.returncode == 2
    assert "Did you mean 'records'?" in done.stderr


def test_a_release_is_a_complete_template_that_plain_copier_can_use(
    kit: Path, work: Path, headwater: Run
) -> None:
    branch = git(kit, "rev-parse", "HEAD")
    assert headwater("kit", "release", cwd=kit).returncode == 0

    import copier

    copier.run_copy(str(kit), work / "plain", defaults=True, quiet=True, data={"project_name": "App"})
    made = headwater("new", "app", "--kit", str(kit), "-d", "project_name=App", "--no-install")

    assert made.returncode == 0, made.stderr
    assert git(kit, "rev-parse", "HEAD") == branch
    plain, ours = ({**state_of(work / name)} for name in ("plain", "app"))
    assert plain.keys() == ours.keys()
    assert [path for path in sorted(plain) if plain[path] != ours[path]] == [
        ".copier-answers.yml",  # a commit has another name where the newest tag is not asked for
        ".headwater.toml",  # what is managed is noted by headwater alone
    ]


def state_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_a_version_is_released_once(kit: Path, headwater: Run) -> None:
    headwater("kit", "release", cwd=kit)

    done = headwater("kit", "release", cwd=kit)

    assert done.returncode == 2
    assert "kit.toml is at 0.1.0, and v0.1.0 is released." in done.stderr


def test_a_newer_base_is_merged_into_what_the_team_has(kit: Path, tmp_path: Path, headwater: Run) -> None:
    agents = of_base("0.1.0", "template/AGENTS.md.jinja", tmp_path / "old")
    same = of_base("0.1.0", "template/app_pages/products.py", tmp_path / "old")
    over(kit, "0.1.0", AGENTS_md_jinja=f"{agents}\n## Ours\n", app_pages__products_py=same)
    before = state(kit)

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 0, done.stderr
    assert "deleted   template/app_pages/products.py  (the base has it just so)" in done.stdout
    merged = (kit / "template" / "AGENTS.md.jinja").read_text()
    newest = of_base(releases.newest(), "template/AGENTS.md.jinja", tmp_path / "new")
    assert merged == f"{newest}\n## Ours\n"
    assert f'version = "{releases.newest()}"' in (kit / "kit.toml").read_text()
    assert headwater("kit", "update", "--undo", cwd=kit).returncode == 0
    assert state(kit) == before


def test_an_update_tells_what_a_teams_kit_and_its_base_bring(kit: Path, work: Path, headwater: Run) -> None:
    over(kit, "0.2.0")
    git(kit, "tag", "v1.0.0")
    made = headwater("new", "app", "--kit", str(kit), "-d", "project_name=App", "--no-install")
    assert made.returncode == 0, made.stderr
    with (kit / "kit.toml").open("a") as file:
        file.write('[changes."1.0.0"]\nnotes = ["Old news."]\n[changes."1.2.0"]\nnotes = ["More of it."]\n')
        file.write('[changes."1.1.0"]\nnotes = ["The runbook is ours."]\ncodemods = ["HW602"]\n')
    manifest = kit / "kit.toml"
    manifest.write_text(manifest.read_text().replace('version = "0.2.0"', 'version = "0.3.0"'))
    git(kit, "commit", "--quiet", "-am", "Newer base")
    git(kit, "tag", "v1.1.0")
    (work / "app" / "mine.py").write_text(
        "import streamlit as st\n\nst.dataframe([1], use_container_width=True)\n"
    )
    git(work / "app", "add", "mine.py")
    git(work / "app", "commit", "--quiet", "-m", "Mine")

    done = headwater("update", "--dry-run", cwd=work / "app")

    assert done.returncode == 0, done.stderr
    told = done.stdout.split("\n")
    notes = [line.split("  ")[1] for line in told if line.startswith(("  default", "  1."))]
    assert notes == ["default 0.2.1", *["default 0.3.0"] * (len(notes) - 2), "1.1.0"]
    assert "  1.1.0  The runbook is ours." in told
    assert "  fixed     mine.py  (HW602)" in told


def test_a_project_of_a_kit_before_its_first_tag_is_told_what_came_since(
    kit: Path, work: Path, headwater: Run
) -> None:
    made = headwater("new", "app", "--kit", str(kit), "-d", "project_name=App", "--no-install")
    assert made.returncode == 0, made.stderr
    manifest = kit / "kit.toml"
    changes = '[changes."0.1.0"]\nnotes = ["Known."]\n[changes."0.2.0"]\nnotes = ["News."]\n'
    manifest.write_text(manifest.read_text().replace('version = "0.1.0"', 'version = "0.2.0"', 1) + changes)
    git(kit, "commit", "--quiet", "-am", "0.2.0")
    git(kit, "tag", "v0.2.0")

    done = headwater("update", "--dry-run", cwd=work / "app")

    assert done.returncode == 0, done.stderr
    assert "  0.2.0  News.\n" in done.stdout
    assert "Known." not in done.stdout


@pytest.mark.parametrize("command", ["release", "update", "validate"])
def test_where_no_kit_is_nothing_is_done(work: Path, headwater: Run, command: str) -> None:
    (work / "empty").mkdir()
    for folder in ("empty", "nowhere"):
        done = headwater("kit", command, folder)

        assert (done.returncode, f"error: There is no kit in {folder}." in done.stderr) == (2, True), (
            done.stderr
        )


def test_a_new_kit_takes_no_folder_that_holds_something(kit: Path, headwater: Run) -> None:
    done = headwater("kit", "new", str(kit))

    assert done.returncode == 2
    assert done.stderr.endswith("is not empty.\nhint: Choose another name.\n")


def test_a_kit_with_a_mistake_is_not_released(kit: Path, headwater: Run) -> None:
    manifest = kit / "kit.toml"
    text = manifest.read_text()
    assert 'license = "proprietary"' in text
    manifest.write_text(text.replace('license = "proprietary"', 'license = "propietary"'))
    git(kit, "commit", "--quiet", "-am", "A slip")

    done = headwater("kit", "release", cwd=kit)
    made = headwater("new", "app", "-l", "--kit", str(kit), "--no-install")

    assert made.returncode == 2
    assert "error: The kit acme locks license as 'propietary', which is none of its choices.\n" in made.stderr
    assert done.returncode == 1
    assert "KIT001 [locked] license: 'propietary' is none of" in done.stderr
    assert "hint: Mend it and commit: headwater kit validate\n" in done.stderr
    assert git(kit, "tag") == ""


def test_a_conflict_with_the_base_is_named_and_nothing_is_touched(
    kit: Path, tmp_path: Path, headwater: Run
) -> None:
    page = of_base("0.1.0", "template/app_pages/products.py", tmp_path / "old")
    over(kit, "0.1.0", app_pages__products_py="".join(f"# ours\n{line}\n" for line in page.splitlines()))
    before = state(kit)

    done = headwater("kit", "update", cwd=kit)

    assert (done.returncode, state(kit)) == (1, before)
    assert "conflict  template/app_pages/products.py" in done.stdout


def test_a_conflict_of_a_kit_can_be_marked_by_what_is_told(kit: Path, tmp_path: Path, headwater: Run) -> None:
    page = of_base("0.1.0", "template/app_pages/products.py", tmp_path / "old")
    over(kit, "0.1.0", app_pages__products_py="".join(f"# ours\n{line}\n" for line in page.splitlines()))

    stopped = headwater("kit", "update", cwd=kit)
    command = stopped.stderr.splitlines()[-1].partition("in the files: headwater ")[2].split()
    marked = headwater(*command, cwd=kit)

    assert marked.returncode == 1
    assert "<<<<<<<" in (kit / "template" / "app_pages" / "products.py").read_text()
    assert headwater("kit", "update", "--undo", "--inline", cwd=kit).returncode == 2


def test_what_is_in_the_way_of_a_kit_is_never_overwritten(kit: Path, tmp_path: Path, headwater: Run) -> None:
    page = of_base("0.1.0", "template/app_pages/products.py", tmp_path / "old")
    over(kit, "0.1.0", app_pages__products_py=f"{page}\n# ours\n")
    git(kit, "update-index", "--skip-worktree", "template/app_pages/products.py")
    mine = kit / "template" / "app_pages" / "products.py"
    mine.write_text("edited behind git's back\n")

    done = headwater("kit", "update", "--inline", cwd=kit)

    assert done.returncode == 2, done.stdout + done.stderr
    assert "template/app_pages/products.py: git was told not to look at it" in done.stderr
    assert mine.read_text() == "edited behind git's back\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "kit.toml is not TOML"),
        ('nmae = "x"\n', "kit.toml has 'nmae', which means nothing."),
        ("[policy]\nmine = []\n", "kit.toml has 'mine' in [policy], which means nothing."),
        ('[rules]\nHW209 = "loud"\n', "[rules] HW209 in kit.toml is not one of error, warning, off."),
        ('[changes]\n"1.0" = "new"\n', '[changes."1.0"] in kit.toml is not a table under a version'),
        ('[changes."1.0"]\nnotes = "new"\n', '[changes."1.0"] notes in kit.toml is not a list of lines.'),
        ('required-version = ">=99"\n', "needs headwater >=99"),
        ('[base]\nkit = "default"\nversion = "77.0.0"\n', "The default kit has no version '77.0.0' here."),
    ],
)
def test_a_broken_manifest_is_told_in_a_line(kit: Path, headwater: Run, text: str, said: str) -> None:
    (kit / "kit.toml").write_text(text)
    git(kit, "commit", "--quiet", "-am", "Break it")

    done = headwater("new", "app", "-l", "--kit", str(kit), "--no-install")

    assert done.returncode in {2, 3}
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_catalogue_is_listed(tmp_path: Path, kit: Path, headwater: Run) -> None:
    file = tmp_path / "kits.toml"
    file.write_text(f'[kits.acme]\nsource = "{kit}"\ndescription = "Ours"\npresets = ["records"]\n')

    done = headwater("kit", "list", env={"HEADWATER_CATALOGUE": str(file)})

    assert done.stdout == f"acme  {kit}  Ours (presets: records)\n"


def test_what_a_user_wants_of_every_project_is_the_default(
    tmp_path: Path, kit: Path, work: Path, headwater: Run
) -> None:
    mine = tmp_path / "config"
    mine.mkdir()
    (mine / "config.toml").write_text(f'kit = "{kit}"\npreset = "records"\n[answers]\nteam = "Data"\n')

    done = headwater("new", "app", "-l", "--no-install", env={"HEADWATER_CONFIG_DIR": str(mine)})

    assert done.returncode == 0, done.stderr
    assert "kind: crud" in (work / "app" / ".copier-answers.yml").read_text()
    assert "owned by Data" in (work / "app" / "SECURITY.md").read_text()


def test_a_broken_configuration_is_told_in_a_line(tmp_path: Path, headwater: Run) -> None:
    (tmp_path / "config.toml").write_text("kits = 1\n")

    done = headwater("new", "app", "-l", env={"HEADWATER_CONFIG_DIR": str(tmp_path)})

    assert done.returncode == 2
    assert "has 'kits', which means nothing." in done.stderr
