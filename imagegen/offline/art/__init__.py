"""Our own flat vector figures and the shelf that hands them out. Must not know scenes."""
