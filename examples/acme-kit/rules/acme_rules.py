"""The text of a page that names a machine of Acme's, where a setting should.

## What it does
Reports a string with the name of an internal host in it.

## Why is this bad?
Hosts move. A page that names one breaks with the next move, and tells outsiders what is where.

## Example
    st.link_button("Ledger", "https://ledger.int.acme.example/")

## Use instead
    st.link_button("Ledger", settings.ledger_url)

## Known limits
Names that are put together at runtime are not seen.
"""

import ast

from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app

INTERNAL = ".int.acme.example"


def scan(script, _api):
    """The strings that name an internal host."""
    for node in ast.walk(script.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and INTERNAL in node.value:
            yield Hit(node, "An internal host is named here.")


RULES = [
    Rule(
        code="HWACME001",
        name="internal-host",
        level=Level.WARNING,
        since="1.0.0",
        docs=__doc__,
        seed="",
        scan=scan,
        bad=(app("in a link", "st.link_button('Ledger', 'https://ledger.int.acme.example/')\n"),),
        good=(
            app("a setting", "st.link_button('Ledger', st.secrets['ledger_url'])\n"),
            Example("another host", {"app.py": "URL = 'https://acme.example/'\n"}),
        ),
    )
]
