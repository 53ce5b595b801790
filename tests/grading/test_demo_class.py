"""The demonstration class: every submission gets what it deserves, and none stops the others."""

import re
import subprocess
import sys

from conftest import ROOT

SCORES = {
    "ada": "17 / 20 +",
    "bela": "17 / 20 +",
    "chen": "17 / 20 +",
    "dara": "0 / 20",
    "emil": "8 / 20",
    "fay": "9 / 20 +",
    "gus": "11 / 20 +",
    "hana": "8 / 20 +",
    "ivo": "15 / 20 +",
    "june": "15 / 20 +",
    "kofi": "17 / 20 +",
    "lena": "not graded",
}


def test_demo_class():
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "demo_class.py"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = dict(
        re.findall(r"^(\w+) \(.*?\) +(not graded|\d+ / \d+(?: \+)?)", done.stdout, re.MULTILINE)
    )
    assert rows == SCORES
    pages = re.findall(r"\S+\.html$", done.stdout, re.MULTILINE)
    assert len(pages) == 11
    assert "you returned |z|" in next((ROOT / p).read_text() for p in pages if "/fay/" in p)
    assert "was stopped" in next((ROOT / p).read_text() for p in pages if "/june/" in p)
