"""One file for each thing outside: Copier, git, uv, processes, the file system."""
