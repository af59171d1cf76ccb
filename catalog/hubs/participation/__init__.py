"""What trainees and company contacts see: the projects they take part in."""
