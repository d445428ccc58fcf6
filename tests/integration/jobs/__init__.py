"""Durable jobs: their books, their runners, what a person sees of them."""
