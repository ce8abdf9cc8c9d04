"""The WSGI application that gunicorn serves and `flask` commands use."""

import sys

from tracker.application import create_app
from tracker.settings import UnsafeSettings

try:
    app = create_app()
except UnsafeSettings as refused:
    sys.stderr.write(f"{refused}\n")
    sys.exit(2)
