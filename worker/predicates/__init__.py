"""Predicates in a worker: loaded, published, and run over the rows of a chunk. `winnow.running` does the running."""
