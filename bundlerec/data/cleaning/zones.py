"""Time zones: which moments name theirs, and those that don't in UTC."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.questions import Question, Topic
from bundlerec.errors import BadSetting

ZONE = r"(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"
# Letters that mean one zone only among shops; CST, IST and BST mean several and are not read.
OFFSETS: Final = {
    "PST": "-0800", "PDT": "-0700", "MST": "-0700", "MDT": "-0600", "CDT": "-0500", "EST": "-0500", "EDT": "-0400",
    "WET": "+0000", "CET": "+0100", "MEZ": "+0100", "CEST": "+0200", "MESZ": "+0200", "EET": "+0200",
    "EEST": "+0300", "MSK": "+0300", "SGT": "+0800", "HKT": "+0800", "JST": "+0900", "KST": "+0900", "AEST": "+1000",
    "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
LETTERS = rf"(?i:(?<=\d)|(?<=\d\s)|(?<=m)|(?<=m\s)|(?<=\.)|(?<=\.\s))(?:{'|'.join(OFFSETS)})$"


def with_offsets(texts: pd.Series) -> pd.Series:
    """Moments that end in a zone's letters (`10:00 CET`) with its offset instead (`10:00 +0100`)."""
    named = texts.str.contains(LETTERS)
    if not named.any():
        return texts
    known = texts[named].str.extract(rf"^(.*?)\s*({'|'.join(OFFSETS)})$")
    return texts.where(~named, known[0] + known[1].map(OFFSETS))


def in_utc(
    read: pd.Series, zoned: pd.Series, texts: pd.Series, column: str, notes: Notes, around: Around
) -> pd.Series:
    """Moments in UTC of those that are where `zoned` and else on the clocks of the shop's zone; where nobody said which
    it is, that is a question. Days alone stay as they are."""
    plain = ~zoned & read.notna()
    local = read[plain]
    if not local.ne(local.dt.normalize()).any():
        return read
    if around.time_zone:
        moved = _from_zone(local, around.time_zone)
        return moved if plain.all() else pd.concat([read[~plain], moved]).reindex(read.index)
    which = "Some times" if zoned.any() else "The times"
    meanwhile = f"{which} of {around.file} name no zone: they are taken as UTC."
    notes.ask(Question(Topic.TIME_ZONE, column, texts[plain].iloc[0], meanwhile))
    return read


def _from_zone(local: pd.Series, zone: str) -> pd.Series:
    """Times on the clocks of a zone in UTC. Of the hour that comes twice in autumn the later one is meant; one that
    spring leaves out is moved behind the gap. Raises BadSetting for a zone that nobody knows.
    """
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise BadSetting(f"There is no time zone “{zone}”.", "Write it like Europe/Berlin, or UTC.") from unknown
    twice = np.zeros(len(local), dtype=bool)
    moments = local.dt.tz_localize(known, ambiguous=twice, nonexistent="shift_forward")
    return moments.dt.tz_convert("UTC").dt.tz_localize(None).astype(local.dtype)
