"""What somebody wants of `recommend`, and the files that say for whom."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting, FileProblem
from bundlerec.registry.in_use import RunWish

CHOSEN: Final = "chosen"
RANKED, REPLENISH, DISCOVER, COMPLETE, MIXED = "ranked", "replenish", "discover", "complete", "mixed"
PATH: Final = "path"
KINDS: Final = (RANKED, REPLENISH, DISCOVER, COMPLETE, PATH, MIXED)
EXISTING: Final = "existing"  # kind and model of the shop's own bundles in the Bundles table
CART_ID: Final = "cart_id"
MOST_ITEMS: Final = 1000
Size = int | Literal["auto"]


@dataclass(frozen=True)
class RecommendRequest:
    """One `recommend`. Raises BadSetting when the wishes do not fit together."""

    out: Path
    run: RunWish = None
    model: str = CHOSEN
    kind: str = RANKED
    size: Size = 10
    only_new: bool = False
    customers: Path | None = None  # None: everybody
    cart: tuple[str, ...] = ()
    carts: Path | None = None
    day: date | None = None  # on which the bundles are offered (blackout dates); None: today
    explore: float = 0.0  # share of the customers who get a bundle that is drawn by chance

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadSetting(f"There are no bundles of kind “{self.kind}”.", f"Kinds: {', '.join(KINDS)}.")
        if self.size != c.AUTO and not 1 <= int(self.size) <= MOST_ITEMS:
            raise BadSetting(f"A bundle of {self.size} items is none.", f"Ask for 1 to {MOST_ITEMS}, or for auto.")
        if self.cart and self.carts:
            raise BadSetting("--cart and --carts exclude each other.", "Name one of them.")
        if self.carts and self.customers:
            raise BadSetting("--carts names its own customers.", "Leave --customers out.")
        if self.kind == REPLENISH and (self.has_carts or self.only_new):
            raise BadSetting(
                "What is due again was bought before, and belongs to no cart.",
                "Leave --cart, --carts and --only-new out.",
            )
        if self.kind == PATH and self.has_carts:
            raise BadSetting("A path begins with the customer's last order.", "Leave --cart and --carts out.")
        if not 0 <= self.explore < 1:
            raise BadSetting(
                f"A share of {self.explore:g} can't be drawn by chance.", "Say 0.05 for one in twenty."
            )
        whole = self.kind in (RANKED, MIXED) and self.size == c.AUTO and not self.has_carts and not self.only_new
        if self.explore and not whole:
            raise BadSetting(
                "Only whole bundles of their own size are drawn by chance.",
                "Ask for --kind mixed --size auto, without carts and without --only-new.",
            )
        if self.kind == COMPLETE and not self.has_carts:
            raise BadSetting("Bundles of kind “complete” need a cart.", "Add --cart or --carts.")

    @property
    def has_carts(self) -> bool:
        """Whether carts are to be completed."""
        return bool(self.cart) or self.carts is not None


@dataclass(frozen=True)
class Cart:
    """What somebody has taken so far."""

    cart_id: str
    item_ids: tuple[str, ...]  # distinct, in the order of the file
    customer_id: str  # "" where nobody is known


def read_customers(path: Path) -> list[str]:
    """Ids, one a line, in the order of the file, each once; blanks around them and blank lines do not count.

    Raises FileProblem when the file cannot be read or names nobody.
    """
    lines = re.split(r"\r\n|\n|\r", _text(path, "one customer id a line"))
    ids = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not ids:
        raise FileProblem(f"{path.name} names no customer.", "Write one customer id a line, without a header.")
    return ids


def read_carts(path: Path) -> list[Cart]:
    """Carts from `cart_id,item_id[,customer_id]`, in the order of the file.

    Raises FileProblem, with the row, when the file cannot be read or a row does not fit.
    """
    form = f"{CART_ID},{c.ITEM_ID} and, where known, {c.CUSTOMER_ID}"
    rows = csv.reader(io.StringIO(_text(path, form), newline=""), strict=True)
    items: dict[str, dict[str, None]] = {}
    owner: dict[str, str] = {}
    try:
        header = [name.strip().casefold() for name in next(rows, [])]
        absent = [name for name in (CART_ID, c.ITEM_ID) if name not in header]
        if absent:
            raise FileProblem(
                f"{path.name} has no column {' and no column '.join(absent)}.", f"Its header: {form}."
            )
        for cells in rows:
            cell = dict(zip(header, (text.strip() for text in cells), strict=False))
            if any(cell.values()):
                _take(cell, items, owner, f"{path.name}, line {rows.line_num}")
    except csv.Error as trouble:
        raise FileProblem(f"{path.name}, line {rows.line_num}: {trouble}.", "Save it again as CSV.") from trouble
    if not items:
        raise FileProblem(f"{path.name} holds no cart.", f"Its header: {form}; then one row an item.")
    return [Cart(cart, tuple(taken), owner[cart]) for cart, taken in items.items()]


def _take(cell: dict[str, str], items: dict[str, dict[str, None]], owner: dict[str, str], where: str) -> None:
    """Puts one row into its cart."""
    cart, item, customer = (cell.get(name, "") for name in (CART_ID, c.ITEM_ID, c.CUSTOMER_ID))
    if not cart or not item:
        raise FileProblem(f"{where}: the {CART_ID if not cart else c.ITEM_ID} is empty.", "Fill it in.")
    items.setdefault(cart, {})[item] = None
    if owner.setdefault(cart, customer) != customer:
        raise FileProblem(f"{where}: cart “{cart}” has two customers.", "A cart belongs to one customer.")


def _text(path: Path, form: str) -> str:
    """The file's text, without a byte order mark."""
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise FileProblem(f"{path} can't be read: {trouble.strerror}.", f"Name a file with {form}.") from trouble
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise FileProblem(f"{path.name} is no text in UTF-8.", f"Save it as UTF-8: {form}.") from trouble
