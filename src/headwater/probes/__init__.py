"""Runs a project with its own interpreter and reports what breaks."""
