"""The app's server does not come up.

## What it does
Starts `streamlit run` on a copy of the project, with the project's own interpreter and dependencies and
without a network, and reports when the server ends before it answers, or does not come up in time; with an
older Streamlit, when AppTest cannot run the app at all.

## Why is this bad?
Nobody sees anything of the app: a setting, a theme or a dependency that is missing stops it before its first
line runs.

## Example
    # .streamlit/config.toml
    [theme]
    base = "purple"

## Use instead
    # .streamlit/config.toml
    [theme]
    base = "light"

## Known limits
Streamlit answers before it runs the script: what the script itself raises is HW902. The message is the last
line that the server wrote, which need not be the cause.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW901", __doc__)
