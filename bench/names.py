"""What the server and the clients of a benchmark both know."""

import re

SESSIONS, SESSION = 500, 9_000_001
PROGRAMME = "/bench/"
FEED = "/bench/feeds/programme.ics"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
