"""Use cases. They know the domain and the ports, never an adapter. Start at ``studio.py``."""
