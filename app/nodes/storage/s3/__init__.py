"""Where the bytes of a datasource lie when they lie in a bucket of S3 or what speaks like it."""
