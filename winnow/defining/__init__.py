"""What a predicate is made of, read and checked once: settings, parameters, columns, source. Runs no predicate."""
