"""Decides what the templates of one step see: the run's facts and the step's message."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app import json_text
from app.actions.message import Message
from app.flows import templates
from app.flows.facts import RunFacts
from app.flows.template_data import TemplateData


class Renderer:
    """Renders the texts of one step; a repeated step renders the same."""

    def __init__(self, facts: RunFacts, message: Message, key: str, where: str) -> None:
        self.moment: datetime = facts.moment
        self._where = where
        self._data = TemplateData(
            now=facts.moment,
            seed=f"{facts.run_id}:{key}",
            parameters=facts.parameters,
            nodes=message.nodes,
            users=message.users,
            roles=message.roles,
            workspaces=message.workspaces,
            acls=message.acls,
            datasources=message.datasources,
            outputs=message.outputs,
            variables=message.variables,
            context_user=facts.person,
            context_workspace=facts.workspace,
            event_node=facts.event_node,
            job_id=facts.flow_slug,
            task_id=facts.run_id,
        )

    def text(self, template: str, parameter: str = "") -> str:
        """Return the rendered text; raises TemplateProblem naming the action and parameter."""
        where = f"{self._where}, {parameter}" if parameter else self._where
        return templates.render(template, self._data, where)

    def parameter(self, text: str, name: str) -> str:
        """Return an action's parameter, rendered.

        In one that is JSON, such as a switch, each text is rendered by itself, so that no value
        can change the JSON around it.
        """
        data = _json_object(text)
        if data is None:
            return self.text(text, name)
        return json.dumps(self._rendered(data, name), ensure_ascii=False)

    def _rendered(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            return self.text(value, name)
        if isinstance(value, dict):
            return {key: self._rendered(item, name) for key, item in value.items()}
        if isinstance(value, list):
            return [self._rendered(item, name) for item in value]
        return value


def pieces(text: str) -> Iterator[str]:
    """Yield the texts of an action's parameter that are rendered, each by itself."""
    data = _json_object(text)
    yield from (text,) if data is None else _strings(data)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.startswith("{") or text.startswith("{{"):
        return None
    try:
        data = json_text.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
