"""Duties: what is done in the background for the whole system, each by one worker at a time."""
