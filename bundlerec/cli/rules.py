"""The command `rules`: what may stand in the bundles of each kind, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bundlerec.bundles.rules.model import ALL, Rules, rules_from
from bundlerec.bundles.rules.of_shop import KINDS, checked_kind, rule_book, save_rules
from bundlerec.cli.output import Invocation, say, table
from bundlerec.errors import BadSetting, FileProblem

commands = typer.Typer()
NAMES = ", ".join(Rules.model_fields)


@commands.command()
def rules(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help=f"Of which bundles: {', '.join(KINDS)}.")] = ALL,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="RULE=VALUE", help=f"A rule; several values by several --set. Rules: {NAMES}."
        ),
    ] = None,
    unset: Annotated[list[str] | None, typer.Option(metavar="RULE", help="Take a rule away.")] = None,
    file: Annotated[Path | None, typer.Option(help="All rules of the kind, as a JSON object.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take all rules of the kind away first.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would do, save nothing.")] = False,
) -> None:
    """What may stand in bundles, by kind: shows it with what each rule does, and changes what is named."""
    from bundlerec.bundles.rules.effects import effects_of

    here: Invocation = context.obj
    shop, store = here.need_shop(), here.store
    book = rule_book(store, shop)
    before = Rules() if clear or file else book.rules.get(checked_kind(kind), Rules())
    wished = changed(before if file is None else _read(file), set_ or (), unset or ())
    if wished != book.rules.get(kind, Rules()) and not dry_run:
        save_rules(store, shop, kind, wished)
        book = rule_book(store, shop)
    shown = {**book.rules, kind: wished}
    told = {one: rules.told() for one, rules in shown.items() if not rules.empty}
    effects = effects_of(store, shop, shown)
    result = {"rules": told, "effects": [effect.told() for effect in effects.rows], "problems": effects.problems}
    for problem in effects.problems:
        say(problem)
    columns = ("bundles", "rule", "products gone", "customers with fewer", "hits per 100", "money per 100")
    rows = [
        (one.kind, one.rule, one.products, one.customers, _decimal(one.hits), _decimal(one.money))
        for one in effects.rows
    ]
    here.answer(result, lambda: table(f"Rules of {shop}", columns, rows))


def _decimal(number: float | None) -> str | None:
    return None if number is None else f"{number:,.2f}"


def _read(file: Path) -> Rules:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as trouble:
        raise FileProblem(
            f"{file} can't be read: {trouble.strerror}.", "Name a file with a JSON object."
        ) from trouble
    except ValueError as trouble:
        raise FileProblem(f"{file.name} is no JSON.", 'Write it like {"in_stock": true}.') from trouble
    if not isinstance(content, dict):
        raise FileProblem(f"{file.name} holds no JSON object.", 'Write it like {"in_stock": true}.')
    return rules_from(content)


def changed(rules: Rules, told: Sequence[str], gone: Sequence[str] = ()) -> Rules:
    """With RULE=VALUE as `told`, and without those that are `gone`. Raises BadSetting."""
    content: dict[str, Any] = {name: value for name, value in rules.told().items() if name not in gone}
    for name in gone:
        _known(name)
    named: dict[str, list[str]] = {}
    for word in told:
        name, sign, value = word.partition("=")
        if not sign:
            raise BadSetting(f"“{word}” is no rule.", "Write --set RULE=VALUE.")
        named.setdefault(_known(name.strip()), []).append(value.strip())
    for name, values in named.items():
        content[name] = _value(name, values)
    return rules_from(content)


def _known(name: str) -> str:
    if name not in Rules.model_fields:
        raise BadSetting(f"There is no rule “{name}”.", f"Rules: {NAMES}.")
    return name


def _value(name: str, values: Sequence[str]) -> Any:
    """A list for a rule of names, JSON objects for blackouts (or FIRST..LAST), else one value."""
    default = Rules.model_fields[name].default
    if name == "blackouts":
        return [_blackout(value) for value in values]
    if isinstance(default, tuple):
        return list(values)
    if len(values) > 1:
        raise BadSetting(f"The rule “{name}” has one value.", f"Write --set {name}= once.")
    return values[0]


def _blackout(value: str) -> Any:
    if value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError as trouble:
            raise BadSetting(
                f"“{value}” is no JSON.", "Write --set blackouts=2026-12-24..2026-12-26."
            ) from trouble
    first, _, last = value.partition("..")
    return {"first": first, "last": last or first}
