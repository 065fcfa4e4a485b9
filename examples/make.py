"""Makes the two example files of this folder: a tiny tea shop, made up, always the same.

python examples/make.py
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
SHELVES = {
    "Tea > Green": ["Sencha", "Dragon Well", "Jasmine Pearls", "Genmaicha"],
    "Tea > Black": ["Assam", "Earl Grey", "Keemun", "Breakfast Blend"],
    "Pots > Clay": ["Small Clay Pot", "Large Clay Pot"],
    "Pots > Glass": ["Glass Pot", "Glass Cup"],
    "Sweet": ["Honey", "Rock Sugar", "Shortbread", "Almond Biscuits"],
}
CUSTOMERS, ORDERS = 60, 9
START = datetime(2025, 1, 6, 9)


def main() -> None:
    """Writes catalogue.csv and log.csv."""
    chance = random.Random(7)
    items = [(f"{number:04}", title, shelf) for number, (title, shelf) in enumerate(_titles(), start=1)]
    prices = {code: round(chance.uniform(3, 25), 2) for code, _, _ in items}
    with (HERE / "catalogue.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["item_id", "title", "category", "price", "cost", "stock"])
        for code, title, shelf in items:
            table.writerow([code, title, shelf, prices[code], round(prices[code] * 0.6, 2), chance.randint(0, 80)])
    with (HERE / "log.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["customer_id", "item_id", "order_id", "timestamp", "quantity", "price"])
        for order, (moment, customer, basket) in enumerate(
            _orders(chance, [code for code, _, _ in items]), start=1
        ):
            for code in basket:
                table.writerow([customer, code, f"A{order:05}", moment, chance.randint(1, 3), prices[code]])


def _titles() -> list[tuple[str, str]]:
    return [(title, shelf) for shelf, titles in SHELVES.items() for title in titles]


def _orders(chance: random.Random, codes: list[str]) -> list[tuple[str, str, list[str]]]:
    """Every customer has a few favourites, and comes back every two weeks or so."""
    orders = []
    for number in range(1, CUSTOMERS + 1):
        favourites = chance.sample(codes, 4)
        moment = START + timedelta(minutes=chance.randrange(14 * 24 * 60))
        for _ in range(ORDERS):
            basket = set(chance.sample(favourites, chance.randint(1, 3))) | {chance.choice(codes)}
            orders.append((moment.isoformat(sep=" ", timespec="minutes"), f"C{number:03}", sorted(basket)))
            moment += timedelta(days=chance.randint(7, 21), minutes=chance.randrange(300))
    return sorted(orders)


if __name__ == "__main__":
    main()
