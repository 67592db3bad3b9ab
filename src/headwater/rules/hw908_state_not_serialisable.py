"""Session state holds what cannot be pickled.

## What it does
Drives the app with `runner.enforceSerializableSessionState` on, reports the first value that Streamlit
refuses, and begins again with the setting off, so that it hides nothing else.

## Why is this bad?
A session that is moved to another process, as with several replicas, is pickled; a lambda, a lock, an open
file or a connection ends that. It is a warning: an app in one process works.

## Example
    st.session_state.setdefault("total", lambda rows: sum(rows))

## Use instead
    def total(rows):
        return sum(rows)

## Known limits
One finding a drive: the drive that goes on no longer looks. Objects of a class that the script itself defines
are HW905.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW908", __doc__, "Session State")
