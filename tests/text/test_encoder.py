"""Titles of alike meaning have alike vectors, in several languages; what was computed once is remembered."""

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from bundlerec.config import AppSettings
from bundlerec.errors import BadSetting
from bundlerec.text import text_encoder
from bundlerec.text.encoder import BuiltIn, FromHub
from bundlerec.text.remembering import Remembering


@pytest.fixture(scope="module")
def built_in() -> BuiltIn:
    return BuiltIn()


class Counting:
    """An encoder that gives each text a vector of its own, and counts what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        random = [np.random.default_rng(sum(map(ord, text))).normal(size=3) for text in texts]
        return np.array(random, dtype=np.float32).reshape(len(texts), 3)


@pytest.mark.parametrize(
    ("titles", "nearest"),
    [
        (["red wine glass", "wine glasses, set of six", "leather shoes", "phone charger"], 1),
        (["苹果汁", "phone charger", "apple juice", "leather shoes"], 2),
        (["儿童牙刷", "成人牛仔裤", "手机充电器", "牙膏 牙刷"], 3),
    ],
)
def test_a_title_is_nearest_to_the_one_that_means_the_same(built_in, titles, nearest):
    vectors = built_in.encode(titles)
    assert np.argmax(vectors[1:] @ vectors[0]) + 1 == nearest


def test_vectors_have_length_one_and_a_blank_title_is_all_zeros(built_in):
    vectors = built_in.encode(["tea pot", "", " \t", "x" * 10_000])
    assert vectors.shape == (4, 512) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0, 1], atol=1e-5)


def test_nothing_asked_is_nothing_encoded(built_in, tmp_path):
    assert built_in.encode([]).shape == (0, 512)
    assert Remembering(built_in, tmp_path).encode([]).shape == (0, 512)


def test_a_text_is_encoded_once_on_a_machine_and_each_time_the_same(tmp_path):
    first, later = Counting(), Counting()
    once = Remembering(first, tmp_path).encode(["a", "b", "a"])
    again = Remembering(later, tmp_path).encode(["b", "c", "a"])
    assert first.asked == ["a", "b"] and later.asked == ["c"]
    assert np.array_equal(once[[1, 0]], again[[0, 2]])


def test_another_model_does_not_get_this_models_vectors(tmp_path):
    Remembering(Counting(), tmp_path).encode(["a"])
    other = Counting()
    other.name = "another"
    Remembering(other, tmp_path).encode(["a"])
    assert other.asked == ["a"]


@pytest.mark.parametrize("content", [b"", b"no tensors", b"\x08\0\0\0\0\0\0\0{}      "])
def test_a_damaged_file_costs_time_only(tmp_path, content):
    Remembering(Counting(), tmp_path).encode(["a"])
    (path,) = tmp_path.rglob("*.safetensors")
    path.write_bytes(content)
    encoder = Counting()
    assert Remembering(encoder, tmp_path).encode(["a"]).shape == (1, 3)
    assert encoder.asked == ["a"]


def test_a_folder_that_can_not_be_written_costs_time_only(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert Remembering(Counting(), tmp_path / "file").encode(["a"]).shape == (1, 3)


def test_the_settings_name_another_model(tmp_path, monkeypatch):
    asked = []

    class Model:
        def __init__(self, name):
            asked.append(name)

        def encode(self, texts, show_progress_bar):
            return np.full((len(texts), 2), 3.0)

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Model))
    encoder = text_encoder(AppSettings(text_model="some/model", text_cache=tmp_path))
    assert encoder.name == "some/model"
    np.testing.assert_allclose(encoder.encode(["a"]), [[0.5**0.5, 0.5**0.5]], atol=1e-3)
    assert asked == ["some/model"]


def test_a_model_whose_package_is_missing_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(BadSetting, match=r"needs the package sentence-transformers.*pip install"):
        FromHub("some/model").encode(["a"])


def test_a_model_that_is_not_there_is_told_in_a_sentence(monkeypatch):
    class Model:
        def __init__(self, name):
            raise OSError("no such model")

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Model))
    with pytest.raises(BadSetting, match="can't be loaded"):
        FromHub("some/model").encode(["a"])


def test_what_a_killed_process_left_half_written_goes(tmp_path):
    first = Remembering(Counting(), tmp_path)
    first.encode(["tea"])
    (folder,) = tmp_path.iterdir()
    (folder / f"{2**22 - 1}-0123.part").write_bytes(b"half")
    (folder / f"{os.getpid()}-0123.part").write_bytes(b"at work")
    first.encode(["jam"])
    assert [path.name for path in folder.glob("*.part")] == [f"{os.getpid()}-0123.part"]
