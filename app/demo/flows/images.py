"""Decides what the flow “Images” does and when its button “Resize images” shows."""

from app.demo.building import Asked, ask, each_node, flow, hook, on_hook
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow

SLUG = "images-resize"
SMALLEST, LARGEST = 16, 8000
FORMATS = {"keep": "As it is", "jpg": "JPEG", "png": "PNG", "webp": "WebP"}


def document() -> Flow:
    """Return the flow."""
    asked = _asked()
    return flow(
        "images",
        "Images",
        "Makes images smaller.",
        "images",
        asked=asked,
        actions=(_resize(),),
        hooks=(hook(SLUG, _button(), asked=asked, previews=True),),
    )


def _asked() -> tuple[Asked, ...]:
    return (
        ask(
            "LongestSide",
            "Longest side",
            "integer",
            value="1600",
            help=f"In pixels, {SMALLEST} to {LARGEST}. Smaller images stay as large as they are.",
            minimum=SMALLEST,
            maximum=LARGEST,
            mandatory=True,
            width="half",
        ),
        ask(
            "Format",
            "Format",
            "select",
            value="keep",
            choices=FORMATS,
            mandatory=True,
            width="half",
        ),
        ask(
            "KeepOriginal",
            "Keep original",
            "boolean",
            value="true",
            help="Otherwise the new image takes the place of the old one.",
        ),
    )


def _resize() -> Action:
    return Action(
        ID="actions.images.resize",
        label="Resize",
        trigger_filter=on_hook(SLUG),
        nodes_selector=each_node(),
        parameters={
            "longest-side": "{{.JobParameters.LongestSide}}",
            "format": "{{.JobParameters.Format}}",
            "keep-original": "{{.JobParameters.KeepOriginal}}",
        },
    )


def _button() -> Button:
    return Button(
        label="Resize images",
        tooltip="Make smaller copies of the selected images",
        icon="aspect-ratio",
        group="change_main",
        weight=40,
        needs_selection=True,
        extensions="jpg,jpeg,png,webp",
        read=True,
        write=True,
        message="The proportions stay the same.",
        success_message="The images are being resized.",
        sends_selection=True,
    )
