"""The three-letter codes that are currencies: ISO 4217, a few that ended lately, and the usual name of the yuan; and
what somebody wants done with prices in several of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from bundlerec.errors import BadSetting

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD "
    "KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RMB RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD "
    "XCG XOF XPF YER ZAR ZMW ZWG "
)
CODES: Final = frozenset(_CODES.split())
# Words as well.
NO_CODES: Final = frozenset(
    ["ALL", "ANG", "BAM", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "SOS", "TOP", "TRY"]
)

ALL: Final = "all"  # prices in several currencies are kept as they are
HOW = "Write one currency, and rates if you have them: EUR USD=0.92, or all."


@dataclass(frozen=True)
class PriceWish:
    """What is done with prices in several currencies: one is kept, those with a rate become it, others are left out."""

    kept: str  # a code, a sign as it stands in the file, or ALL
    rates: Mapping[str, float] = field(default_factory=dict)  # one piece of that currency in the kept one

    @classmethod
    def of(cls, text: str) -> Self:
        """The wish that `str` gives, such as `EUR USD=0.92`, or `all`. Raises BadSetting."""
        kept, *rates = text.split() or [""]
        pairs = [rate.partition("=")[::2] for rate in rates]
        if not kept or "=" in kept or (pairs and kept == ALL):
            raise BadSetting(f"“{text}” does not say what to do with several currencies.", HOW)
        return cls(_spelled(kept), {_spelled(code): _rate(code, rate) for code, rate in pairs})

    def __str__(self) -> str:
        return " ".join([self.kept, *(f"{code}={rate:g}" for code, rate in self.rates.items())])

    def words(self) -> str:
        """The same as somebody reads it."""
        if self.kept == ALL:
            return "all are kept as they are"
        rates = ", ".join(f"1 {code} = {rate:g}" for code, rate in self.rates.items())
        return f"they become {self.kept} ({rates})" if rates else f"only {self.kept} is kept"

    def factor(self, code: str) -> float:
        """By what a price in a currency is multiplied; NaN where it is left out."""
        return 1.0 if code == self.kept or self.kept == ALL else self.rates.get(code, math.nan)


def _spelled(code: str) -> str:
    return code.lower() if code.lower() == ALL else code.upper() if code.upper() in CODES else code


def _rate(code: str, text: str) -> float:
    if not code or not re.fullmatch(r"\d+(?:[.,]\d+)?", text) or not (rate := float(text.replace(",", "."))):
        raise BadSetting(f"“{code}={text}” is no rate.", HOW)
    return rate
