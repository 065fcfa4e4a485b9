"""What people call the models; ids stay in tables and commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

MODELS: Final[Mapping[str, str]] = {
    "policy": "BundleRec: whole bundles",
    "scorer": "BundleRec: single products",
    "best_sellers": "Best sellers",
    "gp_topfreq": "Customer's favourites",
    "gp_decay": "Customer's recent favourites",
    "up_cf": "What similar customers buy",
    "tifu_knn": "Recent favourites and neighbours",
    "item_item": "Similar products",
    "ials": "Shared tastes",
    "ease": "Products that go together",
    "bought_together": "Often in one order",
    "ceiling": "Perfect foresight",
}

ORDINARY_WORDS: Final = ("policy", "ceiling")  # in a sentence they need not be models


def model_title(model: str) -> str:
    """The model's name as a merchant reads it."""
    return MODELS.get(model, model.replace("_", " ").capitalize())


def with_titles(text: str) -> str:
    """A sentence of the training with the ids of models in it replaced by their titles."""
    return re.sub(rf"\b({'|'.join(MODELS)})\b", _title_in_sentence, text)


def _title_in_sentence(found: re.Match[str]) -> str:
    model = found.group()
    return model if model in ORDINARY_WORDS else f"“{MODELS[model]}”"
