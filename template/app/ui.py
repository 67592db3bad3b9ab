"""The pieces that every page is built from."""

from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

from app.data import database


def header(title: str, caption: str) -> None:
    """Opens a page: its title, what it is for, and a notice while the data is only a sample."""
    st.title(title, anchor=False)
    st.caption(caption)
    if notice := database.notice():
        st.info(notice, icon=":material/info:")


def empty_state(message: str, icon: str = ":material/search_off:") -> None:
    """Says that there is nothing to show, and what to do about it."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f"### {icon}", width="content")
        st.markdown(message, width="content", text_alignment="center")
        st.space("small")


@contextmanager
def data_errors() -> Generator[None]:
    """Ends the page with a plain message when the database cannot be reached."""
    try:
        yield
    except database.FAILURES:
        st.error(
            "The database cannot be reached at the moment. Try again in a minute; if it stays, "
            "look at the connection in `.streamlit/secrets.toml`.",
            icon=":material/cloud_off:",
        )
        st.stop()
