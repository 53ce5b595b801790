"""The figures of the course. Each function gives a `Picture`: a drawing with a text that says
the same, for those who can't see it (and where no kernel runs)."""

from .circuits import circuit
from .diagrams import layers, neuron
from .graphs import bars, curves, histogram
from .images import image, images, readings
from .matrices import matrix
from .picture import Picture
from .planes import landscape, plane

__all__ = [
    "Picture",
    "bars",
    "circuit",
    "curves",
    "histogram",
    "image",
    "images",
    "landscape",
    "layers",
    "matrix",
    "neuron",
    "plane",
    "readings",
]
