"""Tests of adapters against the real thing they adapt, or a strict stub of it."""
