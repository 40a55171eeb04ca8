"""Measured, not tested: the engine beside its peers, naive designs beside this one, faults against the invariants."""
