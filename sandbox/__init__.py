"""A local stand-in for the Capillary loyalty API."""

__version__ = "0.1.0"
