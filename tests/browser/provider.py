"""A provider that people sign in with, for the tests: a process of its own on a free port."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.browser.server import START_SECONDS, free_port


@contextmanager
def running_provider(people: Sequence[str], seconds: int = 3600) -> Iterator[str]:
    """Vouches for these people, each with a verified address of the same name; gives the address of what it says of
    itself. seconds: how long its tokens hold.
    """
    port = free_port()
    claims = [json.dumps({"sub": who, "email": address(who), "email_verified": True}) for who in people]
    words = [word for one in claims for word in ("--user-claims", one)]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--token-max-age", str(seconds)]
    silent = subprocess.DEVNULL
    provider = subprocess.Popen([*command, *words], stdout=silent, stderr=silent)
    told = f"http://localhost:{port}/.well-known/openid-configuration"
    try:
        _wait(told)
        yield told
    finally:
        provider.terminate()
        provider.wait(20)


def address(who: str) -> str:
    """The e-mail address of somebody."""
    return f"{who}@shop.example"


def _wait(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The provider did not start.")
