"""What the server and the clients of a benchmark both know.

Rows are numbered far apart, so that a number in a statement says which row it means.
"""

import re

SESSIONS, SESSION = 500, 9_000_001
FEED = "/bench/feeds/programme.ics"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
