"""What decides about a row: conditions (predicates come beside them). Each answers for a block of rows at once."""
