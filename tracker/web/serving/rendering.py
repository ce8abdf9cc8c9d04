"""Templates: what they can use, and how a page is made of one."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, make_response
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context

from ...campaign import Sentence
from .assets import asset
from .formats import add_filters
from .frame import frame_for
from .reader import reader_language, say
from .scripts import scripts

_QUERIED = ("config", "g", "get_flashed_messages", "request", "session")
"""Globals of Flask's that no template gets: what a page shows is in its value."""


def set_up_templates(app: Flask) -> None:
    """Set up the templates of `app`: strict about names, safe about text, in the reader's words."""
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.undefined = StrictUndefined
    environment.finalize = _in_words
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's own
        _gettext,
        _ngettext,
        newstyle=True,
    )
    for name in ("gettext", "ngettext"):
        environment.globals[name] = _taking_sentences(environment.globals[name])
    for name in _QUERIED:
        environment.globals.pop(name, None)
    environment.globals.update(asset=asset, scripts=scripts)
    add_filters(app)


def _gettext(pattern: str) -> str:
    return reader_language().translations.gettext(pattern)


def _ngettext(one: str, many: str, count: int) -> str:
    return reader_language().translations.ngettext(one, many, count)


def _taking_sentences(translate: Any) -> Callable[..., str]:
    """A gettext of the templates that puts sentences among its values into words, too."""

    @pass_context
    def translated(context: Context, *patterns: Any, **values: object) -> str:
        words = {name: _in_words(value) for name, value in values.items()}
        text: str = translate(context, *patterns, **words)
        return text

    return translated


def _in_words(value: Any) -> Any:
    """A value as templates write it: a sentence in the reader's language, all else as it is."""
    return say(value) if isinstance(value, Sentence) else value


def render(
    template: str,
    page: object,
    *,
    strip_scope: str | None = None,
    report_at: str = "",
    section: str | None = None,
    status: int = 200,
) -> Response:
    """The answer with a page: a template sees `page`, one typed value, and the frame around it.

    The other arguments are those of `frame_for`.
    """
    frame = frame_for(strip_scope, report_at, section)
    text = current_app.jinja_env.get_template(template).render(page=page, frame=frame)
    return make_response(text, status)
