"""Keeps the cache level with the centre and carries operators' actions to it."""
