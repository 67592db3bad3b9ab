"""A secret that is written into the code.

## What it does
Reports keys and tokens whose shape tells what they are (OpenAI, AWS, GitHub, Google, Slack, ...), private
keys, passwords in the address of a database, and random literals that are called a key, a token or a secret.

## Why is this bad?
Whoever reads the code can use it, and history keeps it after it was taken out: it has to be revoked.

## Example
    client = OpenAI(api_key="<a key>")

## Use instead
    client = OpenAI(api_key=st.secrets["OPENAI_API_KEY"])

## Known limits
Only Python files are looked at, tests excepted; comments count, for they are read as well. A password that
is a plain word is not told from any other word, nor is a token meant for anybody reported.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from headwater.core.finding import Level
from headwater.core.module import is_test
from headwater.core.parsing import LINE_END
from headwater.core.rule import Example, Place, Rule

SHAPES = {
    b"sk-": ("an OpenAI or Anthropic key", rb"sk-(?:proj-|ant-|or-v1-|svcacct-)?[\w-]{32,}"),
    b"AKIA": ("an AWS access key", rb"AKIA[0-9A-Z]{16}(?![0-9A-Za-z])"),
    b"AIza": ("a Google API key", rb"AIza[\w-]{35}(?![\w-])"),
    b"ghp_": ("a GitHub token", rb"ghp_[0-9A-Za-z]{36}"),
    b"gho_": ("a GitHub token", rb"gho_[0-9A-Za-z]{36}"),
    b"github_pat_": ("a GitHub token", rb"github_pat_\w{50,}"),
    b"glpat-": ("a GitLab token", rb"glpat-[\w-]{20}"),
    b"hf_": ("a Hugging Face token", rb"hf_[A-Za-z]{34}(?!\w)"),
    b"gsk_": ("a Groq key", rb"gsk_[0-9A-Za-z]{40,}"),
    b"r8_": ("a Replicate token", rb"r8_[0-9A-Za-z]{37}(?!\w)"),
    b"pplx-": ("a Perplexity key", rb"pplx-[0-9A-Za-z]{40,}"),
    b"tvly-": ("a Tavily key", rb"tvly-[\w-]{28,}"),
    b"lsv2_": ("a LangSmith key", rb"lsv2_(?:pt|sk)_[0-9a-f]{32}\w*"),
    b"pcsk_": ("a Pinecone key", rb"pcsk_\w{50,}"),
    b"dapi": ("a Databricks token", rb"(?<!\w)dapi[0-9a-f]{32}(?!\w)"),
    b"xox": ("a Slack token", rb"xox[abprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}"),
    b"hooks.slack.com": ("a Slack webhook", rb"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{20,}"),
    b"sk_live_": ("a Stripe key", rb"sk_live_[0-9A-Za-z]{24,}"),
    b"SG.": ("a SendGrid key", rb"SG\.[\w-]{22}\.[\w-]{43}"),
    b":AA": ("a Telegram bot's token", rb"(?<!\w)[0-9]{8,10}:AA[\w-]{33}(?![\w-])"),
    b"eyJ": ("a signed token", rb"eyJ[\w-]{15,}\.(eyJ[\w-]{17,})\.[\w-]{30,}"),
}
"""Bytes that every such secret has in it, what it is, and what it looks like."""

PRIVATE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)*[\w+/]{40,}")
LONG = b"x" * 20
"""The shortest of all those, of the random literals too, once each of their letters is an x."""
FLAT = bytes(
    ord("x") if chr(each).isascii() and (chr(each).isalnum() or each in b"_+/-") else each
    for each in range(256)
)
WORD = re.compile(b"x+")
TELLING = re.compile(rb"[0-9]|hf_")
"""What every long word has in it that may be a secret."""

ADDRESS = re.compile(rb"://[^\s:/@\"'{}<>]+:([^\s@/\"'{}<>$%]{4,})@([^\s/:\"'?{}<>]+)")
DATABASE = re.compile(rb"(?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|amqp|mssql)(?:\+\w+)?$")
LOCAL = re.compile(
    rb"localhost|127\.|0\.0\.0\.0|db$|postgres|mysql|mongo|redis|host|server|example|\[", re.IGNORECASE
)
RANDOM = re.compile(rb"[=:]\s*[\"']([\w+/-]{20,}={0,2})[\"']")
PUBLIC_CONFIG = b"authDomain"
"""What stands beside a key of Firebase's that every browser gets."""

IN_ADDRESS = re.compile(rb"[?&](?:appid|api_?key|access_token|token|key)=([0-9A-Za-z]{24,})")
PASSWORD = re.compile(rb"passw(?:or)?d[\"']?\]?\s*[=:]\s*[\"']([^\"'\s{}<>]{8,})[\"']", re.IGNORECASE)
NAMED = re.compile(
    rb"(?:(?:api|access|account|auth|client|private|secret|subscription)[_-]?key|token|secret|passw(?:or)?d|appid|pwd)"
    rb"[\"']?\]?\s*(?::\s*str\s*)?$",
    re.IGNORECASE,
)
NO_SECRET = re.compile(
    rb"public|publishable|anon_?key|session|widget|cache|column|sort|primary|foreign", re.IGNORECASE
)
PLACEHOLDER = re.compile(
    rb"never|x{4}|\*{3}|\.{3}|your|my[-_]|example|here|dummy|fake|placeholder|change|replace|insert|sample|1234567|abcdef",
    re.IGNORECASE,
)
WEAK = re.compile(
    rb"pass|^(?:postgres|root|admin|user|guest|mysql|secret)$|" + PLACEHOLDER.pattern, re.IGNORECASE
)
HEADER = b"eyJ"
"""What the header of a signed token begins with, the same for all; `SHAPES` knows the whole of one."""

BEFORE = 200
"""Bytes before a literal that are looked at for its name: a line may be a whole file."""

FEWEST = 10
"""Different characters of a random secret."""


def spot(path: str, source: bytes) -> Iterator[Place]:
    """The secrets in a Python file."""
    if is_test(path):
        return
    if b"\r" in source:
        source = LINE_END.sub(b"\n", source)
    line, begins = 0, -1
    for start, what in sorted(_secrets(source)):
        if more := source.count(b"\n", max(begins, 0), start) + (begins < 0):  # one for each line is enough
            line, begins = line + more, source.rfind(b"\n", 0, start) + 1
            column = len(source[begins:start].decode("utf-8", "replace"))
            yield Place(path, f"{what} is written into the code.", line, column + 1)


def _secrets(source: bytes) -> Iterator[tuple[int, str]]:
    """Where each begins, and what it is.

    Most of the code holds no word that could be one: it is passed over by searches for a fixed text, which
    are a hundred times as fast as regular expressions.
    """
    if b"PRIVATE KEY-----" in source:
        yield from ((found.start(), "A private key") for found in PRIVATE.finditer(source))
    if b"://" in source:
        yield from _in_databases(source)
    if b"passw" in source.lower():
        yield from _passwords(source)
    for start, line in _promising(source):
        for at, what in (*_shaped(line), *_in_addresses(line), *_literals(line)):
            if not (
                line.startswith(b"AIza", at) and PUBLIC_CONFIG in source[max(start - 500, 0) : start + 500]
            ):
                yield start + at, what


def _promising(source: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that hold a long word with a digit, and where they begin."""
    flat = source.translate(FLAT)
    at = flat.find(LONG)
    while at >= 0:
        end = WORD.match(flat, at).end()  # type: ignore[union-attr]  # it begins with an x
        if TELLING.search(source, at, end):
            start, end = source.rfind(b"\n", 0, at) + 1, _line_end(source, end)
            yield start, source[start:end]
        at = flat.find(LONG, end)


def _line_end(source: bytes, at: int) -> int:
    end = source.find(b"\n", at)
    return len(source) if end < 0 else end


def _in_databases(source: bytes) -> Iterator[tuple[int, str]]:
    for found in ADDRESS.finditer(source):
        if (
            DATABASE.search(source, max(found.start() - 30, 0), found.start())
            and not LOCAL.search(found[2])
            and not WEAK.search(found[1])
        ):
            yield found.start(), "A database's password"


def _passwords(source: bytes) -> Iterator[tuple[int, str]]:
    for found in PASSWORD.finditer(source):
        if not WEAK.search(found[1]) and _is_password(found[1]):
            yield found.start(1), "A password"


def _literals(line: bytes) -> Iterator[tuple[int, str]]:
    for found in RANDOM.finditer(line):
        before = line[max(found.start() - BEFORE, 0) : found.start()]
        if (
            NAMED.search(before)
            and not NO_SECRET.search(before)
            and _is_random(found[1])
            and _mixed(found[1])
        ):
            yield found.start(1), f"The value of {_name(before)}"


def _in_addresses(line: bytes) -> Iterator[tuple[int, str]]:
    for found in IN_ADDRESS.finditer(line):
        if _is_random(found[1]) and _mixed(found[1]) and not found[1].startswith(HEADER):
            yield found.start(1), "The key in an address"


def _shaped(line: bytes) -> Iterator[tuple[int, str]]:
    for mark, (what, shape) in SHAPES.items():
        if mark in line:
            for found in re.finditer(shape, line):
                if _is_random(found[0][len(mark) :]) and not _is_public(found):
                    yield found.start(), what[0].upper() + what[1:]


def _is_public(found: re.Match[bytes]) -> bool:
    """Whether a signed token says that it is for anybody."""
    if not found.re.groups:
        return False
    try:
        return b"anon" in base64.urlsafe_b64decode(found[1] + b"=" * (-len(found[1]) % 4))
    except ValueError:  # a letter is missing, or one too many
        return False


def _is_password(text: bytes) -> bool:
    """Whether it has letters, digits and something else: capitals or signs."""
    kinds = (rb"[a-z]", rb"[0-9]", rb"[A-Z]|[^\w]")
    return all(re.search(kind, text) for kind in kinds) and not re.search(rb"[(/\\]|\.\w+$", text)


def _is_random(secret: bytes) -> bool:
    return len(set(secret)) >= FEWEST and not PLACEHOLDER.search(secret)


def _mixed(secret: bytes) -> bool:
    """Whether digits stand among the letters, as in nothing that somebody thought of."""
    digits = re.findall(rb"[0-9]+", secret)
    return len(digits) > 2 and len(re.findall(rb"[A-Za-z]+", secret)) > 2  # noqa: PLR2004


def _name(before: bytes) -> str:
    found = re.search(rb"([\w.-]+)[\"']?\]?\s*(?::\s*str\s*)?$", before)
    return found[1].decode("utf-8", "replace") if found else "a secret"


def _file(why: str, source: str, path: str = "settings.py") -> Example:
    return Example(why, {path: source})


_LETTERS = "aB3dE5gH7jK9mN1pQ4sT6vW8yZ0bC2eF5hJ7kM9nP"


def _token(role: str) -> str:
    """A token in the shape of a signed one, which nobody signed."""
    parts = (b'{"alg":"HS256","typ":"JWT"}', f'{{"role":"{role}","iss":"shop"}}'.encode(), _LETTERS.encode())
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


RULE = Rule(
    code="HW701",
    name="secret-literal",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    spot=spot,
    bad=(
        _file("OpenAI", f"import openai\nopenai.api_key = 'sk-{_LETTERS}'\n"),
        _file("OpenAI, of a project", f"client = OpenAI(api_key='sk-proj-{_LETTERS}')\n"),
        _file("AWS", f"aws = dict(id='AKIA{'Q2W4E6R8T0Y1U3I5'}')\n"),
        _file("Google", f"KEY = 'AIza{_LETTERS[:35]}'\n"),
        _file("GitHub", f"headers = {{'Authorization': 'token ghp_{_LETTERS[:36]}'}}\n"),
        _file("commented out", f"# token = 'ghp_{_LETTERS[:36]}'\n"),
        _file("a private key", f'K = """-----BEGIN {"PRIVATE"} KEY-----\n{_LETTERS}{_LETTERS}\n"""\n'),
        _file("in an address", "URL = 'postgresql://app:h7Gk29xQ@db.acme.io:5432/app'\n"),
        _file(
            "in the address of a service",
            "U = 'https://api.acme.io/?appid=4f8a1c9e2b7d6035f8e1a9c4d2b70635'\n",
        ),
        _file("a random literal", "API_KEY = '4f8a1c9e2b7d6035f8e1a9c4d2b70635'\n"),
        _file("a random literal in a dictionary", "d = {'api_key': '4f8a1c9e2b7d6035f8e1a9c4d2b70635'}\n"),
        _file("a random argument", "f(token='4f8a1c9e2b7d6035f8e1a9c4d2b70635')\n"),
    ),
    good=(
        _file("from the secrets", "import streamlit as st\nkey = st.secrets['OPENAI_API_KEY']\n"),
        _file("from the environment", "import os\nAPI_KEY = os.environ['API_KEY']\n"),
        _file("a placeholder", "key = 'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n"),
        _file("a placeholder in words", "api_key = 'sk-your-openai-key-goes-here-0123456789'\n"),
        _file("the example of the documentation", "key = 'AKIAIOSFODNN7EXAMPLE'\n"),
        _file(
            "the shape is told of",
            "st.text_input('Key', placeholder='sk-...')\nif key.startswith('sk-'): ...\n",
        ),
        _file("a database at home", "URL = 'postgresql://app:h7Gk29xQ@localhost:5432/app'\n"),
        _file("a placeholder in an address", "URL = 'postgresql://user:password@host:5432/app'\n"),
        _file(
            "a part of an address is filled in", "URL = f'postgresql://{user}:{password}@db.acme.io/app'\n"
        ),
        _file("a signed token for anybody", f"T = '{_token('anon')}'\n"),
        _file("a password's label", "st.text_input('Password', type='password', placeholder='Min8Chars!')\n"),
        _file("a password's place", "password = 'C:/Keys/db1.txt'\nPASSWORD = 'change-Me-123'\n"),
        _file("a widget's key", "st.text_input('a', key='filter_2024_region_3_city_9')\n"),
        _file("a name", "TOKEN_URL = 'x'\nsecret_name = 'projects/app/secrets/openai-key'\n"),
        _file(
            "the head of a token", "U = 'https://a.acme.io/?token=eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.'\n"
        ),
        _file(
            "Firebase's public key",
            f"C = {{'apiKey': 'AIza{_LETTERS[:35]}', 'authDomain': 'a.firebaseapp.com'}}\n",
        ),
        _file("words", "password = 'YouWillNeverGuessThisSecretKey32'\n"),
        _file("a test", f"KEY = 'sk-{_LETTERS}'\n", path="tests/test_app.py"),
    ),
)
