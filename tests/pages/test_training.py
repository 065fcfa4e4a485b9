"""What the form says of a training before it is started."""

from datetime import datetime, timedelta

from bundlerec.store import Run, RunState
from pages.common import training

BEGAN = datetime(2024, 11, 3, 14, 5)


def run(preset: str, minutes: float, state: RunState = RunState.DONE) -> Run:
    ended = BEGAN + timedelta(minutes=minutes)
    return Run(1, "shop", state, {"preset": preset}, BEGAN, started=BEGAN, finished=ended)


def test_a_training_is_said_to_take_as_long_as_the_newest_that_ended_with_its_preset():
    runs = [run("balanced", 1, RunState.FAILED), run("balanced", 7), run("balanced", 30), run("quick", 2)]
    told = training.presets(1_400_000, runs)
    assert told["balanced"].startswith("Took 7 minutes the last time. ")
    assert told["quick"].startswith("Took 2 minutes the last time. ")
    assert told["best"].startswith("About 22 minutes for this shop. ")


def test_a_small_shop_takes_time_as_well():
    told = training.presets(1_000, [])
    assert told["quick"].startswith("About 2 minutes") and told["balanced"].startswith("About 6 minutes")
