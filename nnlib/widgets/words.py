"""Numbers and lists as the explorers write them in sentences and small boxes."""

import math


def short(number: float, room: int = 9) -> str:
    """A number in at most so many characters, where that is possible."""
    if not math.isfinite(number):
        return "none" if math.isnan(number) else "∞" if number > 0 else "−∞"
    number = 0.0 if abs(number) < 1e-12 else number
    for digits in (4, 3, 2, 1):
        text = f"{number:.{digits}g}".replace("e+0", "e").replace("e-0", "e-")
        if len(text) <= room:
            break
    return text.replace("e+", "e").replace("-", "−")


def bracket(number: float) -> str:
    """The same, in brackets if it is below 0."""
    return f"({short(number)})" if number < 0 else short(number)


def listed(parts: list[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
