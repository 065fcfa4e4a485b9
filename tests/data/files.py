"""Small files on disk for the tests of data in, and short ways to look at them."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pandas as pd

from bundlerec.data.examine import examine
from bundlerec.data.examined import Examined, ReadOptions
from bundlerec.data.intake import FileReport, inspect_files, known_of
from bundlerec.progress import Silent

LOG = """customer_id,item_id,order_id,timestamp,quantity,price
ann,tea,1,2024-01-05 10:00,1,2.5
ann,milk,1,2024-01-05 10:00,2,1.0
bob,tea,2,2024-01-06 11:00,1,2.5
,jam,3,2024-01-07 12:00,1,3
"""
CATALOGUE = """item_id,title,category,price,cost,stock
tea,Green tea,Drinks > Tea,2.5,1,7
milk,Milk,Drinks>Milk,1,,
"""
CJ_LOG = """household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,transaction_timestamp
1,9,100,7,2,3.00,0,2017-01-01 11:53:26
1,9,100,8,0,1.00,0,2017-01-01 11:53:26
2,9,101,9,5000,20.00,0,2017-01-02 11:00:00
2,9,101,7,1,0.00,0,2017-01-02 11:00:00
"""
CJ_PRODUCTS = """product_id,manufacturer_id,department,brand,product_category,product_type,package_size
7,2,GROCERY,National,FRZN ICE,ICE - CRUSHED/CUBED,22 LB
8,2,PRODUCE,Private,,,
9,2,FUEL,National,COUPON/MISC ITEMS,GASOLINE-REG UNLEADED,
"""
CJ_PEOPLE = "household_id,age,income,kids_count\n1,65+,35-49K,0\n2,,,1\n"
SHOPIFY_ORDERS = """Name,Email,Financial Status,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
Lineitem sku,Cancelled at,Refunded Amount,Lineitem discount
#1,Ann@x.org,paid,,2024-05-01 09:58:12 +0200,2,Clay Pot - Small,9.99,P-S,,0.00,2.00
#1,,,,,1,Lamp,59.99,,,,0.00
#2,ann@x.org,paid,,2024-05-02 10:00:00 +0200,1,Lamp,59.99,L-1,2024-05-03 10:00:00 +0200,0.00,0.00
#3,bob@x.org,partially_refunded,,2024-05-03 10:00:00 +0200,1,Lamp,59.99,L-1,,59.99,0.00
#3,,,,,2,Clay Pot - Small,9.99,P-S,,,0.00
#4,bob@x.org,partially_refunded,,2024-05-04 10:00:00 +0200,3,Clay Pot - Small,9.99,P-S,,9.99,0.00
#5,bob@x.org,partially_refunded,,2024-05-05 10:00:00 +0200,1,Clay Pot - Small,9.99,P-S,,1.23,0.00
#6,bob@x.org,refunded,,2024-05-06 10:00:00 +0200,1,Lamp,59.99,L-1,,59.99,0.00
#7,,paid,,2024-05-07 10:00:00 +0200,1,Vase,5,,,0.00,0.00
"""
CJ_FILES = {
    "transactions.parquet": lambda: pd.read_csv(StringIO(CJ_LOG), parse_dates=["transaction_timestamp"]),
    "products.parquet": lambda: pd.read_csv(StringIO(CJ_PRODUCTS)),
    "demographics.parquet": lambda: pd.read_csv(StringIO(CJ_PEOPLE)),
}


def written(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    """The path of a new file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def looked_at(folder: Path, content: str | bytes, name: str = "file.csv", **options: object) -> FileReport:
    """The report of one file."""
    return inspect_files([written(folder, name, content)], ReadOptions(**options))[0]


def cleaned(folder: Path, content: str | bytes | Mapping[str, str], **options: object) -> list[Examined]:
    """Reports and tables of one file, or of several by name."""
    files = content if isinstance(content, Mapping) else {"file.csv": content}
    paths = [written(folder, name, text) for name, text in files.items()]
    said = ReadOptions(**({"key_folder": folder} | options))
    return examine(paths, said, known_of(None, None, said, looking_only=True), Silent())
