"""In which order things happen in one run of a script, through the functions that it calls."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.script import Block, Call, Event, LocalCall, Scope, Script

DEEPEST_CALL = 4
MOST_STEPS = 20_000
APART = frozenset({"cached", "dialog"})
"""Roles of functions whose body is no part of the run that calls them: a cached one mostly does not run, a
dialog is drawn on its own."""

Step = tuple[Event, ...]
"""An event, behind the calls that lead to it from the script: `(call of f, call of g in f, event in g)`."""


def roots(script: Script) -> Iterator[Scope]:
    """Where runs begin: the module, and every function that nothing in the file calls."""
    for scope in script.scopes:
        inlined = (
            script.functions.get(scope.name) is scope
            and scope.name in script.called
            and scope.role not in APART
        )
        if scope.kind != "class" and not inlined:
            yield scope


def steps(script: Script, scope: Scope) -> list[Step]:
    """What happens when `scope` runs, in order; functions of the file are followed where they are called."""
    found: list[Step] = []
    _walk(script, scope, (), found)
    return found


def _walk(script: Script, scope: Scope, behind: tuple[Event, ...], found: list[Step]) -> None:
    for event in scope.events:
        if len(found) >= MOST_STEPS:
            return
        step = (*behind, event)
        found.append(step)
        if event.__class__ is LocalCall and len(behind) < DEEPEST_CALL:
            called = script.functions.get(event.name)
            if called and called.role not in APART and all(each.scope is not called for each in step):
                _walk(script, called, step, found)


def precedes(first: Step, second: Step) -> bool:
    """Whether `first` has happened whenever `second` happens in the same run."""
    for level, (one, other) in enumerate(zip(first, second, strict=False)):
        if one is other:
            continue
        if one.order >= other.order or not one.block.holds(other.block):
            return False
        return all(event.block.certain for event in first[level + 1 :])
    return False


def excludes(first: Step, second: Step) -> bool:
    """Whether the two never happen in one run: they are in different arms of a branch."""
    for one, other in zip(first, second, strict=False):
        if one is not other:
            return one.block.excludes(other.block)
    return False


def trigger(step: Step) -> Call | None:
    """The button that must have been clicked in this very run for `step` to happen, if there is one."""
    for event in reversed(step):
        for block in event.block.chain():
            if block.trigger is not None:
                return block.trigger
        if event.scope.role == "fragment":
            return None  # it lives on without what called it
    return None


def in_loop(step: Step) -> Block | None:
    """The innermost loop that `step` happens in."""
    for event in reversed(step):
        if loop := event.block.loop:
            return loop
    return None
