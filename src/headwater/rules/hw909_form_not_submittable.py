"""A form on the page has no submit button.

## What it does
Reports each form of a page, as it is when it is first opened, that holds no `st.form_submit_button`.

## Why is this bad?
Nothing that is entered in it is ever sent. Since Streamlit 1.60 nothing says so.

## Example
    with st.form("order"):
        st.text_input("Amount")

## Use instead
    with st.form("order"):
        st.text_input("Amount")
        st.form_submit_button("Order")

## Known limits
A form that comes up only after a control was used is not looked at, and needs Streamlit 1.67 to be seen at
all. HW206 finds the same in the code, where it can be told from one `with`.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW909", __doc__, "Forms")
