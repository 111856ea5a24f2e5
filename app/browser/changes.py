"""Answers the dialogs that change something: upload, new folder, rename, delete, restore, metadata.

Opening a dialog changes nothing.
"""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.browser import chosen, deleting, describing, naming, spots, uploading
from app.browser.answers import address, changed, dialog
from app.browser.errors import WrongPlace
from app.browser.forms import (
    DeleteForm,
    ForgetForm,
    MetadataForm,
    NewFolderForm,
    RenameForm,
    RestoreForm,
    UploadForm,
    told_at,
)
from app.browser.names import quoted
from app.browser.routes import GET_AND_POST, at
from app.buttons.target import read


@at("files/upload", *GET_AND_POST)
def upload(workspace: str, inner: str) -> ResponseReturnValue:
    """Store the files that were sent."""
    spot = spots.folder_to_fill(caller().subjects, workspace, inner)
    form = UploadForm()
    if form.validate_on_submit():
        with told_at(form.files):
            return changed(spot, uploading.tell(uploading.store(spot, form.files.data)))
    return dialog("upload", "Upload", spot, form)


@at("files/new-folder", *GET_AND_POST)
def new_folder(workspace: str, inner: str) -> ResponseReturnValue:
    """Make a folder."""
    spot = spots.folder_to_fill(caller().subjects, workspace, inner)
    form = NewFolderForm()
    if form.validate_on_submit():
        with told_at(form.name):
            folder = naming.make_folder(spot, form.name.data or "")
            return changed(spot, f"Folder {quoted(folder.name)} made.")
    return dialog("new_folder", "New folder", spot, form)


@at("files/rename", *GET_AND_POST)
def rename(workspace: str, inner: str) -> ResponseReturnValue:
    """Give the selected node another name."""
    spot = spots.folder_to_fill(caller().subjects, workspace, inner)
    node = chosen.one(caller(), spot, read(request.values).names)
    form = RenameForm(name=node.name)
    if form.was_sent and form.validate():
        with told_at(form.name):
            renamed = naming.rename(spot, node, form.name.data or "")
            return changed(spot, f"Renamed to {quoted(renamed.name)}.")
    return dialog("rename", "Rename", spot, form, node=node)


@at("files/delete", *GET_AND_POST)
def delete(workspace: str, inner: str) -> ResponseReturnValue:
    """Delete what is selected, once that is confirmed."""
    spot = spots.folder_to_change(caller().subjects, workspace, inner)
    nodes = chosen.nodes(caller(), spot, read(request.values).names)
    form, final = DeleteForm(), deleting.is_final(spot, nodes)
    if form.was_sent and form.validate():
        outcome = deleting.delete(spot, nodes)
        verb = "deleted for good" if final else "moved to the recycle bin"
        return changed(spot, outcome.tell(verb), outcome)
    title = "Delete for good" if final else "Delete"
    return dialog("delete", title, spot, form, nodes=nodes, final=final)


@at("files/restore", *GET_AND_POST)
def restore(workspace: str, inner: str) -> ResponseReturnValue:
    """Put back what is selected in a recycle bin, once that is confirmed."""
    spot = spots.folder_to_change(caller().subjects, workspace, inner)
    if not spot.in_bin:
        raise WrongPlace("Only what is in a recycle bin can be restored.")
    nodes = chosen.nodes(caller(), spot, read(request.values).names)
    form = RestoreForm()
    if form.was_sent and form.validate():
        outcome = deleting.restore(spot, nodes)
        return changed(spot, outcome.tell("restored"), outcome)
    return dialog("restore", "Restore", spot, form, nodes=nodes)


@at("files/metadata", *GET_AND_POST)
def describe(workspace: str, inner: str) -> ResponseReturnValue:
    """Set a value of a node's metadata."""
    spot = spots.to_change(caller().subjects, workspace, inner)
    name = request.args.get("name", "")
    form = MetadataForm(name=name, value=describing.text_of(spot.node, name))
    if form.validate_on_submit():
        with told_at(form.name):
            describing.save(spot, form.name.data or "", form.value.data or "")
            return redirect(address(spot), 303)
    return dialog("describe", "Metadata", spot, form)


@at("files/forget", "POST")
def forget(workspace: str, inner: str) -> ResponseReturnValue:
    """Remove a name of a node's metadata."""
    spot = spots.to_change(caller().subjects, workspace, inner)
    form = ForgetForm()
    if form.validate_on_submit():
        describing.remove(spot, form.name.data or "")
    return redirect(address(spot), 303)
