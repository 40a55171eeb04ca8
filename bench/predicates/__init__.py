"""What running a predicate costs beside the test itself."""
