from pathlib import Path

import pytest

from headwater.core.naming import slug, title


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("my-app", "My app"),
        ("sales_cockpit", "Sales cockpit"),
        ("Über uns", "Über uns"),
        ("日本", "日本"),
        ("---", ""),
        ("x" * 255, "X" + "x" * 199),
        ("a\tb", "A b"),
    ],
)
def test_title(folder: str, name: str) -> None:
    assert title(Path(folder)) == name


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Café Münster", "cafe-munster"), ("日本", ""), (".hidden", "hidden"), ("a__b", "a-b")],
)
def test_slug(folder: str, name: str) -> None:
    assert slug(Path(folder)) == name
