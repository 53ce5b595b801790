"""The figures of the course. Each function gives a `Picture`: a drawing with a text that says
the same, for those who can't see it (and where no kernel runs)."""

from .diagrams import layers, neuron
from .graphs import bars, curves, histogram
from .images import image, images, readings
from .matrices import matrix
from .picture import Picture
from .planes import plane

__all__ = [
    "Picture",
    "bars",
    "curves",
    "histogram",
    "image",
    "images",
    "layers",
    "matrix",
    "neuron",
    "plane",
    "readings",
]
