"""The command `why`: an answer for programs and one for people."""

import pandas as pd
import pytest

from bundlerec import cli
from bundlerec.cli import why as command
from db.store import open_store


def test_a_product_that_is_not_in_the_bundle_has_a_reason(lasting_shop, ask):
    _, whole = ask(lasting_shop, "why", "--customer", "c010")
    inside = {one["product"]["item_id"] for one in whole["changes"]}
    other = next(f"i{number:03}" for number in range(10, 40) if f"i{number:03}" not in inside)
    status, told = ask(lasting_shop, "why", "--customer", "c010", "--item", other)
    assert status == 0 and told["run"] == lasting_shop.latest
    assert told["product"]["item_id"] == other and told["slot"] is None
    assert told["standing"]["place"] > 0 and told["sentence"]
    assert told["speaks_for"] or told["speaks_against"]


def test_a_code_that_nobody_knows_is_answered_with_a_sentence(lasting_shop, ask):
    status, told = ask(lasting_shop, "why", "--customer", "c010", "--item", "=cmd|1")
    assert (status, told["product"]) == (0, None)
    assert "knows no product" in told["sentence"] and "=cmd|1" in told["sentence"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--customer", "nobody", "--item", "i012"), 1),
        (("--customer", "c010", "--kind", "replenish"), 2),
        (("--customer", "c010", "--run", "x"), 2),
    ],
)
def test_what_can_not_be_answered_says_why(lasting_shop, ask, words, status):
    found, told = ask(lasting_shop, "why", *words)
    assert found == status and told["error"] and told["hint"]


def test_what_would_change_many_bundles_is_written_as_it_is_told_of_one(lasting_shop, ask, tmp_path, capsys):
    (tmp_path / "who.txt").write_text("c010\nnobody\nc011\n")
    out = tmp_path / "changes.csv"
    status, told = ask(lasting_shop, "why", "--customers", str(tmp_path / "who.txt"), "--out", str(out))
    assert status == 0 and (told["customers"], told["unknown"]) == (2, 1)
    words = ["why", "--customers", str(tmp_path / "who.txt"), "--out", str(out), "--db", lasting_shop.url]
    assert cli.main(words, open_store) == 0 and "no order of 1 more" in capsys.readouterr().err
    table = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert len(table) == told["rows"] and set(table["customer_id"]) == {"c010", "c011"}
    for name in ("c010", "c011"):
        _, one = ask(lasting_shop, "why", "--customer", name)
        told_of_one = [
            *(each["sentence"] for each in one["changes"]),
            *(each["sentence"] for each in one["rules"]),
        ]
        assert table[table["customer_id"] == name]["sentence"].tolist() == told_of_one
        assert (
            table[table["customer_id"] == name]["item_id"].tolist()[0] == one["changes"][0]["product"]["item_id"]
        )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "not clear whose"),
        (("--customers", "who.txt"), "not clear whose"),
        (("--customer", "c010", "--customers", "who.txt", "--out", "a.csv"), "not clear whose"),
        (("--customers", "who.txt", "--out", "a.docx"), "as “.docx”"),
        (("--customers", "nobody.txt", "--out", "a.csv"), "no order of any"),
    ],
)
def test_who_is_asked_about_has_to_be_clear(lasting_shop, ask, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "who.txt").write_text("c010\n")
    (tmp_path / "nobody.txt").write_text("nobody\n")
    status, told = ask(lasting_shop, "why", *words)
    assert status != 0 and says in told["error"]


def test_for_people_it_is_told_in_sentences(lasting_shop, capsys):
    assert cli.main(["why", "--customer", "c010", "--item", "i012", "--db", lasting_shop.url], open_store) == 0
    text = capsys.readouterr().out
    assert "Product 12 (i012), for customer c010:" in text and "{" not in text
    assert cli.main(["why", "--customer", "c010", "--db", lasting_shop.url], open_store) == 0
    assert "What would change this bundle:" in capsys.readouterr().out


def test_all_that_is_known_is_told_and_nothing_stands_under_an_empty_head(capsys):
    product = {"title": "Tea", "item_id": "t-1"}
    whole = {"product": product, "customer_id": "ann", "sentence": "It is the next one.", "would": ["Promote it."]}
    command._tell({**whole, "speaks_for": ["She buys it."], "speaks_against": []})
    assert capsys.readouterr().out.splitlines() == [
        "Tea (t-1), for customer ann:",
        "It is the next one.",
        "For it:",
        "  - She buys it.",
        "What would bring it in:",
        "  - Promote it.",
    ]
    command._tell({**whole, "speaks_for": [], "speaks_against": ["It is dear."], "would": []})
    assert capsys.readouterr().out.splitlines()[2:] == ["Against it:", "  - It is dear."]
    change = {"product": product, "sentence": "You would see jam."}
    command._tell_changes({"changes": [change], "rules": [{"sentence": "In stock only took jam."}]})
    assert capsys.readouterr().out.splitlines() == [
        "What would change this bundle:",
        "  - Tea: You would see jam.",
        "Which rules acted:",
        "  - In stock only took jam.",
    ]
