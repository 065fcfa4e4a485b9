"""Whether a file can be taken without asking anybody, and what has to be said if not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bundlerec.data.questions import Question, Topic
from bundlerec.data.report import FileReport

SURE_ENOUGH: Final = 0.75  # below it somebody has to say that what was recognised is right
OPEN: Final[Mapping[Topic, str]] = {
    Topic.DAY_FIRST: "whether days or months come first in its dates",
    Topic.DECIMAL_COMMA: "what a comma or a point in its numbers means",
    Topic.TIME_ZONE: "by the clocks of which place its times are written",
    Topic.CURRENCY: "in which currency its prices are",
    Topic.CURRENCIES: "what to do with prices in several currencies",
}


def is_unsure(report: FileReport) -> bool:
    """Whether somebody has to look at what was recognised."""
    return report.readable and report.role is not None and report.confidence < SURE_ENOUGH


def doubts(report: FileReport) -> str:
    """What keeps a file from being taken without asking, in sentences; empty when nothing does."""
    if report.refusal:
        return report.refusal
    told = [f"It does not say {_of(question)}." for question in report.questions if question.answer is None]
    if is_unsure(report):
        told.append(f"It was recognised with {report.confidence:.0%} only: look at what its columns mean.")
    return " ".join(told)


def _of(question: Question) -> str:
    return f"{OPEN[question.topic]} (“{question.example}” in {question.column}, for example)"
