"""From a file on disk to a table of texts, or to a sentence that says why not.

Nothing is imported here: the process that reads what could be a trap (`converting`) loads only what it needs.
"""
