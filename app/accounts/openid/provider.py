"""Decides how the provider is spoken to: where it is, what it is asked, what is believed.

Authlib carries out the code flow with state, nonce and PKCE, and checks the signature, issuer,
audience and times of what comes back.
"""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from app.accounts.errors import ProviderAway, SignInRefused
from app.config import LOOPBACK, ConfigurationError, Settings, settings

NAME = "openid"
DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid profile email"
TIMEOUT = 10
"""Seconds that an answer of the provider may take: a person waits for it."""

EXTENSION = "authlib.integrations.flask_client"


def init_app(app: Flask) -> None:
    """Get ready to speak to the provider of the settings; without one nothing is loaded.

    Raises ConfigurationError where the settings are not whole, or others could read along.
    """
    configured: Settings = app.config["SETTINGS"]
    if not configured.oidc_issuer:
        return
    _check(configured)
    from authlib.integrations.flask_client import OAuth

    logging.getLogger("authlib").setLevel(logging.INFO)  # below that it logs secrets
    OAuth(app).register(
        NAME,
        client_id=configured.oidc_client_id,
        client_secret=configured.oidc_client_secret or None,
        server_metadata_url=configured.oidc_issuer.rstrip("/") + DISCOVERY,
        client_kwargs={
            "scope": SCOPE,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )


def _check(configured: Settings) -> None:
    if not configured.oidc_client_id:
        raise ConfigurationError("FLOWBUTTON_OIDC_CLIENT_ID is missing beside the issuer.")
    parts = urlsplit(configured.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ConfigurationError("FLOWBUTTON_OIDC_ISSUER must begin with https://.")


def label() -> str:
    """Return what the provider is called on the sign-in page; "" where there is none."""
    return settings().oidc_label if settings().oidc_issuer else ""


def way_there(back: str) -> ResponseReturnValue:
    """Return the redirection to the provider, which sends people on to the address `back`.

    Raises ProviderAway where it does not answer.
    """
    import requests

    try:
        answer: ResponseReturnValue = _client().authorize_redirect(back)
    except (requests.RequestException, RuntimeError, ValueError) as error:
        raise ProviderAway from error
    return answer


def claims() -> Mapping[str, Any]:
    """Return the claims about who came back with this request.

    Raises SignInRefused where the person or the provider said no, or what came back cannot be
    believed, and ProviderAway where the provider does not answer.
    """
    import requests
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    issuer = settings().oidc_issuer
    expected = {"iss": {"essential": True, "values": [issuer, issuer.rstrip("/")]}}
    try:
        token = _client().authorize_access_token(claims_options=expected)
    except requests.RequestException as error:
        raise ProviderAway from error
    except (OAuthError, JoseError, RuntimeError, ValueError, KeyError, TypeError) as error:
        logging.getLogger(__name__).warning("Sign-in through the provider: %s", error)
        raise SignInRefused(f"{label()} did not confirm who you are. Try again.") from error
    return token.get("userinfo") or {}


def _client() -> Any:
    return current_app.extensions[EXTENSION].create_client(NAME)
