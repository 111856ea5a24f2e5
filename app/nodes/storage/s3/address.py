"""Decides what is to be known of a bucket to reach it; it reaches for nothing."""

from dataclasses import dataclass, field
from typing import Literal

from app.nodes.storage.s3.signing import Credentials

Copies = Literal["whole", "in parts"]
"""How an object is copied without overwriting: by CopyObject, or as an upload of copied parts
where the server ignores the condition of CopyObject."""


@dataclass(frozen=True)
class Address:
    """Where a datasource lies, and who asks for it.

    `endpoint` is an address such as `https://s3.example.org:9000`; `prefix` is "" or ends in "/".
    """

    endpoint: str
    region: str
    bucket: str
    prefix: str = ""
    copies: Copies = "whole"
    credentials: Credentials = field(default=Credentials("", ""))

    @property
    def host(self) -> str:
        """The host as it stands in a request, with its port if it is not the usual one."""
        return self.endpoint.partition("://")[2]
