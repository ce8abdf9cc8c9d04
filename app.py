"""The WSGI application that gunicorn serves."""

from tracker import create_app

app = create_app()
