"""Search in the store: the word index and its vocabulary."""
