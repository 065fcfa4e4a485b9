"""What a shop's words for the state of an order mean: whether it was a purchase at all."""

from __future__ import annotations

import pandas as pd

from bundlerec.data.cleaning.notes import Notes

CANCELLED, REFUNDED, UNPAID = "cancelled", "refunded in full", "never paid"
_WORDS = {
    CANCELLED: """cancelled canceled storniert annulé annulée annulee cancelado cancelada annullato 已取消
        取消 交易关闭 已关闭 交易關閉 已關閉 trash""",
    REFUNDED: """refunded erstattet rückerstattet remboursé remboursée reembolsado reembolsada rimborsato
        已退款 退款 退款成功""",
    UNPAID: """failed pending voided expired unpaid checkout-draft draft fehlgeschlagen échouée échoué fallido
        fallito 未付款 待付款 等待买家付款 等待買家付款 失败""",
}
MEANING = {word: reason for reason, words in _WORDS.items() for word in words.split()}


def reject_by_status(rows: pd.DataFrame, status: pd.Series, notes: Notes) -> pd.DataFrame:
    """Takes out orders that were cancelled, refunded in full or never paid."""
    meaning = status.str.strip().str.lower().str.removeprefix("wc-").map(MEANING)
    for reason in (CANCELLED, REFUNDED, UNPAID):
        rows = notes.cancel(rows, meaning.reindex(rows.index) == reason, reason)
    return rows
