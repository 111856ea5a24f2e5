"""The pages about workspaces and datasources."""
