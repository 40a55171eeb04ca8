"""What is looked at once all has ended: results, remains, logs."""
