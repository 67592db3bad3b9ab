"""An import against the direction of the layers.

## What it does
In the generated layout, reports a module that imports a layer above its own. From the top: the entrypoint,
pages, callbacks, then state and data beside each other, then models.

## Why is this bad?
Layers that look only downwards can be tested from the bottom up, and a change of a page cannot break a
loader. The first import against the direction is the start of a circle.

## Example
    # app/data/orders.py
    from app.callbacks import select_order

## Use instead
    # app/data/orders.py
    from app.models.order import Order

## Known limits
Imports by a computed name are not seen. Models are the part of HW502.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.imports import imports
from headwater.analysis.layout import FORBIDDEN, file_of, is_generated, layer_of
from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """The imports that look upwards."""
    if not is_generated(project):
        return
    for path, module in project.modules.items():
        layer = layer_of(path)
        if layer not in FORBIDDEN or layer == "models":
            continue
        blamed: set[int] = set()
        for each in imports(module):
            above = layer_of(file_of(each.name, project))
            if above in FORBIDDEN[layer] and each.line not in blamed:
                blamed.add(each.line)
                message = f"{path} belongs to the {layer} and must not import {each.name} ({above})."
                yield Place(path, message, each.line, each.column)


_BASE = {"app/models/order.py": "", "app/state.py": "", "app/callbacks.py": "", "app_pages/home.py": ""}

RULE = Rule(
    code="HW503",
    name="layer-broken",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Custom Classes",
    find=find,
    bad=(
        Example("data imports callbacks", _BASE | {"app/data/orders.py": "from app.callbacks import f\n"}),
        Example(
            "state imports data",
            _BASE | {"app/state.py": "import app.data.orders\n", "app/data/orders.py": ""},
        ),
        Example("callbacks import a page", _BASE | {"app/callbacks.py": "import app_pages.home\n"}),
        Example(
            "a page imports the entrypoint",
            _BASE | {"app_pages/home.py": "import streamlit_app\n", "streamlit_app.py": ""},
        ),
    ),
    good=(
        Example(
            "downwards", _BASE | {"app_pages/home.py": "from app import state\nfrom app.callbacks import f\n"}
        ),
        Example(
            "callbacks may load",
            _BASE | {"app/callbacks.py": "from app.data.orders import f\n", "app/data/orders.py": ""},
        ),
        Example(
            "a module outside of the layers",
            _BASE | {"app/about.py": "", "app/data/orders.py": "import app.about\n"},
        ),
        Example("another layout", {"data.py": "import callbacks\n", "callbacks.py": ""}),
    ),
)
