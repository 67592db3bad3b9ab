"""Renders a kit from elsewhere, as a process of its own that has little memory, no network and no secrets.

    python -I -c "…; main()" PATHS KIND         (rendering.py is the other side)

KIND is `plain` (nothing outside of the kit and the project can be had), `recipe` (likewise, and without
Copier, which takes a second to load) or `free` (a trusted kit that executes code). Each line on standard
input is a request, each line on standard output the answer to one.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import pickle
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.adapters import confinement, outside
from headwater.adapters.cooking import Order
from headwater.core.errors import HeadwaterError, RefusedAnswerError, UntrustedKitError, UsageError
from headwater.core.kit import Kit

MEMORY = 1 << 30
LARGEST_FILE = 50 << 20
COMPUTING_SECONDS = 60
LONGEST_MESSAGE = 2_000
READY = {"ready": True}
PLAIN, RECIPE, FREE = "plain", "recipe", "free"
OF_A_PROMPT = ("PyOS_getsig", "PyOS_setsig")
OF_JINJA = ("encodings.unicode_escape", "linecache", "jinja2.debug")
OF_COPIER = ("asyncio", "encodings.idna", "jinja2_ansible_filters")


@dataclass(frozen=True, slots=True)
class Request:
    """What to render into the folder `destination`; or what to ask in the terminal, with that as scratch.

    `only_answers` is whether nothing is to be made: what the answers come to is all that is wanted.
    """

    kit: Kit
    answers: Mapping[str, Any]
    suggested: Mapping[str, Any]
    destination: Path
    asks: bool = False
    only_answers: bool = False

    def done(self) -> dict[str, Any]:
        """Renders, or asks; returns the answers, as YAML.

        Raises:
            HeadwaterError: as copier.render has it.
        """
        import yaml

        from headwater.adapters import copier

        if self.asks:
            held = copier.asked(self.kit, self.answers, self.suggested, self.destination)
        elif self.only_answers:
            held = copier.answered(self.kit, self.answers, self.destination)
        else:
            seen = copier.NEVER_WRITTEN if self.kit.unsafe else ()
            held = copier.render(self.kit, self.answers, self.suggested, self.destination, seen)
        return {"answers": yaml.safe_dump(held, allow_unicode=True)}


def main(kind: str, answer_in: str = "") -> None:
    """Answers requests until there are no more; a single one, by the file `answer_in`, if that is given."""
    free = kind == FREE
    if not free and not confinement.leave_network():
        sys.addaudithook(confinement.refuse_connection)
    confinement.limit_memory(MEMORY)
    confinement.limit_files(LARGEST_FILE)
    if answer_in:
        confinement.limit_computing(COMPUTING_SECONDS)
    _load(kind)
    if not free:
        outside.watch()
    if answer_in:
        file = Path(answer_in)
        file.write_text(json.dumps(_answer(_decoded(file.read_bytes()), free)), "utf-8")
        return
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is said on standard output is no answer
    for answer in _answers(free):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def encoded(request: Request | Order) -> bytes:
    """A request as one line."""
    return base64.b64encode(pickle.dumps(request)) + b"\n"


def _answers(free: bool) -> Any:
    yield READY
    for line in sys.stdin.buffer:
        yield _answer(_decoded(line), free)


def _decoded(line: bytes) -> Request | Order:
    request = pickle.loads(base64.b64decode(line))  # noqa: S301 -- our parent's
    assert isinstance(request, Request | Order)  # noqa: S101
    return request


def _answer(request: Request | Order, free: bool) -> dict[str, Any]:
    """What comes of a request; or an error."""
    try:
        with nullcontext() if free else _inside(request):
            return request.done()
    except outside.ReachedOutError as error:
        return _told(_reached_out(request.kit, error))
    except KeyboardInterrupt:
        return {"error": KeyboardInterrupt.__name__}
    except HeadwaterError as error:
        return _told(_without_system(error, request.kit))
    except Exception as error:  # only what is rendered differs from one kit to the next
        said = ": ".join(filter(None, (type(error).__name__, " ".join(str(error).split()))))
        message = f"The kit {request.kit.name} cannot be rendered: {said}"
        return _told(UsageError(message, "That is for the kit's author to mend."))


def _inside(request: Request | Order) -> AbstractContextManager[None]:
    # A prompt has to know its terminal; what variables there are hold nothing else.
    return outside.closed((request.kit.root,), (request.destination,), variables=request.asks)


def _load(kind: str) -> None:
    """What takes a second, which is nobody's fault; and whatever rendering imports only when it needs it.

    So no library is opened on a kit's behalf.
    """
    import ctypes
    import importlib

    if kind != RECIPE:
        from headwater.adapters import copier  # noqa: F401
    for name in OF_JINJA if kind == RECIPE else (*OF_JINJA, *OF_COPIER):
        importlib.import_module(name)
    for name in OF_A_PROMPT:
        getattr(ctypes.pythonapi, name)


def _reached_out(kit: Kit, error: BaseException) -> HeadwaterError:
    return UntrustedKitError(
        f"The kit {kit.name} reaches out of itself while it renders: {error}.",
        "No kit may do that. Ask its author.",
    )


def _without_system(error: HeadwaterError, kit: Kit) -> HeadwaterError:
    """`error`; but a limit of ours is no fault of the disk."""
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.errno == errno.EFBIG:
        return UsageError(
            f"The kit {kit.name} makes a file of more than {LARGEST_FILE >> 20} MiB.",
            "That is for the kit's author to mend.",
        )
    return error


def _told(error: HeadwaterError) -> dict[str, str]:
    message = error.message[:LONGEST_MESSAGE]
    about = {"question": error.question} if isinstance(error, RefusedAnswerError) else {}
    return {"error": type(error).__name__, "message": message, "hint": error.hint[:LONGEST_MESSAGE], **about}
