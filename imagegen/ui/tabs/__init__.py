"""One module per tab; tabs do not see each other."""
