"""What customers said of offers: `customer_id,verdict[,item_id][,bundle][,score][,comment][,timestamp]`, and surveys'
answers: a customer, a score and a comment; in any spelling.

A list of customers and scores alone may be anything: it is feedback where the analyst says so.
"""

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES, TIMESTAMP
from bundlerec.data.layouts.base import Layout, Role, Shape

FIELDS = {
    field: ALIASES[field]
    for field in (c.CUSTOMER_ID, c.VERDICT, c.ITEM_ID, c.BUNDLE, c.SCORE, c.BEST_SCORE, c.COMMENT, TIMESTAMP)
}
NO_SIGNATURE: frozenset[str] = frozenset()
ORDERS = frozenset({c.ORDER_ID, c.QUANTITY, c.PRICE})  # what a log tells and feedback does not

LAYOUT = Layout(
    "feedback",
    (
        Shape(Role.FEEDBACK, NO_SIGNATURE, FIELDS, (c.CUSTOMER_ID, c.VERDICT), strangers=ORDERS),
        Shape(
            Role.FEEDBACK,
            NO_SIGNATURE,
            FIELDS,
            (c.CUSTOMER_ID, c.SCORE, c.COMMENT),
            strangers=ORDERS | {c.ITEM_ID, c.VERDICT},
        ),
        Shape(Role.FEEDBACK, NO_SIGNATURE, FIELDS, (c.CUSTOMER_ID, c.SCORE), by_wish=True),
    ),
)
