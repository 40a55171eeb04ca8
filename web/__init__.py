"""The web tier: takes lists and jobs in, relays what happens to them, hands results out. It filters nothing."""
