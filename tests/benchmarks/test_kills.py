"""A small campaign of kills: what a long one does (`python -m benchmarks.kills`) holds here too."""

from __future__ import annotations

from benchmarks.kills.__main__ import run
from benchmarks.kills.processes import House


def test_the_next_start_after_a_kill_finds_everything_as_it_has_to_be(tmp_path):
    house = House(tmp_path, train="tests.benchmarks.stepwise:train")
    try:
        tally = run(house, kills=6, seed=3)
    finally:
        house.close()
    assert tally.faults == []
    assert tally.kills.total() == 6
