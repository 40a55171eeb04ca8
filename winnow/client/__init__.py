"""The client: one server, its lists and jobs, as Python objects over HTTP."""
