"""A studio for making and changing pictures with words.

Imports point down only: ``app → ui | bootstrap → services | adapters | offline → ports →
domain → errors | settings``. Start reading at ``domain/requests.py`` (what a person can ask
for), then ``domain/plan.py`` (how that becomes one call of an engine) and
``services/pipeline.py`` (the way of one request through the house).
"""

__version__ = "0.1.0"
