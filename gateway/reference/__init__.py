"""References: what the code knows of rules, settings, metrics and commands, as JSON Schemas and as pages. Pure.

Each module takes classes and gives text; who writes a file, and where, is not known here.
"""
