"""What the server's log complains of: Streamlit's warnings, and whoever's errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from headwater.core.finding import Finding
from headwater.core.words import counted
from headwater.probes.closed import wants_network
from headwater.probes.codes import finding

OF_STREAMLIT = "streamlit"
SPOKEN_FOR = {OF_STREAMLIT, "root"}
"""Loggers that speak for many: of these only what is said of the network itself is not believed."""

RECORD = re.compile(r"^(WARNING|ERROR|CRITICAL)\|([\w.]+)\|(.*)$", re.MULTILINE)
SEEN_IN_THE_APP = "Uncaught app execution"
"""What Streamlit logs of an exception that the page shows too: the drive has reported it already."""

VARIABLE = re.compile(r"\[[^\]]*\]|'[^']*'|\"[^\"]*\"|\$?\b[A-Z][A-Z.]*\b|\d+")
"""Parts of a message in which a complaint about one thing differs from the same about another."""


@dataclass(frozen=True, slots=True)
class Complaints:
    """What is wrong, and the loggers of those that could not reach the network."""

    findings: Sequence[Finding]
    cut_off: Sequence[str] = ()


def complaints(log: str, *, closed: bool) -> Complaints:
    """What the `log` complains of, each once; `closed` is whether the app was driven without a network.

    What a library logs that could not reach the network comes of that: it finds no data, say.
    """
    records = list(_records(log))
    unheard = {record for record in records if closed and wants_network(record[1])}
    cut_off = {name for name, _ in unheard} - SPOKEN_FOR
    alike: dict[tuple[str, str], dict[str, None]] = {}
    for name, message in records:
        if name not in cut_off and (name, message) not in unheard:
            alike.setdefault((name, VARIABLE.sub("", message)), {})[message] = None
    names = sorted({name for name, _ in unheard})
    return Complaints([_told(list(messages)) for messages in alike.values()], names)


def _records(log: str) -> Iterator[tuple[str, str]]:
    """The library and the message of each record that counts."""
    for level, logger, said in RECORD.findall(log):
        name, message = logger.partition(".")[0], said.strip()
        if (
            message
            and not message.startswith(SEEN_IN_THE_APP)
            and (level != "WARNING" or name == OF_STREAMLIT)
        ):
            yield name, message


def _told(messages: Sequence[str]) -> Finding:
    more = f" ({counted(len(messages) - 1, 'more message')} like it)" if len(messages) > 1 else ""
    return finding("HW907", f"The server's log says: {messages[0]}{more}")
