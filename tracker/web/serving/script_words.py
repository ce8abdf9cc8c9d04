"""The sentences that the scripts of a page show, read from their calls of `gettext` and `ngettext`.

Only a text that is written out is found, as `pybabel extract` finds it; that takes half a second,
too long for a page, so they are looked for here by two patterns, and a test compares the two.
"""

import json
import re
from functools import cache
from pathlib import Path

Message = str | tuple[str, str]
"""A sentence in English; of one about a number of things, the one for 1 and the one for others."""

_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
_IMPORTED = re.compile(r'\b(?:from|import)\b[\s(]*"\./([\w./-]+)"')
_TEXT = r'("(?:[^"\\\n]|\\.)*")'
_MESSAGE = re.compile(rf"\bgettext\(\s*{_TEXT}|\bngettext\(\s*{_TEXT},\s*{_TEXT}")


@cache
def script_messages(folder: Path) -> dict[str, list[Message]]:
    """The sentences that each script of a folder may show: its own and those of its imports."""
    imports = script_imports(folder)
    shown = {name: _messages(_code(folder / name)) for name in imports}
    return {
        name: list(
            dict.fromkeys(message for one in _loaded(name, imports) for message in shown[one])
        )
        for name in imports
    }


def script_imports(folder: Path) -> dict[str, list[str]]:
    """The scripts of a folder by their names, each with those that it imports, at once or later."""
    paths = sorted(folder.glob("*.js"))
    return {path.name: _IMPORTED.findall(_code(path)) for path in paths}


def _loaded(name: str, imports: dict[str, list[str]]) -> dict[str, None]:
    """The names of a script and of all that it loads, in order."""
    loaded = {name: None}
    waiting = [name]
    while waiting:
        further = [one for one in imports[waiting.pop(0)] if one not in loaded]
        loaded |= dict.fromkeys(further)
        waiting += further
    return loaded


def _messages(code: str) -> list[Message]:
    calls = ([json.loads(text) for text in call if text] for call in _MESSAGE.findall(code))
    return [texts[0] if len(texts) == 1 else (texts[0], texts[1]) for texts in calls]


def _code(path: Path) -> str:
    return _COMMENT.sub("", path.read_text())
