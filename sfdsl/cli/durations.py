"""Spans of time in words, as short as they stay clear."""


def duration(seconds: float) -> str:
    """`0 s`, `0.25 s`, `12.5 s`, `2 m 5 s`, `3 d 4 h`: two units at most."""
    if seconds < 60:
        return f"{seconds:.3g} s" if seconds >= 0.001 else "0 s"
    whole = round(seconds)
    units = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
    parts: list[str] = []
    for unit, size in units:
        count, whole = divmod(whole, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
        if len(parts) == 2:
            break
    return " ".join(filter(None, parts))
