"""What the server keeps is not looked through after every answer, and yet no garbage stays for good."""

import gc
import weakref

import pytest

from pages.common import memory


class Kept:
    """Refers to itself, so that only a collection can take it away."""

    def __init__(self):
        self.me = self


@pytest.fixture(autouse=True)
def as_before():
    yield
    memory.settle.clear()
    gc.unfreeze()


def test_what_became_garbage_after_a_look_goes_with_the_next_one():
    memory.settle.clear()
    kept = Kept()
    seen = weakref.ref(kept)
    memory.settle()
    del kept
    gc.collect()
    assert seen() is not None and gc.get_freeze_count() > 0  # frozen: a collection after an answer passes it by
    memory.settle.clear()  # a minute later
    memory.settle()
    assert seen() is None
