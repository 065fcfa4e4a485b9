"""Commands over the small trained shop of all tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from bundlerec import cli
from db.store import open_store
from tests.shops import TrainedShop

Command = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command with --json over a shop's database; (exit status, the object)."""

    def command(shop: TrainedShop, *words: object) -> tuple[int, Any]:
        capsys.readouterr()
        status = cli.main([*map(str, words), "--db", shop.url, "--json"], open_store)
        return status, json.loads(capsys.readouterr().out)

    return command


@pytest.fixture
def recommended(ask: Command, tmp_path) -> Callable[..., tuple[dict[str, Any], pd.DataFrame]]:
    """Runs `recommend` and reads its file; (counts, rows as text)."""

    def command(shop: TrainedShop, *words: object) -> tuple[dict[str, Any], pd.DataFrame]:
        out = tmp_path / "out.csv"
        status, told = ask(shop, "recommend", *words, "--out", out)
        assert status == 0, told
        return told, pd.read_csv(out, dtype=str, keep_default_na=False)

    return command
