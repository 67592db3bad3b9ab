"""What compiling each text once must not change."""

from __future__ import annotations

import jinja2
import pytest
from jinja2.sandbox import SandboxedEnvironment

from headwater.adapters.templates import compiled_once


def rendered(text: str, kind: type[jinja2.Environment] = SandboxedEnvironment, **settings: object) -> str:
    return kind(**settings).from_string(text).render(name="Ada")


def test_a_text_means_the_same_the_second_time() -> None:
    with compiled_once():
        assert [rendered("{{ name | upper }}") for _ in range(3)] == ["ADA"] * 3


def test_how_an_environment_reads_a_text_is_part_of_it() -> None:
    text = "{% if name %}\n[[ name ]]{{ name }}{% endif %}\n"

    with compiled_once():
        assert rendered(text) == "\n[[ name ]]Ada"
        assert rendered(text, trim_blocks=True, keep_trailing_newline=True) == "[[ name ]]Ada"
        assert rendered(text, variable_start_string="[[", variable_end_string="]]") == "\nAda{{ name }}"
        assert rendered("{{ nobody }}") == ""
        with pytest.raises(jinja2.UndefinedError):
            rendered("{{ nobody }}", undefined=jinja2.StrictUndefined)


def test_the_sandbox_stays_one() -> None:
    text = "{{ name.__class__.__mro__ }}"

    with compiled_once():
        assert "object" in rendered(text, jinja2.Environment)
        with pytest.raises(jinja2.sandbox.SecurityError):
            rendered(text)


def test_an_error_is_told_each_time_and_jinja_is_left_as_it_was() -> None:
    usual = jinja2.Environment.compile

    for _ in range(2):
        with pytest.raises(jinja2.TemplateSyntaxError), compiled_once():
            rendered("{% if %}")
    assert jinja2.Environment.compile is usual
