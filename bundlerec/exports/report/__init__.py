"""A training told on paper: one document, drawn as a web page or as a PDF."""
