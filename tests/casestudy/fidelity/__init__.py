"""What Jupyter shows and what a graded run shows, compared on notebooks written for this."""
