"""What one user does or enters shows in the sessions of others.

## What it does
Opens every page before anybody has done anything and after every control was used, in fresh sessions, and
starts a second server on the same files: what changed on the first and is not stored, so that the second does
not show it, lived in its memory, for all. Then sets every control of a page, and empties all caches: what the
page shows differently twice over came from a cache that does not know what was entered.

## Why is this bad?
A module's list, an object from `st.cache_resource`, an environment variable and a cache's entry belong to the
process, not to a session. Users see each other's data, and change it; on one's own machine it never shows.

## Example
    @st.cache_data(ttl=600)
    def greeting():
        return f"Hello {st.session_state['name']}"

## Use instead
    @st.cache_data(ttl=600)
    def greeting(name):
        return f"Hello {name}"

## Known limits
A counter or a queue that is meant for everybody looks the same. What was both shared and stored is not
reported. Caches are looked into only where the app's code has any, and not on Windows, where they cannot be
emptied from outside.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW904", __doc__, "Common Gotchas")
