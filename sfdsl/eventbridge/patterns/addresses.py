"""IP addresses in patterns: an address is its version and its number, so that different spellings are equal.

A plain string in a pattern that looks like an address is compared as an address, too. Source: aws/event-ruler, class CIDR
(with the rules of java.net.InetAddress, which it uses).
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

_LOOKS_LIKE_V4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_LOOKS_LIKE_V6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_LONGEST_V4 = len("255.255.255.255")


class Address(NamedTuple):
    version: int
    number: int


@dataclass(frozen=True, slots=True)
class AddressRange:
    """The addresses from `first` to `last`, both included; `first` is what was written, not the start of its block."""

    version: int
    first: int
    last: int

    def covers(self, address: Address | None) -> bool:
        return address is not None and address.version == self.version and self.first <= address.number <= self.last


def looks_like_address(text: str) -> bool:
    return bool(_LOOKS_LIKE_V4.fullmatch(text) or _LOOKS_LIKE_V6.fullmatch(text))


def parse_address(text: str) -> Address | None:
    """The address that the text spells, or None."""
    if _LOOKS_LIKE_V4.fullmatch(text):
        octets = [int(octet) for octet in text.split(".")] if len(text) <= _LONGEST_V4 else [256]
        return Address(4, int.from_bytes(bytes(octets), "big")) if max(octets) < 256 else None
    if _LOOKS_LIKE_V6.fullmatch(text):
        return _parse_v6(text)
    return None


def parse_cidr(text: str) -> AddressRange:
    """The range of `address/bits`.

    :raises ValueError: with the service's message.
    """
    parts = text.split("/")
    while parts and not parts[-1]:  # as Java's split does: nothing behind the last slash is no part
        parts.pop()
    if len(parts) != 2:
        raise ValueError("Malformed CIDR, one '/' required")
    address_text, bits_text = parts
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", bits_text):
        raise ValueError("Malformed CIDR, mask bits must be an integer")
    bits = int(bits_text)
    if bits < 0:
        raise ValueError("Malformed CIDR, mask bits must not be negative")
    address = parse_address(address_text)
    if address is None:
        kind = "Invalid" if looks_like_address(address_text) else "Nonstandard"
        raise ValueError(f"{kind} IP address: {address_text}")
    width = 32 if address.version == 4 else 128
    if bits >= width:
        raise ValueError(f"IPv{address.version} mask bits must be < {width}")
    return AddressRange(address.version, address.number, address.number | ((1 << (width - bits)) - 1))


def _parse_v6(text: str) -> Address | None:
    head, gap, tail = text.partition("::")
    before = head.split(":") if head else []
    after = tail.split(":") if tail else []
    groups = before + after
    if len(groups) > 8 or (len(groups) < 8) != bool(gap) or "::" in tail or not all(groups):
        return None
    numbers = [int(group, 16) for group in groups]
    if max(numbers, default=0) > 0xFFFF:
        return None
    numbers[len(before) : len(before)] = [0] * (8 - len(groups))
    value = 0
    for number in numbers:
        value = value << 16 | number
    # InetAddress turns an IPv4 address written as IPv6 back into IPv4.
    return Address(4, value & 0xFFFFFFFF) if value >> 32 == 0xFFFF else Address(6, value)
