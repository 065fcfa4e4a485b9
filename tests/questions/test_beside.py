"""The process that answers the pages' questions: started at the first one, started anew when it is gone."""

import fcntl
import os
import resource
import subprocess
import sys

import pytest

from bundlerec import launching, wire
from bundlerec.campaigns.asked import Customers
from bundlerec.errors import BundleRecError, Cancelled
from bundlerec.questions import beside
from bundlerec.questions.answers import CHANGES, CHOICES, CUSTOMERS, RULES, WHY
from bundlerec.questions.beside import COMMAND, Answerer, _lines


@pytest.fixture
def answerer(lasting_shop, monkeypatch, tmp_path):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    made = Answerer(lasting_shop.url)
    yield made
    made.close()


def test_one_process_answers_one_question_after_the_other_and_is_replaced_when_it_dies(lasting_shop, answerer):
    def ask(what, customer="c010", **more):
        question = {"ask": what, "run": lasting_shop.latest, "customer_id": customer, "kind": "ranked", **more}
        return answerer.ask(question)

    assert len(ask(CHANGES)) == 10 and ask(RULES) == []
    first = answerer._child
    assert ask(WHY, item="Tea “früh”\n")["product"] is None
    with pytest.raises(BundleRecError, match="knows no order of a customer “nobody”"):
        ask(RULES, "nobody")
    assert answerer._child is first and first.poll() is None
    first.kill()
    first.wait()
    assert ask(RULES) == []
    assert answerer._child.pid != first.pid


class Heard:
    """Notes how far an answer is, and may have enough of it."""

    def __init__(self, patient=True):
        self.fractions, self._patient = [], patient

    def update(self, fraction, message):
        self.fractions.append(fraction)
        if not self._patient:
            raise Cancelled("It was stopped.")


def test_a_whole_shop_is_asked_about_with_news_and_who_stops_listening_gets_no_old_answer_later(answerer):
    question = {"ask": CUSTOMERS, "shop": "default", "data": "", "segments": ["everybody"]}
    with pytest.raises(Cancelled):
        answerer.ask(question, Heard(patient=False))
    assert answerer.ask({"ask": CHOICES, "shop": "default", "most": 2})["items"] == ["0012", "=1+1"]
    heard = Heard()
    found = wire.read(Customers, answerer.ask(question, heard))
    assert found.number == 120 and found.counts == {"everybody": 120}
    assert len(heard.fractions) > 1 and heard.fractions == sorted(heard.fractions)
    again = Heard()
    answerer.ask({**question, "segments": []}, again)
    assert again.fractions == []  # the log stayed open


def test_a_process_that_comes_to_no_answer_is_told(monkeypatch):
    silent = [sys.executable, "-c", "input()"]
    begun = []

    def beside_us(url, *words, pipes):
        begun.append(words)
        return subprocess.Popen(silent, stdin=pipes, stdout=pipes)

    monkeypatch.setattr(launching, "beside", beside_us)
    with pytest.raises(BundleRecError, match="ended from outside"):
        Answerer("sqlite://").ask({"ask": RULES})
    assert begun == [(COMMAND,), (COMMAND,)]


def test_lines_come_whole_and_end_with_the_input_or_with_silence(monkeypatch):
    ear, mouth = os.pipe()
    os.write(mouth, b'{"a": 1}\n{"b"')
    found = _lines(ear)
    assert next(found) == b'{"a": 1}'
    os.write(mouth, b": 2}\n")
    assert next(found) == b'{"b": 2}'
    monkeypatch.setattr(beside, "IDLE_SECONDS", 0.01)
    assert list(found) == []
    os.close(mouth)
    assert list(_lines(ear)) == []
    os.close(ear)


def test_lines_come_where_a_process_has_a_thousand_files_open():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(2_048, hard)), hard))
    ear, mouth = os.pipe()
    far = fcntl.fcntl(ear, fcntl.F_DUPFD, 1_100)
    os.write(mouth, b"1\n2\n")
    os.close(mouth)
    assert list(_lines(far)) == [b"1", b"2"]
    for number in (ear, far):
        os.close(number)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
