"""The documented cluster names only settings, commands, files and services that exist."""

import re
import shlex
from typing import Any

import click
import pytest
import yaml

from app import config
from app.cli import main
from tests.served import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVICE_KEYS = {
    "build", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "init",
    "ports", "restart", "shm_size", "stop_grace_period", "volumes",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
OURS = "flowbutton:local"
OF_IMAGES = {
    "flowbutton": {"PGPASSWORD"},
    "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"},
    "seaweedfs": {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"},
    "caddy": {"SITE"},
}
"""Variables that are no settings of ours, by the image whose program reads them."""

VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?::[-?][^}]*)?\}")
INSTRUCTION = re.compile(r"^([A-Z]+) ((?:.*\\\n)*.*)$", re.MULTILINE)
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()


def settings() -> set[str]:
    rows = config.table()
    secret = {f"{config.variable(row)}_FILE" for row in rows if row.metadata["secret"]}
    return {config.variable(row) for row in rows} | secret


def image_name(service: dict[str, Any]) -> str:
    return str(service["image"]).rsplit("/", 1)[-1].split(":")[0]


def instructions(name: str) -> list[str]:
    return [words for found, words in INSTRUCTION.findall(CONTAINERFILE) if found == name]


def check_command(words: list[str]) -> None:
    """Fail unless the command and its options exist."""
    assert words[0] == "flowbutton"
    context = click.Context(main)
    command = main.get_command(context, words[1])
    assert command is not None, words
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words[2:] if word.startswith("-")} <= options


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_well_formed(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert re.fullmatch(r"[\w./-]+:[\w.-]+", service["image"])
    assert not service["image"].endswith(":latest")
    assert service.get("restart") in ("no", "unless-stopped")
    needed = service.get("depends_on", {})
    assert set(needed) <= set(SERVICES)
    for other, how in needed.items() if isinstance(needed, dict) else ():
        assert how["condition"] in CONDITIONS
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        if how["condition"] == "service_completed_successfully":
            assert SERVICES[other]["restart"] == "no"
    assert all(isinstance(value, str) for value in service.get("environment", {}).values())


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting_or_known_of_the_image(name: str) -> None:
    named = set(SERVICES[name].get("environment", {}))
    ours = settings() if SERVICES[name]["image"] == OURS else set()
    assert named <= ours | OF_IMAGES[image_name(SERVICES[name])]


@pytest.mark.parametrize("name", [name for name in SERVICES if SERVICES[name]["image"] == OURS])
def test_every_command_of_ours_exists(name: str) -> None:
    check_command(SERVICES[name]["command"])


def test_values_of_settings_are_accepted() -> None:
    environment = {
        key: VARIABLE.sub("some-value", value)
        for key, value in SERVICES["web"]["environment"].items()
    }
    loaded = config.load(environment)
    assert (loaded.proxies, loaded.log_format, loaded.secure_cookies) == (1, "json", True)
    assert loaded.database.startswith("postgresql+psycopg://")


def test_what_is_asked_of_the_environment_is_in_the_example() -> None:
    asked = set(VARIABLE.findall((DEPLOY / "compose.yaml").read_text()))
    lines = (DEPLOY / "example.env").read_text().splitlines()
    example = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert asked == example


def test_volumes_and_files_exist() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", ())]
    for source in (mount.split(":")[0] for mount in mounts):
        assert source in COMPOSE["volumes"] or (DEPLOY / source).exists()
    build = SERVICES["web"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]


def test_the_proxy_sends_on_to_the_web_processes_and_hides_the_metrics() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    port = next(word for word in instructions("EXPOSE"))
    assert f"dynamic a web {port}" in text
    assert "path /metrics" in text
    assert text.count("{\n") == text.count("}\n")


def test_the_image_is_made_of_files_that_exist() -> None:
    assert re.fullmatch(r"docker\.io/library/python:3\.1[1-9]\.\d+-[\w-]+", instructions("FROM")[0])
    for words in instructions("COPY"):
        assert all((ROOT / source).exists() for source in words.split()[:-1])
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text().split()
    sources = {source for words in instructions("COPY") for source in words.split()[:-1]}
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == sources


def test_the_image_starts_a_command_that_exists_as_nobody_special() -> None:
    (command,) = instructions("CMD")
    check_command(yaml.safe_load(command))
    assert instructions("USER") == ["flowbutton"]
    named = shlex.split(instructions("ENV")[0].replace("\\\n", ""))
    variables = {word.split("=")[0] for word in named}
    assert variables <= settings() | {"PATH", "PYTHONUNBUFFERED"}
