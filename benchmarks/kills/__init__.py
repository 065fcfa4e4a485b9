"""Processes killed at random moments, and whether the next start finds everything as it has to be."""
