"""The window in which working calendars and deadline rules are edited: form, trial of what moves, one step."""
