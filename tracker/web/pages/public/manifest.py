"""The web app manifest: how the tracker looks among the apps of a phone."""

from flask import Response, jsonify, url_for

from ...serving.assets import asset
from ...serving.current import current_campaign
from ...serving.reader import reader_language

_ICONS = {"icon-192": (192, "any"), "icon-512": (512, "any"), "maskable": (512, "maskable")}


def manifest() -> Response:
    """The manifest: the campaign's name, the icons, and the report form as the first shortcut."""
    campaign, language = current_campaign(), reader_language()
    name = campaign.name if campaign else language.gettext("Letters")
    report = {"name": language.gettext("Report letters"), "url": url_for("reporting.report")}
    answer = jsonify(
        name=name,
        short_name=name if len(name) <= 12 else language.gettext("Letters"),
        lang=language.tag,
        dir=language.direction,
        id="/",
        start_url=url_for("public.home"),
        scope="/",
        display="minimal-ui",
        background_color="#ffffff",
        theme_color="#0a0a0a",
        icons=[
            {
                "src": asset(f"pictures/{icon}.png"),
                "sizes": f"{pixels}x{pixels}",
                "type": "image/png",
                "purpose": purpose,
            }
            for icon, (pixels, purpose) in _ICONS.items()
        ],
        shortcuts=[report],
    )
    answer.mimetype = "application/manifest+json"
    return answer
