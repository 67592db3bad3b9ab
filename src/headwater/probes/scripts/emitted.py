"""What the tests that headwater writes lean on: each function goes into the file that calls it.

Run by the project's own interpreter, which need not have headwater.
"""

import itertools
import json
import os
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

APP = ""
ENVIRONMENT = dict(os.environ)


def opened(page=""):
    """A new session of the app, on the page of that file; on the start page without one."""
    app = AppTest.from_file(APP, default_timeout=30).run()
    return app.switch_page(page).run() if page else app


def control(app, kind, label="", number=0, *, key=""):
    """The control that a user would use: by its key, or else by its label, the first of that name being 0."""
    found = [
        each
        for each in app.get(kind)
        if not each.disabled and (each.key == key if key else getattr(each, "label", "") == label)
    ]
    if number >= len(found):
        pytest.skip(f"There is no {kind} {key or label!r} to use any more: these steps lead nowhere now.")
    return found[number]


def unformatted(field, words):
    """What the field's own `format_func` makes `words` of: AppTest formats whatever it is given."""
    size = range(len(words) + 1)
    for given in (words, *(words[start:end] for start in size for end in size[start + 1 :])):
        try:
            reads = field.format_func(given)
        except Exception:  # AppTest takes the words themselves then
            reads = given
        if reads == words:
            return given
    pytest.skip(f"AppTest cannot choose {words!r}: only the app knows what reads so.")


def choose(field, words):
    """Sets the field to the option that reads so, or to several."""
    if isinstance(words, str):
        return field.set_value(unformatted(field, words))
    return field.set_value([unformatted(field, each) for each in words])


def raised(app):
    """The exceptions on the page, by name."""
    return ", ".join(f"{each.proto.type}: {each.message}" for each in app.exception)


def shown(app):
    """What is on the page, a line an element, with what its controls hold."""
    return [
        f"{each.type} {getattr(each, 'label', '')} {each.value!r}"
        if hasattr(type(each), "set_value")
        else f"{each.type} {' '.join(str(getattr(each, 'proto', '')).split())}"
        for each in app
    ]


def alike(one, other):
    """What two sessions show alike; what differs is a clock's or chance's doing."""
    lines = itertools.zip_longest(shown(one), shown(other))
    return [line if line == same else "(it varies)" for line, same in lines]


def shown_elsewhere(page=""):
    """What a new process shows of the page: what was stored, and nothing that lived in this one."""
    command = [sys.executable, __file__, page]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def leaked(before, after, stored):
    """What has changed for everybody, but for what was stored."""
    lines = itertools.zip_longest(before, after, stored)
    return [f"{was} became {now}" for was, now, new in lines if now not in (was, new)]


def tell(page):
    """Says what `shown_elsewhere` asks for."""
    print(json.dumps(alike(opened(page), opened(page))))
