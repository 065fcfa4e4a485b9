"""What every page needs is loaded once, when a server starts, and never looked through for garbage again.

By default Streamlit collects all garbage after every answer, which takes a tenth of a second and more with twenty
analysts at their pages: that is switched off (`runner.postScriptGC` in .streamlit/config.toml). Python looks by itself,
through all that is not frozen once it has grown by a quarter, so that what has become garbage goes as well; and through
what is new less often than by default, because an answer makes some ten thousand things.
"""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path
from typing import Final

NEW_THINGS: Final = 20_000  # after which Python looks through what is new


def settle() -> None:
    """Loads what pages draw with, and freezes it. Once a server."""
    import_module("bundlerec.charts")
    for file in sorted(Path(__file__).parent.glob("[!_]*.py")):
        import_module(f"pages.common.{file.stem}")
    gc.set_threshold(NEW_THINGS)
    gc.collect()
    gc.freeze()
