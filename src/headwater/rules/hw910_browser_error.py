"""A page does not work in a real browser.

## What it does
Opens the pages in a headless browser, where one is installed, and reports the errors that only it can see: of
scripts, and of images and files that do not load.

## Why is this bad?
The server knows only what it has sent. A component that fails in the browser, or a picture that is not there,
leaves a hole in a page that looks right to every test.

## Example
    st.html("<img src='logo.png'>")  # no server serves it

## Use instead
    st.image("logo.png")

## Known limits
Needs the browser; without one nothing is reported. What Streamlit's own page asks for and does not need, such
as `host-config`, is left alone.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW910", __doc__)
