"""The commands `access` and `audit`."""

import pytest

from bundlerec import cli
from db.store import open_store
from tests import databases

ANNA = "anna@shop.example"


@pytest.fixture
def told(capsys, tmp_path):
    """Runs a command over a database with the shop `default`; (exit status, what it printed)."""
    url = databases.at(tmp_path / "shop.db")
    store = open_store(url)
    store.shops.ensure("default")
    store.close()

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = cli.main([*words, "--db", url], open_store)
        return status, "".join(capsys.readouterr())

    return run


def test_a_role_is_given_listed_and_taken_away(told):
    assert told("access", "grant", "Anna@Shop.example", "analyst") == (0, f"{ANNA} is analyst of default now.\n")
    assert told("access", "grant", ANNA, "viewer", "--every-shop")[0] == 0
    listed = told("access", "list", "--json")[1]
    assert f'"who": "{ANNA}", "role": "viewer", "shop": null' in listed
    assert f'"who": "{ANNA}", "role": "analyst", "shop": "default"' in listed
    assert told("access", "revoke", ANNA)[0] == 0
    status, said = told("access", "revoke", ANNA)
    assert status == 2 and "has no role in default" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("anna", "viewer"), "no e-mail address"),
        ((ANNA, "king"), "king"),
        ((ANNA, "viewer", "--shop", "nowhere"), "no shop “nowhere”"),
    ],
)
def test_what_means_nothing_gives_no_role(told, words, sentence):
    status, said = told("access", "grant", *words)
    assert status in (1, 2) and sentence in said
    assert '"members": []' in told("access", "list", "--json")[1]


def test_what_a_command_changed_stands_in_the_log_with_the_account(told):
    told("settings", "--currency", "EUR")
    told("settings", "--currency", "nonsense")
    said = told("audit")[1]
    assert "said of the shop: currency EUR" in said and "command line" in said
    assert "nonsense" not in said
    assert "currency" not in told("audit", "--day", "2001-01-01")[1]


def test_a_log_is_checked_against_a_hash_that_was_noted(told):
    told("access", "grant", ANNA, "viewer")
    status, said = told("audit", "--verify")
    assert status == 0 and "1 entries, none altered" in said
    head = said.split()[-1]
    told("access", "revoke", ANNA)
    assert told("audit", "--verify", "--head", head)[0] == 0
    status, said = told("audit", "--verify", "--head", "f" * 64)
    assert status == 1 and "not in the audit log any more" in said
