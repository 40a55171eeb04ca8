"""What the prefork parent watches: its children's lives, their leases, and the connection to the broker."""
