"""Questions of the pages, answered by a process of their own that keeps the models open: pages load no nets.

A question is a line of JSON on the child's standard input, its answer a line on the standard output. The child ends
when its input does, because the server is gone, or when nobody asked for a while; the next question starts another one.
"""

from __future__ import annotations

import json
import os
import select
import subprocess  # nosec B404  # what is started is this program
import sys
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import IO, Any, Final

from bundlerec import errors, faults, launching
from bundlerec.bundles.requests import MIXED, RANKED
from bundlerec.errors import BundleRecError
from bundlerec.store import Store

KINDS: Final = (MIXED, RANKED)  # of bundles that questions can be asked about
WHY, CHANGES, RULES = "why", "changes", "rules"
COMMAND: Final = "answer-questions"
IDLE_SECONDS: Final = 900.0
Question = Mapping[str, Any]  # ask (WHY, CHANGES or RULES), run, customer_id, kind; of WHY item


class Answerer:
    """Asks the child of one database, one question after the other."""

    def __init__(self, url: str) -> None:
        self._url, self._lock = url, Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, question: Question) -> Any:
        """Plain JSON: of WHY an object, else a list. Raises what the questions raise, and BundleRecError where the
        child came to no answer.
        """
        with self._lock:
            answer = self._answer(json.dumps(question).encode() + b"\n")
        if "failure" in answer:
            told = answer["failure"]
            raise getattr(errors, told["kind"])(told["message"], told["hint"])
        return answer["answer"]

    def close(self) -> None:
        """Ends the child."""
        with self._lock:
            if self._child is not None:
                _end(self._child)
            self._child = None

    def _answer(self, line: bytes) -> dict[str, Any]:
        for _ in range(2):  # a child that had just fallen asleep is started anew
            if self._child is None:
                self._child = launching.beside(self._url, COMMAND, pipes=subprocess.PIPE)
            child = self._child
            assert child.stdin is not None and child.stdout is not None  # nosec B101  # for mypy; nothing rests on it
            try:
                child.stdin.write(line)
                child.stdin.flush()
                told = child.stdout.readline()
            except BrokenPipeError:
                told = b""
            if told:
                found: dict[str, Any] = json.loads(told)
                return found
            _end(child)
            self._child = None
        raise BundleRecError(
            "The process that answers questions was ended from outside, or the memory ran out.",
            "Try again when nothing else is computed.",
        )


def answer_here(store: Store) -> None:
    """The child's side: answers until the input ends or nobody asks any more."""
    mouth = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    opened: dict[tuple[int, str], Any] = {}
    for line in _lines(sys.stdin.fileno()):
        try:
            told: dict[str, Any] = {"answer": _answered(store, opened, json.loads(line))}
        except Exception as error:
            fault = faults.told(error)
            told = {"failure": {"kind": type(fault).__name__, "message": fault.message, "hint": fault.hint}}
        mouth.write(json.dumps(told, allow_nan=False).encode() + b"\n")


def _answered(store: Store, opened: dict[tuple[int, str], Any], question: Question) -> Any:
    """From the models of the question's run, which stay open while the shop's data are the same."""
    from bundlerec.questions.changes import changes
    from bundlerec.questions.opening import open_questions
    from bundlerec.questions.ruled import acted
    from bundlerec.questions.why import why_not

    run = store.runs.get(int(question["run"]))
    key = (run.id, store.data.fingerprint(run.shop))
    if key not in opened:
        opened.clear()  # one at a time: they hold the whole log
        opened[key] = open_questions(store, run)
    who, kind = str(question["customer_id"]), str(question["kind"])
    if question["ask"] == WHY:
        return why_not(opened[key], who, str(question["item"]), kind).told()
    found = (changes if question["ask"] == CHANGES else acted)(opened[key], who, kind)
    return [one.told() for one in found]


def _lines(source: int) -> Iterator[bytes]:
    """Whole lines of a file descriptor, until it ends or is silent for IDLE_SECONDS."""
    rest = b""
    while select.select([source], [], [], IDLE_SECONDS)[0]:
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
