"""Names what can go wrong with users, their sign-in and their API tokens."""

from app.problems import ConflictProblem, InvalidProblem, NotFoundProblem, Problem


class BadCredentials(Problem):
    """The login is unknown, the password is wrong or the account is disabled: one wording."""

    status = 401
    title = "Sign-in refused"

    def __init__(self) -> None:
        super().__init__("Login or password is wrong.")


class SignInRefused(Problem):
    """A provider was asked who somebody is, and they are not let in; `detail` says why."""

    status = 401
    title = "Sign-in refused"


class UnusableClaims(SignInRefused):
    """A provider describes somebody in a way that makes no user."""


class ProviderAway(Problem):
    """The provider of sign-ins does not answer."""

    status = 503
    title = "The sign-in cannot be reached"

    def __init__(self) -> None:
        super().__init__("The provider of sign-ins does not answer. Try again in a moment.")


class NoProvider(NotFoundProblem):
    """No provider of sign-ins is configured."""


class NotSignedIn(Problem):
    """A script called without a valid API token and without a browser session."""

    status = 401
    title = "Not signed in"

    def __init__(self) -> None:
        super().__init__("Sign in, or send a valid API token.")

    @property
    def headers(self) -> dict[str, str]:
        """Name the scheme that the interface takes."""
        return {"WWW-Authenticate": "Bearer"}


class UserMissing(NotFoundProblem):
    """No user has this login or number."""


class RoleMissing(NotFoundProblem):
    """There is no such role, or the user does not have it."""


class TokenMissing(NotFoundProblem):
    """The user has no API token of this number."""


class LoginTaken(ConflictProblem):
    """Another user has this login."""

    title = "Login is taken"


class LastAdmin(ConflictProblem):
    """The change would leave nobody who can sign in as an admin."""

    title = "The last admin"


class InvalidAccount(InvalidProblem):
    """A user, role or password has values that cannot be kept; `errors` names the fields."""


class InvalidToken(InvalidProblem):
    """An API token cannot be made with this label or expiry; `errors` names the fields."""
