from headwater.core.finding import Finding
from headwater.reporters.text import line
from headwater.reporters.tree import tree


def test_a_finding_is_one_line_that_an_editor_can_follow() -> None:
    finding = Finding("app/state.py", 3, 5, "HW503", "layer-broken", "Looks upwards.")

    assert line(finding) == "app/state.py:3:5: HW503 layer-broken: Looks upwards."


def test_without_a_file_the_page_takes_its_place() -> None:
    finding = Finding("", 0, 0, "HW903", "interaction-raises", "Raises.", page="/report")

    assert line(finding) == "/report: HW903 interaction-raises: Raises."


def test_control_characters_cannot_reach_the_terminal() -> None:
    finding = Finding("a\x1b[2J.py", 0, 0, "HW001", "syntax-error", "two\nlines")

    assert line(finding) == "a\\x1b[2J.py: HW001 syntax-error: two lines"


def test_tree() -> None:
    files = {"b.py": b"", "app/state.py": b"", "app/models/a.py": b"", "app/models/b.py": b""}

    assert tree("demo", files).splitlines() == [
        "demo/",
        "├── app/",
        "│   ├── models/",
        "│   │   ├── a.py",
        "│   │   └── b.py",
        "│   └── state.py",
        "└── b.py",
    ]
    assert tree("demo", files, depth=1).splitlines() == ["demo/", "├── app/  (3 files)", "└── b.py"]
