"""Deciding: rules + Case -> Verdict. Pure: no socket, file, clock or database."""
