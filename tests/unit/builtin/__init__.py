"""The predicates that come with Winnow, against servers on this machine."""
