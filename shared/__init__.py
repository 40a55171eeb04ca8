"""What the web tier and the workers both know: settings, errors, nouns, the store and the filter language."""
