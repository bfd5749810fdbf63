"""What people, their phones and their enemies put into a field, by the kind of field."""

MARK = "<script>hostile()</script>"
SIGNS = f"é \u0301\u202eمرحبا 👩‍👩‍👧 {MARK} {{{{7*7}}}} \" ' OR 1=1; -- %s %(x)s"
CONTROL = "a\x00b\x07c\x1bd\x7f\u200b\ud7ff"
LONG = "x" * 10_000
IDENTITY = ("3201234567890123", "3201 2345 6789 0123", "3201.2345.6789.0123")
PHONES = ("0812", "021-555 1234", "+1 212 555 0100", "08123456789012345678", "+", "tel:nobody")
MAILS = ("a@b", "a b@example.org", "ä@exämple.org", f"a@{'y' * 300}.org",
         "a@example.org\nBcc: b@example.org", "@", "a@@example.org")
TEXTS = ("", "   ", LONG, SIGNS, IDENTITY[2])
NUMBERS = ("", "-1", "0", "1e309", "9" * 20, "٣", SIGNS)
DAYS = ("", "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "٢٠٢٦-٠١-٠١")
TIMES = ("", "25:61", "24:00", "00:00", "23:59:59.999", "٠٩:٠٠")
CHOICES = ("", "-1", "9" * 20, MARK)
BY_KIND = {"number": NUMBERS, "date": DAYS, "time": TIMES, "select": CHOICES, "radio": CHOICES,
           "checkbox": CHOICES, "hidden": ("", LONG, MARK, "-1"),
           "password": ("", LONG, SIGNS)}
FILES = (b"", b"\0\xff" * 50, f"{MARK};'\n".encode())
EVERYWHERE = ("", "   ", SIGNS, CONTROL, LONG, "-1", "9" * 20, "٣", "2026-02-30", *IDENTITY)


def values(kind: str, name: str) -> tuple[str, ...]:
    """What to try in a field of this kind and name."""
    more: tuple[str, ...] = ()
    if "phone" in name or name == "identifier" or kind == "tel":
        more += PHONES
    if "mail" in name or name == "identifier":
        more += MAILS
    if name in ("pin", "code") or name.startswith("day_"):
        more += NUMBERS
    return tuple(dict.fromkeys((*BY_KIND.get(kind, TEXTS), *more)))
