"""One verb a file: a dataclass in, a dataclass out, nothing printed."""
