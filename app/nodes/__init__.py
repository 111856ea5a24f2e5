"""Datasources, workspaces, files, folders and their metadata. It never knows flows or pages."""
