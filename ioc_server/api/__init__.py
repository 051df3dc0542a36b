"""HTTP: parse, call a service, answer."""
