"""One stylesheet for every browser: without the layers it is written in, all looks the same."""

from flask import Flask
from playwright.sync_api import Browser, Page

from scheduler import stylesheet
from tests.browser import looking

LOOKS = """() => [...document.querySelectorAll('body *')].flatMap(e =>
  ['', '::before', '::after'].map(part => {
    const style = getComputedStyle(e, part);
    if (part && style.content === 'none') return '';
    return [...style].map(name => `${name}:${style.getPropertyValue(name)}`).join(';');
  }))"""
NAMES = """() => [...document.querySelectorAll('body *')].flatMap(e =>
  ['', '::before', '::after'].map(part =>
    [e.tagName.toLowerCase(), ...e.classList].join('.') + part))"""
FONT = "vendor/plus-jakarta-sans/plus-jakarta-sans-latin-wght-normal.woff2"
LAYERED = """async text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
  document.querySelector('link[rel=stylesheet]').disabled = true;
  await document.fonts.load('16px "Plus Jakarta Sans Variable"');
}"""
SAMPLE = ("/", "/{lib}/", "/{lib}/?view=month", "/{lib}/indicators", "/{lib}/subscribe",
          "/{lib}/sessions/{coming}", "/b/{code}", "/{lib}/spaces/ruang-belajar", "/sign-in",
          "/help", "/nowhere/", "/{lib}/calendar", "/{lib}/calendar?view=week",
          "/{lib}/desk/sessions/{begun}", "/{lib}/desk/sessions/{begun}/closing",
          "/{lib}/desk/sessions/{begun}/sheet", "/{lib}/desk/messages", "/{lib}/desk/visits",
          "/{lib}/settings/", "/{lib}/settings/people", "/{lib}/sessions/{coming}/cancellation",
          "/{lib}/events/new", "/{lib}/settings/partners/{partner_id}", "/account")


def looks(page: Page) -> list[str]:
    """How every element is drawn, on the screen and then on paper."""
    found = []
    for media in ("screen", "print"):
        page.emulate_media(media=media)  # type: ignore[arg-type]
        found += page.evaluate(LOOKS)
    page.emulate_media(media="screen")
    return found


def test_without_layers_every_element_looks_as_it_does_with_them(
    app: Flask, address: str, chromium: Browser,
):
    there = looking.a_world()
    layered = stylesheet.layered().replace(f"static/{FONT}", app.jinja_env.globals["asset"](FONT))
    found: dict[str, tuple[str, list[str]]] = {}
    with looking.opened(chromium, address, staff=True, reduced_motion="reduce") as page:
        for number, sample in enumerate(SAMPLE):
            path = sample.format(**there.values)
            page.set_viewport_size({"width": (390, 1280)[number % 2], "height": 900})
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            names = page.evaluate(NAMES)
            flat = looks(page)
            page.evaluate(LAYERED, layered)
            for name, is_so, was in zip(names * 2, flat, looks(page), strict=True):
                if is_so.replace(" ", "") != was.replace(" ", ""):  # minified, too
                    found.setdefault(name, (path, sorted(set(is_so.split(";"))
                                                         ^ set(was.split(";")))))

    assert found == {}
