"""The clients that watch: each sees what the contract says, or that is a violation."""
