"""Accounts: signing in and out, credentials, roles, tokens."""
