"""What the room is warned of and who is on duty: words, the strip under the header, sounds."""
