"""The pure heart: what can be asked for, and what follows from it.

No network, disk, clock or randomness in here; numpy is allowed. Start at ``requests.py``.
"""
