"""The guard of predicates that go out into the network: which addresses they reach, and by which way.

A predicate of your own that fetches what a list names can use it too: `httpx.AsyncClient(transport=transport())`.
"""
