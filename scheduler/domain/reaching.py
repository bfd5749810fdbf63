"""Whom to tell about a booking, and by which way: a contact accepted as enough is the one told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contacts:
    """What a party left, each in its one form or empty."""

    name: str
    email: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""


@dataclass(frozen=True)
class Told:
    """Who hears of it: at `email` by a letter, otherwise at `phone` by a human, or by nobody.

    `ward` is for whom, when it is a guardian who hears of it.
    """

    name: str
    email: str = ""
    phone: str = ""
    ward: str = ""

    @property
    def by_hand(self) -> bool:
        """Can only a human tell them?"""
        return bool(self.phone) and not self.email

    @property
    def by_nobody(self) -> bool:
        """Is there no way to tell them at all?"""
        return not self.phone and not self.email


def told(contacts: Contacts) -> Told:
    """One's own address, then one's own number, then the guardian's.

    >>> told(Contacts("Ani", guardian_name="Ibu Sri", guardian_phone="+6281234567890"))
    Told(name='Ibu Sri', email='', phone='+6281234567890', ward='Ani')
    """
    if contacts.email or contacts.phone or not contacts.guardian_phone:
        return Told(contacts.name, contacts.email, contacts.phone or contacts.guardian_phone)
    if not contacts.guardian_name:
        return Told(contacts.name, phone=contacts.guardian_phone)
    return Told(contacts.guardian_name, phone=contacts.guardian_phone, ward=contacts.name)
