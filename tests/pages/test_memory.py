"""What a server needs for every answer is loaded and set aside once, and yet no garbage stays."""

import gc
import sys
import weakref
from pathlib import Path

import pytest

from pages.common import memory


class Kept:
    """Refers to itself, so that only a collection can take it away."""

    def __init__(self):
        self.me = self


@pytest.fixture(autouse=True)
def as_before():
    often = gc.get_threshold()
    yield
    gc.set_threshold(*often)
    gc.unfreeze()


def test_what_pages_draw_with_is_loaded_before_somebody_waits_and_not_looked_through_again():
    gc.unfreeze()
    memory.settle()
    files = Path(memory.__file__).parent.glob("[!_]*.py")
    assert {f"pages.common.{file.stem}" for file in files} <= set(sys.modules)
    assert gc.get_freeze_count() > 100_000


def test_what_became_garbage_later_goes_by_itself():
    memory.settle()
    seen = weakref.ref(Kept())
    assert seen() is not None
    more = [[] for _ in range(2 * memory.NEW_THINGS)]
    assert seen() is None and len(more) > memory.NEW_THINGS
