"""A page as its reader meets it: forms with what stands in them, and what is said of errors."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source",
                  "track", "wbr"})
NOT_TYPED = frozenset({"hidden", "radio", "checkbox", "select", "file", "submit", "password"})


@dataclass
class Control:
    """A field of a form; of radio buttons and ticks one for each choice."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether someone writes in it and may read it again."""
        return self.kind not in NOT_TYPED

    @property
    def shape(self) -> str:
        """Its name without numbers: the same for each row of a list."""
        return re.sub(r"\d+", "N", self.name)


@dataclass
class Form:
    """A form as it was sent to the browser."""

    method: str
    action: str
    enctype: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> frozenset[str]:
        """What makes two forms the same kind of form."""
        return frozenset(one.shape for one in self.controls)

    def sent(self) -> dict[str, list[str]]:
        """What a browser would send if nobody touched it."""
        found: dict[str, list[str]] = {}
        for one in self.controls:
            if one.chosen and one.kind not in ("file", "submit"):
                found.setdefault(one.name, []).append(one.value)
        return found

    def typed(self) -> dict[str, list[str]]:
        """What can be read in its text fields, by name."""
        found: dict[str, list[str]] = {}
        for one in self.controls:
            if one.is_typed:
                found.setdefault(one.name, []).append(one.value)
        return found


class Page(HTMLParser):
    """Read once; then asked."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.forms: list[Form] = []
        self.ids: dict[str, dict[str, str]] = {}
        self.said: dict[str, str] = {}  # the words of each element with an id
        self.errors: list[str] = []
        self.summary_links: list[str] = []
        self.summary_words: list[str] = []
        self.language = self.title = ""
        self.invalid: list[dict[str, str]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._form: Form | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if "id" in given:
            assert given["id"] not in self.ids, f"two elements have the id {given['id']}"
            self.ids[given["id"]] = {"tag": tag, **given}
        if given.get("aria-invalid") == "true":
            self.invalid.append({"tag": tag, **given})
        if tag == "a" and self._inside("error-summary") and given.get("href", "")[:1] == "#":
            self.summary_links.append(given.get("href", ""))
        if tag == "form":
            self._form = Form(given.get("method", "get").lower(), given.get("action", ""),
                              given.get("enctype", ""))
            self.forms.append(self._form)
        self._control(tag, given)
        if tag not in VOID:
            self._open.append((tag, given, []))

    def _inside(self, id_: str) -> bool:
        return any(given.get("id") == id_ for _tag, given, _words in self._open)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if self._form is None:
            return
        if tag == "option":
            self._option(given)
        elif "name" not in given or "disabled" in given:
            return
        elif tag == "button":
            self._form.buttons.append((given["name"], given.get("value", "")))
        elif tag in ("input", "select", "textarea"):
            kind = given.get("type", "text") if tag == "input" else tag
            ticks = kind in ("radio", "checkbox")
            value = given.get("value", "on" if ticks else "")
            self._form.controls.append(Control(
                given["name"], kind, value, chosen=not ticks or "checked" in given))

    def _option(self, given: dict[str, str]) -> None:
        assert self._form is not None
        select = self._form.controls[-1]
        select.options.append(given.get("value", ""))
        if "selected" in given or len(select.options) == 1:
            select.value = given.get("value", "")

    def handle_data(self, data: str) -> None:
        for _tag, _given, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, given, words = self._open.pop()
            self._closed(name, given, "".join(words))
            if name == tag:
                return

    def _closed(self, tag: str, given: dict[str, str], words: str) -> None:
        if "id" in given:
            self.said[given["id"]] = " ".join(words.split())
        if tag == "form":
            self._form = None
        if tag == "title" and not self.title:
            self.title = words.strip()
        if tag == "textarea" and self._form is not None and "name" in given:
            self._form.controls[-1].value = words.removeprefix("\r\n").removeprefix("\n")
        if "err" in given.get("class", "").split():
            self.errors.append(" ".join(words.split()))
        if self._inside("error-summary") and tag in ("p", "h2", "a"):
            said = " ".join(words.split())
            way_out = self.summary_words[-1] if tag == "p" and self.summary_words else "\0"
            self.summary_words.append(said.removesuffix(way_out).strip())
