"""Loops over bytes, compiled by Numba when they are first imported and kept in NUMBA_CACHE_DIR.

Nothing here knows of lists or words: numbers and arrays only. Importing takes about a second (much longer where the
cache is cold), so workers import before they take work, and the web tier never does.
"""
