"""Vietnamese as it was written before Unicode: encodings, their codecs, and which of them a text really is in.

Facts stand in `tables.py` and `syllables.py`, which are made from tables by `tests/data/makers/vietnamese.py`.
What follows from old text for a message belongs to `charset.py` and `inspect.py`.
"""
