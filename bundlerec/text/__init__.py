"""What titles mean, as vectors: items that nobody bought yet have a title already."""

from bundlerec.config import AppSettings
from bundlerec.text.encoder import BuiltIn, FromHub, TextEncoder
from bundlerec.text.remembering import Remembering

__all__ = ["TextEncoder", "text_encoder"]


def text_encoder(settings: AppSettings | None = None) -> TextEncoder:
    """The encoder that the settings name; it remembers on this machine's disk what it encoded."""
    settings = settings or AppSettings()
    model = FromHub(settings.text_model) if settings.text_model else BuiltIn()
    return Remembering(model, settings.text_cache)
