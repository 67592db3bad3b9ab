"""Streamlit's public functions and their parameters, for the version that a project runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Api:
    """The API of one version of Streamlit.

    `names` maps each public name (`button`, `column_config.TextColumn`, `components.v1.html`) to the names
    of its parameters in order, or to None where any argument is taken. `known` is False when nothing is
    known of the version; no rule then says anything about its API.
    """

    version: tuple[int, ...] = ()
    names: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether anything is known of the version."""
        return bool(self.names)
