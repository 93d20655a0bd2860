"""Rules that would be passed over in silence: a folder where a file should be, a file where a folder, a pipe."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.plan.site import Site


@pytest.fixture
def site(site: Site) -> Site:
    site.entitled("000101")
    return site.write()


def test_exceptions_as_a_file_are_told(site: Site):
    """Its denials would be gone."""
    shutil.rmtree(site.folder / "policies" / "exceptions", ignore_errors=True)
    (site.folder / "policies" / "exceptions").write_text("[]\n")
    ran = site.call("validate")
    assert 2 == ran.code
    assert "policies/exceptions: error[missing-folder]: it is a file, not a folder" in ran.err + ran.out


@pytest.mark.parametrize("place", ["policies/aid.yaml", "mappings/roles.yaml"])
def test_a_folder_under_the_name_of_a_file_is_told(site: Site, place: str):
    """Whatever lies in it is not read."""
    (site.folder / place).unlink(missing_ok=True)
    (site.folder / place).mkdir()
    ran = site.call("validate")
    assert 2 == ran.code
    assert f"{place}: error[unreadable-file]: it is no file" in ran.err + ran.out


def test_a_pipe_is_not_waited_for(site: Site):
    """Nobody may ever write into it."""
    os.mkfifo(site.folder / "policies" / "pipe.yaml")
    ran = site.call("validate")
    assert 2 == ran.code
    assert "policies/pipe.yaml: error[unreadable-file]: it is no file" in ran.err + ran.out
