"""What columns are called in shops' files, English and Chinese, for files of no known vendor.

Spellings are compact (`reading.dialect.compact`): no case, blanks or punctuation. Earlier ones win.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bundlerec.data import columns as c

TIMESTAMP: Final = "timestamp"

_WORDS: Mapping[str, str] = {
    c.CUSTOMER_ID: """customerid customer custid customerno customernumber customercode clientid client
        userid user uid memberid member buyerid buyer shopperid householdid householdkey visitorid
        accountid customeremail email useremail 用户id 用户编号 用户 客户id 客户编号 客户 会员id 会员编号
        会员号 会员 会员卡号 买家id 买家 顾客id 顾客编号 顾客 會員卡號 會員編號 會員 客戶編號 客戶
        顧客編號 用戶id 用戶編號 买家会员名""",
    c.ITEM_ID: """itemid item itemno itemnumber itemcode productid product productno productcode
        productnumber sku skuid articleid article articleno articlenumber stockcode goodsid variantsku
        asin materialid 商品id 商品编号 商品编码 商品代码 商品 货号 产品id 产品编号 产品编码 产品 物品id
        条码 商品編號 商品編碼 商品代碼 商品原始編碼 產品編號 貨號 商家编码 id code""",
    c.ORDER_ID: """orderid order orderno ordernumber ordercode basketid basket transactionid transaction
        invoiceno invoice invoiceid invoicenumber receiptid receiptno receipt ticketid cartid sessionid
        salesorder 订单id 订单号 订单编号 订单 交易号 交易编号 单号 小票号 訂單編號 訂單號 訂單 交易編號
        单据号""",
    TIMESTAMP: """timestamp time datetime date orderdate ordertime orderedat createdat purchasedate
        purchasetime purchasedat transactiondate transactiondt transactiontime invoicedate saledate
        salesdate day eventtime paidat orderdatetime purchasetimestamp 时间 日期 下单时间 订单时间
        购买时间 交易时间 成交时间 付款时间 交易日期 购买日期 订单日期 下单日期 订单创建时间 時間
        交易時間 購買時間 時間戳 时间戳 訂單日期 購買日期""",
    c.QUANTITY: """quantity qty units pieces count itemcount quantityordered orderquantity unitssold 数量
        购买数量 件数 销量 商品数量 數量 購買數量 件數""",
    c.PRICE: """price unitprice salesprice saleprice itemprice sellingprice retailprice listprice
        regularprice 价格 单价 售价 销售单价 商品价格 實際售價 价錢 價格 單價 售價 销售价 標價""",
    c.KIND: """kind event eventtype eventname action behavior behaviour behaviortype activity 行为
        行为类型 事件 事件类型 行為 事件類型""",
    c.TITLE: """title name itemname productname producttitle itemtitle articlename description1
        designation 商品名称 商品标题 名称 标题 品名 产品名称 商品名稱 名稱 標題 宝贝标题""",
    c.CATEGORY: """category categories categoryname categorypath itemcategory productcategory department
        subcategory productsubclass producttype type productgroup maincategory categoryid 品类 类目 分类
        类别 商品分类 商品类别 一级类目 商品類別 類別 分類 品類 商品分類""",
    c.COST: """cost costprice unitcost costperitem 成本 成本价 进价 采购价 进货价 成本價 進價""",
    c.STOCK: """stock inventory stockquantity qtyinstock inventoryquantity available onhand 库存 库存数量
        存量 庫存 庫存數量""",
    c.BRAND: """brand brandname vendor manufacturer 品牌 厂商 品牌名称 廠商""",
    c.DESCRIPTION: """description longdescription shortdescription body details 描述 商品描述 详情
        商品詳情 說明 说明""",
    c.IMAGE_URL: """imageurl image imagelink imagesrc picture picturelink 图片 图片链接 主图 圖片""",
    c.BUNDLE_ID: """bundleid bundle packageid setid comboid kitid 套餐id 套餐编号 组合id 组合编号
        套餐編號 組合編號""",
}

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {field: tuple(words.split()) for field, words in _WORDS.items()}
KNOWN_WORDS: Final = frozenset(word for words in ALIASES.values() for word in words)

# Columns that say who a person is: they never reach the database (a customer's key is pseudonymised instead).
_PERSONAL: Final = """name firstname lastname fullname surname email mail phone mobile telephone address street
    address1 address2 customername billingname shippingname passport ip ipaddress
    姓名 名字 邮箱 电话 手机 手机号 地址 身份证 電話 手機 郵箱 收货地址 收件人"""
PERSONAL: Final = frozenset(_PERSONAL.split())

# Attributes that are proposed as sensitive: they reach the audit of fairness only, never a model.
_SENSITIVE: Final = """age gender sex income salary marital race ethnic religion nationality disab health birth
    household homeowner kids kid children child 年龄 性别 收入 婚姻 民族 宗教 国籍 年齡 性別 孩子 生日"""
SENSITIVE_PARTS: Final = tuple(_SENSITIVE.split())
