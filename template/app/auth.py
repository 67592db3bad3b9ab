"""Lets nobody in who has not signed in."""

import os

import streamlit as st

from app import about, ui
from app.settings import section

SWITCH = "APP_SIGN_IN"
"""An environment variable: `off` opens the app to everyone, for local work and for tests."""

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
"""Whoever knows the cookie's secret can sign in as anyone, and everyone knows the example's."""


def require_sign_in() -> None:
    """Ends the run at a sign-in page until the user is known; shows who is signed in after that."""
    if os.environ.get(SWITCH) == "off":
        return
    if missing := _missing():
        _explain_set_up(missing)
        st.stop()
    if not st.user.get("is_logged_in", False):
        _offer_sign_in()
        st.stop()
    with st.sidebar:
        user = st.user.get("name") or st.user.get("email") or "somebody"
        st.caption(f"Signed in as {ui.plain(str(user))}")
        st.button("Sign out", icon=":material/logout:", on_click=st.logout)


def _missing() -> list[str]:
    """The settings of `[auth]` that are not there, or too short to be safe."""
    auth = section("auth")
    shortest = dict.fromkeys(NEEDED, 1) | {"cookie_secret": SHORTEST_SECRET}
    return [name for name in NEEDED if len(str(auth.get(name, ""))) < shortest[name]]


def _offer_sign_in() -> None:
    st.title(ui.plain(about.TITLE), anchor=False)
    st.caption(ui.plain(about.DESCRIPTION))
    st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)


def _explain_set_up(missing: list[str]) -> None:
    st.title("Sign-in is not set up yet", anchor=False)
    st.markdown(
        "This app lets only signed-in users in, and its provider is not fully configured. "
        "Copy `.streamlit/secrets.example.toml` to `.streamlit/secrets.toml`, fill in the `[auth]` "
        "table and start the app again."
    )
    st.markdown(f"Still to do: {', '.join(f'`{name}`' for name in missing)}.")
    st.markdown(f"The `cookie_secret` needs {SHORTEST_SECRET} characters or more; this makes one:")
    st.code('python -c "import secrets; print(secrets.token_urlsafe(32))"', language="shell")
    st.info(
        f"For local work without a provider, start it with `{SWITCH}=off` in the environment.",
        icon=":material/terminal:",
    )
