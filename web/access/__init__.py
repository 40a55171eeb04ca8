"""Who comes in, whom they speak for, and what is theirs."""
