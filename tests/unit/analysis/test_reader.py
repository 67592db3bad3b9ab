"""What a script stands for, in small pieces: each is one of the forms that real apps are written in."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from headwater.analysis import flow
from headwater.analysis.facts import facts_of
from headwater.analysis.reader import read
from headwater.analysis.script import Call, Script


def script(text: str) -> Script:
    source = dedent(text).encode()
    return read("app.py", ast.parse(source), source)


@pytest.mark.parametrize(
    "text",
    [
        "import streamlit\nstreamlit.button('a')",
        "import streamlit as s\ns.button('a')",
        "from streamlit import button\nbutton('a')",
        "from streamlit import button as b\nb('a')",
        "import streamlit as st\nst.sidebar.button('a')",
        "import streamlit as st\nside = st.sidebar\nside.button('a')",
        "import streamlit as st\na, b = st.columns(2)\nb.button('a')",
        "import streamlit as st\ncols = st.columns(2)\ncols[0].button('a')",
        "import streamlit as st\nfor col in st.columns(2):\n    col.button('a')",
        "import streamlit as st\nfor col, n in zip(st.columns(2), 'ab'):\n    col.button('a')",
        "import streamlit as st\nfor n, tab in enumerate(st.tabs(['x'])):\n    tab.button('a')",
        "import streamlit as st\nwith st.expander('x') as box:\n    box.button('a')",
        "import streamlit as st\nst.container().button('a')",
        "import streamlit as st\nst.columns(2)[1].button('a')",
        "import streamlit as st\ndef f():\n    st.button('a')\nf()",
        "import streamlit as st\ndef f(box):\n    box.text_input('n')\n    box.button('a')\nf(st.empty())",
        "import streamlit as st\nfrom streamlit.delta_generator import DeltaGenerator\n"
        "def f(box: DeltaGenerator):\n    box.button('a')",
        "import streamlit as st\nif (x := st.button('a')):\n    pass",
        "import streamlit as st\nclass Page:\n    def draw(self):\n        st.button('a')",
        "import streamlit as st\nasync def f():\n    with st.empty():\n        st.button('a')",
        "import streamlit as st\nx = [st.button('a') for _ in range(3)]",
        "import streamlit as st\ntry:\n    st.button('a')\nfinally:\n    pass",
        "import streamlit as st\nmatch 1:\n    case 1:\n        st.button('a')",
    ],
)
def test_a_button_is_found(text: str) -> None:
    assert [call.title for call in script(text).calls("button")] == ["button 'a'"]


@pytest.mark.parametrize(
    "text",
    [
        "import streamlit_lookalike as st\nst.button('a')",
        "import streamlit as st\nst = Other()\nst.button('a')",
        "import streamlit as st\ndef f(st):\n    st.button('a')",
        "import streamlit as st\nui.button('a')",
        "import streamlit as st\nst.stop()\nst.button('a')",
    ],
)
def test_what_is_no_button_of_streamlits_is_not(text: str) -> None:
    assert list(script(text).calls("button")) == []


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("ss.k = 1", "write"),
        ("ss['k'] = 1", "write"),
        ("ss.k: int = 1", "write"),
        ("a, ss.k = 1, 2", "write"),
        ("ss.update(k=1)", "write"),
        ("ss.update({'k': 1})", "write"),
        ("setattr(ss, 'k', 1)", "write"),
        ("for ss.k in range(3): pass", "write"),
        ("K = 'k'\nss[K] = 1", "write"),
        ("class Keys:\n    K = 'k'\nss[Keys.K] = 1", "write"),
        ("for key, value in {'k': 1}.items():\n    ss[key] = value", "write"),
        ("DEFAULTS = {'k': 1}\nfor key in DEFAULTS:\n    ss[key] = DEFAULTS[key]", "write"),
        ("for key in ['k']:\n    ss.setdefault(key, None)", "default"),
        ("ss.setdefault('k', 1)", "default"),
        ("ss.k", "read"),
        ("ss['k']", "read"),
        ("ss.k.append(1)", "read"),
        ("f(ss.k[0])", "read"),
        ("f(**ss.k)", "read"),
        ("lambda: ss.k", "read"),
        ("ss.get('k')", "get"),
        ("getattr(ss, 'k', 1)", "get"),
        ("'k' in ss", "has"),
        ("'k' not in ss", "has"),
        ("hasattr(ss, 'k')", "has"),
        ("del ss.k", "delete"),
        ("del ss['k']", "delete"),
        ("ss.pop('k', None)", "delete"),
    ],
)
def test_uses_of_session_state(text: str, use: str) -> None:
    read_script = script(f"from streamlit import session_state as ss\n{text}\n")

    assert [(found.use, found.keys) for found in read_script.state_uses(use)] == [(use, ("k",))]


def steps_of(text: str) -> dict[str, flow.Step]:
    """The steps of a script by the label of the button that each draws."""
    found = script(f"import streamlit as st\n{dedent(text)}")
    return {
        str(ast.literal_eval(step[-1].node.args[0])): step
        for step in flow.steps(found, found.module)
        if isinstance(step[-1], Call) and step[-1].api == "button"
    }


@pytest.mark.parametrize(
    ("text", "precedes"),
    [
        ("st.button('a')\nst.button('b')", True),
        ("st.button('a')\nif x:\n    st.button('b')", True),
        ("if x:\n    st.button('a')\nst.button('b')", False),
        ("if x:\n    st.button('a')\n    st.button('b')", True),
        ("if x:\n    st.button('a')\nelse:\n    st.button('b')", False),
        ("def f():\n    st.button('a')\nf()\nst.button('b')", True),
        ("def f():\n    if x:\n        st.button('a')\nf()\nst.button('b')", False),
        ("def f():\n    st.button('b')\nst.button('a')\nf()", True),
        ("for i in x:\n    st.button('a')\nst.button('b')", False),
        ("try:\n    st.button('a')\nexcept E:\n    pass\nst.button('b')", False),
        ("with st.container():\n    st.button('a')\nst.button('b')", True),
        ("if __name__ == '__main__':\n    st.button('a')\n    st.button('b')", True),
    ],
)
def test_what_has_happened_whenever_something_else_happens(text: str, precedes: bool) -> None:
    steps = steps_of(text)

    assert flow.precedes(steps["a"], steps["b"]) is precedes
    assert not flow.precedes(steps["b"], steps["a"])


@pytest.mark.parametrize(
    ("text", "excludes"),
    [
        ("if x:\n    st.button('a')\nelse:\n    st.button('b')", True),
        ("if x:\n    st.button('a')\n    st.stop()\nst.button('b')", True),
        ("def f():\n    if x:\n        st.button('a')\n        return\n    st.button('b')\nf()", True),
        ("match x:\n    case 1:\n        st.button('a')\n    case 2:\n        st.button('b')", True),
        ("if x:\n    st.button('a')\nif x:\n    st.button('b')", False),
    ],
)
def test_what_never_happens_together(text: str, excludes: bool) -> None:
    steps = steps_of(text)

    assert flow.excludes(steps["a"], steps["b"]) is excludes


def test_facts_for_other_files() -> None:
    facts = facts_of(
        script(
            """
            import streamlit as st
            from streamlit import session_state as ss
            from .helpers import draw
            ss.a = 1
            st.text_input("x", key="b")
            chart("y", key="c")
            st.navigation([st.Page("pages/one.py")])
            """
        )
    )

    assert facts.sets == {"a", "b", "c"}
    assert not facts.computes_keys
    assert facts.exports == {"st": "module:", "ss": "state"}
    assert facts.pages == ("pages/one.py",)
    assert ("helpers", 1, ("draw",)) in [(each.module, each.level, each.names) for each in facts.imports]
    assert facts.draws


def test_a_chain_of_a_thousand_elifs_is_read() -> None:
    text = "import streamlit as st\nif x == 0: pass\n" + "".join(
        f"elif x == {n}: pass\n" for n in range(1, 1000)
    )

    assert script(text + "else: st.button('a')\n").path == "app.py"
