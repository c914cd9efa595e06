"""The nearest request or edit that would succeed in place of a call that was refused: searched for, and told."""
