"""The layouts that shops, tools and public data sets use, each on a small file written from its description."""

import json

import pytest

from bundlerec.data import columns as c
from bundlerec.data.refunds import without_refunds
from tests.data.files import cleaned, looked_at

FILES = {
    "woocommerce_products": (
        "catalogue",
        """ID,Type,SKU,Name,Published,In stock?,Stock,Date sale price ends,Sale price,Regular price,\
Categories,Images,Parent
1,variable,tee,T-Shirt,1,1,,,,,"Clothing > Shirts, Clothing",http://x/1.jpg,
2,variation,tee-s,T-Shirt - S,1,1,3,2001-01-01,8,10,,,tee
3,variation,,T-Shirt - M,1,1,,,9,10,,,id:1
""",
    ),
    "woocommerce_orders_analytics": (
        "events",
        """Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales
2024-05-01 09:58:12,101,$30,completed,Ann A,new,"2× Tea, green, 1× Jam",3,,30
2024-05-02 09:58:12,102,$30,cancelled,Bob B,new,1× Jam,1,,30
""",
    ),
    "woocommerce_orders_plugin": (
        "events",
        """order_id,order_number,order_date,status,customer_id,customer_email,line_item_1,line_item_2
1,1,2024-05-01 10:00:00,completed,7,a@x.org,name:Tea|product_id:5|sku:T-1|quantity:2|total:6.00,\
name:Jam|product_id:6|sku:|quantity:1|total:4
2,2,2024-05-02 10:00:00,wc-refunded,7,a@x.org,name:Tea|product_id:5|sku:T-1|quantity:2|total:6.00,
3,3,2024-05-03 10:00:00,completed,0,,name:Tea|product_id:5|sku:T-1|quantity:1|total:3,
""",
    ),
    "magento_products": (
        "catalogue",
        """sku,store_view_code,attribute_set_code,product_type,categories,name,description,price,special_price,qty,\
is_in_stock,base_image,configurable_variations
H-S,,Top,simple,"Default Category/Men/Tops,Default Category/Sale",Hoodie-S,,52,,3,1,,
H,,Top,configurable,"Default Category/Men/Tops",Hoodie,<p>Warm</p>,52,40,0,1,/h.jpg,"sku=H-S,size=S"
H,de,Top,configurable,,Kapuzenpulli,,,,,,,
""",
    ),
    "google_merchant": (
        "catalogue",
        """id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\tsale_price\tgoogle_product_category\tproduct_type
a1\tTea\tGreen\thttp://x\thttp://x/1.jpg\tin stock\t9.99 EUR\t8.99 EUR\t1604\tDrinks > Tea
a2\tJam\tRed\thttp://x\thttp://x/2.jpg\tin stock\t4.00 EUR\t\tFood > Jam\t
""",
    ),
    "amazon_personalize": (
        "events",
        "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n1,a,1428624000,Purchase\n1,b,1428624000,View\n2,a,1428624001,Fax\n",
    ),
    "google_retail": (
        "events",
        """eventType,visitorId,eventTime,productDetails.product.id,productDetails.quantity,purchaseTransaction.id
purchase-complete,v1,2021-12-12T10:27:42+00:00,a,3,t1
detail-page-view,v1,2021-12-12T10:20:42+00:00,b,,
search,v1,2021-12-12T10:10:42+00:00,,,
""",
    ),
    "ga4": (
        "events",
        """event_date,event_timestamp,event_name,user_id,user_pseudo_id,ecommerce.transaction_id,items.item_id,\
items.item_name,items.item_category,items.item_category2,items.price,items.quantity
20240501,1714557492000000,purchase,u1,b.1,T1,a,Tea,Drinks,Tea,3,2
20240501,1714557493000000,view_item,,b.2,(not set),b,Jam,Food,,4,
20240501,1714557494000000,refund,u1,b.1,T1,a,Tea,Drinks,Tea,3,1
20240501,1714557495000000,page_view,,b.2,,,,,,,
""",
    ),
    "recbole": (
        "events",
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t7\t3\t881250949\n2\t8\t1\t881250950.0\n",
    ),
    "gorse": (
        "events",
        "feedback_type,user_id,item_id,time_stamp\nstar,1,a,2024-01-01 10:00:00\nread,1,b,2024-01-02 10:00:00\n",
    ),
    "ta_feng": (
        "mixed",
        """TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,SALES_PRICE
11/1/2000,01104905,45-49,115,110411,4710199010372,2,24,30
11/1/2000,01104905,45-49,115,110411,4710199010373,1,10,12
11/2/2000,00418683,25-29,221,120107,4710199010372,1,12,15
""",
    ),
    "retailrocket": (
        "events",
        """timestamp,visitorid,event,itemid,transactionid
1433221332117,1,view,7,
1433221332118,1,addtocart,7,
1433221332119,1,transaction,7,5
""",
    ),
    "movielens": ("events", "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n2,31,4,1260759179\n"),
}


@pytest.mark.parametrize("layout", FILES)
def test_a_file_of_the_layout_is_recognised(layout, tmp_path):
    role, text = FILES[layout]
    report = looked_at(tmp_path, text)
    assert (report.layout, report.role) == (layout, role)
    assert report.confidence > 0.9 and not report.refusal
    assert report.rows_read == text.count("\n") - 1
    assert report.rows_read == report.rows_kept + sum(report.rejected.values())
    assert set(report.mapping.values()) <= set(report.header)


def one(tmp_path, layout):
    return cleaned(tmp_path, FILES[layout][1])[0]


def lines(file, *names):
    return file.events[list(names)].astype("object").values.tolist()


def test_woocommerce_variations_get_their_products_words(tmp_path):
    file = one(tmp_path, "woocommerce_products")
    table = file.catalogue.set_index(c.ITEM_ID)
    assert list(table.index) == ["tee", "tee-s", "3"]
    assert list(table[c.CATEGORY]) == ["Clothing > Shirts"] * 3
    assert list(table[c.IMAGE_URL]) == ["http://x/1.jpg"] * 3
    assert list(table[c.PRICE].fillna(0)) == [0, 10, 9]  # one sale is over
    assert file.report.changed["variant, completed with the words of its product"] == 2
    assert any("1 products of file.csv have no SKU" in sentence for sentence in file.report.problems)


@pytest.mark.parametrize(
    "header",
    [
        "ID,Typ,Artikelnummer,Name,Veröffentlicht,Angebotspreis,Regulärer Preis,Kategorien,Bilder,Übergeordnet",
        "ID,Type,UGS,Nom,Publié,Tarif promo,Tarif régulier,Catégories,Images,Parent",
        "ID,Tipo,SKU,Nombre,Publicado,Precio rebajado,Precio normal,Categorías,Imágenes,Superior",
    ],
)
def test_woocommerce_speaks_the_shops_language(header, tmp_path):
    report = looked_at(tmp_path, header + "\n1,simple,a,Tea,1,,9,Drinks > Tea,,\n")
    assert (report.layout, report.mapping["price"]) == ("woocommerce_products", header.split(",")[6])


def test_woocommerce_analytics_knows_products_by_name_and_says_so(tmp_path):
    files = {"orders.csv": FILES["woocommerce_orders_analytics"][1], "p.csv": "item_id,title,price\nJ,jam,3\n"}
    file = cleaned(tmp_path, files)[0]
    assert lines(file, c.ORDER_ID, c.ITEM_ID, c.QUANTITY) == [["101", "Tea, green", 2.0], ["101", "J", 1.0]]
    assert file.report.customers == 1 and "Ann" not in str(file.events[c.CUSTOMER_ID][0])
    assert file.report.rejected == {"cancelled": 1}
    assert any("1 of 2 titles were found" in sentence for sentence in file.report.problems)
    assert any("two customers of one name" in sentence for sentence in file.report.problems)
    assert "Ann" not in str(file.report.problems)


def test_woocommerce_plugins_pack_line_items_in_cells(tmp_path):
    file = one(tmp_path, "woocommerce_orders_plugin")
    assert lines(file, c.ORDER_ID, c.ITEM_ID, c.QUANTITY, c.PRICE) == [
        ["1", "T-1", 2.0, 3.0],
        ["1", "6", 1.0, 4.0],
        ["3", "T-1", 1.0, 3.0],
    ]
    assert file.events[c.CUSTOMER_ID].isna().tolist() == [False, False, True]
    assert file.report.rejected == {"refunded in full": 1}
    assert list(file.catalogue[c.TITLE]) == ["Jam", "Tea"]


def test_a_row_of_several_lines_is_rejected_with_its_last_line(tmp_path):
    text = FILES["woocommerce_orders_plugin"][1].replace("quantity:1|total:4", "quantity:0|total:4")
    report = looked_at(tmp_path, text.replace("quantity:1|total:3", "quantity:0|total:3"))
    assert report.rejected == {"refunded in full": 1, "quantity not positive": 1}
    assert report.changed["one of several lines of a row left out: quantity not positive"] == 1
    assert list(report.rejected_rows["row"]) == [3, 4]


def test_magento_keeps_one_store_view_and_joins_variants(tmp_path):
    file = one(tmp_path, "magento_products")
    table = file.catalogue.set_index(c.ITEM_ID)
    assert list(table[c.TITLE]) == ["Hoodie-S", "Hoodie"]
    assert list(table[c.CATEGORY]) == ["Men > Tops", "Men > Tops"]
    assert list(table[c.DESCRIPTION]) == ["Warm", "Warm"]
    assert list(table[c.PRICE]) == [52, 40]
    assert file.report.rejected == {"another store view of the same product": 1}


def test_google_merchant_prices_carry_their_currency(tmp_path):
    file = one(tmp_path, "google_merchant")
    assert list(file.catalogue[c.PRICE]) == [8.99, 4]
    assert list(file.catalogue[c.CATEGORY]) == ["Drinks > Tea", "Food > Jam"]
    assert file.report.currency == "EUR"


def test_personalize_events_are_what_their_words_say(tmp_path):
    file = one(tmp_path, "amazon_personalize")
    assert lines(file, c.ITEM_ID, c.KIND) == [["a", "purchase"], ["b", "view"]]
    assert file.report.rejected == {"kind unknown": 1}
    assert str(file.events[c.TIME][0]) == "2015-04-10 00:00:00"


def test_personalize_items_and_users_are_told_by_capitals(tmp_path):
    items, users = cleaned(
        tmp_path,
        {
            "items.csv": "ITEM_ID,PRICE,CATEGORY_L1,CATEGORY_L2\na,3,Food|Gifts,Tea\n",
            "users.csv": "USER_ID,AGE,CITY\n1,30,Rome\n",
        },
    )
    assert (items.report.layout, items.report.role) == ("amazon_personalize", "catalogue")
    assert list(items.catalogue[c.CATEGORY]) == ["Food > Tea"]
    assert (users.report.layout, users.report.role) == ("amazon_personalize", "customers")
    assert looked_at(tmp_path, "ITEM_ID,TITLE,PRICE\na,Tea,3\n").layout == "plain"
    assert looked_at(tmp_path, "item_id,price,category_l1\na,3,Tea\n").layout == "plain"


def test_google_retail_leaves_out_events_without_a_product(tmp_path):
    file = one(tmp_path, "google_retail")
    assert lines(file, c.ITEM_ID, c.KIND, c.QUANTITY, c.ORDER_ID)[0] == ["a", "purchase", 3.0, "t1"]
    assert file.report.rejected == {"event without a product": 1}


def test_google_analytics_counts_microseconds_and_takes_refunds_off(tmp_path):
    file = one(tmp_path, "ga4")
    left = without_refunds(file.events)
    assert left[[c.CUSTOMER_ID, c.ITEM_ID, c.KIND, c.QUANTITY]].astype("object").values.tolist() == [
        ["u1", "a", "purchase", 1.0],
        ["b.2", "b", "view", 1.0],
    ]
    assert str(left[c.TIME][0]) == "2024-05-01 09:58:12"
    assert list(left[c.ORDER_ID]) == ["T1", "2024-05-01T09:58:13"]
    assert list(file.catalogue[c.CATEGORY]) == ["Drinks > Tea", "Food"]
    assert any("the browser" in sentence for sentence in file.report.problems)


def test_recbole_files_name_types_that_attributes_lose(tmp_path):
    items, users = cleaned(
        tmp_path,
        {
            "x.item": "item_id:token\tmovie_title:token_seq\tclass:token_seq\n7\tToy Story\tComedy\n",
            "x.user": "user_id:token\tage:token\n1\t24\n",
        },
    )
    assert (items.report.layout, items.report.role) == ("recbole", "catalogue")
    assert list(items.catalogue[c.TITLE]) == ["Toy Story"]
    assert list(users.customers[c.ATTRIBUTE]) == ["age"] and users.customers[c.SENSITIVE].all()


@pytest.mark.parametrize("layout", ["recbole", "movielens", "gorse"])
def test_ratings_are_taken_as_purchases_aloud(layout, tmp_path):
    file = one(tmp_path, layout)
    assert c.PURCHASE in set(file.events[c.KIND])
    assert any("whatever its mark" in sentence for sentence in file.report.problems)


def test_ta_feng_has_month_first_dates_prices_of_pieces_and_customers(tmp_path):
    file = one(tmp_path, "ta_feng")
    assert [str(day.date()) for day in file.events[c.TIME]] == ["2000-11-01", "2000-11-01", "2000-11-02"]
    assert list(file.events[c.PRICE]) == [15, 12, 15]
    assert file.report.orders == 2
    told = file.customers.set_index([c.CUSTOMER_ID, c.ATTRIBUTE])[c.VALUE]
    assert told["01104905", "age_group"] == "45-49" and told["00418683", "pin_code"] == "221"
    assert file.catalogue.set_index(c.ITEM_ID).loc["4710199010372", c.COST] == 12


def test_retailrockets_categories_come_from_its_tree(tmp_path):
    files = {
        "items.csv": """timestamp,itemid,property,value
1,7,categoryid,3
2,7,categoryid,4
2,7,790,n5
3,8,available,1
""",
        "tree.csv": "categoryid,parentid\n4,2\n2,1\n1,\n",
    }
    items, tree = cleaned(tmp_path, files)
    assert (items.report.role, tree.report.role) == ("catalogue", "part")
    assert items.catalogue.set_index(c.ITEM_ID)[c.CATEGORY].fillna("").to_dict() == {"7": "1 > 2 > 4", "8": ""}
    assert items.report.rows_kept == 4
    assert "needs its file of item properties" in looked_at(tmp_path, files["tree.csv"]).refusal


def test_films_have_their_first_genre(tmp_path):
    file = cleaned(
        tmp_path, "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,X,(no genres listed)\n"
    )[0]
    assert file.report.layout == "movielens"
    assert list(file.catalogue[c.CATEGORY].fillna("")) == ["Animation", ""]


@pytest.mark.parametrize(
    ("name", "text", "layout", "role", "mapping"),
    [
        ("ratings.dat", "1::1193::5::978300760\n1::661::3::978302109\n", "movielens", "events", "timestamp"),
        (
            "movies.dat",
            '1::Toy: "Story" (1995)::Animation|Comedy\n2::X::Drama\n',
            "movielens",
            "catalogue",
            "title",
        ),
        ("users.dat", "1::F::1::10::48067\n2::M::56::16::70072\n", "movielens", "customers", "customer_id"),
        ("bundle_item.txt", "0\t32604\n0\t30492\n1\t30492\n", "bundles", "bundles", "bundle_id"),
    ],
)
def test_public_files_without_a_header_are_known_by_their_form(name, text, layout, role, mapping, tmp_path):
    file = cleaned(tmp_path, {name: text})[0]
    assert (file.report.layout, file.report.role, file.report.refusal) == (layout, role, "")
    assert file.report.rows_read == file.report.rows_kept == text.count("\n")
    assert mapping in file.report.mapping
    assert any(f"{name} has no header" in sentence for sentence in file.report.problems)
    if name == "movies.dat":
        assert list(file.catalogue[c.TITLE]) == ['Toy: "Story" (1995)', "X"]


def test_other_pairs_of_numbers_without_a_header_are_refused(tmp_path):
    assert "has no header" in cleaned(tmp_path, {"user_item.txt": "0\t32604\n1\t30492\n"})[0].report.refusal


JSON_LINES = {
    "gorse": [
        {"FeedbackType": "star", "UserId": "u1", "ItemId": "a", "Value": 1, "Timestamp": "2024-01-01T10:00:00Z"},
        {"FeedbackType": "read", "UserId": "u1", "ItemId": "b", "Value": 1, "Timestamp": "2024-01-02T10:00:00Z"},
    ],
    "google_retail": [
        {
            "eventType": "purchase-complete",
            "visitorId": "v1",
            "eventTime": "2021-12-12T10:27:42+00:00",
            "productDetails": [{"product": {"id": "a"}, "quantity": 3}, {"product": {"id": "b"}, "quantity": 1}],
            "purchaseTransaction": {"id": "t1", "revenue": 5},
        },
        {"eventType": "search", "visitorId": "v1", "eventTime": "2021-12-12T10:20:42+00:00"},
    ],
    "ga4": [
        {
            "event_timestamp": "1714557492000000",
            "event_name": "purchase",
            "event_params": [{"key": key, "value": {"string_value": "x"}} for key in "abc"],
            "user_pseudo_id": "b.1",
            "ecommerce": {"transaction_id": "T1"},
            "items": [{"item_id": "a", "price": 3, "quantity": 2}, {"item_id": "b", "price": 3, "quantity": 1}],
        },
        {"event_timestamp": "1714557493000000", "event_name": "page_view", "user_pseudo_id": "b.1", "items": []},
    ],
}


@pytest.mark.parametrize("layout", JSON_LINES)
def test_json_lines_hold_one_row_a_product(layout, tmp_path):
    text = "".join(json.dumps(record) + "\n" for record in JSON_LINES[layout])
    file = cleaned(tmp_path, {"events.jsonl": text})[0]
    assert (file.report.layout, file.report.role, file.report.refusal) == (layout, "events", "")
    assert set(file.events[c.ITEM_ID]) == {"a", "b"}
    if layout != "gorse":
        assert list(file.events[c.QUANTITY]) == [3 if layout == "google_retail" else 2, 1]
        assert file.report.orders == 1


def test_google_retails_products_are_a_row_each_whatever_lists_they_hold(tmp_path):
    product = {
        "id": "a",
        "title": "Pen",
        "categories": ["Office > Pens", "Gifts"],
        "priceInfo": {"price": "16", "cost": "12.0", "currencyCode": "USD"},
        "attributes": [{"key": "a", "value": {"text": ["x"]}}, {"key": "b", "value": {"text": ["y"]}}],
        "availability": "IN_STOCK",
        "availableQuantity": 50,
    }
    text = json.dumps(product) + "\n" + json.dumps(product | {"id": "b"}) + "\n"
    file = cleaned(tmp_path, {"products.json": text})[0]
    assert (file.report.layout, file.report.rows_read, file.report.items) == ("google_retail", 2, 2)
    row = file.catalogue.iloc[0]
    assert (row[c.CATEGORY], row[c.PRICE], row[c.COST], row[c.STOCK]) == ("Office > Pens", 16, 12, 50)
    assert file.report.currency == "USD"
    assert not any(question.topic == "currency" for question in file.report.questions)


def test_a_woocommerce_line_item_may_be_a_name_and_a_number(tmp_path):
    text = "order_id,order_number,order_date,customer_id,line_item_1,line_item_2\n1,1,2024-05-01,7,Green Tea × 2,Jam\n"
    file = cleaned(tmp_path, text)[0]
    assert lines(file, c.ITEM_ID, c.QUANTITY) == [["Green Tea", 2.0], ["Jam", 1.0]]
