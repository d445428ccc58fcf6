"""Tests of the offline engine, room by room."""
