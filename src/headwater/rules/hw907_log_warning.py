"""The server's log complains.

## What it does
Reads the log of the server while the app is driven, and reports each warning of Streamlit, and each error of
anybody, once. What the page shows as an exception too is left to HW902 and HW903.

## Why is this bad?
Nobody looks there: a parameter that the next release removes, a default that session state overrides, an
exception that was caught and logged while the page said that all was well.

## Example
    st.session_state["name"] = "Ann"
    st.text_input("Name", value="Bob", key="name")

## Use instead
    st.session_state.setdefault("name", "Ann")
    st.text_input("Name", key="name")

## Known limits
A log names no page and often no line. Some warnings come once a process, so only the first place is told of.
Other packages' warnings are left alone; their errors are not, but for those of a library that could not reach
the network, which is closed while the app is driven. Messages that differ only in names and numbers are told
together.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW907", __doc__)
