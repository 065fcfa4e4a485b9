"""Work on large files in a process of its own: the same outcome, and no trace of what came to no end."""

import gzip
import io
import threading
import time

import pytest

from bundlerec import file_work, launching
from bundlerec.data.examined import ReadOptions
from bundlerec.data.intake import import_files, inspect_files
from bundlerec.errors import BundleRecError, Cancelled, FileProblem
from bundlerec.file_work import FileWork, News, carry_out
from bundlerec.progress import Silent
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written
from tests.shops import row_counts

LINES = 60_000


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url):
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def children(monkeypatch):
    """Every file is large; the processes that are started."""
    started, beside = [], launching.beside

    def start(*words, **more):
        started.append(beside(*words, **more))
        return started[-1]

    monkeypatch.setattr(file_work, "SMALL", -1)
    monkeypatch.setattr(launching, "beside", start)
    return started


@pytest.fixture
def large(tmp_path, store):
    """Work that takes a while, on a shop that holds something."""
    import_files(store, "shop", [written(tmp_path, "before.csv", LOG)], options(tmp_path))
    lines = "".join(f"c{n % 700},i{n % 90},o{n // 3},2024-01-{1 + n % 28:02}\n" for n in range(LINES))
    path = written(tmp_path, "log.csv", f"customer_id,item_id,order_id,timestamp\n{lines}")
    return FileWork("shop", (path,), options(tmp_path), saves=True)


class Stop(Silent):
    """Wants to stop at the first news."""

    def update(self, fraction, message):
        raise Cancelled("It was stopped.")


def options(folder):
    return ReadOptions(key_folder=folder)


def test_the_reports_are_those_of_the_same_work_done_here(store, url, children, tmp_path):
    wrong = f"{LOG}eve,,4,2024-01-08,1,1\neve,tea,4,soon,1,1\neve,tea\n"
    paths = (written(tmp_path, "log.csv", wrong), written(tmp_path, "catalogue.csv", CATALOGUE))
    here = inspect_files(paths, options(tmp_path), store, "shop")
    apart = carry_out(store, url, FileWork("shop", paths, options(tmp_path)), Silent())
    assert len(children) == 1 and children[0].returncode == 0
    assert apart == here and here[0].examples and here[0].questions and here[0].span
    for mine, yours in zip(apart, here, strict=True):
        assert mine.rejected_rows.to_csv() == yours.rejected_rows.to_csv()
        assert mine.sample.equals(yours.sample)
    assert store.shops.names() == []


def test_what_the_process_saved_is_in_the_shop(store, url, children, tmp_path):
    work = FileWork("shop", (written(tmp_path, "log.csv", LOG),), options(tmp_path), saves=True)
    assert [report.saved for report in carry_out(store, url, work, Silent())] == [4]
    assert store.shops.summary("shop").lines == 4


def test_news_of_the_process_are_told_here(store, url, children, large):
    heard = []

    class Listener(Silent):
        def update(self, fraction, message):
            heard.append((fraction, message))

    carry_out(store, url, large, Listener())
    shares = [fraction for fraction, _ in heard]
    assert shares == sorted(shares) and shares[-1] == 1
    assert {message for _, message in heard} >= {"Reading log.csv", "Saving"}


def test_what_the_process_refuses_is_refused_here_in_the_same_words(store, url, children, tmp_path):
    path = written(tmp_path, "b.csv", "colour,size\nred,1\n")
    with pytest.raises(FileProblem, match="b.csv is not recognised"):
        carry_out(store, url, FileWork("shop", (path,), options(tmp_path), saves=True), Silent())


def test_a_wish_to_stop_ends_the_process_and_leaves_no_trace(store, url, children, large):
    before = row_counts(url)
    with pytest.raises(Cancelled):
        carry_out(store, url, large, Stop())
    assert children[0].returncode == 0
    assert row_counts(url) == before


@pytest.mark.parametrize("moment", ["Reading log.csv", "Saving"])
def test_a_process_that_is_killed_is_told_and_leaves_no_trace(store, url, children, large, moment):
    before = row_counts(url)

    class Kill(Silent):
        def update(self, fraction, message):
            if message == moment and children[-1].poll() is None:
                children[-1].kill()

    with pytest.raises(BundleRecError, match="ended from outside"):
        carry_out(store, url, large, Kill())
    assert row_counts(url) == before
    children.clear()
    assert carry_out(store, url, large, Silent())[0].saved == LINES


class Server(io.BytesIO):
    """What a child hears of its server, until that is gone."""

    def __init__(self):
        super().__init__()
        self.gone = threading.Event()

    def read(self, *size):
        self.gone.wait(20)
        return b""


def test_a_child_stops_when_its_server_is_gone():
    server, heard = Server(), io.BytesIO()
    news = News(server, heard)
    news.update(0.5, "half")
    assert heard.getvalue() == b'[0.5, "half"]\n'
    server.gone.set()
    end = time.monotonic() + 20
    with pytest.raises(Cancelled):
        while time.monotonic() < end:
            news.update(0.6, "more")


def test_a_child_whose_news_nobody_takes_stops():
    class Nobody(io.BytesIO):
        def write(self, text):
            raise BrokenPipeError

    server = Server()
    with pytest.raises(Cancelled):
        News(server, Nobody()).update(0.5, "half")
    server.gone.set()


def test_small_plain_files_are_worked_on_here_and_packed_ones_are_not(store, url, children, tmp_path, monkeypatch):
    monkeypatch.setattr(file_work, "SMALL", 1000)
    plain = written(tmp_path, "log.csv", LOG)
    packed = written(tmp_path, "log.csv.gz", gzip.compress(LOG.encode()))
    carry_out(store, url, FileWork("shop", (plain, tmp_path / "gone.csv"), options(tmp_path)), Silent())
    assert children == []
    carry_out(store, url, FileWork("shop", (packed,), options(tmp_path)), Silent())
    assert len(children) == 1
