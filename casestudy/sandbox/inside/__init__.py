"""What runs inside the sandbox, in a Python that sees no other part of this package.

It imports the standard library, IPython and itself, relatively. Whatever it says is untrusted
outside: the notebook runs in this very process and can say the same things.

Protocol: JSON lines on the events descriptor; one byte on the acks descriptor after ``ready`` and
each ``end``. The job descriptor starts with one JSON line, then the bytes of the input files in its
order.
"""
