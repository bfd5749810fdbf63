"""Words that stand first in an address of Ruang's own, so that no library can be called so."""

from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_

# Everything that `/<word>` leads to today, and what browsers, robots and the contract ask for.
RESERVED = frozenset({
    "accessibility", "account", "admin", "api", "b", "favicon.ico", "feeds", "handover",
    "healthz", "help", "imports", "invitations", "join", "libraries", "metrics", "photos",
    "manifest.webmanifest", "picture.png", "privacy", "readyz", "robots.txt", "search", "sign-in",
    "sign-out", "sitemap.xml", "static", "switch", "tickets",
})


class AddressReserved(Invalid):
    """Facts: slug."""

    message = N_("The address “%(slug)s” is used by Ruang itself. Please choose another one.")


def check_address(slug: str) -> None:
    """May a library live at `/<slug>/`? Refuses with AddressReserved(slug)."""
    if slug in RESERVED:
        raise AddressReserved(slug=slug)
