"""A control is gone with the very run that its use begins, and its use comes to nothing.

## What it does
Looks at each control that came up after a button, a chat input or the like was used. If it is gone after its
own use, and after a plain rerun too, and its use does no more than a plain rerun does, it is reported.

## Why is this bad?
A button is True for one run only. What stands below it is drawn in that run, and not in the one that its own
use begins: nobody ever sees an effect, and no error either.

## Example
    if st.button("Delete"):
        if st.button("Yes"):
            delete()

## Use instead
    if st.button("Delete"):
        st.session_state["asked"] = True
    if st.session_state.get("asked"):
        st.button("Yes", on_click=delete)

## Known limits
What has an effect that no page shows, such as a file that is written, is reported if it is also gone. Dialogs
are left alone: they close when the page runs again.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW906", __doc__, "Button Behavior")
