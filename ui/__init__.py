"""The face: all of Qt, and nothing of databases or sockets."""
