"""The command line: the only layer that prints, and the only importer of Typer."""
