"""What an app means: its imports, its scopes, which script reruns."""
