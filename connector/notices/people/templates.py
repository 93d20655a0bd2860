"""Templates to letters: the built-in ones, each replaced by the district's own of the same name.

They run in a sandbox, know the values in SAMPLES and nothing else, and a name that they misspell is an error.
"""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from connector.core.problems import visible
from connector.notices.people import OCCASIONS, Letter, Occasion
from connector.notices.people.samples import SAMPLES

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

HEAD = "Subject:"
KNOWN = tuple(f"{occasion}.{form}" for occasion in OCCASIONS for form in ("txt", "html"))
"""Any other template is one that these include, and its name begins with `_`."""


class Fault(NamedTuple):
    """`line` from 1; 0: the whole template."""

    template: str
    line: int
    message: str


class BrokenTemplateError(Exception):
    """A template did not render. The fault's message may hold what it was given."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.template)
        self.fault = fault


NAMES = {name for samples in SAMPLES.values() for sample in samples for name in sample} | {"occasion", "title"}


@dataclass(frozen=True, kw_only=True)
class Templates:
    """own: the district's, by name."""

    own: Mapping[str, str] = field(default_factory=dict)

    def letter(self, occasion: Occasion, values: Mapping[str, Any]) -> Letter:
        """Names and whatever else a feed may bring are on one line, and steer nothing. Raises BrokenTemplateError."""
        values = {name: _visible(value) for name, value in values.items()}
        subject, text = self._text_of(occasion, values)
        return Letter(subject=subject, text=text, html=self._html_of(occasion, values, subject))

    def _text_of(self, occasion: Occasion, values: Mapping[str, Any]) -> tuple[str, str]:
        """The subject, on one line, and the text after it."""
        name = f"{occasion}.txt"
        head, _, text = self._rendered(name, {**values, "occasion": occasion}).partition("\n")
        subject = " ".join(head.removeprefix(HEAD).split())
        if not head.startswith(HEAD) or not subject:
            raise BrokenTemplateError(Fault(name, 1, f'its first line is not "{HEAD} ..."'))
        return subject, f"{text.strip()}\n"

    def _html_of(self, occasion: Occasion, values: Mapping[str, Any], subject: str) -> str:
        return self._rendered(f"{occasion}.html", {**values, "occasion": occasion, "title": subject})

    def faults(self) -> Iterator[Fault]:
        """What is wrong: of each template the first that each sample shows, and names that no letter has."""
        seen = {fault for name in self.own for fault in self._strangers(name)}
        for kind, sample in ((occasion, sample) for occasion in OCCASIONS for sample in SAMPLES[occasion]):
            for attempt in (partial(self._text_of, kind, sample), partial(self._html_of, kind, sample, "")):
                try:
                    attempt()
                except BrokenTemplateError as error:
                    seen.add(error.fault)
        yield from sorted(seen)

    def _strangers(self, name: str) -> Iterator[Fault]:
        """Also where no sample comes."""
        from jinja2 import TemplateSyntaxError, nodes
        from jinja2.meta import find_undeclared_variables

        try:
            tree = self._environment.parse(self.own[name])
        except TemplateSyntaxError:
            return  # told where it is rendered
        strange = find_undeclared_variables(tree) - NAMES
        for node in tree.find_all(nodes.Name):
            if node.ctx == "load" and node.name in strange:
                yield Fault(name, node.lineno, f"'{node.name}' is undefined")

    def _rendered(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(name).render(values)
        except Exception as error:  # noqa: BLE001 - whatever a template does wrong
            raise BrokenTemplateError(self._fault(error, name)) from None

    def _fault(self, error: Exception, name: str) -> Fault:
        """At the innermost line of a template; a syntax error knows its own."""
        from jinja2 import TemplateSyntaxError

        if isinstance(error, TemplateSyntaxError):
            return Fault(error.name or name, error.lineno, str(error.message))
        frames = traceback.extract_tb(error.__traceback__)
        lines = [(frame.filename, frame.lineno or 0) for frame in frames if self._text(frame.filename) is not None]
        template, line = lines[-1] if lines else (name, 0)
        return Fault(template, line, str(error) or type(error).__name__)

    @cached_property
    def _environment(self) -> SandboxedEnvironment:
        from jinja2 import FunctionLoader, StrictUndefined, select_autoescape
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        made = ImmutableSandboxedEnvironment(
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            loader=FunctionLoader(self._loaded),
        )
        made.filters["day"] = long_day
        return made

    def _loaded(self, name: str) -> tuple[str, str, None] | None:
        """With its name for a file's, by which a fault is found."""
        text = self._text(name)
        return None if text is None else (text, name, None)

    def _text(self, name: str) -> str | None:
        return self.own.get(name, BUILT_IN.get(name))


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: _visible(each) for key, each in value.items()}
    return [_visible(each) for each in value] if isinstance(value, Sequence) else value


def long_day(day: dt.date) -> str:
    """`Tuesday, June 30, 2026`."""
    return f"{day:%A, %B} {day.day}, {day.year}"


BUILT_IN: Mapping[str, str] = {
    path.name: path.read_text(encoding="utf-8")
    for path in resources.files(__package__).joinpath("templates").iterdir()
    if path.name.endswith((".txt", ".html"))
}
