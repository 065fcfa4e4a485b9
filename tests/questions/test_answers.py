"""What stays open between two questions of the pages."""

from importlib import import_module

import pytest

from bundlerec.questions.answers import ROOMS, Opened


def test_of_each_kind_the_last_one_stays_open():
    opened, made = Opened(), []

    def asked(kind, key):
        return opened.get(kind, key, lambda: made.append((kind, key)) or len(made))

    assert [asked("log", 1), asked("plan", 1), asked("log", 1), asked("log", 2), asked("plan", 1)] == [
        1,
        2,
        1,
        3,
        2,
    ]
    assert asked("log", 1) == 4 and made == [("log", 1), ("plan", 1), ("log", 2), ("log", 1)]


def test_the_old_one_goes_before_a_new_one_is_made():
    opened = Opened()
    opened.get("log", 1, lambda: "a log")

    def fails():
        raise MemoryError

    with pytest.raises(MemoryError):
        opened.get("log", 2, fails)
    assert opened.get("log", 1, lambda: "made anew") == "made anew"


@pytest.mark.parametrize("room", sorted(set(ROOMS.values())))
def test_each_room_answers(room):
    assert callable(import_module(room).answer)
