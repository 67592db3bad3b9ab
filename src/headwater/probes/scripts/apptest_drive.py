"""Run by the project's own interpreter, which knows nothing of headwater: opens pages, uses controls.

python apptest_drive.py ENTRYPOINT ANSWER_FILE SECONDS_A_RUN all|pages
"""

import ast
import json
import sys
import traceback
from pathlib import Path

from streamlit.testing.v1 import AppTest

AWKWARD_TEXT = "Zażółć 日本語 \"quoted\" 'single' <b>&amp; %s {0} \\ ; --"
TESTING = str(Path("streamlit", "testing"))
KINDS = (
    "button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "select_slider", "slider",
    "number_input", "text_input", "text_area", "date_input", "time_input", "color_picker", "chat_input",
)  # fmt: skip


def ways(widget):
    """The values to try on a widget, the edges first; a button has one way to be used."""
    kind = widget.type
    if kind in ("checkbox", "toggle"):
        return [not widget.value]
    if kind in ("text_input", "text_area"):
        return ["", AWKWARD_TEXT]
    if kind == "chat_input":
        return [AWKWARD_TEXT]
    if kind in ("radio", "selectbox"):
        return [*widget.options[-1:], *widget.options[:1]]
    if kind == "multiselect":
        return [[], list(widget.options)]
    if kind in ("slider", "number_input"):
        low, high = (widget.value if bound is None else bound for bound in (widget.min, widget.max))
        return [(low, high), (high, high)] if isinstance(widget.value, (list, tuple)) else [low, high]
    if kind == "color_picker":
        return ["#ff00ff"]
    return [widget.value]


def change(widget, value):
    """Uses a widget; a button is clicked."""
    return widget.click() if widget.type == "button" else widget.set_value(value)


def named_pages(entrypoint):
    """The files that the entrypoint gives to st.Page, relative to it."""
    tree = ast.parse(Path(entrypoint).read_bytes())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [
        call.args[0] for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == "Page"
    ]
    files = [node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [file for file in files if (Path(entrypoint).parent / file).is_file()]


class Driver:
    """Gathers what it sees in `answer`, which is all that headwater reads of it."""

    def __init__(self, entrypoint, seconds, clicks=True):
        self.entrypoint = entrypoint
        self.clicks = clicks
        self.seconds = seconds
        self.answer = {"pages": 0, "controls": 0, "runs": 0, "raised": [], "unused": []}

    def drive(self):
        """Opens the entrypoint and every page file."""
        pages = named_pages(self.entrypoint)
        opened = [] if pages else [self.page("", None)]
        folder = Path(self.entrypoint).parent
        legacy = sorted(path for path in (folder / "pages").glob("*.py") if not path.name.startswith("_"))
        pages = pages or [str(path.relative_to(folder)) for path in legacy]
        opened += [self.page(Path(page).stem, page) for page in pages]
        self.answer["pages"] = sum(opened)
        return self.answer

    def page(self, name, path):
        """Uses every control of one page; False when it cannot be opened."""
        app = self.run(name, path, "", lambda app: app)
        if app is None:
            return False
        kinds = KINDS if self.clicks else ()
        widgets = [
            (kind, number, each) for kind in kinds for number, each in enumerate(self.found(app, kind))
        ]
        for kind, number, widget in widgets:
            done = [self.use(name, path, kind, number, value) for value in ways(widget)]
            self.answer["controls"] += any(done)
        return True

    def use(self, name, path, kind, index, value):
        """Sets the control of that kind and number to `value` in a fresh session; whether that went well."""
        control = []

        def act(app):
            widgets = self.found(app, kind)
            if index >= len(widgets) or getattr(widgets[index], "disabled", False):
                return app
            widget = widgets[index]
            label = getattr(widget, "label", "") or widget.key or ""
            control.append(f"{kind} {label!r}" if label else kind)
            try:
                change(widget, value)
            except (AttributeError, NotImplementedError, TypeError, ValueError) as error:
                self.answer["unused"].append(f"/{name}: {control[0]} ({error})")
                return None
            return app

        return self.run(name, path, control, act) is not None and bool(control)

    @staticmethod
    def found(app, kind):
        """The widgets of a kind; an older AppTest does not know them all."""
        try:
            return list(app.get(kind))
        except KeyError:
            return []

    def run(self, name, path, control, act):
        """A fresh session on the page, then what `act` does, then a run; None when that raised."""
        switches = hasattr(AppTest, "switch_page")  # an older one runs a page as a script of its own
        file = Path(self.entrypoint) if switches or not path else Path(self.entrypoint).parent / path
        app = AppTest.from_file(str(file.resolve()), default_timeout=self.seconds)
        try:
            app.run()
            self.answer["runs"] += 1
            if path and switches:
                app.switch_page(path).run()
                self.answer["runs"] += 1
            if not self.healthy(app, name, ""):
                return None
            if control != "":
                if act(app) is None:
                    return None
                app.run()
                self.answer["runs"] += 1
        except RuntimeError as error:
            kind = "TimeoutError" if "timed out" in str(error) else type(error).__name__
            self.note(name, control, kind, str(error), traceback.format_exc())
            return None
        except BaseException as error:
            if TESTING in traceback.extract_tb(error.__traceback__)[-1].filename and isinstance(
                error, Exception
            ):
                self.answer["unused"].append(f"/{name}: AppTest itself fails ({error!r})")
            else:
                self.note(name, control, type(error).__name__, str(error), traceback.format_exc())
            return None
        if not len(app.main) and not len(app.sidebar):
            self.answer["unused"].append(f"/{name}: AppTest of this Streamlit shows nothing of it")
            return None
        return app if self.healthy(app, name, control) else None

    def healthy(self, app, name, control):
        """Notes the exceptions on the page; True when there are none."""
        uncaught = [
            shown for shown in app.exception if len(shown.stack_trace)
        ]  # st.exception(error) has none
        for shown in uncaught:
            stack = list(shown.stack_trace)
            self.note(name, control, shown.proto.type or "Exception", shown.proto.message, "\n".join(stack))
        return not uncaught

    def note(self, name, control, kind, message, stack):
        """Keeps an exception, once a page and control."""
        after = control[0] if control else ""
        entry = {
            "page": f"/{name}", "control": after, "type": kind, "message": message, "stack": [stack],
        }  # fmt: skip
        if not any(old["page"] == entry["page"] and old["type"] == kind and old["control"] in ("", after)
                   for old in self.answer["raised"]):  # fmt: skip
            self.answer["raised"].append(entry)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    driven = Driver(sys.argv[1], float(sys.argv[3]), sys.argv[4] == "all").drive()
    Path(sys.argv[2]).write_text(json.dumps(driven), encoding="utf-8")
