"""Parses Python of a newer version than the one that runs us.

What the grammar has gained since 3.11 is written in older words, place by place, so that every line and
nearly every column stays what it is: type parameters are blanked, `type X = ...` becomes an assignment, an
`except` without parentheses gets them, a template string becomes an f-string, and the quotes inside an
f-string are changed where 3.11 cannot take them. What the strings say does not survive that; what the
program does, does.

    3.12  PEP 695 type parameters and `type`; PEP 701 f-strings
    3.13  PEP 696 defaults of type parameters
    3.14  PEP 750 template strings; PEP 758 `except A, B:`
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import symtable
import warnings

LINE_END = re.compile(rb"\r\n?|\n")
"""What ends a line, as Python's parser counts them."""

STRING = re.compile(r"""(?P<prefix>[rRbBuUfFtT]{0,2})(?P<quote>\"{3}|'{3}|"|')""")
WORD = re.compile(r"[^\W\d]\w*")
DEFINITION = re.compile(r"(?:def|class)[ \t]+[^\W\d]\w*[ \t]*(?=\[)")
ALIAS = re.compile(r"type[ \t]+(?P<name>[^\W\d]\w*)[ \t]*(?=\[|=[^=])")
CLOSING = {"(": ")", "[": "]", "{": "}"}


def parse(source: bytes, path: str) -> tuple[ast.Module, bool]:
    """The tree of a file, and whether its positions are exact to the byte.

    Raises:
        SyntaxError: no Python up to 3.14 parses it.
        ValueError: it holds a null byte.
        RecursionError, MemoryError: it is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in somebody's string is not ours to tell
        try:
            return ast.parse(source, path), True
        except SyntaxError as error:
            older = in_older_words(source)
            with contextlib.suppress(SyntaxError):
                if older is not None:
                    return ast.parse(older, path), False
            raise error from None


def is_exact(source: bytes) -> bool:
    """Whether the parser's positions are the file's: UTF-8 without a mark, lines that end in a line feed."""
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        source.decode("utf-8")
    except (UnicodeDecodeError, SyntaxError):
        return False
    if encoding != "utf-8":
        return False
    return not source.startswith(b"\xef\xbb\xbf") and source.count(b"\r") == source.count(b"\r\n")


def refuse_broken(source: bytes, path: str) -> None:
    """Raises as `parse` does, and three quarters as slowly: it makes no tree of the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            symtable.symtable(source, path, "exec")  # type: ignore[arg-type]  # it takes bytes
        except SyntaxError:
            parse(source, path)


def in_older_words(source: bytes) -> str | None:
    """`source` as Python 3.11 has it; None when there is nothing to translate, or no way to."""
    import tokenize  # for a file that does not parse

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
        translated = _Translation(text).result()
    except Exception:  # it is no Python, or half of one: what the parser says of it is what counts
        return None
    return translated if translated != text else None


class _Translation:
    """Walks over the characters of a file and changes some; `out` holds one entry for each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out = list(text)

    def result(self) -> str:
        at, begins = 0, True
        while at < len(self.text):
            letter = self.text[at]
            if letter in "\n;" or (letter == ":" and begins is not True):
                begins = True
                at += 1
            elif letter.isspace():
                at += 1
            else:
                at = self._token(at, begins)
                begins = False
        return "".join(self.out)

    def _token(self, at: int, begins: bool) -> int:
        """Goes over what stands at `at`; returns where it ends."""
        text = self.text
        if text[at] == "#":
            return self._line_end(at)
        if found := STRING.match(text, at):
            return self._string(found, "")
        if text[at] in CLOSING:
            return self._bracketed(at)
        return self._word(at, begins)

    def _word(self, at: int, begins: bool) -> int:
        if begins and (found := ALIAS.match(self.text, at)):
            name = found["name"]
            self._write(at, found.end("name"), name.ljust(found.end("name") - at))
            return self._brackets_blanked(found.end())
        if found := DEFINITION.match(self.text, at):
            return self._brackets_blanked(found.end())
        end = self._word_end(at)
        if begins and self.text[at:end] == "except":
            self._wrap(end)
        return end

    def _bracketed(self, at: int) -> int:
        """Goes over a pair of brackets: no statement begins within."""
        closing = CLOSING[self.text[at]]
        at += 1
        while at < len(self.text) and self.text[at] != closing:
            at = self._token(at, begins=False)
        if at >= len(self.text):
            raise SyntaxError("The bracket is never closed.")
        return at + 1

    def _brackets_blanked(self, at: int) -> int:
        if at >= len(self.text) or self.text[at] != "[":
            return at
        end = self._bracketed(at)
        for place in range(at, end):  # a line that ends between the brackets now has to say that it goes on
            self.out[place] = "\\\n" if self.text[place] == "\n" else " "
        return end

    def _wrap(self, at: int) -> None:
        """Puts parentheses around the types of an `except` that names several without."""
        start, comma = at, False
        while at < len(self.text) and (self.text[at] not in ":\n" or self.text[at - 1 : at + 1] == "\\\n"):
            comma = comma or self.text[at] == ","
            if self.text.startswith(" as ", at):
                return
            at = self._token(at, begins=False)
        types = self.text[start:at]
        if comma and types.strip():
            first = start + len(types) - len(types.lstrip().removeprefix("*").lstrip())
            self.out[first] = f"({self.out[first]}"
            self.out[at - 1] = f"{self.out[at - 1]})"

    def _string(self, opened: re.Match[str], around: str) -> int:
        """Goes over a string; `around` holds the quotes of the f-strings that it stands in."""
        start, at, quote = opened.start(), opened.end(), opened["quote"]
        prefix = opened["prefix"].lower()
        template = "f" in prefix or "t" in prefix
        if "t" in prefix:
            place = start + prefix.index("t")
            self.out[place] = "f"
        lines = False
        while at < len(self.text) and not self.text.startswith(quote, at):
            if self.text[at] == "\\" or (template and self.text.startswith(("{{", "}}"), at)):
                at += 2
            elif template and self.text[at] == "{":
                field, at = at, self._replacement(at + 1, around + quote)
                lines = lines or "\n" in self.text[field:at]
            elif len(quote) == 1 and self.text[at] == "\n":
                return at  # it is never closed
            else:
                at += 1
        end = at + len(quote)
        if lines and len(quote) == 1 and end <= len(self.text):
            self.out[opened.end() - 1] = self.out[end - 1] = quote * 3
        if around:
            self._quote_again(start, opened.end(), at, end, around)
        return end

    def _replacement(self, at: int, around: str) -> int:
        """Goes over `{...}` in an f-string; returns where it ends."""
        text = self.text
        while at < len(text) and text[at] != "}":
            if text[at] == "#":
                at = self._comment(at)
            elif found := STRING.match(text, at):
                at = self._string(found, around)
            elif text[at] in CLOSING:
                at = self._nested(at, around)
            elif text[at] == ":":
                return self._format(at + 1, around)
            else:
                at = self._word_end(at)
        return at + 1

    def _nested(self, at: int, around: str) -> int:
        closing = CLOSING[self.text[at]]
        at += 1
        while at < len(self.text) and self.text[at] != closing:
            if self.text[at] == "#":
                at = self._comment(at)
            elif found := STRING.match(self.text, at):
                at = self._string(found, around)
            elif self.text[at] in CLOSING:
                at = self._nested(at, around)
            else:
                at = self._word_end(at)
        return at + 1

    def _format(self, at: int, around: str) -> int:
        while at < len(self.text) and self.text[at] not in "}\n":
            at = self._replacement(at + 1, around) if self.text[at] == "{" else at + 1
        return at + 1

    def _comment(self, at: int) -> int:
        """Blanks a comment within an f-string."""
        end = self._line_end(at)
        self._write(at, end, " " * (end - at))
        return end

    def _word_end(self, at: int) -> int:
        """Past a whole word, so that its last letter is not taken for a string's prefix."""
        found = WORD.match(self.text, at)
        return found.end() if found else at + 1

    def _quote_again(self, start: int, inner: int, inner_end: int, end: int, around: str) -> None:
        """Gives a string within an f-string quotes, and a content, that 3.11 can take."""
        content = "".join(self.out[inner:inner_end])
        quote = self.text[inner - 1]
        other = "'" if quote == '"' else '"'
        if quote not in around and "\\" not in content:
            return
        free = next((each for each in (quote, other) if each not in around and each not in content), None)
        width = end - inner_end
        if free is None or "{" in content:
            self._write(start, end, "_" * (end - start))
        else:
            self._write(inner - width, inner, free * width)
            self._write(inner, inner_end, content.replace("\\", " "))
            self._write(inner_end, end, free * width)

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _write(self, start: int, end: int, text: str) -> None:
        self.out[start:end] = list(text) if len(text) == end - start else [text, *[""] * (end - start - 1)]
