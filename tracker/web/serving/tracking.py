"""What newsletters and networks add to an address, taken off before anybody reads the address.

A page is the same with it, so it must neither be refused nor remembered apart.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from .wsgi import Application, Environ

_TRACKING = re.compile(
    r"(utm_|mtm_|pk_|hsa_|oly_|sfmc_|vero_)[^=]*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|gad_campaignid|msclkid|twclid|ttclid"
    r"|igsh|igshid|mibextid|li_fat_id|yclid|ysclid|rdt_cid|epik|s_kwcid|scid|srsltid|ref_src"
    r"|ref_url|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|hsctatracking|_gl|_ga|_branch_match_id|__s|dm_i"
    r"|wickedid|cmpid|trk|_openstat|_kx|ss_email_id|bsft_[a-z_]+",
    re.IGNORECASE,
)
_UNTOUCHED = ("/api/", "/socket.io/")
"""Paths whose parameters are named by programs: an unknown one is a mistake there."""


def without_tracking(query: str) -> str:
    """A query without the parameters that only say where a visitor came from."""
    return "&".join(
        part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0])
    )


class WithoutTracking:
    """Stands before a WSGI application, which sees addresses without such parameters."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI call."""
        query = environ.get("QUERY_STRING", "")
        if query and not environ["PATH_INFO"].startswith(_UNTOUCHED):
            environ["QUERY_STRING"] = without_tracking(query)
        return self._application(environ, start_response)
