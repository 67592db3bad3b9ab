"""A page raises an exception, or hangs, as soon as it is opened.

## What it does
Opens every page that the app names, each in a fresh session, and reports what a person would see as a red
box: the exception, and the innermost line of the project in its traceback. A run without an end in 30 seconds
is reported as hanging.

## Why is this bad?
Whoever opens the page sees a traceback instead of it.

## Example
    orders = load_orders()
    st.metric("Mean", sum(orders) / len(orders))  # on the first day there are none

## Use instead
    orders = load_orders()
    st.metric("Mean", sum(orders) / len(orders) if orders else 0)

## Known limits
The network is closed: what fails for want of it is told as not driven, not as a finding, and so is what would
fail after it. An exception that the app shows itself, by `st.exception`, is taken for meant. The secrets, the
time and the data are those of the copy: a page that fails with yours only is not found. A page that hangs
ends the drive, and is not found where the time limit leaves it less than 30 seconds.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW902", __doc__)
