"""Lets people sign in through a provider of OpenID Connect, where one is configured."""
