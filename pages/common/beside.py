"""What processes beside the pages answer (`bundlerec.questions.beside`), kept for all who look at the same.

One process has the models of a training open, another one what is asked about a whole shop: so a question about one
customer need not wait for a plan of everybody.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, TypeVar

import streamlit as st

from bundlerec import wire
from bundlerec.progress import Progress
from bundlerec.questions.beside import Answerer
from pages.common import task_view
from pages.common.frame import Page

MODELS, SHOP = "models", "shop"
KEPT: Final = 30  # answers of a kind, the last ones that were asked for

Answer = TypeVar("Answer")


def found(page: Page, label: str, told: object, question: dict[str, Any], kind: type[Answer]) -> Answer | None:
    """The answer to a question about a shop; None while it is worked on, or where that failed, which the page shows.

    told: whatever the answer follows from beside the question; another answer is made when it has changed.
    """
    answers = answerer(page.url, SHOP)

    def work(progress: Progress) -> object:
        return wire.read(kind, answers.ask(question, progress))

    asked = json.dumps([question, told], default=str)
    name = f"{question['ask']} {hashlib.sha256(asked.encode()).hexdigest()}"
    page.tasks.forget_others(f"{question['ask']} ", name, KEPT)
    return task_view.found(page.tasks, name, label, work, kind)


@st.cache_resource(show_spinner=False)
def answerer(url: str, of: str) -> Answerer:
    """One process of a database for all questions about MODELS, one for those about a SHOP."""
    return Answerer(url)
