"""Holds the blueprint of the pages about users and roles.

A login and a role's name start with a letter or digit, so nothing below `/-/` is one of them.
"""

from app.admin.guard import admin_blueprint

blueprint = admin_blueprint("people")
