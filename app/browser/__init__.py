"""The folder pages: listing, selection, preview, upload, download. It never decides a right."""

from importlib import import_module

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages, the kind of path in their addresses and how names are shown."""
    for views in ("pages", "content", "changes"):
        import_module(f"{__name__}.{views}")
    from app.browser import names
    from app.browser.routes import InnerPath, blueprint

    app.url_map.converters["inner"] = InnerPath
    app.config.setdefault("UPLOAD_ENDPOINTS", set()).add("browser.upload")
    app.add_template_filter(names.shown)
    app.add_template_filter(names.exact)
    app.register_blueprint(blueprint)
