"""Changing what is said of a shop once for all its files: checked before it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from bundlerec.data.currencies import CODES
from bundlerec.data.watching import checked_folder
from bundlerec.errors import BadSetting
from bundlerec.store import NO_CURRENCY, ShopSettings, Store

# Offered on the page; any other ISO 4217 code is taken too.
_COMMON = "EUR USD GBP CHF CNY JPY AUD BRL CAD CZK DKK HKD HUF INR KRW MXN NOK NZD PLN SEK SGD TRY TWD ZAR"
CURRENCIES: Final = tuple(_COMMON.split())


def change_settings(
    store: Store,
    shop: str,
    *,
    currency: str | None = None,
    time_zone: str | None = None,
    watched_folder: str | None = None,
    join_variants: bool | None = None,
) -> ShopSettings:
    """Saves what is named; None leaves it. Raises BadSetting for what means nothing."""
    told = store.shops.settings(shop)
    changed = checked(told, currency=currency, time_zone=time_zone)
    if watched_folder is not None:
        changed = replace(changed, watched_folder=checked_folder(watched_folder))
    if join_variants is not None:
        changed = replace(changed, join_variants=join_variants)
    if changed != told:
        store.shops.save_settings(shop, changed)
    return changed


def checked(settings: ShopSettings, *, currency: str | None = None, time_zone: str | None = None) -> ShopSettings:
    """The settings with what is named changed; None leaves it. Raises BadSetting for what means nothing."""
    if currency is not None:
        settings = replace(settings, currency=_currency(currency))
    if time_zone is not None:
        if time_zone and time_zone not in available_timezones():
            raise BadSetting(f"There is no time zone “{time_zone}”.", "Write it like Europe/Berlin, or UTC.")
        settings = replace(settings, time_zone=time_zone)
    return settings


def _currency(text: str) -> str:
    code = text.strip()
    if code.lower() in ("", NO_CURRENCY):
        return code.lower()
    if code.upper() not in CODES:
        raise BadSetting(f"“{text}” is no currency.", f"Write its three letters, such as EUR, or {NO_CURRENCY}.")
    return code.upper()
