"""Decides how a length of time reads for people."""

TENTHS_BELOW = 10
"""Seconds below which tenths are told: of a short step they are all there is to see."""


def lasted(seconds: float) -> str:
    """Return “under 0.1 s”, “7.2 s”, “42 s”, “3 min 5 s” or “2 h 4 min”."""
    whole = int(seconds)
    minutes, hours = whole // 60, whole // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    if minutes:
        return f"{minutes} min {whole % 60} s"
    if seconds >= TENTHS_BELOW:
        return f"{whole} s"
    return f"{seconds:.1f} s" if seconds >= 0.1 else "under 0.1 s"
