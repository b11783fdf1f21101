"""The verbs of the command line, one module each; `__main__.py` joins them."""
