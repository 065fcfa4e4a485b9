"""Folders that go with their process, and what a killed one left."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bundlerec import scratch
from bundlerec.launching import ROOT

MAKES_ONE_AND_WAITS = (
    "import time; from bundlerec import scratch; print(scratch.new_folder(), flush=True); time.sleep(600)"
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_block_whatever_happens(place):
    with pytest.raises(ZeroDivisionError), scratch.folder() as folder:
        (folder / "customers.csv").write_text("ann")
        raise ZeroDivisionError
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_is_deleted_and_nothing_else(place):
    (place / "bundlerec-of somebody else").mkdir()
    own, environment = scratch.new_folder(), {"TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", MAKES_ONE_AND_WAITS], stdout=subprocess.PIPE, env=environment, text=True
    ) as child:
        assert child.stdout is not None
        left = child.stdout.readline().strip()
        scratch.sweep()
        assert left in [str(path) for path in place.iterdir()]  # it is still at work
        child.kill()
        child.wait()
    scratch.sweep()
    assert {path.name for path in place.iterdir()} == {own.name, "bundlerec-of somebody else"}
