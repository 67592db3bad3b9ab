"""A page does not work in a real browser.

## What it does
Opens every page in a headless browser, as wide as a desk and as a phone, and reports what only it can see:
errors of scripts and in the console, requests and pictures that fail, a page that a phone has to scroll
sideways. Controls and pictures in the app's own HTML that have no name, and widgets without a label, are
warnings.

## Why is this bad?
The server knows only what it has sent. A component that fails in the browser, or a picture that is not there,
leaves a hole in a page that looks right to every test. A control without a name is nothing to a screen
reader.

## Example
    st.html("<img src='logo.png'>")  # no server serves it
    st.html("<div style='width: 900px'>...</div>")
    st.text_input("")

## Use instead
    st.image("logo.png", alt="Our logo")
    st.html("<div style='max-width: 900px'>...</div>")
    st.text_input("Name", label_visibility="collapsed")

## Known limits
Needs the browser; without one nothing is reported. The network is closed, so what goes wrong with other hosts
is not told. What Streamlit's own page asks for and does not need, such as `host-config`, is left alone; so is
a picture of `st.image` without `alt`, which may be an ornament. What a page shows only after a click is not
looked at.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW910", __doc__)
