"""Freed memory that stays with a process that computes."""

import platform
import subprocess
import sys

import pytest

from bundlerec import launching

FAULTS = """
import resource
from bundlerec.processes import keep_freed_memory
{settled}
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    b"x" * (40 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def pages_asked_for(settled: str) -> int:
    """Pages that a fresh process asks the system for while it makes and drops a large array twenty times."""
    program = [sys.executable, "-c", FAULTS.format(settled=settled)]
    return int(subprocess.check_output(program, env=launching.environment()))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="about the GNU C library")
def test_pages_are_asked_for_once():
    assert pages_asked_for("keep_freed_memory()") < pages_asked_for("") / 5
