"""A tree that comes as lines in any order: who hangs below whom, and what cannot hang."""

from collections import defaultdict
from collections.abc import Iterable, Mapping


def in_circles(parents: Mapping[str, str]) -> set[str]:
    """Everything that would be its own ancestor; an empty parent is the top.

    >>> sorted(in_circles({"a": "b", "b": "a", "c": "a", "d": ""}))
    ['a', 'b']
    """
    settled: set[str] = set()
    found: set[str] = set()
    for start in parents:
        path: list[str] = []
        on_path: set[str] = set()
        here = start
        while here and here not in settled and here not in on_path:
            path.append(here)
            on_path.add(here)
            here = parents.get(here, "")
        if here in on_path:
            found.update(path[path.index(here):])
        settled.update(path)
    return found


def below(parents: Mapping[str, str], tops: Iterable[str]) -> set[str]:
    """Everything that hangs somewhere below one of `tops`, without them.

    >>> sorted(below({"a": "", "b": "a", "c": "b", "d": ""}, ["a"]))
    ['b', 'c']
    """
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    found: set[str] = set()
    waiting = [child for top in tops for child in children.get(top, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, ()))
    return found
