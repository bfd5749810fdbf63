"""Pages leave packed, and what is packed beside a secret has no length to be guessed by.

Flask-Compress packs HTML, JSON and the like with brotli or gzip as the browser wishes; feeds and
static files come packed already. The length of a packed page could tell somebody who puts words
into its address about the form token beside them (BREACH, 2013). Other sites cannot fetch our
pages with a reader's cookies (`SameSite=Lax`), and a page with a token has a tail of random
length: `docs/decisions/0027-packed-pages.md`.
"""

import secrets

from flask import Flask, g
from flask_compress import Compress
from markupsafe import Markup

LONGEST_TAIL = 64  # bytes, before they are written as text
SETTINGS = {
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 5,
    "COMPRESS_STREAMS": False,
}


def set_up(app: Flask) -> None:
    """Pack answers on their way out; to be set up before whatever else changes them."""
    app.config.update(SETTINGS)
    Compress(app)
    app.jinja_env.globals["padding"] = padding


def padding() -> Markup:
    """A comment of random length at the end of a page that carries a token; otherwise nothing."""
    if "csrf_token" not in g:
        return Markup("")
    return Markup("<!-- {} -->").format(secrets.token_urlsafe(secrets.randbelow(LONGEST_TAIL)))
