"""The menu: one function for each explorer. `explore.activations()` in a cell shows it."""

from .activations import explorer as activations

__all__ = ["activations"]
