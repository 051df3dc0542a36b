"""Brings outside data in: Open311, feeds, spreadsheets."""
