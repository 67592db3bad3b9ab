"""Turns what an action returns into text; pure."""
