"""Decides what a template may reach of a value: fields by name, nothing else of Python.

A missing key of a map is empty text; an unknown field of an object is an error that names it.
It never knows the template engine, which asks `__gotemplate_lookup__`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn, Self

from app.flows.template_errors import NoSuchField, TemplateFault

Fields = Mapping[str, Callable[[Any], object]]


class Map(dict[str, Any]):
    """A map that templates made themselves and may change."""

    def __gotemplate_lookup__(self, name: str) -> object:
        value = self.get(name)
        return "" if value is None else value


class FrozenMap(Map):
    """A map of the input: templates read it and never change it."""

    def _refuse(self, *_arguments: object) -> NoReturn:
        raise TemplateFault("the input of a template cannot be changed; copy it with deepCopy")

    __setitem__ = __delitem__ = _refuse
    pop = popitem = update = setdefault = clear = _refuse  # type: ignore[assignment]


class Absent(FrozenMap):
    """What the input does not hold: false in a condition, an error where a field is read."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def __gotemplate_lookup__(self, name: str) -> object:
        raise NoSuchField(f"there is no {self.kind} here, so “{name}” has no value")


class View:
    """An object of the reference: the names in `FIELDS`, and `GetNAME` for each."""

    KIND: ClassVar[str] = "object"
    FIELDS: ClassVar[Fields] = {}

    def __gotemplate_lookup__(self, name: str) -> object:
        read = self.FIELDS.get(name) or self.FIELDS.get(name.removeprefix("Get"))
        if read is None:
            raise NoSuchField(f"{self.KIND} has no field “{name}”")
        return read(self)

    def __str__(self) -> str:
        return f"[{self.KIND}]"

    def __go_format_value__(self, kind: str, mode: str, *, nested: bool) -> str:
        return self.KIND if kind == "type" else str(self)

    def as_map(self) -> Map:
        """Return the fields that are values, for JSON."""
        values = {name: read(self) for name, read in self.FIELDS.items()}
        return Map({name: value for name, value in values.items() if not callable(value)})


class Moment(datetime):
    """A moment with the fields of Go's time that flows use; it prints as Go prints it."""

    @classmethod
    def of(cls, value: datetime) -> Self:
        """Return the same moment in UTC."""
        utc = value.astimezone(UTC)
        return cls.combine(utc.date(), utc.timetz())

    def __str__(self) -> str:
        return self.strftime("%Y-%m-%d %H:%M:%S +0000 UTC")

    def __gotemplate_lookup__(self, name: str) -> object:
        if name in ("Year", "Month", "Day", "Hour", "Minute", "Second"):
            return getattr(self, name.lower())
        if name == "Unix":
            return int(self.timestamp())
        raise NoSuchField(f"a moment has no field “{name}”; use date for other forms")


def freeze(value: object) -> object:
    """Return JSON values as maps and lists that a template cannot change."""
    if isinstance(value, Mapping):
        return FrozenMap({str(key): freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return [freeze(item) for item in value]
    return value


def copy(value: object) -> object:
    """Return the same value with maps that the template may change."""
    if isinstance(value, Mapping):
        return Map({key: copy(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return [copy(item) for item in value]
    return value


def plain(value: object) -> object:
    """Return the value with objects as maps and moments as text, for JSON."""
    if isinstance(value, View):
        return plain(value.as_map())
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return Map({key: plain(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
