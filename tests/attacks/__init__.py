"""Attacks that one client of a web server can make, each a function that says what harm it did, None for none.

They are tried on this server, where none may harm, and on Flask-SocketIO as its documentation shows it (`stock`), where
each does: so that each is known to be one.
"""
