"""A `# noqa` that silences nothing.

## What it does
Reports a code of headwater in a `# noqa` comment on a line where that rule finds nothing.

## Why is this bad?
The defect has been mended, or the comment never stood on the right line. It will hide the next defect there.

## Example
    st.button("Save", key="save")  # noqa: HW204

## Use instead
    st.button("Save", key="save")

## Known limits
A code whose rule was not selected in this run is left alone, and so is a bare `# noqa`.
"""

from __future__ import annotations

from headwater.core.finding import Level
from headwater.core.rule import Example, Rule, app

RULE = Rule(
    code="HW002",
    name="unused-suppression",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    bad=(app("nothing to silence", "x = 1  # noqa: HW201\n"),),
    good=(
        app("used", "if st.button('a'):\n    st.button('b')  # noqa: HW201\n"),
        app("another tool's", "x = 1  # noqa: E501\n"),
        app("bare", "x = 1  # noqa\n"),
        app("in a text", "x = '# noqa: HW201'\n"),
        Example("no suppression", {"app.py": "x = 1\n"}),
    ),
)
