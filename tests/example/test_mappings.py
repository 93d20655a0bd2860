from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from connector.example import posts
from connector.example.damaged import DAMAGED
from connector.example.stories import STORIES

TOP = Path(__file__).parents[2]


def _yaml(name: str) -> Any:
    return yaml.safe_load((TOP / name).read_text(encoding="utf-8"))


def test_the_places_are_those_of_the_mapping() -> None:
    """Sixty schools and three central offices, as the people work there."""
    places = _yaml("mappings/locations.yaml")
    assert set(posts.SCHOOLS) == {code for code, place in places.items() if place["type"] == "school"}
    assert set(posts.OFFICES) == {code for code, place in places.items() if place["type"] == "central-office"}


def test_every_code_has_one_role() -> None:
    """The codes of the posts are all mapped; only a story has one that is not."""
    codes = [code for role in _yaml("mappings/roles.yaml").values() for code in role.get("job_codes", ())]
    used = [value for value in vars(posts).values() if isinstance(value, posts.Post)]
    used += [*posts.OTHERS, *posts.TEACHERS, *posts.CENTRAL]
    assert set() == {post.code for post in used if post.code} - set(codes)
    assert len(codes) == len(set(codes))


def test_the_exceptions_are_about_people_of_the_stories() -> None:
    """Whom an exception names is in the feed."""
    named = {entry["person"] for entry in _yaml("policies/exceptions/2026-27.yaml")}
    assert set() == named - set(STORIES)
    assert set() == set(STORIES) & set(DAMAGED)
