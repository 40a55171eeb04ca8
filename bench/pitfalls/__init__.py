"""The naive designs, run and measured with the official JavaScript client, and Winnow's way beside them."""
