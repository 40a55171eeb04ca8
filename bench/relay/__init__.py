"""The relay beside stock Flask-SocketIO and beside Node's socket.io: the same clients, the same events, in turn."""
