"""The embedded offline engine: pictures by rules, with no key, no weights and no network.

It is no AI and says so. ``engine.py`` is the door (it implements the engine port); behind it
``words`` reads the prompt into a ``ScenePlan``, ``scenes`` and ``art`` draw it, ``painting``
restyles pictures, ``fill`` closes holes and extends, ``describe`` tells what a picture shows.
Nothing here may know the network, the disk (but for its own data files), settings or the UI.
"""
