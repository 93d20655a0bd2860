"""The page's rules, and the corners of their reading, as named worlds with the verdicts expected on named days."""

from __future__ import annotations

from tests.handmade.courses import COURSES
from tests.handmade.exceptions import DENIALS, EXCEPTIONS
from tests.handmade.making import Case
from tests.handmade.staff import MOVES, STAFF
from tests.handmade.trees import TREES

__all__ = ["HANDMADE", "Case"]

HANDMADE: tuple[Case, ...] = (*STAFF, *COURSES, *MOVES, *EXCEPTIONS, *DENIALS, *TREES)
