"""Rows -> figures, and one writer a format. Pure: files and databases stay with the callers."""
