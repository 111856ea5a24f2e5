"""The pages of hooks and their buttons: list, editor with a live preview, conditions, icons."""
