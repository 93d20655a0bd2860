"""`docs/verbs.md`: every verb with its arguments, options and example, from the command line itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from connector.cli import VERBS, cli
from tests.docs.keys import GENERATED, cell

EVERYWHERE = ("config", "log_format", "quiet", "verbose")
HEAD = f"""# Every verb
{GENERATED}
`connector VERB --help` says the same. Results go to stdout; logs, warnings and progress go to stderr. `NO_COLOR`, or a place that is no
terminal, turns colour off.
"""
EXITS = """
## Exit codes

| code | meaning |
| --- | --- |
| 0 | done, nothing to say |
| 1 | only `heartbeat`: no scheduled `run` has ended for too long (an `apply` is none) |
| 2 | files or arguments are wrong; each problem is printed |
| 3 | something was refused or held by a guard, or waits in a paused group, and was not done; the rest was |
| 4 | a source or directory failed, or some changes failed; what was done is recorded |
| 5 | another run holds the lock |
| 10 | changes are pending, there is drift, or Infinite Campus departs (only with `--exit-code`) |
| 70 | a defect of ours, with a report to send |
| 130 | interrupted by Ctrl-C |

A result that cannot be written (a full disk) is exit code 4. Whoever closes a pipe early (`connector plan | head`) has seen enough: the verb ends quietly with 0.
"""


def verbs() -> Iterator[tuple[str, click.Command]]:
    """Every verb by its whole name, those of a group after it."""
    context = click.Context(cli)
    for name in VERBS:
        command = cli.get_command(context, name)
        assert command
        yield name, command
        if isinstance(command, click.Group):
            inner = click.Context(command)
            for word in command.list_commands(inner):
                below = command.get_command(inner, word)
                assert below
                yield f"{name} {word}", below


def value(parameter: click.Parameter) -> str:
    """What is written behind it: nothing for a flag."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return ""
    return (
        f" {parameter.metavar or ('WORD' if isinstance(parameter.type, click.Choice) else parameter.type.name.upper())}"
    )


def choice(parameter: click.Parameter) -> str:
    """The words of a choice, with the default."""
    if not isinstance(parameter.type, click.Choice):
        return ""
    words = [f"`{word}`{' (default)' if word == parameter.default else ''}" for word in parameter.type.choices]
    return f"{', '.join(words)}."


def row(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    again = "Required." if option.required else "May be given several times." if option.multiple else ""
    words = " ".join(filter(None, (choice(option), option.help, again)))
    return f"| `{names}{value(option)}` | {cell(words)} |\n"


def table(options: list[click.Option]) -> str:
    return "\n| option | what it does |\n| --- | --- |\n" + "".join(map(row, options)) if options else ""


def section(name: str, command: click.Command) -> str:
    options = [each for each in command.params if isinstance(each, click.Option) and each.name not in EVERYWHERE]
    arguments = [
        each.make_metavar(click.Context(command)) for each in command.params if isinstance(each, click.Argument)
    ]
    usage = " ".join([f"connector {name}", *(["[OPTIONS]"] if options else []), *filter(None, arguments)])
    below = f"{'#' * (1 + len(name.split()))} connector {name}"
    words = inspect.cleandoc(command.help or "")
    example = (command.epilog or "").removeprefix("Example: ")
    return f"\n{below}\n\n{words}\n\n```text\n{usage}\n```\n{table(options)}\nExample:\n\n```sh\n{example}\n```\n"


def verbs_page() -> str:
    shared = [each for each in cli.get_command(click.Context(cli), "plan").params if each.name in EVERYWHERE]
    common = f"\n## The options of every verb\n{table(shared)}"
    return HEAD + common + EXITS + "".join(section(name, command) for name, command in verbs())
