"""Pages of HTML, each one file that needs no network: the layout, the style and the script that all of them share."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from connector.core.problems import visible

if TYPE_CHECKING:
    from jinja2 import Environment

EARLY = "document.documentElement.classList.add('js');"


def page(template: str, title: str, **values: Any) -> str:
    """A template of this folder. Whatever it is given is text, never markup, unless it is marked as such.

    The page's own policy lets no script run but its two, so that nothing in the data can.
    """
    from markupsafe import Markup

    script = _text("page.js")
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            style=Markup(_text("page.css")),  # noqa: S704 - our own file
            early=Markup(EARLY),  # noqa: S704 - our own text
            script=Markup(script),  # noqa: S704 - our own file
            script_hashes=f"'{_hash(EARLY)}' '{_hash(script)}'",
            **values,
        )
    )


@cache
def _environment() -> Environment:
    """Made once for all pages: there may be one a school."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_visible,
        loader=PackageLoader("connector.outputs", "pages"),
    )


def _visible(value: Any) -> Any:
    """A name that turns the text round, or ends its line, is seen to do so; what is markup stays."""
    return visible(value) if type(value) is str else value


@cache
def _text(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """As a policy names a script that may run: CSP level 3, section 2.3.1."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
