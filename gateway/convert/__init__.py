"""Documents in old Vietnamese encodings made into Unicode copies: octets in, octets out, and what was done. Pure.

Which letters are old is decided by `message/vietnamese/`; here stands how each kind of file keeps its text and fonts,
and how both are changed in place with nothing else touched. `converting.py` is the way in. Files are read and written
by the command.
"""
