"""The stylesheet: a class has one home, the order of its files is the cascade, and a browser of
2021 understands all of it."""

import re
from collections import defaultdict
from pathlib import Path

from scheduler import stylesheet

LAYERS = ("reset", "tokens", "base", "components", "pages", "forced", "print")
# Known to browsers only since then; what merely decorates may be dropped and is not here.
TOO_NEW = {"@layer": 2022, "@container": 2023, ":has(": 2023, "color-mix(": 2023, "@scope": 2023,
           "subgrid": 2023, "dvh": 2022, "&": 2023, "oklch(": 2023, "light-dark(": 2024}


def rules(path: Path) -> list[str]:
    """The selectors of a file, one by one, without those of at-rules."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    return [one.strip() for group in re.findall(r"([^{};]+)\{", text)
            if not group.strip().startswith("@") for one in group.split(",")]


def test_a_class_is_defined_in_one_file_alone():
    homes = defaultdict(set)
    for path in stylesheet.files():
        for selector in rules(path):
            if path.parent != stylesheet.FOLDER and re.fullmatch(r"\.[\w-]+", selector):
                homes[selector].add(path.name)

    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_every_file_is_sent_and_every_layer_comes_after_those_it_may_overrule():
    layers = [re.findall(r"^@layer ([\w-]+) \{", path.read_text(), re.M)
              for path in stylesheet.files()]
    order = [LAYERS.index(name) for names in layers for name in names]

    assert sorted(stylesheet.files()) == sorted(stylesheet.FOLDER.rglob("*.css"))
    assert order == sorted(order)


def test_what_is_sent_needs_no_browser_newer_than_2021():
    sent = stylesheet.flat(stylesheet.layered())
    sent = re.sub(r'/\*.*?\*/|url\("[^"]*"\)', "", sent, flags=re.S)

    assert [word for word in TOO_NEW if word in sent] == []
    assert sent.count("{") == sent.count("}")


def test_flattening_keeps_every_rule_and_its_place():
    text = "@layer a, b; @layer a { p { x: y; } } @media print { i { x: z; } } @layer b { b { } }"
    sent = " ".join(stylesheet.flat(text).split())

    assert sent == "p { x: y; } @media print { i { x: z; } } b { }"
