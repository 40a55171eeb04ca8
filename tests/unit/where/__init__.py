"""The filter language and its evaluation."""
