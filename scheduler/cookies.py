"""What a device keeps for us: one rule for every cookie of ours."""

from flask import Response, current_app


def keep(answer: Response, name: str, value: str, *, days: int, path: str = "/") -> Response:
    """Let the device keep a value: unseen by scripts, not sent along by other sites, and over
    https only where Ruang is served so."""
    answer.set_cookie(name, value, max_age=days * 86_400, path=path, **_rule())
    return answer


def drop(answer: Response, name: str, *, path: str = "/") -> Response:
    """Take it off the device again."""
    answer.delete_cookie(name, path=path, **_rule())
    return answer


def _rule() -> dict[str, object]:
    return {"httponly": True, "samesite": "Lax",
            "secure": bool(current_app.config["SESSION_COOKIE_SECURE"])}
