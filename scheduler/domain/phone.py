"""A telephone number, read once: whatever was typed, kept in E.164."""

import re
from functools import lru_cache
from typing import NewType

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from scheduler.domain.errors import IdentityNumber, PhoneWrong
from scheduler.domain.identity import has_identity_number
from scheduler.domain.typed import one_line, plain_signs

Phone = NewType("Phone", str)
NO_PHONE = Phone("")
LONGEST = 200  # signs; a link to a chat holds a number too
_CHAT = re.compile(
    r"(?:https?://)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?phone=)\+?(\d+)\b.*",
    re.IGNORECASE)
_CALL = re.compile(r"(?:tel|whatsapp|sms):\s*", re.IGNORECASE)


def phone_of(text: str, region: str = "ID") -> Phone:
    """"0812-3456-7890" is "+6281234567890"; nothing is NO_PHONE.

    "tel:" and the link to a chat are understood, and "0062…" as people abroad dial it.
    Refusals: PhoneWrong(given), IdentityNumber.
    """
    return _read(text, region)


@lru_cache(maxsize=256)
def _read(text: str, region: str) -> Phone:
    plain = plain_signs(text)
    if not plain:
        return NO_PHONE
    chat = _CHAT.fullmatch(plain)
    number = f"+{chat[1]}" if chat else _CALL.sub("", plain, count=1)
    for way in (re.sub(r"^00(?=[1-9])", "+", number), number):
        found = _parsed(way, region)
        if found is not None:
            return Phone(phonenumbers.format_number(found, PhoneNumberFormat.E164))
    raise IdentityNumber() if has_identity_number(text) else PhoneWrong(given=one_line(text)[:60])


def _parsed(number: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        found = phonenumbers.parse(number, region)
    except NumberParseException:
        return None
    readable = not re.search(r"[^\W\d_]", number) and phonenumbers.is_valid_number(found)
    return found if readable else None


class Called:
    """What is asked for with a number: a frozen dataclass whose `phone` is kept in its one form."""

    phone: str

    def __post_init__(self) -> None:
        """However it was written. Refusals: as for `phone_of`."""
        object.__setattr__(self, "phone", phone_of(self.phone))


def is_normal(phone: str) -> bool:
    """Is this a number as we keep it: E.164, or none?"""
    return not phone or re.fullmatch(r"\+[1-9]\d{6,14}", phone, re.ASCII) is not None


def may_be_mobile(phone: str) -> bool:
    """May a text message reach this number? Some plans do not tell mobile from fixed lines."""
    kind = phonenumbers.number_type(phonenumbers.parse(phone))
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def chat_number(chat: str, phone: str) -> str:
    """The number a chat with a library opens at: its own for that, else a mobile telephone.

    Empty when neither is known: a fixed line reads no messages.
    """
    if chat:
        return chat
    return phone if phone and is_normal(phone) and _is_mobile(phone) else ""


def _is_mobile(phone: str) -> bool:
    return phonenumbers.number_type(phonenumbers.parse(phone)) == PhoneNumberType.MOBILE


def dialled(line: str) -> str:
    """What a telephone is given of a line that people read: "0401 123 ext. 4" is "0401123"."""
    return re.sub(r"[^+0-9]", "", re.split(r"[^\d\s()+./-]", line.strip(), maxsplit=1)[0])


def said_phone(phone: str) -> str:
    """A number as it is read out at home: "+6281234567890" is "0812-3456-7890"."""
    try:
        found = phonenumbers.parse(phone)
    except NumberParseException:
        return phone
    home = found.country_code == 62
    return phonenumbers.format_number(
        found, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
