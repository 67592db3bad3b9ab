"""The generated layout: which layer a file belongs to, and what each layer may import."""

from __future__ import annotations

from fnmatch import fnmatch

from headwater.core.project import Project

STATE, MODELS, ENTRYPOINT, PAGES = "app/state.py", "app/models/", "streamlit_app.py", "app_pages/"

LAYERS = {
    "entrypoint": ("streamlit_app.py",),
    "pages": ("app_pages/*",),
    "callbacks": ("app/callbacks.py", "app/callbacks/*"),
    "state": ("app/state.py",),
    "data": ("app/data.py", "app/data/*"),
    "models": ("app/models.py", "app/models/*"),
}

FORBIDDEN = {
    "models": ("entrypoint", "pages", "callbacks", "state", "data"),
    "data": ("entrypoint", "pages", "callbacks", "state"),
    "state": ("entrypoint", "pages", "callbacks", "data"),
    "callbacks": ("entrypoint", "pages"),
    "pages": ("entrypoint",),
}
"""What each layer must not import; what is named nowhere (helpers, settings) is free."""


def is_generated(project: Project) -> bool:
    """Whether the project has the layout that headwater generates."""
    return "models" in project.settings or (
        any(path.startswith(MODELS) for path in project.files)
        and any(path.startswith(PAGES) for path in project.files)
    )


def layer_of(path: str) -> str:
    """The layer that a file belongs to; "" for none."""
    return next(
        (layer for layer, patterns in LAYERS.items() if any(fnmatch(path, pattern) for pattern in patterns)),
        "",
    )


def file_of(dotted: str, project: Project) -> str:
    """The project's file that `import dotted` would read; "" when it is none of its."""
    stem = dotted.replace(".", "/")
    return next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if path in project.files), "")


def is_model(path: str, project: Project) -> bool:
    """Whether a file belongs to the models: by the layout, or by `[tool.headwater] models = [globs]`."""
    globs = project.settings.get("models", LAYERS["models"])
    return path.endswith(".py") and any(fnmatch(path, str(glob)) for glob in globs)
