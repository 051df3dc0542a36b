"""The project's own tools: checks, and scripts that make what is checked in."""
