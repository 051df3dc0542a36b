"""Fixtures and guards of all tests."""
