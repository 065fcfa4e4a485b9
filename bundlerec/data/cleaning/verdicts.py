"""What a shop's words for what a customer said mean: accepted, bought, dismissed, a thumb, a survey's answer."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes

NO_VERDICT = "verdict unknown"
_WORDS = {
    c.ACCEPTED_OFFER: "accepted|accept|added|clicked|接受",
    c.BOUGHT: "bought|buy|purchased|purchase|购买|購買",
    c.DISMISSED: "dismissed|dismiss|hidden|hide|rejected|not interested|not_interested|不感兴趣|不感興趣",
    c.THUMBS_UP: "thumbs_up|thumbs up|thumb up|thumbsup|up|like|liked|good|👍|喜欢|喜歡|赞|讚",
    c.THUMBS_DOWN: "thumbs_down|thumbs down|thumb down|thumbsdown|down|dislike|disliked|bad|👎|不喜欢|不喜歡|踩",
    c.SURVEY: "survey|answer|问卷|問卷",
}
VERDICT_OF_WORD = {word: verdict for verdict, words in _WORDS.items() for word in words.split("|")}


def verdicts_of(words: pd.Series, notes: Notes, around: Around) -> pd.Series:
    """Each row's verdict; an empty cell is a survey's answer, None an unknown word.

    Words that don't call a verdict by its name are translated aloud.
    """
    spoken = {word: str(word).strip().lower() for word in words.unique()}
    found = sorted({word: VERDICT_OF_WORD[word] for word in spoken.values() if word in VERDICT_OF_WORD}.items())
    translated = [(word, verdict.replace("_", " ")) for word, verdict in found if word != verdict]
    if translated:
        told = ", ".join(f"“{word}” as {verdict}" for word, verdict in translated)
        notes.say(f"Answers of {around.file} were taken so: {told}.")
    return words.map({word: VERDICT_OF_WORD.get(said) if said else c.SURVEY for word, said in spoken.items()})
