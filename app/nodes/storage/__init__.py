"""Where the bytes of a datasource lie: one protocol and what implements it."""
