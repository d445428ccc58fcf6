"""Benchmarks: each prints ratios that were measured side by side in one run.

Run one with ``python -m tests.bench.<name>``, all with ``make bench``.
"""
