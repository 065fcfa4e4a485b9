"""The law of column names: every table that goes from one room to another, written down once.

Outside (`*_id`) are the merchant's own codes, always text, kept verbatim. Inside (`*_row`) are row numbers
of a `Dataset`; they never leave the process.
"""

from typing import Final

CUSTOMER_ID: Final = "customer_id"
ITEM_ID: Final = "item_id"
ORDER_ID: Final = "order_id"
BUNDLE_ID: Final = "bundle_id"
LEADS: Final = "after_item_id"  # the item that leads to a step of a path
EXPECTED_DAY: Final = "expected_day"  # on which a customer buys an item again, ISO 8601

# Catalogue: one row an item.
TITLE: Final = "title"
CATEGORY: Final = "category"  # a path is written "A > B > C"
BRAND: Final = "brand"
PRICE: Final = "price"
COST: Final = "cost"
STOCK: Final = "stock"
DESCRIPTION: Final = "description"
IMAGE_URL: Final = "image_url"
PARENT_ID: Final = "parent_id"  # of the product that the item is a variant of; its own where it is nobody's
VARIANT: Final = "variant"  # what tells the item from the product's other variants: "Red / L"
CATALOGUE: Final = (
    ITEM_ID,
    TITLE,
    CATEGORY,
    BRAND,
    PRICE,
    COST,
    STOCK,
    DESCRIPTION,
    IMAGE_URL,
    PARENT_ID,
    VARIANT,
)

# Events: one row a line of the log. Times are UTC without a zone (datetime64[us]); price is that of one piece.
TIME: Final = "time"
KIND: Final = "kind"
QUANTITY: Final = "quantity"
EVENTS: Final = (CUSTOMER_ID, ITEM_ID, ORDER_ID, TIME, KIND, QUANTITY, PRICE)

PURCHASE: Final = "purchase"
CART: Final = "cart"
VIEW: Final = "view"
EVENT_KINDS: Final = (PURCHASE, CART, VIEW)
REFUND: Final = "refund"  # on its way into the store only: who reads a log gets purchases with refunds taken off

# Customers: one row a customer and attribute; `sensitive` attributes reach the audit only, never a model.
ATTRIBUTE: Final = "attribute"
VALUE: Final = "value"
SENSITIVE: Final = "sensitive"
CUSTOMERS: Final = (CUSTOMER_ID, ATTRIBUTE, VALUE)

# Attributes: one row an attribute; how many customers have it, and one of its values.
KNOWN_OF: Final = "customers"
ATTRIBUTES: Final = (ATTRIBUTE, SENSITIVE, KNOWN_OF, VALUE)

# Existing bundles of the merchant.
EXISTING_BUNDLES: Final = (BUNDLE_ID, ITEM_ID, TITLE, PRICE)

# Bundles: what a model offers. `slot` and `bundle` count from 1; `score` falls with the slot;
# `probability` is that with which the whole ordered bundle was drawn (empty where nothing was drawn by chance).
MODEL: Final = "model"
BUNDLE: Final = "bundle"
SLOT: Final = "slot"
SCORE: Final = "score"
PROBABILITY: Final = "probability"
VALUE_OF_CHOICE: Final = "choice_value"  # g(S, A) of the policy at the moment of choosing
BUNDLES: Final = (MODEL, KIND, CUSTOMER_ID, BUNDLE, SLOT, ITEM_ID, SCORE, PROBABILITY, VALUE_OF_CHOICE)

# Prices: what a product costs, by item id; `price_source` says where the price is from (catalogue, paid).
PRICE_SOURCE: Final = "price_source"
PRICES: Final = (PRICE, COST, STOCK, PRICE_SOURCE)

# Offers: what a whole bundle costs, in the shop's currency; `discount` and `margin_percent` in percent of the list
# price and of the bundle price; `floor` is the lowest price that a discount may lead to; `stock` whole bundles.
OWN_PRICE: Final = "own_price"  # that the merchant has set for a bundle
PRODUCTS: Final = "products"
LIST_PRICE: Final = "list_price"
BUNDLE_PRICE: Final = "bundle_price"
SAVING: Final = "saving"
DISCOUNT: Final = "discount"
MARGIN: Final = "margin"
MARGIN_PERCENT: Final = "margin_percent"
FLOOR: Final = "floor"
NOTE: Final = "note"
OFFERS: Final = (
    PRODUCTS,
    LIST_PRICE,
    BUNDLE_PRICE,
    SAVING,
    DISCOUNT,
    COST,
    MARGIN,
    MARGIN_PERCENT,
    FLOOR,
    STOCK,
    NOTE,
)

# Plan: who is offered what within stock; one row a promised piece, `chance` that it stands in the next order.
CHANCE: Final = "chance"
PLAN: Final = (CUSTOMER_ID, BUNDLE, SLOT, ITEM_ID, CHANCE, PRICE, COST, STOCK)

# Demand: what goes and what is there, one row a product; an empty number is not known. `expected` pieces of the
# period; `days_of_cover` of the stock; `next_orders` customers who will buy it with their next orders; `wanted` by the
# plan without limits of stock, `promised` by the plan within stock.
EXPECTED: Final = "expected"
COVER: Final = "days_of_cover"
REORDER: Final = "reorder"
NEXT_ORDERS: Final = "next_orders"
WANTED: Final = "wanted"
PROMISED: Final = "promised"
DEMAND: Final = (ITEM_ID, TITLE, STOCK, EXPECTED, COVER, REORDER, NEXT_ORDERS, WANTED, PROMISED)

# Reasons: why an item stands in a bundle. `weight` is the number, `evidence` a small JSON object behind it.
REASON: Final = "reason"
WEIGHT: Final = "weight"
EVIDENCE: Final = "evidence"
REASONS: Final = (KIND, CUSTOMER_ID, BUNDLE, ITEM_ID, REASON, WEIGHT, EVIDENCE)

# Curve: what a training said of itself while it went on.
STAGE: Final = "stage"
STEP: Final = "step"
NAME: Final = "name"
CURVE: Final = (STAGE, STEP, NAME, VALUE)

# Metrics: `k` is a number or "auto" (the model's own size); `low` and `high` bound the 95 % interval over
# customers; `n` counts the customers behind the figure; an empty `value` could not be computed.
K: Final = "k"
SEGMENT: Final = "segment"
METRIC: Final = "metric"
LOW: Final = "low"
HIGH: Final = "high"
N: Final = "n"
METRICS: Final = (MODEL, K, SEGMENT, METRIC, VALUE, LOW, HIGH, N)
AUTO: Final = "auto"

# Comparisons: `value` = mean over the same customers of (model - rival), with its paired interval.
RIVAL: Final = "rival"
COMPARISONS: Final = (MODEL, RIVAL, K, METRIC, VALUE, LOW, HIGH, N)

# Matches: what is the same in two shops. `kind` is item or customer; `how` says what speaks for it, `score` how much
# (0 to 1); `accepted` what the analyst decided.
CODE: Final = "code"
OTHER_CODE: Final = "other_code"
HOW: Final = "how"
ACCEPTED: Final = "accepted"
MATCHES: Final = (KIND, CODE, OTHER_CODE, HOW, SCORE, ACCEPTED)

# Exposures: bundles that were shown, one row a shown bundle and item. `exposure` numbers the shown bundles of the
# database; `probability` is that of the whole ordered list as it was served (empty: nothing is known of it);
# `campaign` is the number of the campaign that it was shown for, if any.
EXPOSURE: Final = "exposure"
RUN: Final = "run"
CHANNEL: Final = "channel"
CAMPAIGN: Final = "campaign"
EXPOSURES: Final = (
    EXPOSURE,
    RUN,
    MODEL,
    KIND,
    CUSTOMER_ID,
    BUNDLE,
    SLOT,
    ITEM_ID,
    PROBABILITY,
    CHANNEL,
    TIME,
    CAMPAIGN,
)
ON_PAGE, IN_EXPORT, IN_CAMPAIGN = "page", "export", "campaign"
CHANNELS: Final = (ON_PAGE, IN_EXPORT, IN_CAMPAIGN)

# Feedback: what a customer said of an item, of a shown bundle (`exposure`), or of all (neither). `bundle` is what the
# file called it; `score` of a survey counts from 0 or 1 up to `best_score`; `source` is "page", "command" or the name
# of the file.
FEEDBACK_ID: Final = "feedback"
VERDICT: Final = "verdict"
BEST_SCORE: Final = "best_score"
COMMENT: Final = "comment"
SOURCE: Final = "source"  # "page", "command", or the file's name
FEEDBACK: Final = (
    FEEDBACK_ID,
    CUSTOMER_ID,
    ITEM_ID,
    EXPOSURE,
    BUNDLE,
    VERDICT,
    SCORE,
    BEST_SCORE,
    COMMENT,
    TIME,
    SOURCE,
)
ACCEPTED_OFFER, BOUGHT, DISMISSED = "accepted", "bought", "dismissed"
THUMBS_UP, THUMBS_DOWN, SURVEY = "thumbs_up", "thumbs_down", "survey"
VERDICTS: Final = (ACCEPTED_OFFER, BOUGHT, DISMISSED, THUMBS_UP, THUMBS_DOWN, SURVEY)

# Members: who is in a campaign, one row a customer. `held` customers get nothing, so that the others can be compared
# with them; `items` is a JSON list of item ids, what each is offered or would have been; `day` the best one to write.
HELD: Final = "held"
ITEMS: Final = "items"
DAY: Final = "day"
DAY_REASON: Final = "day_reason"
MEMBERS: Final = (CUSTOMER_ID, HELD, ITEMS, LIST_PRICE, BUNDLE_PRICE, PROBABILITY, REASON, DAY, DAY_REASON)

# Reports: what somebody found unfair or wrong in a customer's bundle; `items` is a JSON list of what stood in it. A
# report is open until somebody answers it or closes it without an answer.
REPORT: Final = "report"
WHAT: Final = "what"
STATE: Final = "state"
ANSWER: Final = "answer"
REPORTS: Final = (REPORT, RUN, MODEL, KIND, CUSTOMER_ID, BUNDLE, ITEMS, WHAT, COMMENT, TIME, STATE, ANSWER)
UNFAIR, WRONG, OTHER = "unfair", "wrong", "other"
REPORTED: Final = (UNFAIR, WRONG, OTHER)
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
