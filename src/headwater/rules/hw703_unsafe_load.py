"""What a user uploads or types, run as code.

## What it does
Reports `eval`, `exec`, `pickle`, `joblib`, `torch.load`, `yaml.load` and the like on a file that a user
uploads, and `eval`, `exec` and `os.system` on what a user types.

## Why is this bad?
Each of them runs whatever code is in there, on the server, with the app's rights and secrets.

## Example
    model = pickle.load(st.file_uploader("Model"))

## Use instead
    model = safetensors.numpy.load(st.file_uploader("Model").read())

## Known limits
Values are followed through the names and functions of one file; from one file to another, a parameter counts
as an upload by its name, as `uploaded_file`. A file that lies beside the app is trusted, even if a user picks
which one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.users import Source, UserValues, called
from headwater.analysis.vocabulary import TYPED
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

VERBS = frozenset(
    [
        "eval",
        "exec",
        "system",
        "popen",
        "getoutput",
        "run",
        "call",
        "Popen",
        "check_output",
        "check_call",
        "load",
        "loads",
        "Unpickler",
        "open",
        "read_pickle",
        "unsafe_load",
        "unsafe_load_all",
        "load_all",
        "decode",
    ]
)
"""The last words of all that is looked at; a file without any of them is passed over."""

UPLOADS = frozenset({"file_uploader", "camera_input", "audio_input"})
UPLOADED = re.compile(
    r"(?:\w+_)?uploaded(?:_(?:file|data|model|bytes|content|buffer|pickle|pkl))?$|upload(?:_?file)?$"
)
"""Parameters that are uploads, whichever file the function is called from."""
DEEPEST = 2
"""Places in session state that are followed, one given to another."""
CODE = frozenset({"eval", "exec"})
COMMANDS = frozenset({"os.system", "os.popen", "subprocess.getoutput"})
SHELLS = frozenset(
    {
        "subprocess.run",
        "subprocess.call",
        "subprocess.Popen",
        "subprocess.check_output",
        "subprocess.check_call",
    }
)
PICKLES = re.compile(
    r"(?:c?[pP]ickle|pkl|dill|cloudpickle|_pickle|marshal)\.(?:load|loads|Unpickler)$|joblib\.load$"
    r"|(?:pd|pandas)\.read_pickle$|shelve\.open$|yaml\.unsafe_load(?:_all)?$|jsonpickle\.decode$"
)
HARMLESS = frozenset(
    {"int", "float", "len", "bool", "literal_eval", "quote", "get", "safe_load", "isoformat"}
)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The loads and runs of what users hand over."""
    named = VERBS & script.verbs.keys()
    if not named:
        return
    users = UserValues(script, called(HARMLESS))
    full = {
        alias.name: f"{node.module}.{alias.name}"
        for node in script.imports
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for scope, node in (call for name in named for call in script.verbs[name]):
        if node.args and (wanted := _runs(node, full)):
            handed = _handed_over(users, node.args[0], scope, wanted)
            if handed and not _defines(script, node.func, scope):
                yield Hit(node, f"{ast.unparse(node.func)}() runs whatever code {handed} hands over.")


def _handed_over(users: UserValues, node: ast.expr, scope: Scope, wanted: frozenset[str]) -> str:
    """What of the `wanted` the value comes from: a widget, or a parameter that is an upload by its name."""
    source = users.source(node, scope)
    if source is not None:
        return _kept(users, source, wanted, DEEPEST)
    if not wanted & UPLOADS:
        return ""
    named = next((name for name in _names_in(users, node, scope) if UPLOADED.match(name)), "")
    return f"the upload {named!r}" if named in scope.parameters else ""


def _kept(users: UserValues, source: Source, wanted: frozenset[str], deep: int) -> str:
    """The widget, one of the `wanted`, that `source` is, or whose value lies there in session state."""
    if isinstance(source, Call):
        return source.title if source.api in wanted else ""
    script = users.script
    for call in script.calls(*wanted):
        if script.key(call) in source.keys:
            return call.title
    for use in script.state_uses("write", "default") if deep else ():
        if use.value is not None and set(use.keys) & set(source.keys):
            origin = users.source(use.value, use.scope)
            as_it_is = origin is not None and origin.node is use.value  # not what a model answered to it
            if origin is not None and as_it_is and (title := _kept(users, origin, wanted, deep - 1)):
                return title
    return ""


def _names_in(users: UserValues, node: ast.expr, scope: Scope) -> Iterator[str]:
    """The names that the value is made of, and those that the function gives to them."""
    names = [each.id for each in walk(node) if isinstance(each, ast.Name)]
    yield from names
    for name in names:
        for value in users.given(scope).get(name, ()):
            if isinstance(value, ast.Name):
                yield value.id


def _runs(call: ast.Call, full: Mapping[str, str]) -> frozenset[str]:
    """The widgets whose value the call would run as code; `full` are the full names of what is imported."""
    name = ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""
    name = full.get(name, name)
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in CODE or name in COMMANDS or (name in SHELLS and _is(given.get("shell"), value=True)):
        return TYPED | UPLOADS
    match name:
        case "yaml.load" | "yaml.load_all":
            loader = given.get("Loader") or (call.args[1] if len(call.args) > 1 else None)
            unsafe = loader is None or re.search(r"Unsafe|\bLoader$|FullLoader", ast.unparse(loader))
            return UPLOADS | TYPED if unsafe else frozenset()
        case "torch.load":
            return UPLOADS if _is(given.get("weights_only"), value=False) else frozenset()
        case "np.load" | "numpy.load":
            return UPLOADS if _is(given.get("allow_pickle"), value=True) else frozenset()
        case _:
            return UPLOADS if PICKLES.match(name) else frozenset()


def _is(node: ast.expr | None, *, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _defines(script: Script, function: ast.expr, scope: Scope) -> bool:
    """Whether the file has a function of its own of that name."""
    return isinstance(function, ast.Name) and (
        function.id in script.functions or function.id in scope.parameters
    )


RULE = Rule(
    code="HW703",
    name="unsafe-load",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        app("an upload", "import pickle\nmodel = pickle.load(st.file_uploader('Model'))\n"),
        app(
            "an upload, by a name",
            """
            import joblib
            uploaded = st.sidebar.file_uploader('Model')
            if uploaded is not None:
                model = joblib.load(uploaded)
            """,
        ),
        app(
            "in a function",
            """
            import pickle
            def load(file):
                return pickle.loads(file.read())
            load(st.file_uploader('Model'))
            """,
        ),
        app(
            "in a function for another file",
            """
            import pandas as pd
            def read(name, uploaded_file=None):
                file = uploaded_file if uploaded_file else name
                if uploaded_file:
                    file = uploaded_file
                return pd.read_pickle(file) if name.endswith('pkl') else pd.read_csv(file)
            """,
        ),
        app(
            "imported by its name",
            "from pickle import load\nf = st.file_uploader('Model')\nmodel = load(f)\n",
        ),
        app("a data frame", "import pandas as pd\nf = st.file_uploader('D')\ndf = pd.read_pickle(f)\n"),
        app("a network", "import torch\nf = st.file_uploader('M')\nm = torch.load(f, weights_only=False)\n"),
        app("settings", "import yaml\nf = st.file_uploader('C')\nc = yaml.load(f, Loader=yaml.Loader)\n"),
        app("typed", "formula = st.text_input('f(x)')\ny = eval(formula)\n"),
        app(
            "typed code",
            """
            code = st.text_area('Code')
            if st.button('Run'):
                exec(code, {})
            """,
        ),
        app(
            "typed code, by its key",
            """
            if st.button('Suggest'):
                st.session_state.text = suggest()
            st.text_area('Code', key='text')
            st.session_state.code = st.session_state.text
            if st.button('Run'):
                exec(st.session_state.code, {})
            """,
        ),
        app("a command", "import os\nname = st.text_input('Host')\nos.system('ping ' + name)\n"),
        app(
            "a command in a shell",
            "import subprocess\nname = st.text_input('H')\nsubprocess.run(f'ping {name}', shell=True)\n",
        ),
    ),
    good=(
        app(
            "one's own file",
            "import pickle\nwith open('model.pkl', 'rb') as f:\n    model = pickle.load(f)\n",
        ),
        app(
            "one's own file, picked by the user",
            """
            import joblib
            name = st.selectbox('Model', ['a', 'b'])
            model = joblib.load(f'models/{name}.joblib')
            """,
        ),
        app(
            "the name of an upload",
            """
            import pickle
            def load(uploaded_at, upload_dir):
                with open(upload_dir + 'model.pkl', 'rb') as file:
                    return pickle.load(file)
            """,
        ),
        app(
            "an upload that is text",
            """
            import json
            def load(uploaded_file):
                return json.load(uploaded_file)
            """,
        ),
        app(
            "a safe loader",
            "import yaml\nf = st.file_uploader('C')\nc = yaml.load(f, Loader=yaml.SafeLoader)\n",
        ),
        app("loaded safely", "import yaml\nf = st.file_uploader('C')\nc = yaml.safe_load(f)\n"),
        app(
            "weights only", "import torch\nf = st.file_uploader('M')\nm = torch.load(f, weights_only=True)\n"
        ),
        app("JSON", "import json\nf = st.file_uploader('C')\nc = json.load(f)\n"),
        app("literals", "import ast\ny = ast.literal_eval(st.text_input('list'))\n"),
        app(
            "one's own code, in session state",
            """
            st.session_state.code = TEMPLATES['a']
            st.session_state.rows = st.number_input('Rows', key='n')
            exec(st.session_state.code, {'n': st.session_state.rows})
            st.session_state.draft = model.answer(st.chat_input('Ask'))
            exec(st.session_state.draft)
            eval(st.session_state.n)
            """,
        ),
        app("from a list", "y = eval(st.selectbox('f', ['1 + 1', '2 * 2']))\n"),
        app("a column's formula", "formula = st.text_input('f')\ndf = df.eval(formula)\nmodel.eval()\n"),
        app(
            "a list of arguments", "import subprocess\nh = st.text_input('H')\nsubprocess.run(['ping', h])\n"
        ),
        app(
            "the model's answer for the user", "import pickle\nx = st.text_input('X')\ny = model.predict(x)\n"
        ),
    ),
)
