"""Parquet lists: columns instead of bytes. Rows are decoded to be tested, and kept ones are encoded again."""
