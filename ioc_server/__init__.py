"""The central server: one truth, one ordered change feed, every rule checked."""
