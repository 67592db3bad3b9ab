"""Using a control makes its page raise an exception or hang.

## What it does
Uses every control of every page: the empty and the extreme values that it allows, its first and last option,
awkward and long texts, whole forms, buttons in dialogs; on request it walks about at random too, by a seed.
It reports the exception, the line, and the fewest steps that lead there, which it finds by trying.

## Why is this bad?
A user meets it with the first empty field or the one option that nobody had thought of.

## Example
    people = st.number_input("People", min_value=0, value=2)
    st.write(100 / people)

## Use instead
    people = st.number_input("People", min_value=1, value=2)
    st.write(100 / people)

## Known limits
At most four values of a control are tried, and one control at a time but for forms; what needs several of
them set just so is left to the random walk. Uploads, cameras, editable tables and selections in charts cannot
be used. After 200 interactions a page is left. The same exception of the same line is told once a page. A
control that ends the server, or hangs for 30 seconds, ends the drive; what was not reached is told. Where a
proof runs out of time, that is told under this code too. A page that ends itself by `sys.exit` shows what it
has drawn until then and no exception: that is not noticed.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW903", __doc__)
