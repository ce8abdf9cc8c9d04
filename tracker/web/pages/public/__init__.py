"""The public pages: home, the cases, the leaderboards, how to check the numbers."""

from flask import Blueprint

from ...serving.assets import static_file
from .board_files import leaderboard_file
from .cases import case, cases
from .home import home
from .leaderboards import leaderboards
from .ledger import database_file, ledger, ledger_file, verifier
from .manifest import manifest

__all__ = ["public"]

public = Blueprint("public", __name__)

public.add_url_rule("/", view_func=home)
public.add_url_rule("/manifest.webmanifest", view_func=manifest)
public.add_url_rule("/cases", view_func=cases)
public.add_url_rule("/cases/<slug>", view_func=case)
public.add_url_rule("/leaderboards", view_func=leaderboards)
public.add_url_rule("/leaderboards.csv", view_func=leaderboard_file)
public.add_url_rule("/ledger", view_func=ledger)
public.add_url_rule("/ledger/<slug>.<any(csv, jsonl):ending>", view_func=ledger_file)
public.add_url_rule("/ledger/<slug>.db", view_func=database_file)
public.add_url_rule("/ledger/verify_ledger.py", view_func=verifier)
public.add_url_rule("/assets/<version>/<path:name>", view_func=static_file)
