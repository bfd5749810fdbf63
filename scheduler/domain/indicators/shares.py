"""Division that knows when there is nothing to divide by."""


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part ÷ whole`, unrounded; None when either is missing or `whole` is nothing."""
    if part is None or not whole:
        return None
    return part / whole


def percent(part: float | None, whole: float | None) -> float | None:
    """`part ÷ whole × 100`, unrounded; None when either is missing or `whole` is nothing."""
    if part is None or not whole:
        return None
    return part * 100 / whole
