"""The application that a web server loads."""

import os

from app import create_app, logs, tracing
from app.config import load

settings = load(os.environ)
logs.configure(settings)
tracing.configure(settings, "web")
app = create_app(settings)
