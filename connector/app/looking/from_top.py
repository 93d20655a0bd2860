"""Problems as a code host places them: files as seen from the top of their git repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from connector.core.problems import Problem
from connector.repository.git import top_of


def from_top(problems: Iterable[Problem], folder: Path) -> Iterator[Problem]:
    """As they are, where `folder` lies in no repository, or a file outside of it."""
    top = top_of(folder)
    for problem in problems:
        here = Path(os.path.realpath(Path(problem.mark.file).parent), Path(problem.mark.file).name)
        if top is not None and problem.mark.file and here.is_relative_to(top):
            file = here.relative_to(top).as_posix()
            yield replace(problem, mark=replace(problem.mark, file=file))
        else:
            yield problem
