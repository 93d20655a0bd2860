"""No file, however it is nested, is a defect of ours."""

from __future__ import annotations

import pytest

from tests.plan.site import Site

DEEP = {"lists": "[" * 100_000, "objects": '{"a":' * 100_000, "closed": "[" * 9_000 + "]" * 9_000}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_plan_nested_too_deep_is_no_plan(site: Site, text: str):
    """Exit 2, at the file."""
    (site.write().folder / "deep.json").write_text(text)
    ran = site.call("apply", "deep.json")
    assert (2, "error: deep.json: it is no JSON: nested too deep") == (ran.code, ran.err.splitlines()[0])


@pytest.mark.parametrize(
    "document",
    [
        DEEP["objects"],
        f'{{"accounts": [{{"id": "a", "x": {DEEP["closed"]}}}], "groups": {{}}}}',
        f'{{"accounts": [], "groups": {{"ic-edit": {DEEP["closed"]}}}}}',
        f'{{"accounts": {DEEP["closed"]}, "groups": {{}}}}',
        f'{{"accounts": [], "groups": {{}}, "x": {DEEP["closed"]}}}',
    ],
    ids=["root", "account", "group", "accounts", "other"],
)
def test_a_directory_nested_too_deep_is_not_read(site: Site, document: str):
    """Exit 4, with its place."""
    (site.write().folder / "directory.json").write_text(document)
    ran = site.call("plan")
    assert 4 == ran.code
    assert "directory.json:1:" in ran.out
    assert "nested too deep" in ran.out
