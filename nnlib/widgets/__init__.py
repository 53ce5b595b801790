"""The course's explorers: things to move, in the notebook. A lesson opens one with a line:

>>> from nnlib.widgets import explore
>>> explore.activations()

Each has a module of its own, with its state, which needs no front end, and how it is drawn.
"""
