"""Decides how a folder is made and a node renamed; a name is taken exactly as it was typed."""

from app.browser.spots import Spot
from app.nodes.names import check_name
from app.nodes.node import Node


def make_folder(spot: Spot, name: str) -> Node:
    """Return the new folder; raises BadName, NameTaken, BadPath where its path is too long."""
    check_name(name)
    return spot.tree.mkdir(f"{spot.node.path}/{name}")


def rename(spot: Spot, node: Node, name: str) -> Node:
    """Return the node of a folder under its new name; raises as `make_folder`, ProtectedNode."""
    if name == node.name:
        return node
    check_name(name)
    return spot.tree.move(node.path, f"{spot.node.path}/{name}")
