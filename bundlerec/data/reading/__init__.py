"""From a file on disk to a table of texts, or to a sentence that says why not."""

from bundlerec.data.reading.archives import shown_name, unpacked
from bundlerec.data.reading.opening import open_table
from bundlerec.data.reading.table import Loaded, Table

__all__ = ["Loaded", "Table", "open_table", "shown_name", "unpacked"]
