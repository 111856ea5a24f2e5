"""The demo: accounts with a known password, workspaces with real files, and flows with buttons.

It is made once, on request, and never overwrites what somebody changed.
"""
