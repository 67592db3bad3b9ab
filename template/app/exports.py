"""Files that users take with them."""

import pandas as pd
import streamlit as st

LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@st.cache_data(ttl="10m", max_entries=32, show_spinner=False)
def csv(table: pd.DataFrame) -> bytes:
    """`table` as a file that every spreadsheet reads, in any language.

    What a spreadsheet would run as a formula gets an apostrophe, which makes a text of it: somebody
    else may have typed it.
    """
    return table.map(_harmless).to_csv(index=False).encode("utf-8-sig")


def _harmless(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(LOOKS_LIKE_A_FORMULA)
    return f"'{value}" if is_formula else value
