"""The history of our tables, run by alembic; see ``migrate.py`` for how."""
