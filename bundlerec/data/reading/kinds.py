"""Files that are no text table, told by their first bytes, each with a sentence of its own."""

from __future__ import annotations

import re

from bundlerec.data.reading.office import AS_CSV, EXPORT
from bundlerec.errors import FileProblem

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of xls files and of protected xlsx files

FOREIGN: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"), "a picture", EXPORT),
    ((b"%PDF",), "a PDF document", EXPORT),
    ((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"), "a spreadsheet of the time before Excel 5", AS_CSV),
    ((b"{\\rtf",), "a text document with formatting", EXPORT),
    ((b"SQLite format 3\x00",), "a database", EXPORT),
    ((b"7z\xbc\xaf\x27\x1c", b"Rar!"), "an archive of a kind that can't be opened here", "Unpack it first."),
)
MARKUP = re.compile(
    r"(?i)<(?:!doctype|\?xml|!--|(?:html|head|meta|style|script|body|div|center|table|svg|rss|feed)\b)"
)
SQL = re.compile(
    rb"(?i)(select\s|insert\s+into\s|create\s+(table|database)\s|drop\s+table\s|--\s.{0,40}\b(sql|dump)\b)"
)
MAX_ODD_BYTES = 0.02  # share of control characters above which a file is no text


def refuse_foreign(name: str, head: bytes) -> None:
    """Raises FileProblem when a file's first bytes are those of a picture, a document, or no text at all."""
    for starts, what, remedy in FOREIGN:
        if head.startswith(starts):
            raise FileProblem(f"{name} is {what}, not a table.", remedy)
    if SQL.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")):
        raise FileProblem(
            f"{name} is a program for a database (SQL), not a table.", "Export the table itself as CSV."
        )
    if is_spreadsheet(head):
        return
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"PAR1")) or _is_utf16(head):
        return
    odd = sum(head.count(bytes([byte])) for byte in range(32) if byte not in b"\t\n\x0b\x0c\r\x01\x1e\x1f")
    if odd > MAX_ODD_BYTES * len(head) and odd > 1:
        raise FileProblem(f"{name} is not text: it looks like a program's own format.", EXPORT)


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file that was let through until here is one: zip archives of other kinds are unpacked before."""
    return head.startswith((b"PK", OLD_OFFICE))


def is_markup(head: str) -> bool:
    """Whether a text begins as web pages and XML do."""
    return MARKUP.match(head.lstrip("\ufeff \t\r\n")) is not None


def no_table_of_markup(name: str) -> FileProblem:
    """What is said of a web page, or of XML, without a table."""
    return FileProblem(f"{name} is a web page or XML, not a table.", EXPORT)


def is_json(head: str) -> bool:
    """Whether a text begins as JSON does: an object, or a list."""
    text = head.lstrip("\ufeff \t\r\n")
    return text[:1] in ("{", "[") and text[1:].lstrip()[:1] in ('"', "{", "[", "}", "]")


def _is_utf16(head: bytes) -> bool:
    sample = head[:4096]
    return max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) // 5
