"""A page changes, or loses what was entered, when it only runs again.

## What it does
Opens every page in two sessions and runs each once more without doing anything: what changes in both alike is
reported. A control that loses a change, and takes the same change when it is made again, is reported as an
error. So are objects in session state whose class each run defines anew, which Streamlit tells by refusing to
pickle them.

## Why is this bad?
Streamlit runs the script at every interaction, of any control. What a run adds, undoes or redefines happens
at times that have nothing to do with it: every second change is lost, rows appear on their own, `isinstance`
is False.

## Example
    st.session_state["size"] = st.slider("Size", 0, 100, value=st.session_state["size"])

## Use instead
    st.slider("Size", 0, 100, key="size")

## Known limits
A page that counts its own runs on purpose is reported. What differs between the two sessions is taken for a
clock's or chance's doing. What a callback puts right, as a text in capitals, is lost both times and left
alone.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW905", __doc__, "Session State")
