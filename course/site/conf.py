"""Sphinx's settings for the course's web site; build.py puts the pages together."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from docstrings import restructured

project = "Neural networks from a neuron up"
html_title = project
language = "en"
copyright = "Text and figures: CC BY 4.0. Code: BSD 3-Clause"
extensions = ["myst_nb", "sphinx.ext.autodoc"]
html_theme = "sphinx_book_theme"
html_static_path = [str(Path(__file__).parent / "static")]
templates_path = [str(Path(__file__).parent / "templates")]
html_css_files = ["site.css"]
# The notebooks are to be had as they are in the repository, without outputs.
html_copy_source = False
html_show_sourcelink = False
# Two long lists of names; the search finds them.
html_use_index = False
html_domain_indices = False
html_theme_options = {
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "footer_content_items": ["copyright.html"],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_source_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

# build.py has run them.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
mathjax_path = "mathjax/tex-chtml.js"

autodoc_member_order = "bysource"
# Python has resolved them by now, ArrayLike to a line of its own; the docstrings say the shapes.
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_default_options = {
    "members": True,
    # scikit-learn gives these to its estimators; they are of no use outside its pipelines.
    "exclude-members": "set_fit_request, set_partial_fit_request, set_score_request",
}


def setup(app: Any) -> None:
    """Read docstrings as they are written."""

    def process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
        lines[:] = restructured(lines)

    app.connect("autodoc-process-docstring", process)
