"""Which encoding a text file has, and the same text as UTF-8 on disk."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from bundlerec.data.reading.source import CHUNK, Source
from bundlerec.errors import FileProblem

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 64 * 1024
MAX_DAMAGE = 0.02  # share of broken letters up to which a file is UTF-8 with damage rather than something else
# Tried first, most common first; a wider search mistakes short western texts for rare code pages.
LIKELY = ["cp1252", "gb18030", "big5", "cp1250", "cp1251", "shift_jis", "euc_kr", "cp1253", "cp1254"]
MAC = "mac_roman"  # of programs for the Mac that end lines as it did before 2001
OF_SEVERAL_BYTES = frozenset({"gb18030", "big5", "shift_jis", "euc_kr"})
DECLARED = re.compile(rb"(?i)<[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)")
AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
PADDING = re.compile(rb"\x00{4,}")  # of a file whose end was never written; UTF-16 has no such run
SAID_UNTIL = 4096  # bytes
NEIGHBOURS = re.compile(rb"[\x80-\xff]{2}")  # letters of several bytes have them; lone accents don't
AS_GOOD = 0.03  # difference of disorder (0 to 1) below which the commoner encoding is taken
# What UTF-8 becomes when a program takes it for the encoding of western Europe: é, ü, ’ and the like in two letters.
TWICE_ENCODED = re.compile(r"[^\s,;|\"]*(?:[ÃÂ][\u0080-\u00a0¡-¿ŸŠšŽžŒœƒ]|â€[\u0080-\u009f™œ“”¦˜¢])[^\s,;|\"]*")


@dataclass(frozen=True)
class Text:
    """A text file as UTF-8 without byte order mark and without NUL characters."""

    path: Path
    encoding: str  # of the original
    problems: tuple[str, ...]

    def head(self, size: int) -> str:
        """The first `size` bytes as text; a letter cut in two at the end is left out."""
        with self.path.open("rb") as file:
            return codecs.getincrementaldecoder("utf-8-sig")().decode(file.read(size))

    def twice_encoded(self, size: int) -> str:
        """A word among the first `size` bytes that an earlier program has read in the wrong encoding; else empty."""
        found = TWICE_ENCODED.search(self.head(size))
        return found[0] if found else ""


def declared_encoding(head: bytes) -> str:
    """The encoding that a web page or XML names in its first lines; empty where there is none that is known."""
    found = DECLARED.search(head[:SAID_UNTIL]) if head.lstrip().startswith(b"<") else None
    try:
        codec = codecs.lookup(found[1].decode("ascii")) if found else None
    except LookupError:
        return ""
    if codec is None or not codec._is_text_encoding or codec.name.startswith("utf"):
        return ""  # what is UTF is told by its bytes
    return AS_BROWSERS.get(codec.name, codec.name)


def as_utf8(source: Source, folder: Path, declared: str = "") -> Text:
    """Finds the encoding; writes a UTF-8 copy under `folder` where the file isn't plain UTF-8 already.

    `declared`: what the file itself says, which counts where it isn't UTF-8. Raises FileProblem where the bytes fit no
    encoding.
    """
    encoding, broken = _encoding_of(source, declared)
    nul = encoding.startswith("utf-8") and _holds(source.path, b"\x00")
    problems = []
    if broken:
        damaged = "One letter" if broken == 1 else f"{broken:,} letters"
        problems.append(f"{damaged} of {source.name} can't be read (damaged) and stand as “�”.")
    if nul:
        problems.append(f"{source.name} holds NUL characters; they were left out.")
    if encoding.startswith("utf-8") and not broken and not nul:
        return Text(source.path, "utf-8", ())
    return Text(_converted(source, encoding, folder / "utf8"), encoding.removesuffix("-sig"), tuple(problems))


def _encoding_of(source: Source, declared: str) -> tuple[str, int]:
    """The codec's name, and how many letters don't fit it."""
    head = source.head()
    for mark, name in MARKS:
        if head.startswith(mark):
            return name, sum(_utf8_letters(source.path)[1:]) if name == "utf-8-sig" else 0
    first = PADDING.sub(b"", head[:4096])
    if b"\x00" in first and len(first) >= 4:
        even, odd = first[::2].count(0), first[1::2].count(0)
        if max(even, odd) > len(first) // 5:
            return ("utf-16-be" if even > odd else "utf-16-le"), 0
    good, broken, cut = _utf8_letters(source.path)
    if broken + cut == 0 or (good and broken <= MAX_DAMAGE * good):
        return "utf-8", broken + cut
    return declared or _guess(source), 0


def _utf8_letters(path: Path) -> tuple[int, int, int]:
    """How many letters beyond ASCII are right UTF-8, how many places are not, and whether the last letter is cut."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = broken = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                bad = text.count("\ufffd")
                broken += bad
                good += sum(not letter.isascii() for letter in text) - bad
    return good, broken, int(decoder.decode(b"", final=True) != "")


def _guess(source: Source) -> str:
    """By letters' frequencies, from the lines that hold letters beyond ASCII."""
    telling = bytearray()
    with source.path.open("rb") as file:
        for line in file:
            if not line.isascii():
                telling += line
            if len(telling) > SAMPLE:
                break
    sample = bytes(telling)
    apple = [MAC] if b"\r" in source.head() and b"\n" not in source.head() else []
    likely = apple + [name for name in LIKELY if name not in OF_SEVERAL_BYTES or NEIGHBOURS.search(sample)]
    matches = list(from_bytes(sample, cp_isolation=likely, threshold=0.5))
    if not matches:
        raise FileProblem(
            f"The letters of {source.name} can't be read: its encoding is unknown.",
            "Save it again with the encoding UTF-8.",
        )
    least = min(match.chaos for match in matches)
    good = {name for match in matches if match.chaos <= least + AS_GOOD for name in match.could_be_from_charset}
    return next(name for name in likely if name in good)


def _holds(path: Path, byte: bytes) -> bool:
    with path.open("rb") as file:
        return any(byte in chunk for chunk in iter(lambda: file.read(CHUNK), b""))


def _converted(source: Source, encoding: str, target: Path) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with source.path.open("rb") as old, target.open("w", encoding="utf-8", newline="") as new:
        while chunk := old.read(CHUNK):
            new.write(decoder.decode(chunk).replace("\x00", ""))
        new.write(decoder.decode(b"", final=True))
    return target
