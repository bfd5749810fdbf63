"""With the reader's own few colours (Windows' contrast themes) what is chosen, current, taken or
not to be pressed still looks so, by a colour of the system or by its shape."""

from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import looking

SEEN = """([selector, names]) => {
  const style = getComputedStyle(document.querySelector(selector));
  return names.map(name => style.getPropertyValue(name)).join(' ');
}"""
SYSTEM = """name => {
  const probe = document.createElement('i');
  probe.style.cssText = `forced-color-adjust: none; color: ${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}"""


def seen(page: Page, selector: str, *names: str) -> str:
    """What the first such element is drawn with."""
    return str(page.evaluate(SEEN, [selector, names]))


def system(page: Page, name: str) -> str:
    return str(page.evaluate(SYSTEM, name))


def test_what_is_chosen_is_seen_on_the_programme(
    app: Flask, address: str, chromium: Browser,
):
    there = looking.a_world()
    with looking.opened(chromium, address, forced_colors="active") as page:
        page.goto(f"{address}/northside/?view=month")
        chosen, canvas = system(page, "Highlight"), system(page, "Canvas")
        text = system(page, "CanvasText")

        assert chosen != canvas
        assert seen(page, ".nav a[aria-current]", "border-bottom-color") == chosen
        assert seen(page, ".nav a:not([aria-current])", "border-bottom-color") == "rgba(0, 0, 0, 0)"
        for one in (".chip", ".switch a"):
            assert seen(page, f"{one}[aria-current]", "background-color") == chosen
            assert seen(page, f"{one}:not([aria-current])", "background-color") != chosen
        assert seen(page, ".cal .today .cal__d", "background-color") == chosen
        assert seen(page, ".pips .pip", "background-color") == text
        assert seen(page, ".legend .pip", "background-color") == text
        assert len({seen(page, f".legend [data-act={act}] .pip", "border-radius")
                    for act in ("berbagi", "belajar", "berlatih")}) == 3

        page.goto(f"{address}/northside/")
        assert seen(page, ".seat .taken", "stroke") == seen(page, ".seat .free", "stroke") == text
        assert (seen(page, ".seat .taken", "stroke-width"),
                seen(page, ".seat .free", "stroke-width")) == ("10px", "2px")
        page.keyboard.press("Tab")
        assert seen(page, ":focus-visible", "outline-color", "outline-style",
                    "outline-width") == f"{chosen} solid 4px"

        page.evaluate("document.querySelector('button.btn').disabled = true")
        assert seen(page, "button.btn:disabled", "color", "border-top-color") == (
            f"{system(page, 'GrayText')} {system(page, 'GrayText')}")

        page.goto(f"{address}/northside/sessions/{there.values['coming']}")
        assert seen(page, ".party > input:checked + label", "background-color") == chosen

        page.goto(f"{address}/b/{there.values['code']}")
        assert seen(page, ".qr", "background-color", "color") == "rgb(255, 255, 255) rgb(0, 0, 0)"
