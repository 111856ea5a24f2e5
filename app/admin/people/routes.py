"""Holds the blueprint of the pages about users and roles.

A login and a role's name start with a letter or digit, so nothing below `/-/` is one of them.
"""

from app.admin.guard import admin_blueprint, refuse_changes_by_token

blueprint = admin_blueprint("people")
blueprint.before_request(refuse_changes_by_token)
