"""Decides how figures are written as Prometheus text (exposition format 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Buckets:
    """A histogram: how many values fell into each bucket, the last of which has no bound."""

    counts: Sequence[int]
    total: float


@dataclass(frozen=True)
class Family:
    """All samples of one metric; `bounds` are those of a histogram's buckets."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    samples: Sequence[tuple[Labels, float | Buckets]]
    bounds: Sequence[float] = field(default=())


def render(families: Iterable[Family]) -> str:
    """Return the text of all families, in their order."""
    return "".join(f"{line}\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {family.help}"
    yield f"# TYPE {family.name} {family.kind}"
    for labels, value in family.samples:
        if isinstance(value, Buckets):
            yield from _histogram(family, labels, value)
        else:
            yield _sample(family.name, labels, value)


def _histogram(family: Family, labels: Labels, value: Buckets) -> Iterator[str]:
    bounds = [*map(_number, family.bounds), "+Inf"]
    for bound, count in zip(bounds, accumulate(value.counts), strict=True):
        yield _sample(f"{family.name}_bucket", {**labels, "le": bound}, count)
    yield _sample(f"{family.name}_sum", labels, value.total)
    yield _sample(f"{family.name}_count", labels, sum(value.counts))


def _sample(name: str, labels: Labels, value: float) -> str:
    inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inner}}} {_number(value)}" if inner else f"{name} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
