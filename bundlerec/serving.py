"""Serves the web app on this machine, with settings that let nobody else in."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import NoReturn

from bundlerec import launching
from bundlerec.errors import BundleRecError

HOST = "localhost"
FIRST_PORT, PORTS = 8501, 20
SQLITE_FILE = "sqlite:///"
SETTINGS = {
    "server.address": HOST,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "viewer",
}


def is_public(address: str | None, hosts: Sequence[str]) -> bool:
    """Whether a server at this address, answering to these names, may be asked by other machines than this one.

    No address is every address of the machine, no names are all names: both are public.
    """
    return not hosts or not all(map(_is_here, [address or "", *hosts]))


def _is_here(name: str) -> bool:
    name = name.strip().strip("[]").lower()
    with suppress(ValueError):
        return ip_address(name).is_loopback
    return name == HOST


def free_port(wished: int | None = None) -> int:
    """The wished port, or the first free one from 8501 on. Raises BundleRecError when there is none."""
    ports = [wished] if wished is not None else range(FIRST_PORT, FIRST_PORT + PORTS)
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise BundleRecError(
        f"Port {ports[0]} is taken by another program." if wished else "No port for the app is free.",
        "Choose another one with --port.",
    )


def serve(url: str, port: int) -> NoReturn:
    """Becomes the web app over the database at `url`: this process is replaced, so whoever stops it stops the app.

    What the app prints goes to standard error.
    """
    options = [f"--{name}={value}" for name, value in {**SETTINGS, "server.port": port}.items()]
    words = launching.command("streamlit", "run", str(launching.ROOT / "app.py"), *options)
    environment = launching.environment(BUNDLEREC_DATABASE_URL=_anywhere(url))
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.chdir(launching.ROOT)  # Streamlit looks for .streamlit/config.toml in the folder it is started in
    os.execve(sys.executable, words, environment)  # nosec B606  # this program, no shell


def _anywhere(url: str) -> str:
    """The same database, named so that it is found from any folder."""
    if not url.startswith(SQLITE_FILE):
        return url
    return SQLITE_FILE + Path(url.removeprefix(SQLITE_FILE)).resolve().as_posix()
