"""Decides every setting: one table of name, type, default and help, read once at start.

A setting `max_body` comes from `FLOWBUTTON_MAX_BODY`, or from the file that
`FLOWBUTTON_MAX_BODY_FILE` names where it is a secret. It never reads the environment later.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

from flask import current_app

from app.problems import Problem

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")
TLS_MODES = ("starttls", "tls", "none")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ConfigurationError(Problem):
    """A setting has a value that cannot be used; nothing was started."""

    title = "Configuration error"


def setting(
    default: Any,
    help_text: str,
    *,
    env: str = "",
    secret: bool = False,
    choices: tuple[str, ...] = (),
    least: int | None = None,
) -> Any:
    """Return a row of the settings table: its default, its help and where it is read from.

    `choices` are the only values it may have; none: any of the default's type. `least` is the
    smallest number that makes sense.
    """
    metadata = {"help": help_text, "env": env, "secret": secret, "choices": choices}
    metadata["least"] = least
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """All settings of one process. Sizes are bytes, times are seconds unless the name says so."""

    instance: Path = setting(ROOT / "instance", "folder of the database, secrets and demo files")
    database_url: str = setting("", "SQLAlchemy address; empty: SQLite in the instance folder")
    secret_key: str = setting(
        "",
        "signs sessions, seals secrets; empty: made once in the instance folder",
        secret=True,
    )
    older_secret_keys: str = setting(
        "", "keys before the present one, one a line; they still open secrets", secret=True
    )
    host: str = setting("127.0.0.1", "address that the web server listens on")
    hosts: str = setting(
        "", "names that people reach the server by, with commas; empty: IP addresses, localhost"
    )
    port: int = setting(8000, "port that the web server listens on", env="PORT")
    web_processes: int = setting(1, "web processes")
    web_threads: int = setting(8, "threads in each web process")
    worker_concurrency: int = setting(4, "runs that one worker carries out at once")
    worker_lease: int = setting(
        20, "seconds after which others take over the runs of a worker that died", least=2
    )
    keep_runs_days: int = setting(90, "days that ended runs are kept; 0: for good")
    keep_logs_days: int = setting(30, "days that the logs of ended runs are kept; 0: as the runs")
    keep_deleted_days: int = setting(
        0, "days that what is deleted stays in recycle bins; 0: until somebody empties them"
    )
    waiting_per_flow: int = setting(10_000, "runs of one flow that may wait; more calls get 429")
    waiting_per_user: int = setting(10_000, "runs of one user that may wait; more calls get 429")
    max_body: int = setting(MIB, "largest body of a call or form, in bytes")
    max_upload: int = setting(2048 * MIB, "largest upload, in bytes")
    login_rate: str = setting(
        "10 per minute",
        "failed sign-ins from one address, or for one login; refused signatures from one",
    )
    hook_rate: str = setting("", "calls of one hook, such as 600 per minute; empty: no limit")
    user_rate: str = setting("", "calls of hooks by one user; empty: no limit")
    address_rate: str = setting("", "calls of hooks from one address; empty: no limit")
    session_hours: int = setting(12, "hours until an idle sign-in ends")
    token_days: int = setting(365, "days until a new API token expires")
    oidc_issuer: str = setting("", "OpenID Connect provider that people sign in with; empty: none")
    oidc_client_id: str = setting("", "what the provider calls this installation")
    oidc_client_secret: str = setting("", "secret of that client", secret=True)
    oidc_label: str = setting("OpenID Connect", "name of the provider on the sign-in page")
    oidc_login_claim: str = setting("preferred_username", "claim that becomes the login")
    oidc_profile_claim: str = setting(
        "", "claim that is the profile; empty: standard at first, then as admins say"
    )
    oidc_roles_claim: str = setting(
        "", "claim that lists the roles; empty: roles are given here, by admins"
    )
    secure_cookies: bool = setting(
        False, "send cookies over HTTPS only, also where this server cannot see that it is HTTPS"
    )
    log_level: str = setting(
        "INFO", "least severe message that is logged, such as WARNING", choices=LOG_LEVELS
    )
    log_format: str = setting(
        "text", "how lines of the log look: text for people, json for programs", choices=LOG_FORMATS
    )
    metrics_token: str = setting(
        "", "bearer token that opens /metrics; empty: only this machine may read it", secret=True
    )
    otlp_endpoint: str = setting(
        "", "where traces go, by OTLP over HTTP; empty: nowhere", env="OTEL_EXPORTER_OTLP_ENDPOINT"
    )
    proxies: int = setting(0, "reverse proxies in front, whose X-Forwarded headers are believed")
    smtp_host: str = setting("", "mail server; empty: flows cannot send mail")
    smtp_port: int = setting(587, "port of the mail server")
    smtp_user: str = setting("", "sign-in at the mail server; empty: none")
    smtp_password: str = setting("", "password at the mail server", secret=True)
    smtp_from: str = setting("", "address that mail is sent from")
    smtp_tls: str = setting(
        "starttls", f"how mail is protected: {', '.join(TLS_MODES)}", choices=TLS_MODES
    )
    outgoing_hosts: str = setting(
        "", "hosts, as name or name:port, that flows may call though they are not public"
    )
    shell_commands: str = setting(
        "", "JSON file of the commands that flows may run, {name: [program, argument]}; empty: none"
    )
    s3_access_key: str = setting("", "access key for the buckets of all S3 datasources")
    s3_secret_key: str = setting("", "secret of that access key", secret=True)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.instance / 'flowbutton.db'}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the web server."""
        return self.host in LOOPBACK


def table() -> list[Field[Any]]:
    """Return the rows of the settings table, in their order."""
    return [row for row in fields(Settings) if "help" in row.metadata]


def variable(row: Field[Any]) -> str:
    """Return the name of the environment variable of a row."""
    return str(row.metadata["env"] or f"FLOWBUTTON_{row.name.upper()}")


def load(environ: Mapping[str, str]) -> Settings:
    """Return the settings in `environ`, each with its origin.

    Raises ConfigurationError where a value does not have the type of its row.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for row in table():
        name = variable(row)
        text, origin = _read(environ, name, secret=row.metadata["secret"])
        origins[row.name] = origin
        if text is not None:
            values[row.name] = _convert(row, name, text)
    return replace(Settings(**values), origins=origins)


def _read(environ: Mapping[str, str], name: str, *, secret: bool) -> tuple[str | None, str]:
    if secret and f"{name}_FILE" in environ:
        path = Path(environ[f"{name}_FILE"])
        try:
            return path.read_text().strip(), f"file named by {name}_FILE"
        except OSError as error:
            raise ConfigurationError(f"{name}_FILE: {error.strerror}") from error
    if name in environ:
        return environ[name], "environment"
    return None, "default"


def _convert(row: Field[Any], name: str, text: str) -> Any:
    kind: type = type(row.default)
    choices = row.metadata["choices"]
    if choices and text not in choices:
        raise ConfigurationError(f"{name} must be one of {', '.join(choices)}.")
    if kind is bool:
        if text.lower() not in ("1", "0", "true", "false"):
            raise ConfigurationError(f"{name} must be true or false, not {text!r}")
        return text.lower() in ("1", "true")
    if kind is int:
        return _number(name, text, row.metadata["least"])
    return Path(text).resolve() if issubclass(kind, Path) else text


def _number(name: str, text: str, least: int | None) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}") from error
    if least is not None and number < least:
        raise ConfigurationError(f"{name} must be at least {least}.")
    return number


def settings() -> Settings:
    """Return the settings of the current application."""
    return cast(Settings, current_app.config["SETTINGS"])
