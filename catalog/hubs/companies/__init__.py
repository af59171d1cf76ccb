"""Companies a hub works with: who they are, whom to talk to, how far things are."""
