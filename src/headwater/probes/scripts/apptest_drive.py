"""Run by the project's own interpreter, which knows nothing of headwater: opens pages, uses controls.

python apptest_drive.py ENTRYPOINT ANSWER_FILE SECONDS_A_RUN
"""

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


def change(widget):
    """Gives a widget a legal value that it does not hold; a button is clicked."""
    kind = widget.type
    if kind == "button":
        return widget.click()
    if kind in ("checkbox", "toggle"):
        return widget.set_value(not widget.value)
    if kind in ("text_input", "text_area", "chat_input"):
        return widget.set_value(AWKWARD_TEXT)
    if kind in ("radio", "selectbox"):
        return widget.set_value(widget.options[-1]) if widget.options else widget
    if kind == "multiselect":
        return widget.set_value(list(widget.options))
    if kind in ("slider", "number_input"):
        high = widget.max if widget.max is not None else widget.value
        return widget.set_value((widget.min, high) if isinstance(widget.value, (list, tuple)) else high)
    if kind == "color_picker":
        return widget.set_value("#ff00ff")
    return widget.set_value(widget.value)


class Driver:
    """Gathers what it sees in `answer`, which is all that headwater reads of it."""

    def __init__(self, entrypoint, seconds):
        self.entrypoint = entrypoint
        self.seconds = seconds
        self.answer = {"pages": 0, "controls": 0, "runs": 0, "raised": [], "unused": []}

    def drive(self):
        """Opens the entrypoint and every page file."""
        pages = sorted(str(path) for folder in ("app_pages", "pages") for path in Path(folder).glob("*.py"))
        opened = [] if any(page.startswith("app_pages") for page in pages) else [self.page("", None)]
        opened += [self.page(Path(page).stem, page) for page in pages if not Path(page).name.startswith("_")]
        self.answer["pages"] = sum(opened)
        return self.answer

    def page(self, name, path):
        """Uses every control of one page; False when it cannot be opened."""
        app = self.run(name, path, "", lambda app: app)
        if app is None:
            return False
        widgets = [(kind, index) for kind in KINDS for index in range(len(self.found(app, kind)))]
        for kind, index in widgets:
            self.use(name, path, kind, index)
        return True

    def use(self, name, path, kind, index):
        """Uses the control of that kind and number, on a page of its own."""
        control = []

        def act(app):
            widgets = self.found(app, kind)
            if index >= len(widgets) or getattr(widgets[index], "disabled", False):
                return app
            widget = widgets[index]
            label = getattr(widget, "label", "") or widget.key or ""
            control.append(f"{kind} {label!r}" if label else kind)
            try:
                change(widget)
            except (AttributeError, NotImplementedError, TypeError, ValueError) as error:
                self.answer["unused"].append(f"/{name}: {control[0]} ({error})")
                return None
            return app

        if self.run(name, path, control, act) is not None and control:
            self.answer["controls"] += 1

    @staticmethod
    def found(app, kind):
        """The widgets of a kind; an older AppTest does not know them all."""
        try:
            return list(app.get(kind))
        except KeyError:
            return []

    def run(self, name, path, control, act):
        """A fresh session on the page, then what `act` does, then a run; None when that raised."""
        app = AppTest.from_file(str(Path(self.entrypoint).resolve()), default_timeout=self.seconds)
        try:
            app.run()
            self.answer["runs"] += 1
            if path:
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
    driven = Driver(sys.argv[1], float(sys.argv[3])).drive()
    Path(sys.argv[2]).write_text(json.dumps(driven), encoding="utf-8")
