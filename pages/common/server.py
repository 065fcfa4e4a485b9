"""Around every answer of the web server: headers that tie the browser down, and no file without a sign-in; and the
one answer that is no page, whether everything works.

Pages ask who is there by themselves (`sign_in`). Files have addresses of their own, which Streamlit serves to whoever
knows them: here they are served to those who are signed in, where people sign in.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from bundlerec.access import person
from bundlerec.config import AppSettings, Login
from pages.common import frame

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH: Final = "/healthz"
CLOSED: Final = ("/media/", "/_stcore/upload_file/", "/_stcore/metrics", "/_stcore/agent/")
INLINE: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class Fence:
    """Headers on every answer; files and figures of the server for those who are signed in, where people sign in."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_headers()]
            await send(message)

        if any(part in f"{scope['path']}/" for part in CLOSED) and not _is_let_in(HTTPConnection(scope)):
            refusal = PlainTextResponse("Sign in first.", 403)
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)


def middleware() -> list[Middleware]:
    """What `streamlit run app.py` puts around the app."""
    return [Middleware(Fence)]


def routes() -> list[Route]:
    """What it answers beside the pages."""
    return [Route(HEALTH, _health)]


def _health(request: Request) -> JSONResponse:
    """200 where everything works, else 503; what is wrong is told to those who may see the Health page."""
    healthy = frame.is_healthy(AppSettings().database_url)
    return JSONResponse({"healthy": healthy}, 200 if healthy else 503, {"cache-control": "no-store"})


def _is_let_in(request: HTTPConnection) -> bool:
    """Whether people need not sign in, or this one has, and the time is not over."""
    settings = AppSettings()
    if not get_secrets_auth_section():
        return settings.login is not Login.REQUIRED
    found = get_cookie_with_chunks(lambda name: _signed(request, name), USER_COOKIE_NAME)
    claims = json.loads(found) if found else {}
    return bool(claims.get("is_logged_in")) and not person(claims, settings.session_hours).ended


def _signed(request: HTTPConnection, name: str) -> bytes | None:
    """A cookie, if this server signed it."""
    cookie = request.cookies.get(name)
    return None if cookie is None else decode_signed_value(get_cookie_secret(), name, cookie.encode("latin-1"))


@cache
def _headers() -> tuple[tuple[bytes, bytes], ...]:
    told = {
        "content-security-policy": "; ".join(_policy()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    return tuple((name.encode(), value.encode()) for name, value in told.items())


def _policy() -> list[str]:
    """What a page may load and do. Pictures of products lie on the merchant's own servers; styles stand in the page,
    because Streamlit and Plotly write them there; scripts come from this server alone.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE.findall(page)]
    return [
        "default-src 'self'",
        " ".join(["script-src 'self' 'wasm-unsafe-eval'", *(f"'sha256-{one}'" for one in hashes)]),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob: https: http:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
