"""One technology per file. They know ports and domain; only ``bootstrap`` knows them."""
