"""Commands about files: inspect, import, export."""

from __future__ import annotations

import typer

commands = typer.Typer()
