"""The district's own templates of letters: read, and tried on samples, so that a mistake is found before a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from connector.config import Config, entries, label, read_file
from connector.core.problems import Mark, Problem, Problems, nearest, tick
from connector.core.rules.rulebook import Rulebook
from connector.notices.people.settings import PeopleNotices


def own_templates(config: Config, base: Path, problems: Problems) -> dict[str, bytes]:
    """By name; hidden files are passed over."""
    notices = config.people_notices
    if notices is None or notices.templates is None:
        return {}
    folder = base / notices.templates
    if not folder.is_dir() or not folder.resolve().is_relative_to(base.resolve()):
        advice = "make it, or leave `templates` out: then the built-in ones are used"
        problems.error(notices.at("templates"), "missing-folder", f"no folder {tick(notices.templates)} here", advice)
        return {}
    found = {label(Path(path.name)): read_file(path, label(path), problems) for path in entries(folder, problems)}
    return {name: data for name, data in found.items() if data is not None}


def people_notices_problems(
    config: Config, rulebook: Rulebook | None, own: Mapping[str, bytes], prefix: str = ""
) -> Iterator[Problem]:
    """prefix: of the config's folder, as places have it."""
    problems = Problems()
    notices = config.people_notices
    if notices is None:
        return
    for number, role in enumerate(notices.digests.roles if rulebook else ()):
        if rulebook and role not in rulebook.roles:
            advice = nearest(role, rulebook.roles) or "add it to the roles, or correct the name"
            problems.error(notices.digests.at("roles", number), "unknown-role", f"unknown role {tick(role)}", advice)
    _check_templates(notices, own, prefix, problems)
    yield from problems


def texts_of(own: Mapping[str, bytes]) -> dict[str, str]:
    """Those that are text: the rest is a problem already."""
    found = {}
    for name, data in own.items():
        try:
            found[name] = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return found


def _check_templates(notices: PeopleNotices, own: Mapping[str, bytes], prefix: str, problems: Problems) -> None:
    if not own:
        return
    from connector.notices.people.templates import BUILT_IN, KNOWN, Templates

    folder, texts = f"{prefix}{(notices.templates or '').rstrip('/')}", texts_of(own)
    for name in own:
        if name not in texts:
            problems.error(Mark(file=f"{folder}/{name}"), "not-utf-8", "it is not UTF-8 text", "save it as UTF-8")
        elif name not in BUILT_IN and not name.startswith("_"):
            advice = (
                nearest(name, KNOWN) or f"the templates are {', '.join(KNOWN)}; one that they include begins with `_`"
            )
            problems.warn(Mark(file=f"{folder}/{name}"), "stray-file", "it is not read", advice)
    for fault in Templates(own=texts).faults():
        place = Mark(file=f"{folder}/{fault.template}", line=fault.line)
        problems.error(place, "mail-template", f"the template does not work: {tick(fault.message)}", HELP)


HELP = "docs/notices.md names what a template may use"
