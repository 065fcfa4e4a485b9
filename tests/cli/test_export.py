"""`export` on the command line: the report, what belongs with each product, and what does not fit together."""

import pandas as pd
import pytest


def test_the_report_of_the_latest_training_is_written(lasting_shop, ask, tmp_path):
    for name in ("r.html", "r.pdf"):
        status, told = ask(lasting_shop, "export", "--what", "report", "--out", tmp_path / name)
        assert (status, set(told)) == (0, {"rows"}) and told["rows"] > 10
    assert "How good it is" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_what_belongs_with_each_product_is_written(lasting_shop, ask, tmp_path):
    out = tmp_path / "anchors.csv"
    status, told = ask(lasting_shop, "export", "--what", "anchors", "--out", out)
    table = pd.read_csv(out, dtype=str)
    assert (status, told) == (0, {"rows": len(table)})
    assert (
        list(table)[:4] == ["anchor_id", "slot", "item_id", "score"]
        and table["sentence"].str.contains("Of 100").all()
    )
    assert "'=1+1" in set(table["anchor_id"])


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("anchors", "a.csv", "--format", "shopify"), 1, "How Shopify names the products"),
        (("anchors", "a.csv", "--format", "etsy"), 2, "no format “etsy”"),
        (("bundles", "a.csv", "--format", "shopify"), 2, "can't import bundles"),
        (("report", "a.docx"), 2, "“.docx”"),
        (("bundles", "a.xls"), 2, "“.xls”"),
    ],
)
def test_what_does_not_fit_is_told_and_leaves_no_file(words, status, says, lasting_shop, ask, tmp_path):
    what, name, *more = words
    ended, told = ask(lasting_shop, "export", "--what", what, "--out", tmp_path / name, *more)
    assert ended == status and says in told["error"]
    assert not list(tmp_path.glob("*"))
