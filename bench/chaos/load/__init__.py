"""What the system is given to do meanwhile, and what that must come to."""
