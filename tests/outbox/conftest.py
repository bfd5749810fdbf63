"""What the tests of letters share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.outbox.post_office import PostOffice, opened


@pytest.fixture
def post_office(app: Flask) -> Iterator[PostOffice]:
    """A mail server that this app hands its letters to."""
    mail = app.extensions["mailman"]
    kept = (mail.backend, mail.server, mail.port, mail.timeout)
    with opened() as office:
        mail.backend, mail.server, mail.port, mail.timeout = "smtp", "127.0.0.1", office.port, 5
        yield office
    mail.backend, mail.server, mail.port, mail.timeout = kept
