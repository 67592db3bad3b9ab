"""The models that can answer; `chosen` picks the one that secrets.toml names."""

import streamlit as st

from app.llm.echo import Echo
from app.models.conversation import ChatModel
from app.settings import section


@st.cache_resource
def chosen() -> ChatModel:
    """The model of the `[chat]` table of secrets.toml; without one, the echo. Opened once."""
    settings = section("chat")
    if not settings:
        return Echo()
    from app.llm.openai_compatible import OpenAICompatible

    return OpenAICompatible(
        model=settings.get("model", ""),
        api_key=settings.get("api_key", ""),
        base_url=settings.get("base_url"),
    )
