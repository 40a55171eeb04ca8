"""What Redis holds, and the only code that knows how. One act a script, every key in `keys`."""
