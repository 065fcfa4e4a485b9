"""The process that reads what could be a trap."""

import subprocess
import sys

from bundlerec import launching
from bundlerec.data.reading import confined
from bundlerec.data.reading.handover import read_note

LOADED = """
import sys
from bundlerec.data.reading import converting
converting.main(*sys.argv[1:])
print(*{"pandas", "torch", "pydantic"} & set(sys.modules))
"""


def test_it_loads_nothing_that_takes_longer_than_most_files(tmp_path):
    file = tmp_path / "log.json"
    file.write_text('[{"item": "tea", "price": 2.5}, {"item": "jam"}]')
    words = ["json", file.name, str(file), str(tmp_path), str(confined.MEMORY), "12"]
    command = [sys.executable, "-c", LOADED, *words]
    done = subprocess.run(command, env=launching.environment(), capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
    assert read_note(tmp_path).error == ""
