"""Decides how policies are laid out: hooks by subjects, with the effect where they meet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.access.policy import KINDS, Effect, Rule
from app.flows.store import HookRef

MAX_COLUMNS = 8
"""Subjects with a column of their own: more would not fit beside each other."""


@dataclass(frozen=True)
class PolicyRow:
    """A hook and what its policy says of each subject; `label` is its button's or its flow's."""

    slug: str
    label: str
    flow_slug: str
    flow_label: str
    enabled: bool
    effects: Mapping[str, Effect]

    @property
    def allows_nobody(self) -> bool:
        """Whether no rule allows anybody, so that nobody may call the hook."""
        return "allow" not in self.effects.values()

    @property
    def words(self) -> str:
        """What a search looks at."""
        return f"{self.slug}\n{self.label}\n{self.flow_slug}\n{self.flow_label}".casefold()


@dataclass(frozen=True)
class Column:
    """A subject, its kind and name apart so that a narrow head can break between them."""

    subject: str

    @property
    def kind(self) -> str:
        """What the subject is."""
        return self.subject.partition(":")[0]

    @property
    def name(self) -> str:
        """Its name."""
        return self.subject.partition(":")[2]


def rows(hooks: Iterable[HookRef], text: str = "", subject: str = "") -> list[PolicyRow]:
    """Return hooks by their slug: those in which `text` stands and that name `subject`."""
    every = sorted(map(row, hooks), key=lambda one: one.slug)
    wanted = text.casefold()
    return [one for one in every if wanted in one.words and (not subject or subject in one.effects)]


def row(ref: HookRef) -> PolicyRow:
    """Return the row of one hook."""
    button = ref.hook.button
    return PolicyRow(
        slug=ref.slug,
        label=(button.label if button else "") or ref.flow.label,
        flow_slug=ref.flow_slug,
        flow_label=ref.flow.label,
        enabled=ref.enabled,
        effects=effects(ref.hook.rules),
    )


def effects(policy: Sequence[Rule]) -> dict[str, Effect]:
    """Return the effect on each subject; where rules contradict each other, a deny wins."""
    found: dict[str, Effect] = {}
    for rule in policy:
        found[rule.subject] = "deny" if found.get(rule.subject) == "deny" else rule.effect
    return found


def subjects(shown: Iterable[PolicyRow]) -> list[str]:
    """Return every subject that is named, profiles first, then roles, then users."""
    return sorted({subject for one in shown for subject in one.effects}, key=_order)


def columns(shown: Sequence[PolicyRow]) -> list[Column]:
    """Return the MAX_COLUMNS subjects that are named most, in the order of `subjects`."""
    named = Counter(subject for one in shown for subject in one.effects)
    most = sorted(named, key=lambda subject: (-named[subject], _order(subject)))[:MAX_COLUMNS]
    return [Column(subject) for subject in sorted(most, key=_order)]


def _order(subject: str) -> tuple[int, str]:
    kind = subject.partition(":")[0]
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), subject)
