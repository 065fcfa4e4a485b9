"""The model card of a run: on one page what it is, how good, for what and for whom not."""
