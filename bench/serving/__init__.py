"""How long a connected client waits for an answer while a gigabyte goes in, and comes out again."""
