"""Questions of the pages, answered by a process of their own that keeps models and logs open: so pages load no nets,
and nobody waits while somebody else's answer is computed.

A question is a line of JSON on the child's standard input, its answer a line on the standard output; news before it say
how far the work is. The child ends when its input does, because the server is gone, or when nobody asked for a while;
the next question starts another one. Which room answers what stands in `answers`.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess  # nosec B404  # what is started is this program
import sys
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import IO, Any, Final

from bundlerec import errors, faults, launching
from bundlerec.bundles.requests import MIXED, RANKED
from bundlerec.errors import BundleRecError
from bundlerec.progress import Progress, Silent
from bundlerec.questions.answers import Opened, answered
from bundlerec.store import Store

KINDS: Final = (MIXED, RANKED)  # of bundles that questions can be asked about
COMMAND: Final = "answer-questions"
IDLE_SECONDS: Final = 900.0
Question = Mapping[str, Any]  # ask (WHY, CHANGES or RULES), run, customer_id, kind; of WHY item; others: `answers`


class Answerer:
    """Asks the child of one database, one question after the other."""

    def __init__(self, url: str) -> None:
        self._url, self._lock = url, Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, question: Question, progress: Progress | None = None) -> Any:
        """Plain JSON: of WHY an object, of CHANGES and RULES a list. Raises what the questions raise, and
        BundleRecError where the child came to no answer.
        """
        with self._lock:
            answer = self._answer(json.dumps(question).encode() + b"\n", progress or Silent())
        if "failure" in answer:
            told = answer["failure"]
            raise getattr(errors, told["kind"])(told["message"], told["hint"])
        return answer["answer"]

    def close(self) -> None:
        """Ends the child."""
        with self._lock:
            self._drop()

    def _answer(self, line: bytes, progress: Progress) -> dict[str, Any]:
        for _ in range(2):  # a child that had just fallen asleep is started anew
            if self._child is None:
                self._child = launching.beside(self._url, COMMAND, pipes=subprocess.PIPE)
            try:
                found = _heard(self._child, line, progress)
            except BaseException:
                self._drop()  # else its answer would be taken for the one to the next question
                raise
            if found is not None:
                return found
            self._drop()
        raise BundleRecError(
            "The process that answers questions was ended from outside, or the memory ran out.",
            "Try again when nothing else is computed.",
        )

    def _drop(self) -> None:
        if self._child is not None:
            _end(self._child)
        self._child = None


def _heard(child: subprocess.Popen[bytes], line: bytes, progress: Progress) -> dict[str, Any] | None:
    """What the child says to a line, after its news; None where it ends before."""
    assert child.stdin is not None and child.stdout is not None  # nosec B101  # for mypy; nothing rests on it
    try:
        child.stdin.write(line)
        child.stdin.flush()
    except BrokenPipeError:
        return None
    for told in child.stdout:
        found: dict[str, Any] = json.loads(told)
        if "news" not in found:
            return found
        progress.update(*found["news"])
    return None


def answer_here(store: Store) -> None:
    """The child's side: answers until the input ends or nobody asks any more."""
    mouth = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    opened = Opened()

    def tell(told: Mapping[str, Any]) -> None:
        mouth.write(json.dumps(told).encode() + b"\n")

    for line in _lines(sys.stdin.fileno()):
        try:
            told: dict[str, Any] = {"answer": answered(store, opened, json.loads(line), News(tell))}
        except Exception as error:
            fault = faults.told(error)
            told = {"failure": {"kind": type(fault).__name__, "message": fault.message, "hint": fault.hint}}
        tell(told)


class News:
    """Tells the server how far an answer is."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self._tell = tell

    def update(self, fraction: float, message: str) -> None:
        """A line of its own before the answer."""
        self._tell({"news": [fraction, message]})

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Answers draw no curves."""


def _lines(source: int) -> Iterator[bytes]:
    """Whole lines of a file descriptor, until it ends or is silent for IDLE_SECONDS."""
    rest = b""
    with selectors.DefaultSelector() as waiting:  # `select.select` knows no descriptor beyond 1,023
        waiting.register(source, selectors.EVENT_READ)
        while waiting.select(IDLE_SECONDS):
            part = os.read(source, 65536)
            if not part:
                return
            *whole, rest = (rest + part).split(b"\n")
            yield from whole


def _end(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        _close(pipe)
    child.terminate()
    child.wait()


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        pass
