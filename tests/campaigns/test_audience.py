"""A shop's customers as they are looked at: a large log takes seconds, and whoever waits sees how far it is."""

from bundlerec.campaigns.audience import audience_of
from bundlerec.progress import Silent
from db.store import open_store
from tests import databases
from tests.pages import seed


class Heard(Silent):
    def __init__(self):
        self.news = []

    def update(self, fraction, message):
        self.news.append((fraction, message))


def test_reading_the_log_moves_the_bar_all_the_way(tmp_path, monkeypatch):
    store = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(store)
    monkeypatch.setattr("db.session.ROWS_A_BLOCK", 100)
    heard = Heard()
    audience_of(store, seed.SHOP, heard)
    fractions = [fraction for fraction, _ in heard.news]
    reading = [fraction for fraction, message in heard.news if message == "Reading the shop's log"]
    assert fractions == sorted(fractions) and fractions[0] == 0.0 and fractions[-1] >= 0.85
    assert len(set(reading)) >= 5 and max(b - a for a, b in zip(fractions, fractions[1:], strict=False)) < 0.35
