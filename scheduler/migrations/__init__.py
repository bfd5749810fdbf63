"""The history of the tables; `flask db upgrade` brings any database to today's shape."""
