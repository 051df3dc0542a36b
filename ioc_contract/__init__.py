"""What the desk and the centre agree on: records, rules both run, sync messages and their encoding."""

PROTOCOL = 1
"""Version of the messages in `ioc_contract.messages`; a desk and a centre must share it."""

SCHEMA = 3
"""Version of the record columns in `ioc_contract.records`; part of the cache's file name and of the cursor."""

OLDEST_SCHEMA = 1
"""The oldest schema that a centre of this version serves: of desks not yet updated, and of operations made before an update."""
