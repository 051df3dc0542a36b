"""The desk local files: cache.db (what the centre said) and outbox.db (what operators did)."""
