"""A page takes far longer than is usual in its own app.

## What it does
Times every run of the drive, and reports a page whose fastest run but the first, which fills caches, takes
more than a second and more than five times the median of all the app's runs.

## Why is this bad?
Every interaction runs the page again. Loading that is not cached is waited for at each of them.

## Example
    def figures():
        return pd.read_csv(BIG)

## Use instead
    @st.cache_data(ttl=600)
    def figures():
        return pd.read_csv(BIG)

## Known limits
The measure is the app itself on this machine: an app that is slow throughout has no slow page, and an app
with fewer than six runs none either. A page that was run only once is not judged.
A page whose file calls `progress`, `status` or `write_stream` is let be: it lets its user see that it is at
work, and an animation is long on purpose. A bar that another module draws is not seen.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW911", __doc__, "Caching Basics")
