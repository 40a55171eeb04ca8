"""A slow test for each row of a long list: Winnow beside pools, plain Celery and Dask; and the library alone."""
