"""Invented YAML, written in many styles, in which each comment names the entry that it speaks of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from hypothesis import strategies as st

WORDS = ("school", "Enter and edit attendance", "O'Fallon Park", "IC-ATT-2425", "Piñon Ridge", "36h", "j.doe", "state/")
DAYS = ("2026-07-01", "2024-02-29")
ODD = ("0401", "1101", "1e3", "yes", "off", "null", "~", "1.5", "7", "true", "12:30", "07-01", "-", "no")
HARD = (
    "a: b",
    "# none",
    "*",
    "{location}",
    "it's",
    'say "x"',
    "back\\slash",
    "",
    " led",
    "[x",
    "two  spaces",
    "a, b",
    "n",
)
LONG = ("where the office works on days on which nobody else does " * 3).strip()


@dataclass
class Document:
    """`comments`: each one above or beside an entry, with the entry's name; `behind`: those that end a block."""

    lines: list[str] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)
    named: int = 0

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def name(self) -> str:
        self.named += 1
        return f"k{self.named}"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    made = Document()
    block(draw, made, 0, depth=0)
    return made


def block(draw: st.DrawFn, made: Document, indent: int, depth: int) -> None:
    step = draw(st.sampled_from((2, 2, 4, 3)))
    for _ in range(draw(st.integers(1, 4))):
        key = made.name()
        above(draw, made, key, indent)
        kind = draw(st.integers(0, 5))
        if kind == 0 and depth < 3:
            made.lines.append(" " * indent + key + ":" + aside(draw, made, key))
            block(draw, made, indent + step, depth + 1)
        elif kind == 1 and depth < 3:
            made.lines.append(" " * indent + key + ":" + aside(draw, made, key))
            items(draw, made, indent + draw(st.sampled_from((0, 2))), depth + 1)
        elif kind == 2:
            made.lines.append(" " * indent + f"{key}: |" + aside(draw, made, key))
            made.lines += [" " * (indent + step) + line for line in ("first line", "  # no comment", "last line")]
        else:
            value = flow(draw, made, 0) if kind == 3 else scalar(draw, in_flow=False)
            made.lines.append(" " * indent + f"{key}:{' ' * draw(st.integers(1, 3))}{value}" + aside(draw, made, key))
    if not draw(st.integers(0, 3)):
        made.lines.append(" " * indent + f"# behind {key}")
        made.behind.add(f"# behind {key}")


def items(draw: st.DrawFn, made: Document, indent: int, depth: int) -> None:
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()) and depth < 3:
            first = len(made.lines)
            block(draw, made, indent + 2, depth + 1)
            entry = next(number for number in range(first, len(made.lines)) if is_entry(made.lines[number]))
            made.lines[entry] = " " * indent + "- " + made.lines[entry].lstrip()
        else:
            name = made.name()
            above(draw, made, name, indent)
            made.lines.append(" " * indent + f"-  {name} item" + aside(draw, made, name))


def is_entry(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def above(draw: st.DrawFn, made: Document, key: str, indent: int) -> None:
    for number in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        if draw(st.booleans()) and made.lines:
            made.lines.append("")
        comment = f"# above {key} {number}"
        made.comments[comment] = key
        made.lines.append(" " * indent + comment)


def aside(draw: st.DrawFn, made: Document, key: str) -> str:
    if draw(st.integers(0, 3)):
        return ""
    comment = f"# beside {key}"
    made.comments[comment] = key
    made.beside.add(comment)
    return " " * draw(st.integers(1, 6)) + comment


def flow(draw: st.DrawFn, made: Document, depth: int) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        value = flow(draw, made, depth + 1) if depth < 2 and draw(st.booleans()) else scalar(draw, in_flow=True)
        parts.append(value)
    if draw(st.booleans()):
        return "[" + " , ".join(parts) + "]"
    return "{" + ", ".join(f"{made.name()}: {part}" for part in parts) + "}"


def scalar(draw: st.DrawFn, *, in_flow: bool) -> str:
    words = (*WORDS, *DAYS, *ODD, *HARD, LONG)
    text = draw(st.sampled_from(words))
    style = draw(st.sampled_from("p'\""))
    if style == "p" and text not in HARD and text != "-" and not (in_flow and "," in text):
        return text
    return f"'{text.replace(chr(39), chr(39) * 2)}'" if style == "'" else json.dumps(text, ensure_ascii=False)
