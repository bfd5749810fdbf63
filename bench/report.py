"""A figure a line: what was measured, beside its limit."""

from dataclasses import dataclass
from statistics import median

missed: list[str] = []


@dataclass(frozen=True)
class Round:
    """How many answers in how many seconds, and the server's processor seconds for them."""

    answers: int
    seconds: float
    computed: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


def _cost(rounds: list[Round]) -> float:
    """Milliseconds of computing an answer; what other work on the machine disturbs least."""
    return sum(each.computed for each in rounds) / sum(each.answers for each in rounds) * 1000


def ratio(name: str, ours: list[Round], limit: list[Round], *, floor: float) -> None:
    """Rounds measured in turn: the median of their ratios, the spread; rates; computing time."""
    ratios = sorted(one.rate / other.rate for one, other in zip(ours, limit, strict=True))
    rates = [median(each.rate for each in side) for side in (ours, limit)]
    costs = [_cost(ours), _cost(limit)]
    _say(name, f"{median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})", f"at least {floor}",
         f"{rates[0]:,.0f}/s against {rates[1]:,.0f}/s, computing {costs[0]:.2f} ms against "
         f"{costs[1]:.2f} ms ({costs[1] / costs[0] if costs[0] else 0:.2f})",
         kept=median(ratios) >= floor)


def within(name: str, value: float, limit: float, unit: str = "", *, beside: str = "") -> None:
    """A figure that must not be larger than its limit."""
    _say(name, f"{value:,.3g}{unit}", f"at most {limit:g}{unit}", beside, kept=value <= limit)


def _say(name: str, value: str, limit: str, beside: str, *, kept: bool) -> None:
    if not kept:
        missed.append(name)
    print(f"  {'' if kept else '! '}{name}: {value}, {limit}{beside and '; ' + beside}", flush=True)
