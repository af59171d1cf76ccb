"""Programs that run notebooks when told to, each in the environment of what it drives.

Only ``ours`` may import this project's other packages; the peers' environments do not have them.
"""
