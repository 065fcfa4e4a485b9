"""What the data of the files do not settle, asked once and at one place; until then nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import available_timezones

import streamlit as st

from bundlerec.data.intake import FileReport
from bundlerec.data.questions import Question, Topic
from bundlerec.data.shop_settings import CURRENCIES
from bundlerec.store import NO_CURRENCY
from pages.common import several_currencies, words
from pages.common.file_choices import Choices

DATES = {True: "Day first: 31/12/2024", False: "Month first: 12/31/2024"}
COMMAS = {True: "It starts the decimals: 1,500 is one and a half", False: "It marks thousands: 1,500 is 1500"}
POINTS = {True: "It marks thousands: 1.500 is 1500", False: "It starts the decimals: 1.500 is one and a half"}


@dataclass(frozen=True)
class Answers:
    """What was said for all files of the shop; None: not yet."""

    time_zone: str | None = None
    currency: str | None = None


@dataclass
class Asked:
    """The questions of one set of files. One that was answered stays on the page, so that it can be changed."""

    of_files: dict[tuple[str, Topic], tuple[str, Question]]  # with the name of the file
    of_shop: dict[Topic, tuple[str, Question]]  # with the name of the first file that raised it

    def add(self, file: str, name: str, report: FileReport) -> None:
        """The questions of one file's report."""
        for question in report.questions:
            if question.topic in (Topic.TIME_ZONE, Topic.CURRENCY):
                self.of_shop.setdefault(question.topic, (name, question))
            else:
                self.of_files.setdefault((file, question.topic), (name, question))

    def keep(self, files: Sequence[str]) -> None:
        """Forgets the questions of files that were taken back."""
        self.of_files = {key: one for key, one in self.of_files.items() if key[0] in files}


def draw(
    asked: Asked, answers: Answers, choices: Mapping[str, Choices]
) -> tuple[Answers, dict[str, Choices], int]:
    """Draws every question; returns the answers as they stand now, and how many are still open."""
    wishes, open_questions = dict(choices), 0
    if not asked.of_files and not asked.of_shop:
        return answers, wishes, 0
    with st.container(border=True):
        st.markdown("### What your files do not say")
        st.caption("These change what is saved, so nothing is guessed.")
        for (file, topic), (name, question) in asked.of_files.items():
            wishes[file] = _of_file(file, name, topic, question, wishes[file])
            open_questions += getattr(wishes[file], topic.value) is None
        for topic, (name, question) in asked.of_shop.items():
            answers = _of_shop(topic, name, question, answers)
            open_questions += getattr(answers, topic.value) is None
    return answers, wishes, open_questions


def _of_file(file: str, name: str, topic: Topic, question: Question, choices: Choices) -> Choices:
    if topic is Topic.CURRENCIES:
        wish = several_currencies.draw(question, words.plain(Path(name).name), f"ask.{file}.{topic}")
        return replace(choices, currencies=wish)
    options, what = DATES, "How are the dates written"
    if topic is Topic.DECIMAL_COMMA:
        by_point = "," not in question.example
        options = POINTS if by_point else COMMAS
        what = f"What does a {'point' if by_point else 'comma'} in a number mean"
    value = st.radio(
        f"{what} in the column “{words.plain(question.column)}” of {words.plain(Path(name).name)}? "
        f"It holds “{words.plain(question.example)}”, for example.",
        list(options),
        index=list(options).index(bool(question.answer)) if question.answer is not None else None,
        format_func=lambda one: options[one],
        key=f"ask.{file}.{topic}",
    )
    if topic is Topic.DAY_FIRST:
        return replace(choices, day_first=value)
    return replace(choices, decimal_comma=value)


def _of_shop(topic: Topic, name: str, question: Question, answers: Answers) -> Answers:
    shown = f"The column “{words.plain(question.column)}” of {words.plain(Path(name).name)} holds "
    shown += f"“{words.plain(question.example)}”, for example."
    if topic is Topic.TIME_ZONE:
        zone = st.selectbox(
            f"By the clocks of which place are the times written? {shown}",
            zones(),
            index=None,
            placeholder="Choose a time zone, such as Europe/Berlin",
            help="It is kept for this shop and holds for later files too.",
            key="ask.time_zone",
        )
        return replace(answers, time_zone=zone)
    currency = st.selectbox(
        f"In which currency are the prices? {shown}",
        [NO_CURRENCY, *CURRENCIES],
        index=None,
        format_func=currency_title,
        placeholder="Choose a currency, or type its three letters",
        accept_new_options=True,
        help="It is kept for this shop and holds for later files too. Nothing is converted.",
        key="ask.currency",
    )
    return replace(answers, currency=currency)


def currency_title(code: str) -> str:
    """A currency as the analyst reads it."""
    return "None: plain numbers" if code == NO_CURRENCY else code


def zones() -> list[str]:
    """All time zones, first the one of the analyst's own computer, then UTC."""
    own = st.context.timezone
    return list(
        dict.fromkeys([*([own] if own in available_timezones() else []), "UTC", *sorted(available_timezones())])
    )
