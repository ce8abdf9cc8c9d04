"""The public pages: home, the cases, the leaderboards, how to check the numbers."""

from flask import Blueprint

from ...serving.assets import static_file
from ...serving.campaign_pages import add_page
from .board_files import leaderboard_file
from .cases import case, cases
from .home import home
from .leaderboards import leaderboards
from .ledger import database_file, ledger, ledger_file, verifier
from .manifest import manifest
from .signed_heads import heads_file, updates

__all__ = ["public"]

public = Blueprint("public", __name__)

add_page(public, "/", "home", home)
add_page(public, "/cases", "cases", cases)
add_page(public, "/cases/<slug>", "case", case)
add_page(public, "/leaderboards", "leaderboards", leaderboards)
add_page(public, "/leaderboards.csv", "leaderboard_file", leaderboard_file)
add_page(public, "/ledger", "ledger", ledger)
add_page(public, "/updates.atom", "updates", updates)
public.add_url_rule("/manifest.webmanifest", view_func=manifest)
public.add_url_rule("/ledger/<slug>.<any(csv, jsonl):ending>", view_func=ledger_file)
public.add_url_rule("/ledger/<slug>.heads.jsonl", view_func=heads_file)
public.add_url_rule("/ledger/<slug>.db", view_func=database_file)
public.add_url_rule("/ledger/verify_ledger.py", view_func=verifier)
public.add_url_rule("/assets/<version>/<path:name>", view_func=static_file)
