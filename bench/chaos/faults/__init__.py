"""What each kind of fault does to the system: one file for each thing that can be hurt."""
