"""How rivals get their settings: each part of what they offer its own, never by the judged figures."""

from benchmarks.quality import tuning
from benchmarks.quality.tuning import Rival, tuned
from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.sizes import FACTORS

# F1 at 5, at 10, of new items, and at own size by each factor, on one inner cut.
FOUND = {
    7.0: [0.20, 0.10, 0.01, 0.1, 0.1, 0.1, 0.1, 0.1],
    14.0: [0.10, 0.10, 0.03, 0.1, 0.1, 0.1, 0.1, 0.1],
    21.0: [0.19, 0.08, 0.02, 0.1, 0.1, 0.1, 0.3, 0.1],
}


def test_each_part_of_the_offer_has_the_settings_that_did_best_for_it(monkeypatch):
    monkeypatch.setattr(tuning, "_figures", lambda method, cut: FOUND[method.days])
    best = tuned(Rival("best_sellers", BestSellers, [{"days": days} for days in FOUND]), [None, None])
    assert (best.ranked, best.new, best.own) == ({"days": 7.0}, {"days": 14.0}, {"days": 21.0})
    assert best.factor == FACTORS[3]
