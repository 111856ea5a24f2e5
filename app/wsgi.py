"""The application that a web server loads."""

import os

from app import create_app, logs
from app.config import load

settings = load(os.environ)
logs.configure(settings)
app = create_app(settings)
