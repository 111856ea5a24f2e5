"""The pages about users and roles."""
