"""What `kit validate` says of a kit, and where: one mistake a kit, and its twin without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.actions.kit_validate import kit_validate
from headwater.core.errors import UsageError
from headwater.core.kit_problem import PROBLEMS
from support import MINIMAL_KIT, ROOT
from updates import make_kit as repository

Kits = Callable[..., Path]
CONFIG = MINIMAL_KIT["copier.yml"]
TITLE = {"template/title.txt.jinja": "{{ project_name }}\n"}


def found(kit: Path) -> list[str]:
    return [
        f"{each.path}:{each.line} {each.code} {each.message}" for each in kit_validate(kit).report.findings
    ]


def asking(more: str) -> dict[str, str]:
    return {**TITLE, "copier.yml": CONFIG + more}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (asking("docs: [\n"), "copier.yml:8 KIT001 It is no YAML: "),
        (asking("docs: !!bool foo\n"), "copier.yml:7 KIT001 It is no YAML: 'foo' is no "),
        (asking("- docs\n"), "KIT001 It is no YAML: "),
        (asking("docs:\n  tpye: bool\n"), "copier.yml:8 KIT001 docs: 'tpye' is nothing that a question has."),
        (asking("docs:\n  type: boolean\n"), "copier.yml:8 KIT001 docs: 'boolean' is no type; there"),
        (
            asking("docs:\n  type: str\n  default: nowhere\n  choices: [here, there]\n"),
            "copier.yml:9 KIT001 docs: the default 'nowhere' is none of here, there.",
        ),
        (asking("_exlude: [x]\n"), "copier.yml:7 KIT001 _exlude is no setting of Copier's. Did"),
        (asking("_subdirectory: ../..\n"), "copier.yml:7 KIT001 _subdirectory leads out of the kit."),
        (asking("---\n!include ../*.yml\n"), "KIT001 The kit kit has a broken copier.yml: !include ../"),
        (asking("---\n!include ''\n"), "KIT001 The kit kit has a broken copier.yml: Unacceptable pattern"),
        (
            asking("_jinja_extensions: [a.b]\n---\n_jinja_extensions: []\n"),
            "copier.yml:9 KIT007 _jinja_extensions loads code",
        ),
        (asking("my-name: x\n"), "copier.yml:7 KIT001 'my-name' is no name that a template could use."),
        (asking("_envops:\n  nonsense: 1\n"), "copier.yml:7 KIT001 _envops: "),
        ({**TITLE, "kit.toml": "name = \n"}, "kit.toml:1 KIT001 kit.toml is not TOML"),
        (
            {**TITLE, "kit.toml": "[presets.big]\nsize = 3\n"},
            "kit.toml:2 KIT001 [presets.big] answers size, which is no question.",
        ),
        (
            {**asking("docs:\n  type: bool\n"), "kit.toml": '[locked]\ndocs = "ja"\n'},
            "kit.toml:2 KIT001 [locked] docs: 'ja' is neither yes nor no.",
        ),
        (
            {**TITLE, "kit.toml": 'name = "k"\n[loked]\nlicense = "MIT"\n'},
            "kit.toml:2 KIT001 kit.toml has 'loked', which means nothing. It knows base, changes, ",
        ),
        (
            {**TITLE, "kit.toml": '[policy]\nseeded = []\nmanged = ["a"]\n'},
            "kit.toml:3 KIT001 kit.toml has 'manged' in [policy], which means nothing. It knows managed,",
        ),
        ({**TITLE, "kit.toml": '[rules]\nHW209 = "fatal"\n'}, "kit.toml:2 KIT001 [rules] HW209 in kit.toml"),
        (
            {**TITLE, "kit.toml": '[changes."zwei"]\nnotes = ["x"]\n'},
            'kit.toml:1 KIT001 [changes."zwei"] in kit.toml is not a table under a version',
        ),
        ({**TITLE, "kit.toml": '[rules]\nHW999 = "off"\n'}, "kit.toml:2 KIT001 [rules] HW999 is no rule."),
        (
            {**TITLE, "kit.toml": '[changes."1.1.0"]\ncodemods = ["XX6"]\n'},
            "kit.toml:2 KIT001 [changes.1.1.0] XX6 is no rule.",
        ),
        ({**TITLE, "kit.toml": 'required-version = "new"\n'}, "KIT001 required-version 'new' is no"),
        (
            {**TITLE, "kit.toml": '[base]\nkit = "default"\nversion = "77.0.0"\n'},
            "kit.toml:3 KIT001 The default kit has no version '77.0.0' here.",
        ),
        (
            {**TITLE, "template/a.txt.jinja": "fine\n{% if project_name %}\n"},
            "template/a.txt.jinja:2 KIT002 Unexpected end of template.",
        ),
        (
            {**TITLE, "template/a.txt.jinja": "\n\n{{ project_name | shout }}\n"},
            "template/a.txt.jinja:3 KIT002 No filter named 'shout'.",
        ),
        ({**TITLE, "template/{{ a.txt": "x"}, "template/{{ a.txt:0 KIT002 The name of the file: "),
        (
            asking("docs:\n  type: bool\n  help: |\n    One,\n    {{ two\n"),
            "copier.yml:11 KIT002 ",
        ),
        (asking("docs:\n  type: bool\n"), "copier.yml:7 KIT003 The answer to docs is used nowhere."),
        (
            asking("docs:\n  type: str\n  validator: \"{{ '' if docs else 'no' }}\"\n"),
            "copier.yml:7 KIT003 The answer to docs is used nowhere.",
        ),
        (
            {**TITLE, "kit.toml": '[base]\nkit = "default"\nversion = "0.4.0"\n[values]\nindex = "x"\n'},
            "kit.toml:5 KIT003 The value index is used nowhere.",
        ),
        (
            {**TITLE, "template/a.txt.jinja": "x\n{{ projekt_name }}\n"},
            "template/a.txt.jinja:2 KIT004 projekt_name is no question, value or variable of the kit.",
        ),
        (
            asking("docs: false\ntheme:\n  default: '{{ later }}{{ docs }}'\nlater: '{{ theme }}'\n"),
            "copier.yml:9 KIT004 later is asked after theme, so its default cannot look at it.",
        ),
        (
            asking("docs: true\n_exclude:\n  - \"{% if not docs %}docs{% endif %}\"\n"),
            "copier.yml:9 KIT005 The row uses docs as if every older project had an answer to it.",
        ),
        ({**TITLE, "template/aux.py": ""}, "template/aux.py:0 KIT006 aux.py is a device on Windows."),
        ({**TITLE, "template/what?.txt": ""}, "template/what?.txt:0 KIT006 Windows allows no '?' in a name."),
        ({**TITLE, "template/end./a.txt": ""}, ":0 KIT006 Windows drops the end of 'end.'."),
        ({**TITLE, "template/TITLE.txt": ""}, "KIT006 Windows and macOS take it for "),
        (asking("_tasks: [make]\n"), "copier.yml:7 KIT007 _tasks runs commands wherever the kit is used."),
        (
            {**TITLE, "template/conf.toml": f'user = "me"\napi_key = "AKIA{"Q7RZ2MX9KTB4WLPD"}"\n'},
            "template/conf.toml:2 KIT008 An AWS access key is written into the kit.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(make_kit: Kits, files: dict[str, str], said: str) -> None:
    told = found(make_kit(files))

    assert [each for each in told if said in each], told


@pytest.mark.parametrize(
    "files",
    [
        TITLE,
        asking("docs: true\n_exclude:\n  - \"{% if docs is defined and docs == false %}docs{% endif %}\"\n"),
        asking("docs: true\n_exclude:\n  - \"{% if not (docs | default(true)) %}docs{% endif %}\"\n"),
        asking("docs:\n  type: bool\n  default: true\n_message_after_copy: '{{ docs }}'\n"),
        asking("d: x\nsite:\n  when: '{{ d }}'\n  default: '{{ d }}'\n_skip_if_exists: '{{ site }}'\n"),
        {**TITLE, "template/{{ project_name }}/a.txt": "x"},
        {**TITLE, "template/{% yield n from [project_name] %}{{ n }}.txt{% endyield %}.jinja": "{{ n }}"},
        {**TITLE, "template/a.txt.jinja": "{% set a = 1 %}{{ a }}{% for b in [a] %}{{ b }}{% endfor %}"},
        {**TITLE, "template/a.txt.jinja": "{{ _copier_conf.answers_file }}{{ _folder_name | to_nice_json }}"},
        {**TITLE, "template/a.txt": "{{ this.is.left.as.it.is }}"},
        {**TITLE, "template/a.txt.jinja": "{% raw %}{{ github.sha }}{% endraw %}"},
        asking("size:\n  choices: {Small: 1, Large: 2}\n  default: 1\n_message_after_copy: '{{ size }}'\n"),
        {**asking("extra: !include x.yml\n"), "copier.yml": f"!include x.yml\n---\n{CONFIG}",
         "x.yml": "docs: true\n", "template/b.txt.jinja": "{{ docs }}"},
        {**TITLE, "kit.toml": "[presets.big]\nproject_name = 'Big'\n[test.values]\nproject_name = ['A']\n"},
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_right_is_left_alone(make_kit: Kits, files: dict[str, str]) -> None:
    assert found(make_kit(files)) == []


def test_what_an_extension_brings_is_taken_on_trust(make_kit: Kits) -> None:
    kit = make_kit(
        {**asking("_jinja_extensions: [ours.Shout]\n"), "template/a.txt.jinja": "{% shout %}{{ 1 | loud }}"}
    )

    assert found(kit) == ["copier.yml:7 KIT007 _jinja_extensions loads code wherever the kit is used."]


def test_a_link_that_leads_out_is_told(make_kit: Kits) -> None:
    kit = make_kit(TITLE)
    (kit / "template" / "password").symlink_to("/etc/passwd")

    assert found(kit) == ["template/password:0 KIT007 It is a link that leads out of the kit."]


def test_a_link_to_itself_is_told_as_one_that_leads_out(make_kit: Kits) -> None:
    kit = make_kit(TITLE)
    (kit / "template" / "link").symlink_to("link")

    assert any("template/link" in said for said in found(kit))


def test_lines_are_those_of_the_file_that_the_author_wrote(make_kit: Kits) -> None:
    layer = {
        "kit.toml": '[base]\nkit = "default"\nversion = "0.4.0"\n',
        "copier.yml": "team:\n  type: str\n  help: '{{ nobody }}'\n",
        "template/AGENTS.md.jinja": "{{ project_name }}\n{{ kind }}\n{{ missing }}\n",
    }
    kit = make_kit()
    for path in sorted(kit.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for path, text in layer.items():
        (kit / path).parent.mkdir(exist_ok=True)
        (kit / path).write_text(text)

    assert found(kit) == [
        "copier.yml:1 KIT003 The answer to team is used nowhere.",
        "copier.yml:3 KIT004 nobody is no question, value or variable of the kit.",
        "template/AGENTS.md.jinja:3 KIT004 missing is no question, value or variable of the kit.",
    ]


def test_a_folder_without_a_kit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no kit"):
        kit_validate(tmp_path)


def test_the_default_kit_is_sound() -> None:
    assert found(ROOT) == []


def test_every_kind_of_mistake_has_a_name_of_its_own() -> None:
    assert len({each.name for each in PROBLEMS}) == len({each.code for each in PROBLEMS}) == len(PROBLEMS)


OVER = '[base]\nkit = "default"\nversion = "0.4.0"\n'
ALONE = {**asking("kind:\n  choices: [chat, blank]\n  default: blank\n"), "template/k.jinja": "{{ kind }}"}


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('[locked]\nkimd = "chat"\n', "[locked] answers kimd, which is no question. Did you mean 'kind'?"),
        ('[locked]\nkind = "chatt"\n', "[locked] kind: 'chatt' is none of "),
        (
            '[locked]\nkind = "chat"\n[presets.p]\nkind = "blank"\n',
            "[presets.p] answers kind, which is locked: it is always 'chat'.",
        ),
    ],
)
@pytest.mark.parametrize("base", ["", OVER])
def test_a_lock_that_fits_no_question_is_told_with_its_line(
    make_kit: Kits, base: str, manifest: str, said: str
) -> None:
    kit = make_kit({**(TITLE if base else ALONE), "kit.toml": manifest + base})
    if base:
        (kit / "copier.yml").unlink()

    told = found(kit)

    line = len(manifest.splitlines())
    assert [each for each in told if each.startswith(f"kit.toml:{line} KIT001 {said}")], told


def test_a_lock_that_a_base_has_is_told_to_the_presets_of_a_layer(make_kit: Kits, tmp_path: Path) -> None:
    base = {**MINIMAL_KIT, **ALONE, "kit.toml": '[locked]\nkind = "chat"\n'}
    repository(tmp_path / "base", {"v1": base})
    over = f'[base]\nkit = "{tmp_path / "base"}"\nversion = "v1"\n'
    kit = make_kit({**TITLE, "copier.yml": "", "kit.toml": f'[presets.p]\nkind = "chat"\n{over}'})

    told = found(kit)

    assert "kit.toml:2 KIT001 [presets.p] answers kind, which is locked: it is always 'chat'." in told


def test_a_preset_of_the_base_that_fits_no_question_any_more_is_told(make_kit: Kits, tmp_path: Path) -> None:
    base = {**MINIMAL_KIT, **ALONE, "kit.toml": '[presets.p]\nkind = "chat"\n'}
    repository(tmp_path / "base", {"v1": base})
    over = f'[base]\nkit = "{tmp_path / "base"}"\nversion = "v1"\n'
    files = {**TITLE, "copier.yml": "kind:\n  choices: [plain, blank]\n  default: blank\n"}

    told = found(make_kit({**files, "kit.toml": over}))
    mended = found(make_kit({**files, "kit.toml": f'[presets.p]\nkind = "plain"\n{over}'}))

    assert told == ["kit.toml:0 KIT001 [presets.p of the base] kind: 'chat' is none of plain, blank."]
    assert mended == []
