"""Engines that open what the pure rooms may not: libmagic, later the sandboxed worker."""
