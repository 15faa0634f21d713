"""The Python side of contexts; a package, so that a module of the user's may have any name."""
