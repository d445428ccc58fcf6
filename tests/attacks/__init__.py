"""Attacks on the running studio, over HTTP as a stranger would send them."""
