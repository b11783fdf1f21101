"""Readers of documents: octets -> `Opened`, one module a family, each with every place where a text can stand.

A reader gets the whole file and the purse, raises nothing but `Spent`, and tells what it could not read as `opaque`.
Which reader is asked, and what becomes of the files inside, does not belong here.
"""
