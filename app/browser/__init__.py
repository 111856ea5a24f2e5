"""The folder pages: listing, selection, preview, upload, download. It never decides a right."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages, the kind of path in their addresses and how names are shown."""
    from app.browser import changes, content, names, pages  # noqa: F401 - they add their views
    from app.browser.routes import InnerPath, blueprint

    app.url_map.converters["inner"] = InnerPath
    app.config.setdefault("UPLOAD_ENDPOINTS", set()).add("browser.upload")
    app.add_template_filter(names.shown)
    app.add_template_filter(names.exact)
    app.register_blueprint(blueprint)
