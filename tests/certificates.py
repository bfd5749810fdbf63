"""Certificates that vouch for themselves, made by OpenSSL for one test."""

import subprocess
from pathlib import Path
from typing import NamedTuple


class Certificate(NamedTuple):
    """Files, PEM."""

    chain: Path
    key: Path


def certificate(folder: Path, name: str) -> Certificate:
    """One for a host's name or address, e.g. `DNS:ruang.example` or `IP:127.0.0.1`."""
    stem = "".join(sign if sign.isalnum() else "-" for sign in name)
    made = Certificate(folder / f"{stem}.pem", folder / f"{stem}.key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=ruang-test", "-addext", f"subjectAltName={name}",
         "-keyout", str(made.key), "-out", str(made.chain)],
        check=True, capture_output=True)
    return made
