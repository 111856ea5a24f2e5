"""The OpenAPI document names exactly the addresses that answer scripts."""

from flask import Flask

from app.openapi import openapi_document

FORM_ONLY = {"HEAD", "OPTIONS"}


def test_every_address_and_method_of_the_interface_is_described(app: Flask) -> None:
    answered = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/a/") and rule.methods
        for method in rule.methods - FORM_ONLY
    }
    described = {
        (path, method) for path, item in openapi_document()["paths"].items() for method in item
    }
    assert described == answered


def test_anonymous_gets_no_document(client) -> None:
    assert client.get("/a/openapi.json").status_code == 401
