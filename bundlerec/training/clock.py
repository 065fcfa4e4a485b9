"""What a training's stages took."""

from __future__ import annotations

import time

from bundlerec import journal


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Books the time since the last lap under `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 2)
        journal.note("training stage", stage=stage, seconds=self.seconds[stage])
        self._last = now
