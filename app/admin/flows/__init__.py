"""The pages of flows: list, diagram, parameters, versions, document, import and export, runs."""
