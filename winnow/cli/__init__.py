"""The command line: a thin face of the client. Rows go to stdout, everything for people to stderr."""
