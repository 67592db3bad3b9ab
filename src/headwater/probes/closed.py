"""What an app says when it wants the network, which is closed while it is driven."""

from __future__ import annotations

NO_NETWORK = (
    "Name or service not known", "Network is unreachable", "headwater keeps the network closed",
    "Temporary failure in name resolution", "Failed to resolve", "getaddrinfo failed",
    "Could not resolve host", "Failed to establish a new connection", "nodename nor servname provided",
)  # fmt: skip
"""The words of the C library, of Python's sockets, of urllib3 and of curl."""


def wants_network(text: str) -> bool:
    """Whether that is said of a network that cannot be reached."""
    return any(words in text for words in NO_NETWORK)
