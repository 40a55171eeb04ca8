"""The engine beside Polars and DuckDB: the same list, the same condition, the same cores, in turn in one run."""
