"""Reads secrets.toml, which need not exist."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError


def section(name: str) -> Mapping[str, Any]:
    """A table of secrets.toml; empty when it is not there, where `st.secrets` would raise."""
    try:
        return st.secrets.get(name, {})
    except StreamlitSecretNotFoundError:
        return {}
