"""Starts the whole system on one machine: Redis, web, workers and Flower below one supervisor (`python -m launch`)."""
