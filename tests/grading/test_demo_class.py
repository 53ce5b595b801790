"""The demonstration class: every submission gets what it deserves, and none stops the others."""

import re
import subprocess
import sys

from conftest import ROOT

SCORES = {
    "ada": 17,
    "bela": 17,
    "chen": 17,
    "dara": 0,
    "emil": 8,
    "fay": 9,
    "gus": 11,
    "hana": 8,
    "ivo": 15,
    "june": 15,
    "kofi": 17,
    "lena": 17,
    "mara": 0,
    "nils": 0,
    "olga": 0,
    "pavel": 0,
    "quinn": 0,
    "rosa": 0,
    "sven": 0,
    "tove": 0,
}
SAID = {
    "kofi": "relu-values was missing and was put back",
    "lena": "relu stood 2 times",
    "pavel": "tried os.kill",
    "quinn": "Python ended",
    "rosa": "MemoryError",
    "sven": "a symbolic link, not followed",
    "tove": "no valid JSON",
}


def test_demo_class():
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "demo_class.py"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = dict(re.findall(r"^(\w+) +([\d.]+) / 20 ", done.stdout, re.MULTILINE))
    assert {student: float(score) for student, score in rows.items()} == SCORES
    told = re.split(r"^(?=\w)", done.stdout, flags=re.MULTILINE)
    for student, said in SAID.items():
        assert any(part.startswith(f"{student} ") and said in part for part in told), student
    feedback = ROOT / "demo-class" / "feedback"
    assert {page.parts[-3] for page in feedback.glob("*/*/*.html")} == SCORES.keys()
    assert "you returned |z|" in next(feedback.glob("fay/*/*.html")).read_text()
    page = (ROOT / "demo-class" / "reports" / "02-activations.html").read_text()
    assert "you returned |z|" in page and "fay" not in page
