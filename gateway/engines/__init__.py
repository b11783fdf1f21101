"""Engines that open what the pure rooms may not: jailed workers with libmagic."""
