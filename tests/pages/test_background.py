"""Work beside the pages: one piece a name, its outcome kept until somebody has seen it."""

import threading

from bundlerec.errors import Cancelled, FileProblem
from pages.common.background import Task, Tasks


def finished(tasks, name, work):
    task = tasks.start(name, "Loading", work)
    assert task.over.wait(10)
    return task


def test_news_and_outcome_reach_whoever_looks():
    task = finished(Tasks(), "demo", lambda progress: progress.update(0.4, "half") or 7)
    assert (task.fraction, task.message, task.result, task.error) == (0.4, "half", 7, None)


def test_before_there_is_news_a_task_says_what_it_is_for():
    assert Task("Comparing groups").message == "Comparing groups"


def test_the_same_work_is_not_begun_twice():
    tasks, gate = Tasks(), threading.Event()
    first = tasks.start("demo", "Loading", lambda progress: gate.wait(10))
    again = tasks.start("demo", "Loading", lambda progress: 1 / 0)
    assert again is first
    assert tasks.running() == [first]
    tasks.forget("demo")
    assert tasks.get("demo") is first
    gate.set()
    assert first.over.wait(10)
    tasks.forget("demo")
    assert tasks.get("demo") is None


def test_of_results_that_take_much_memory_one_is_kept():
    tasks = Tasks()
    for name in ("carts 1", "carts 2", "audience 1"):
        finished(tasks, name, lambda progress: 7)
    tasks.forget_others("carts ", "carts 2")
    assert [tasks.get(name) is None for name in ("carts 1", "carts 2", "audience 1")] == [True, False, False]


def test_of_smaller_results_the_last_ones_are_kept():
    tasks = Tasks()
    for name in ("plan 1", "plan 2", "plan 3"):
        finished(tasks, name, lambda progress: 7)
    tasks.forget_others("plan ", "plan 4", kept=3)
    assert [tasks.get(f"plan {number}") is None for number in (1, 2, 3)] == [True, False, False]


def test_a_problem_of_the_file_is_told_as_it_is():
    def work(progress):
        raise FileProblem("The file is empty.", "Export it again.")

    assert finished(Tasks(), "save", work).error.message == "The file is empty."


def test_an_unforeseen_error_becomes_a_number_that_stands_in_the_log(monkeypatch, tmp_path):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    task = finished(Tasks(), "save", lambda progress: 1 / 0)
    number = task.error.message.split("reference ")[1][:8]
    log = (tmp_path / "errors.log").read_text()
    assert number in log
    assert "ZeroDivisionError" in log
    assert "ZeroDivisionError" not in str(task.error)


def test_a_wish_to_stop_ends_the_work_at_its_next_news():
    tasks, begun = Tasks(), threading.Event()

    def work(progress):
        while True:
            progress.update(0.5, "half")
            begun.set()

    task = tasks.start("save", "Saving", work)
    assert begun.wait(10)
    task.cancel()
    assert task.over.wait(10)
    assert isinstance(task.error, Cancelled)


def test_the_time_left_follows_the_speed_so_far(monkeypatch):
    task, clock = Task("Reading"), iter([100.0, 110.0])
    monkeypatch.setattr("pages.common.background.time.monotonic", lambda: next(clock))
    task.update(0.0, "begun")
    assert task.seconds_left is None
    task.update(0.25, "a quarter")
    assert task.seconds_left == 30.0


def test_outcomes_that_nobody_fetched_are_dropped_after_a_while(monkeypatch):
    tasks = Tasks()
    finished(tasks, "old", lambda progress: 1)
    monkeypatch.setattr("pages.common.background.KEPT_SECONDS", -1.0)
    finished(tasks, "new", lambda progress: 1)
    assert tasks.get("old") is None
