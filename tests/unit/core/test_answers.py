from pathlib import Path
from typing import Any

import pytest

from headwater.core.answers import parse, validated
from headwater.core.errors import UsageError
from headwater.core.kit import Kit, Question

KIT = Kit(
    root=Path(),
    name="sample",
    source="",
    version="",
    questions={
        "project_name": Question("project_name"),
        "kind": Question("kind", choices=("dashboard", "chat")),
        "workers": Question("workers", type="int", choices=(1, 2)),
        "docker": Question("docker", type="bool"),
        "derived": Question("derived", hidden=True),
    },
)


def test_a_pair_is_split_at_its_first_equals_sign() -> None:
    assert parse(["project_name=a=b", "kind=chat"]) == {"project_name": "a=b", "kind": "chat"}


@pytest.mark.parametrize("pair", ["project_name", "=x", " =x"])
def test_what_is_no_pair_is_refused(pair: str) -> None:
    with pytest.raises(UsageError, match="KEY=VALUE"):
        parse([pair])


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ({"docker": "yes"}, {"docker": True}),
        ({"docker": "Off"}, {"docker": False}),
        ({"docker": True}, {"docker": True}),
        ({"workers": "2"}, {"workers": 2}),
        ({"kind": "chat"}, {"kind": "chat"}),
        ({"project_name": "anything"}, {"project_name": "anything"}),
    ],
)
def test_an_answer_becomes_what_the_question_wants(given: dict[str, Any], understood: dict[str, Any]) -> None:
    assert validated(KIT, given) == understood


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({"knd": "chat"}, "'knd' is not a question", "Did you mean 'kind'?"),
        ({"derived": "x"}, "'derived' is not a question", "project_name"),
        ({"kind": "dashbord"}, "'dashbord' is not a choice for kind", "Did you mean 'dashboard'?"),
        ({"kind": "zzz"}, "'zzz' is not a choice for kind", "dashboard, chat"),
        ({"docker": "maybe"}, "'maybe' is not a choice for docker", "yes or no"),
    ],
)
def test_a_wrong_answer_names_what_would_be_right(given: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        validated(KIT, given)

    assert message in caught.value.message
    assert hint in caught.value.hint
