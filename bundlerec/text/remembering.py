"""Vectors that were computed once on this machine are read, not computed again."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from bundlerec.text.encoder import TextEncoder

DIGEST: Final = 16  # bytes that stand for a text
BLOCK: Final = 4096  # texts that are kept together, so that a stopped training loses few seconds
DRAFT = ".part"


class Remembering:
    """An encoder whose vectors lie in files of `folder`; processes may share it.

    Each batch becomes a file of its own, written whole or not at all; a file that can't be read, or a folder that
    can't be written, costs time only. Vectors are float16 inside, the first time too, so that what is remembered
    and what is computed are the same numbers.
    """

    def __init__(self, encoder: TextEncoder, folder: Path) -> None:
        self.name, self._encoder = encoder.name, encoder
        self._folder = folder / hashlib.sha256(encoder.name.encode()).hexdigest()[:DIGEST]
        self._known: dict[bytes, np.ndarray] = {}
        self._read: set[Path] = set()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest()[:DIGEST] for text in texts]
        if any(key not in self._known for key in keys):
            self._read_files()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        for first in range(0, len(missing), BLOCK):
            some = list(missing)[first : first + BLOCK]
            vectors = self._encoder.encode([missing[key] for key in some]).astype(np.float16)
            self._known.update(zip(some, vectors, strict=True))
            self._write(some, vectors)
        if not keys:
            return self._encoder.encode([])
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _read_files(self) -> None:
        for path in sorted(set(self._folder.glob("*.safetensors")) - self._read):
            self._read.add(path)
            try:
                block = load_file(path)
                keys, vectors = block["keys"], block["vectors"]
            except (OSError, SafetensorError, KeyError):
                continue
            self._known.update((key.tobytes(), vector) for key, vector in zip(keys, vectors, strict=True))

    def _sweep(self) -> None:
        """What processes left half-written that were killed."""
        for draft in self._folder.glob(f"*{DRAFT}"):
            owner = draft.name.partition("-")[0]
            if not (owner.isdecimal() and psutil.pid_exists(int(owner))):
                draft.unlink(missing_ok=True)

    def _write(self, keys: Sequence[bytes], vectors: np.ndarray) -> None:
        path = self._folder / f"{uuid.uuid4().hex}.safetensors"
        draft = path.with_name(f"{os.getpid()}-{path.stem}{DRAFT}")
        digests = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), DIGEST)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            draft.write_bytes(save({"keys": digests, "vectors": vectors}))
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            return
        self._read.add(path)
