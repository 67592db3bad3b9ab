"""Which of Streamlit's functions are what: the roles that rules reason about, not their signatures.

Taken from the documentation and the source of Streamlit 1.20 to 1.67; a name that an older or newer version
lacks does no harm here. Whether a name exists is for `headwater.analysis.api` to say.
"""

from __future__ import annotations

TRIGGERS = frozenset({"button", "chat_input", "form_submit_button", "download_button", "menu_button"})
"""Widgets that are true in the one run after a click, or after a text was sent."""

BUTTONS = frozenset({"button", "form_submit_button"})

VALUE_WIDGETS = frozenset(
    {
        "audio_input",
        "camera_input",
        "chat_input",
        "checkbox",
        "color_picker",
        "data_editor",
        "date_input",
        "datetime_input",
        "feedback",
        "file_uploader",
        "multiselect",
        "number_input",
        "pagination",
        "pills",
        "radio",
        "segmented_control",
        "select_slider",
        "selectbox",
        "slider",
        "text_area",
        "text_input",
        "time_input",
        "toggle",
    }
)
"""Widgets that keep what the user chose from run to run."""

TYPED = frozenset({"chat_input", "data_editor", "text_area", "text_input"})
"""Widgets that hand over whatever text a user types."""

SELECTABLE = frozenset(
    {
        "altair_chart",
        "dataframe",
        "echarts_chart",
        "plotly_chart",
        "pydeck_chart",
        "vega_lite_chart",
    }
)
"""Elements that `on_select` turns into widgets."""

WIDGETS = TRIGGERS | VALUE_WIDGETS
CONTAINERS = frozenset(
    {
        "bottom",
        "chat_message",
        "container",
        "empty",
        "expander",
        "form",
        "popover",
        "sidebar",
        "skeleton",
        "status",
    }
)
CONTAINER_LISTS = frozenset({"columns", "grid", "tabs"})
EXITS = frozenset({"rerun", "stop", "switch_page", "experimental_rerun"})
"""Functions of Streamlit that never return."""

CACHES = frozenset({"cache_data", "cache_resource", "experimental_memo", "experimental_singleton"})
CALLBACK_ARGUMENTS = frozenset({"on_change", "on_click", "on_select", "on_submit", "on_dismiss"})

NO_IDENTITY = CALLBACK_ARGUMENTS | {"args", "kwargs", "disabled", "label_visibility"}
"""Arguments that make no other widget of one without a key."""

SETTABLE_NEVER = frozenset(
    {
        "audio_input",
        "button",
        "camera_input",
        "data_editor",
        "download_button",
        "file_uploader",
        "form",
        "form_submit_button",
        "menu_button",
    }
)
"""Widgets whose key raises when session state sets it (measured on 1.67; `chat_input` does not)."""

DRAWN = frozenset(
    {
        "altair_chart",
        "area_chart",
        "bar_chart",
        "bokeh_chart",
        "dataframe",
        "echarts_chart",
        "graphviz_chart",
        "json",
        "line_chart",
        "map",
        "metric",
        "plotly_chart",
        "pydeck_chart",
        "pyplot",
        "scatter_chart",
        "table",
        "vega_lite_chart",
    }
)
"""Elements that show data, not words."""

UNMISTAKABLE = (VALUE_WIDGETS | {"form_submit_button", "download_button"}) - {
    "feedback",
    "pills",
    "pagination",
    "radio",
    "toggle",
    "slider",
    "checkbox",
}
"""Methods that only a container of Streamlit has, so that whoever has one is taken for a container."""

LABEL_FIRST = WIDGETS - {"chat_input", "data_editor", "feedback", "pagination"}

DEFAULTS = {
    "checkbox": ("value", 1),
    "color_picker": ("value", 1),
    "date_input": ("value", 1),
    "datetime_input": ("value", 1),
    "feedback": ("default", None),
    "multiselect": ("default", 2),
    "number_input": ("value", 3),
    "pills": ("default", None),
    "radio": ("index", 2),
    "segmented_control": ("default", None),
    "select_slider": ("value", 2),
    "selectbox": ("index", 2),
    "slider": ("value", 3),
    "text_area": ("value", 1),
    "text_input": ("value", 1),
    "time_input": ("value", 1),
    "toggle": ("value", 1),
}
"""Which argument of a widget is its default, and its position (None: by keyword only)."""

KEY_POSITIONS = {"button": 1, "form": 0, "text_input": 3, "checkbox": 2, "toggle": 2, "number_input": 6}
"""Where a key may be given by position; everywhere else it is given by keyword in practice."""
