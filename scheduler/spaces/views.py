"""What the public sees of a library's rooms; the desk's own pages are added to it."""

from flask import Blueprint

from scheduler.spaces import desk_views

bp = Blueprint("spaces", __name__)
desk_views.add_to(bp)
