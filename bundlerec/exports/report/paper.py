"""A document as a PDF. Letters beyond Western Europe need a font of this machine; without one they become “?”, and the
last line says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout

from bundlerec.exports.report.document import Bars, Block, Document, Heading, Paragraph, Points, Table

FONTS: Final = (  # (upright, bold) that many machines have
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/Library/Fonts/Arial Unicode.ttf", "/Library/Fonts/Arial Unicode.ttf"),
    ("C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"),
)
OURS, THEIRS, INK = (15, 118, 110), (182, 196, 193), (28, 43, 42)
RULE, WHITE = (207, 216, 214), (255, 255, 255)
LINE, TEXT, SMALL = 5.2, 10, 9  # mm; points
LABEL, BAR = 62.0, 6.5  # mm: width of a bar's label, height of its row
PLAIN: Final = {"—": "-", "–": "-", "“": '"', "”": '"', "’": "'", "·": "-", "…": "..."}
LETTERS_MISSING: Final = (
    "Letters that this PDF's font lacks are shown as “?”; the web page of this report has them."
)


def as_paper(document: Document, scale: float = 1.0) -> bytes:
    """PDF, A4; `scale`: of letters and margins."""
    return _Paper(scale).drawn(document)


class _Paper(FPDF):
    def __init__(self, scale: float = 1.0) -> None:
        super().__init__(format="A4")
        self.scale = scale
        self.set_auto_page_break(True, margin=16 * scale)
        self.set_margins(18 * scale, 16 * scale)
        self.lost = False
        found = next((pair for pair in FONTS if all(Path(one).exists() for one in pair)), None)
        self.family = "helvetica" if found is None else "machine"
        self.core = found is None
        for style, path in zip(("", "B"), found or (), strict=False):
            self.add_font(self.family, style, path)

    def drawn(self, document: Document) -> bytes:
        """Everything from top to bottom."""
        self.set_title(self._able(document.title))
        self.set_lang("en")
        self.add_page()
        self.set_text_color(*INK)
        self._text(document.title, 20, bold=True, line=9)
        self._text(document.subtitle, SMALL)
        for block in document.blocks:
            self._block(block)
        if self.lost:
            self._text(LETTERS_MISSING, SMALL)
        return bytes(self.output())

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            if self.will_page_break(30 * self.scale):
                self.add_page()
            self.ln(3 * self.scale)
            self._text(block.text, 14, bold=True, line=7)
        elif isinstance(block, Paragraph):
            self._text(block.text, TEXT)
        elif isinstance(block, Points):
            for text in block.texts:
                self._text(f"- {text}", TEXT)
        elif isinstance(block, Table):
            self._rows(block)
        else:
            self._bars(block)

    def _text(self, text: str, size: float, *, bold: bool = False, line: float = LINE) -> None:
        self.set_font(self.family, "B" if bold else "", size * self.scale)
        self.multi_cell(0, line * self.scale, self._able(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(self.scale)

    def _rows(self, block: Table) -> None:
        self.set_font(self.family, "", SMALL * self.scale)
        self.set_draw_color(*RULE)
        self.set_fill_color(*WHITE)
        rows: list[Sequence[str]] = [block.heads, *block.rows] if any(block.heads) else [*block.rows]
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            first_row_as_headings=any(block.heads),
            text_align="LEFT",
            line_height=LINE * self.scale,
            col_widths=_widths(rows),
        ) as table:
            for cells in rows:
                row = table.row()
                for cell in cells:
                    row.cell(self._able(cell))
        self.ln(3 * self.scale)

    def _bars(self, block: Bars) -> None:
        if self.will_page_break(BAR * len(block.bars) + 12):
            self.add_page()
        self.set_draw_color(*INK)
        scale = (self.epw - LABEL - 18) / block.most
        for bar in block.bars:
            left, top = self.l_margin + LABEL, self.get_y()
            self.set_font(self.family, "", SMALL)
            self.cell(LABEL, BAR, self._able(bar.label))
            self.set_fill_color(*(OURS if bar.own else THEIRS))
            self.rect(left, top + 1, bar.value * scale, BAR - 2, style="F")
            self.line(left + bar.low * scale, top + BAR / 2, left + bar.high * scale, top + BAR / 2)
            self.set_xy(self.w - self.r_margin - 16, top)
            self.cell(16, BAR, f"{100 * bar.value:.1f} %", align="R", new_x="LMARGIN", new_y="NEXT")
        self._text(f"{block.caption} Green: BundleRec's own models.", SMALL)

    def _able(self, text: str) -> str:
        """The text in letters that the font has."""
        if not self.core:
            return text
        for one, other in PLAIN.items():
            text = text.replace(one, other)
        able = text.encode("latin-1", "replace").decode("latin-1")
        self.lost |= able != text
        return able


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Columns as wide as their longest cells ask, none below a fifth of the widest."""
    longest = [max(max((len(cell) for cell in column), default=1), 1) for column in zip(*rows, strict=True)]
    return [max(length, max(longest) / 5) for length in longest]
