"""A shop with customers to write to, for tests of campaigns that make none of their own."""

import pytest

from db.store import open_store
from tests import databases
from tests.pages import seed


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(opened)
    yield opened
    opened.close()
