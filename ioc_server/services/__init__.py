"""What the centre does for its callers, over the store."""
