"""What the API is, for programs and readers: OpenAPI, AsyncAPI, and one reference made from both.

Paths and methods come from Flask's table of routes, words from the docstrings of the routes, schemas from the models
that validate; only what none of these tells (answers, headers, media types) is written here, and tests hold it to it.
"""
