"""Item models over pages of rows, keyed by id, with granular signals."""
