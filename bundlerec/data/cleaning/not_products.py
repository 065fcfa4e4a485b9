"""What stands among products and is none: postage, fees, vouchers, gift cards, test lines. One set of rules for all.

A rule looks at whole titles, not at words in them: “Postage” is postage, “Postage stamp album” is a product.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes

NOT_A_PRODUCT: Final = "not a product"
MOSTLY: Final = 0.5
KEPT: Final = "looks like no product, kept as wished"

_PHRASES: Final = {
    "postage": """postage, dotcom postage, shipping, shipping cost, shipping costs, shipping fee, shipping
        charge, shipping and handling, shipping handling, standard shipping, express shipping, free
        shipping, flat rate, delivery, delivery fee, delivery charge, standard delivery, express
        delivery, next day carriage, carriage, freight, handling, handling fee, versand,
        versandkosten, versandpauschale, lieferung, lieferkosten, expressversand, standardversand,
        fracht, frais de port, frais de livraison, livraison, frais d expédition, envío, gastos de
        envío, costes de envío, costo de envío, flete, portes, spese di spedizione, spedizione,
        verzendkosten, verzending, bezorgkosten, frete, koszty dostawy, wysyłka, 运费, 邮费, 快递费, 配送费,
        邮费补差, 补差价, 补运费, 運費, 郵費, 運送費, 配送料, 送料""",
    "fee": """fee, fees, service fee, service charge, bank charges, bank charge, amazon fee, payment fee,
        cod fee, cash on delivery fee, booking fee, adjust bad debt, bad debt, commission, cruk
        commission, surcharge, tip, deposit, bag charge, gebühr, gebühren, nachnahmegebühr,
        servicegebühr, zahlungsgebühr, bearbeitungsgebühr, pfand, frais, frais de service, frais
        bancaires, pourboire, comisión, tarifa, recargo, propina, 手续费, 服务费, 包装费, 打包费, 小费, 押金, 手續費,
        服務費""",
    "voucher": """voucher, coupon, discount, discount code, promo code, promotion code, store credit, rabatt,
        gutscheincode, rabattcode, nachlass, coupon de réduction, remise, réduction, bon de
        réduction, descuento, cupón, cupón de descuento, vale de descuento, sconto, buono sconto,
        korting, kortingscode, 优惠券, 折扣, 代金券, 抵用券, 满减, 優惠券, 折價券""",
    "gift card": """gift card, gift cards, giftcard, e gift card, egift card, digital gift card, gift voucher,
        gift vouchers, gift certificate, dotcomgiftshop gift voucher, geschenkkarte,
        geschenkgutschein, gutschein, wertgutschein, carte cadeau, chèque cadeau, bon cadeau,
        tarjeta regalo, tarjeta de regalo, cheque regalo, carta regalo, buono regalo, cadeaubon,
        cadeaukaart, 礼品卡, 礼金卡, 充值卡, 储值卡, 禮品卡""",
    "test line": """test, test product, test item, test order, testing, this is a test product, testprodukt,
        testartikel, testbestellung, produit test, article test, producto de prueba, prueba,
        prodotto di prova, 测试, 测试商品, 测试产品, 測試, 測試商品""",
    "correction": """manual, adjustment, manual adjustment, adjust, correction, korrektur, ajustement, ajuste,
        rounding, rundung, 调整, 差价""",
}
_CODES: Final = {
    "postage": "postage shipping shippingfee shippingcost versand versandkosten fraisdeport freight",
    "fee": "bankcharges amazonfee servicefee bankcharge",
    "voucher": "voucher coupon discount rabatt",
    "gift card": "giftcard giftvoucher gutschein geschenkkarte",
    "test line": "testproduct testprodukt",
}
CURRENCIES: Final = re.compile(r"\b(?:eur|usd|gbp|chf|cny|rmb|euro|dollars?)\b")
RULE_OF_TITLE: Final = {" ".join(one.split()): rule for rule, text in _PHRASES.items() for one in text.split(",")}
RULE_OF_CODE: Final = {code: rule for rule, text in _CODES.items() for code in text.split()}


def leave_out_not_products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Takes out rows (of a log or a catalogue, by field) whose code or title says that they are no product.

    An item goes when most of its rows have such a title: a clerk's “test” in one line makes no product a test.
    """
    by_code = _found(rows[c.ITEM_ID], _rule_of_code)
    by_title = _found(rows[c.TITLE], _rule_of_title) if c.TITLE in rows else {}
    if by_title:
        by_code = _items_mostly_titled(rows, by_title) | by_code
    if not by_code:
        return rows
    rule = rows[c.ITEM_ID].map({item: by_code.get(item, "") for item in rows[c.ITEM_ID].unique()}).astype("str")
    return reject_not_products(rows, rule, notes, around)


def reject_not_products(rows: pd.DataFrame, rule: pd.Series, notes: Notes, around: Around) -> pd.DataFrame:
    """Takes out the rows with a `rule` (its name; empty for products) and tells it; keeps them where it is wished."""
    which = rule != ""
    if not which.any():
        return rows
    if around.keep_not_products:
        notes.change(KEPT, rows.index[which])
        return rows
    shown = rows.loc[which, c.TITLE if c.TITLE in rows else c.ITEM_ID]
    for name, cells in shown.groupby(rule[which]):
        notes.note_not_product(str(name), cells.iloc[0], len(cells))
    notes.not_products.update(rows.loc[which, c.ITEM_ID])
    return notes.reject(rows, which, NOT_A_PRODUCT)


def rule_of(titles: pd.Series, otherwise: str) -> pd.Series:
    """The rule that each title falls under, for rows that are known to be no products."""
    found = _found(titles, _rule_of_title)
    return titles.map({title: found.get(title, otherwise) for title in titles.unique()}).astype("str")


def _found(cells: pd.Series, rule: Callable[[str], str]) -> dict[str, str]:
    """The rule of each distinct cell that falls under one."""
    return {cell: found for cell in cells.unique() if (found := rule(cell))}


def _items_mostly_titled(rows: pd.DataFrame, by_title: dict[str, str]) -> dict[str, str]:
    """Items most of whose rows have a title under a rule, with that rule."""
    item, rule = rows[c.ITEM_ID].astype("str"), rows[c.TITLE].astype("str").map(by_title)
    share = rule.notna().groupby(item).mean()
    first = rule.groupby(item).first()
    return first[share > MOSTLY].to_dict()


def _rule_of_title(title: str) -> str:
    if len(title) > 60:
        return ""
    bare = CURRENCIES.sub(" ", re.sub(r"[^\w\s]|[\d_]", " ", title.casefold()))
    return RULE_OF_TITLE.get(" ".join(bare.split()), "")


def _rule_of_code(code: str) -> str:
    return RULE_OF_CODE.get(re.sub(r"[\W_]+", "", code.casefold()), "") if len(code) < 20 else ""
