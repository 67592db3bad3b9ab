"""The body of a test, by what it has to show."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence

from headwater.core.finding import Finding
from headwater.probes import spelled
from headwater.probes.controls import Step
from headwater.probes.journey import Journey
from headwater.probes.spelled import INDENT, CannotError

NEVER = {
    "HW901": "AppTest has no server",
    "HW907": "AppTest has no log",
    "HW910": "AppTest has no browser",
    "HW911": "how long a run takes is nothing to assert",
    "HW912": "it is a test already",
}
UNCOMPILED = frozenset({"SyntaxError", "IndentationError", "TabError"})
CHOSEN = {"radio": "index", "selectbox": "index"}
WORDS = {"multiselect": "values", "pills": "formatted_values", "segmented_control": "formatted_values"}
"""Where a test reads what was chosen as the words of the options, which may be other objects than texts."""

Body = Callable[[Callable[[str], str], Finding, Journey], Iterator[str]]
"""Yields the lines of a test; what it is given first spells the opening of a page."""


def body(entrypoint: str, finding: Finding, journey: Journey | None) -> Iterator[str]:
    """The lines of the test.

    Raises:
        CannotError: AppTest cannot show it; the text says why.
    """
    if finding.code in NEVER:
        raise CannotError(NEVER[finding.code])
    if journey is None:
        raise CannotError(
            "AppTest hangs too" if finding.exception == "TimeoutError" else "no way there is known"
        )

    def opened(page: str) -> str:
        return _opened(entrypoint, page, journey)

    return _BODIES[finding.code](opened, finding, journey)


def _opened(entrypoint: str, page: str, journey: Journey) -> str:
    page = page.removeprefix("/")
    if not page:
        return "opened()"
    if page not in journey.files:
        raise CannotError(f"the file of the page /{page} is not known")
    if not (file := journey.files[page]):
        raise CannotError(f"AppTest opens files, and the page /{page} is a function")
    return f"opened({spelled.text(posixpath.relpath(file, posixpath.dirname(entrypoint) or '.'))})"


def _raises(opened: Callable[[str], str], finding: Finding, journey: Journey) -> Iterator[str]:
    if not finding.exception:
        raise CannotError("AppTest sees exceptions only")
    if finding.exception in UNCOMPILED:
        raise CannotError("AppTest does not show what cannot be compiled")
    yield f"app = {opened(journey.page)}"
    yield from _way(journey.steps)
    yield ""
    yield "assert not app.exception, raised(app)"


def _leaks(opened: Callable[[str], str], finding: Finding, journey: Journey) -> Iterator[str]:
    if journey.cached:
        yield from _is_cached(opened(journey.page), journey.steps)
        return
    seen, used = opened(finding.page), opened(journey.page)
    yield f"before = alike({seen}, {seen})"
    yield f"somebody = {used}"
    yield from _way(journey.steps, "somebody")
    yield f"after = alike({seen}, {seen})"
    yield ""
    yield f"assert not leaked(before, after, {seen.replace('opened', 'shown_elsewhere', 1)})"


def _is_cached(opened: str, steps: Sequence[Step]) -> Iterator[str]:
    yield f"one, other = {opened}, {opened}"
    yield "for app in (one, other):"
    yield from (f"{INDENT}{line}" for line in _way(steps))
    yield f"{INDENT}app.run()"
    yield "with_caches = alike(one, other)"
    yield "for app in (one, other):"
    yield f"{INDENT}st.cache_data.clear()"
    yield f"{INDENT}st.cache_resource.clear()"
    yield f"{INDENT}app.run()"
    yield ""
    yield "assert with_caches == alike(one, other)"


def _is_not_idempotent(opened: Callable[[str], str], finding: Finding, journey: Journey) -> Iterator[str]:
    if finding.exception:
        yield from _is_not_pickled(opened, finding, journey)
    elif finding.control:
        yield from _loses(opened(journey.page), journey.steps)
    else:
        page = opened(journey.page)
        yield f"one, other = {page}, {page}"
        yield "before = alike(one, other)"
        yield "one.run()"
        yield "other.run()"
        yield ""
        yield "assert alike(one, other) == before"


def _loses(opened: str, steps: Sequence[Step]) -> Iterator[str]:
    use = steps[-1].uses[0]
    there, value, kind = spelled.found(use.control), spelled.value(use), use.control.type
    yield f"app = {opened}"
    yield from _way(steps)
    yield ""
    if kind in CHOSEN:
        yield f"field = {there}"
        yield f"assert field.{CHOSEN[kind]} == field.options.index({value})"
    elif kind in WORDS:
        yield f"assert {there}.{WORDS[kind]} == {value if isinstance(use.value, list) else f'[{value}]'}"
    else:
        yield f"assert {there}.value == {value}"


def _is_not_pickled(opened: Callable[[str], str], _: Finding, journey: Journey) -> Iterator[str]:
    yield f"app = {opened(journey.page)}"
    yield from _way(journey.steps)
    yield ""
    yield "for value in app.session_state.values():"
    yield f"{INDENT}pickle.dumps(value)"


def _vanishes(opened: Callable[[str], str], _: Finding, journey: Journey) -> Iterator[str]:
    *before, last = journey.steps
    if len(last.uses) != 1:
        raise CannotError("it takes a form")
    yield ""
    yield "def session(*, used):"
    yield f"{INDENT}app = {opened(journey.page)}"
    yield from (f"{INDENT}{line}" for line in _way(before))
    yield f"{INDENT}if used:"
    yield from (f"{INDENT}{INDENT}{line}" for line in _way([last]))
    yield f"{INDENT}else:"
    yield f"{INDENT}{INDENT}app.run()"
    yield f"{INDENT}return app"
    yield ""
    yield "used = alike(session(used=True), session(used=True))"
    yield "assert used != alike(session(used=False), session(used=False))"


def _is_not_sent(opened: Callable[[str], str], _: Finding, journey: Journey) -> Iterator[str]:
    yield f"app = {opened(journey.page)}"
    yield from _way(journey.steps)
    yield ""
    yield 'assert [form for form in app.form if not form.get("form_submit_button")] == []'


def _way(steps: Sequence[Step], app: str = spelled.APP) -> Iterator[str]:
    for step in steps:
        yield from spelled.steps(step, app)


_BODIES: dict[str, Body] = {
    "HW902": _raises,
    "HW903": _raises,
    "HW904": _leaks,
    "HW905": _is_not_idempotent,
    "HW906": _vanishes,
    "HW908": _is_not_pickled,
    "HW909": _is_not_sent,
}
