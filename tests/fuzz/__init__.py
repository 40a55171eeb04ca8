"""Looking for lists that kernels read otherwise than the reference, for as long as one likes: `make fuzz`."""
