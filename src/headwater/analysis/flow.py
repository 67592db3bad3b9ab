"""In which order things happen in one run of a script, through the functions that it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from headwater.analysis.script import Block, Call, Event, LocalCall, Scope, Script
from headwater.analysis.vocabulary import EXITS, TRIGGERS

DEEPEST_CALL = 8
MOST_STEPS = 20_000
APART = frozenset({"cached", "dialog"})
"""Roles of functions whose body is no part of the run that calls them: a cached one mostly does not run, a
dialog is drawn on its own."""

Step = tuple[Event, ...]
"""An event, behind the calls that lead to it from the script: `(call of f, call of g in f, event in g)`."""


def roots(script: Script) -> list[Scope]:
    """Where runs begin: the module, and every function that nothing in the file calls."""
    if "roots" not in script.memory:
        script.memory["roots"] = list(_roots(script))
    found: list[Scope] = script.memory["roots"]
    return found


def _roots(script: Script) -> Iterator[Scope]:
    for scope in script.scopes:
        inlined = id(scope) in script.called and scope.role not in APART
        if scope.kind != "class" and not inlined:
            yield scope


def steps(script: Script, scope: Scope) -> list[Step]:
    """What happens when `scope` runs, in order; functions of the file are followed where they are called."""
    found: list[Step] | None = script.memory.get(("steps", id(scope)))
    if found is None:
        found = script.memory["steps", id(scope)] = []
        _walk(script, scope, (), found)
    return found


def _walk(script: Script, scope: Scope, behind: tuple[Event, ...], found: list[Step]) -> None:
    for event in scope.events:
        if len(found) >= MOST_STEPS:
            return
        step = (*behind, event)
        found.append(step)
        if event.__class__ is LocalCall and len(behind) < DEEPEST_CALL:
            called = event.target
            if called.role not in APART and all(each.scope is not called for each in step):
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


def meets(first: Step, second: Step) -> bool:
    """Whether a run may well do both, `first` before `second`: one lies on the way to the other.

    A loop is taken to run, a `try` to get through, and a button on the way to `second` to be clicked.
    """
    for level, (one, other) in enumerate(zip(first, second, strict=False)):
        if one is other:
            continue
        if (
            one.order >= other.order
            or one.block.excludes(other.block)
            or _ends_before(one.block, other.block)
        ):
            return False
        if _through(one.block).holds(other.block):
            return all(_through(event.block).certain for event in first[level + 1 :])
        return _through(other.block, clicked=True).holds(one.block) and all(
            _through(event.block, clicked=True).certain for event in second[level + 1 :]
        )
    return False


def _ends_before(block: Block, other: Block) -> bool:
    """Whether what runs `block` never gets out to `other`."""
    return any(each.ends and not each.holds(other) for each in block.chain())


def _through(block: Block, *, clicked: bool = False) -> Block:
    """The block around that runs `block` whenever all goes its common way."""
    while block.parent and (block.kind in {"loop", "try"} or (clicked and block.trigger)):
        block = block.parent
    return block


def leaves(step: Step, others: Iterable[Step]) -> bool:
    """Whether the run has always ended at one of `others`, which come after `step`, once `step` happened."""
    return any(
        other[-1].__class__ is Call and other[-1].api in EXITS and _follows(step, other) for other in others
    )


def _follows(first: Step, second: Step) -> bool:
    for level, (one, other) in enumerate(zip(first, second, strict=False)):
        if one is not other:
            return other.block.holds(one.block) and all(event.block.certain for event in second[level + 1 :])
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
        if event.block.clicked is not None:
            return event.block.clicked
        if event.scope.role == "fragment":
            return None  # it lives on without what called it
    return None


def under_buttons(script: Script) -> list[tuple[Step, Call]]:
    """A step to each call of Streamlit that happens only in the run after a button was clicked; the button.

    A call in a function that is called elsewhere, too, is left out. So is what a chat draws again, with what
    was said before.
    """
    found: dict[int, tuple[Step, Call]] = {}
    free: set[int] = set()
    if any(True for _ in script.calls(*TRIGGERS)):
        for root in roots(script):
            for step in steps(script, root):
                if step[-1].__class__ is Call:
                    button = trigger(step)
                    if button is None or (button.api == "chat_input" and _is_of_chat(script, step[-1])):
                        free.add(id(step[-1]))
                    else:
                        found.setdefault(id(step[-1]), (step, button))
    return [both for key, both in found.items() if key not in free]


def _is_of_chat(script: Script, call: Call) -> bool:
    """Whether it is one of many, by its key, or the script draws another one like it."""
    if call.key_node is not None and not isinstance(call.key_node, ast.Constant):
        return True
    return any(other is not call and other.title == call.title for other in script.calls(call.api))


def condition(button: Call) -> str:
    """What must have happened to a trigger: for a message."""
    return f"{button.title} sent a text" if button.api == "chat_input" else f"{button.title} was clicked"


def repeats(step: Step) -> int:
    """The line of the loop whose every round gets to `step`; 0 when there is none."""
    for event in reversed(step):
        block: Block | None = event.block
        while block and block.kind == "try":
            block = block.parent
        if block and block.kind == "loop" and isinstance(block.branch, ast.For | ast.While):
            return block.branch.lineno if _goes_round(block.branch) else 0
        if not block or not block.certain:
            return 0
    return 0


def _goes_round(loop: ast.For | ast.While) -> bool:
    """Whether the loop is likely to run more than once."""
    if any(isinstance(each, ast.Break | ast.Return | ast.Raise) for each in loop.body):
        return False
    if isinstance(loop, ast.While):
        return isinstance(loop.test, ast.Constant)
    match loop.iter:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return len(items) > 1
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(number))]):
            return number > 1
        case _:
            return True
