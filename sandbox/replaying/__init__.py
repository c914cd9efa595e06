"""Replaying scenarios: steps taken one after the other, and what was answered compared with what was expected."""
