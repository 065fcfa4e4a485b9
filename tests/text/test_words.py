"""Titles that share rare words are alike."""

import numpy as np
import pytest

from bundlerec.text.words import word_vectors


def test_a_rare_word_in_common_says_more_than_a_frequent_one():
    vectors = word_vectors(["red zebra mug", "Zebra plate", "red plate", "red bowl", "red cup"])
    alike = (vectors @ vectors.T).toarray()
    assert np.diag(alike) == pytest.approx(np.ones(5), abs=1e-6)
    assert alike[0, 1] > alike[0, 2] > 0
    assert alike[1, 4] == 0


def test_a_word_counts_once_a_title_whatever_its_case_and_punctuation():
    vectors = word_vectors(["tea, TEA; tea! jam", "Jam (tea)", "rice"]).toarray()
    assert vectors[0] == pytest.approx(vectors[1])


@pytest.mark.parametrize("titles", [[], [""], ["!?", ""], ["tea"]])
def test_titles_without_telling_words_are_like_nothing(titles):
    vectors = word_vectors(titles)
    assert vectors.shape[0] == len(titles) and not vectors.toarray().any()
