"""How quickly one server answers many analysts at once while a training runs beside it.

    python -m bundlerec demo --no-serve
    python -m benchmarks.analysts var/bundlerec.db --analysts 20

Copies the trained demo shop, serves it, starts a quick training, and lets analysts walk through the pages, each with a
session of its own, a click every 5 to 10 seconds (drawn by chance), and three customers looked up by their id on the
Bundles page. They speak the server's own protocol (protobufs over a websocket), and ask again by themselves for what
draws itself anew, as a browser does; an answer is the time from the wish to the server's last word of it, which for a
first look may be a bar that says how far a process beside the server is. A browser's drawing is not in it, and the
analysts' own computing is small but on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.pages import figures, served
from bundlerec import jobs
from bundlerec.cli.output import table
from bundlerec.config import TrainSettings
from bundlerec.data.demo import SHOP
from db.store import open_store

WALK = ("Home", "Data", "Train", "Bundles", "Evaluation", "Rules", "Plan", "Campaigns", "Feedback")
LOOKED_UP = 3  # customers, on the Bundles page
PATIENCE = 60.0  # seconds after which an answer counts as none


@dataclass
class Heard:
    """What all analysts together saw."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Analyst:
    """One session: what its browser would know of the page, and what it asks for."""

    def __init__(self, line: ClientConnection, heard: Heard, seed: int) -> None:
        self._line, self._heard, self._chance = line, heard, random.Random(seed)
        self._pages: dict[str, str] = {}  # hash of each page's script by its title
        self._search = ""  # id of the field that looks a customer up
        self._page = ""
        self._again: dict[str, tuple[float, float]] = {}  # parts that draw themselves anew: seconds, when next

    async def walk(self, customers: Sequence[str], until: float) -> None:
        """Clicks until the time is over, from a page of its own choice on."""
        await self._ask("", "first page")
        first = self._chance.randrange(len(WALK))
        while time.monotonic() < until:
            for title in WALK[first:] + WALK[:first]:
                await self._think(until)
                await self._ask(title, title)
                for _ in range(LOOKED_UP if title == "Bundles" and self._search else 0):
                    await self._think(until)
                    await self._ask(title, "a customer", self._chance.choice(customers))
                if time.monotonic() > until:
                    return

    async def _ask(self, title: str, name: str, customer: str = "") -> None:
        self._page, self._again = title, {}
        wish = self._wish()
        if customer:
            wish.rerun_script.widget_states.widgets.add(id=self._search, string_value=customer)
        started = time.perf_counter()
        await self._line.send(wish.SerializeToString())
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._hear(await self._line.recv()):
                    pass
        except TimeoutError:
            self._heard.errors.append(f"{name}: no answer within {PATIENCE:.0f} seconds")
        self._heard.seconds[name].append(time.perf_counter() - started)

    async def _think(self, until: float) -> None:
        """Reads what is on the screen; what draws itself anew does so meanwhile."""
        end = min(time.monotonic() + self._chance.uniform(5, 10), until)
        while (now := time.monotonic()) < end:
            for part, (seconds, due) in list(self._again.items()):
                if due <= now:
                    self._again[part] = (seconds, now + seconds)
                    await self._line.send(self._wish(part).SerializeToString())
            soonest = min([end, *(due for _, due in self._again.values())])
            try:
                async with asyncio.timeout(max(soonest - now, 0.01)):
                    self._hear(await self._line.recv())
            except TimeoutError:
                continue

    def _wish(self, part: str = "") -> BackMsg:
        wish = BackMsg()
        wish.rerun_script.query_string = f"shop={SHOP}"
        wish.rerun_script.page_script_hash = self._pages.get(self._page, "")
        if part:
            wish.rerun_script.fragment_id, wish.rerun_script.is_auto_rerun = part, True
        return wish

    def _hear(self, message: bytes | str) -> bool:
        """Takes one message in; whether it is the last of a whole page's answer."""
        said = ForwardMsg()
        said.ParseFromString(message if isinstance(message, bytes) else message.encode())
        kind = said.WhichOneof("type")
        if kind == "navigation":
            self._pages = {page.page_name: page.page_script_hash for page in said.navigation.app_pages}
        elif kind == "new_session" and not said.metadata.run.fragment_ids:
            self._again = {}  # the whole page is drawn anew, and brings its parts along
        elif kind == "auto_rerun":
            seconds = said.auto_rerun.interval
            self._again[said.auto_rerun.fragment_id] = (seconds, time.monotonic() + seconds)
        elif kind == "delta":
            self._look(said)
        elif kind == "script_finished":
            if said.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self._heard.errors.append(f"{self._page}: the page broke")
                return True
            return said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False

    def _look(self, said: ForwardMsg) -> None:
        element = said.delta.new_element
        shown = element.WhichOneof("type")
        if shown == "text_input" and element.text_input.label == "Find a customer":
            self._search = element.text_input.id
        elif shown == "exception" or (shown == "alert" and element.alert.format == Alert.ERROR):
            self._heard.errors.append(f"{self._page}: {element.alert.body or element.exception.message}")


async def crowd(address: str, analysts: int, customers: Sequence[str], seconds: float, heard: Heard) -> None:
    """All analysts at once; the first arrive one after the other within a think time."""
    until = time.monotonic() + seconds

    async def one(number: int) -> None:
        await asyncio.sleep(10 * number / analysts)
        stream = f"{address.replace('http', 'ws')}/_stcore/stream"
        async with connect(stream, subprotocols=["streamlit"], max_size=None) as line:  # type: ignore[list-item]
            await Analyst(line, heard, number).walk(customers, until)

    ended = await asyncio.gather(*map(one, range(analysts)), return_exceptions=True)
    heard.errors += [f"a session ended: {error!r}" for error in ended if error is not None]


def main() -> None:
    """Measures and prints."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("database", type=Path, help="an SQLite file with the trained demo shop")
    words.add_argument("--analysts", type=int, default=20)
    words.add_argument("--seconds", type=float, default=150, help="how long they click")
    asked = words.parse_args()
    heard = Heard()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy.db")
        with closing(sqlite3.connect(asked.database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        url = f"sqlite:///{copy.as_posix()}"
        store = open_store(url)
        latest = store.runs.latest_done(SHOP)
        assert latest is not None, "the database holds no finished training of the demo shop"
        customers = store.results.customers(latest.id, "", limit=500, offset=0)
        with served(url, Path(folder, "server.log")) as address:
            server = psutil.Process().children()[0]
            run = jobs.submit(store, SHOP, TrainSettings(seed=1))
            asyncio.run(crowd(address, asked.analysts, customers, asked.seconds, heard))
            memory, trained = server.memory_info().rss / 1e6, store.runs.get(run.id)
            if trained.state.is_active:
                jobs.cancel(store, run.id)
                while store.runs.get(run.id).state.is_active:  # its process would go on without its database
                    time.sleep(0.2)
        store.close()
        tell(asked.analysts, heard, memory, trained.progress)


def tell(analysts: int, heard: Heard, memory: float, progress: float) -> None:
    """Prints what was measured."""
    everything = [each for of_page in heard.seconds.values() for each in of_page]
    rows = [("everything", everything), *sorted(heard.seconds.items())]
    told = [(name, len(each), *(f"{x:.2f}" for x in figures(each))) for name, each in rows]
    table(f"Seconds to the whole answer, {analysts} analysts", ("", "answers", "median", "95 %", "worst"), told)
    print(f"errors: {len(heard.errors)}; the server held {memory:,.0f} MB; the training came to {progress:.0%}")
    for error in sorted(set(heard.errors)):
        print(f"  {heard.errors.count(error)} times: {error}")


if __name__ == "__main__":
    main()
