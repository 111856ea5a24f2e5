"""Decides which flows the demo has; each module holds one."""

from app.demo.flows import (
    checksums,
    compress,
    folder_report,
    images,
    pdf_tools,
    publish,
    review,
)
from app.flows.definition import Flow


def all_flows() -> list[Flow]:
    """Return the demo's flow documents."""
    rooms = (pdf_tools, compress, images, review, folder_report, publish, checksums)
    return [room.document() for room in rooms]
