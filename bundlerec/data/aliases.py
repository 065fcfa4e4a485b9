"""What columns are called in shops' files, English and Chinese, for files of no known vendor.

Spellings are compact (`reading.dialect.compact`): no case, blanks or punctuation. Earlier ones win.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bundlerec.data import columns as c

TIMESTAMP: Final = "timestamp"
TIME_OF_DAY: Final = "time_of_day"  # of the order, where the column of its time holds the day only
CURRENCY: Final = "currency"  # of the prices, in a column of its own
PACKED: Final = "packed_lines"  # the lines of an order as JSON in one cell
STATUS: Final = "status"  # of an order: whether it was a purchase at all

_WORDS: Mapping[str, str] = {
    c.CUSTOMER_ID: """customerid custid customerno customernumber customercode clientid clientno clientnumber
        userid uid memberid memberno membernumber buyerid shopperid householdid householdkey visitorid
        accountid cardid cardnumber loyaltyid loyaltycard kundennummer kundennr kundenid clienteid
        customeremail emailbilling billingemail email useremail buyeremail customer client user member buyer
        shopper household visitor kunde cliente 用户id 用户编号 用户号 客户id 客户编号 客户编码 客户代码
        客户号 会员id 会员编号 会员号 会员卡号 会员卡 卡号 买家id 买家会员名 买家账号 买家昵称 买家旺旺 顾客id
        顾客编号 顾客号 用户账号 下单账号 账号 用户名 用户 客户 会员 买家 顾客 會員卡號 會員編號 會員號 會員id
        客戶編號 客戶代號 客戶代碼 客戶id 顧客編號 顧客id 用戶id 用戶編號 買家id 買家帳號 卡號 帳號 會員 客戶
        顧客 用戶 買家
        custcode clientcode codeclient codigocliente codicecliente""",
    c.ITEM_ID: """itemid itemno itemnumber itemcode productid productno productcode productnumber sku skuid
        productsku itemsku variantsku variantid articleid articleno articlenumber stockcode goodsid goodsno
        asin materialid materialnumber partnumber upc ean gtin barcode plu isbn artikelnummer artikelnr
        artikelid referencia referenciaproducto 商品id 商品编号 商品编码 商品代码 商品号 货号 产品id 产品编号
        产品编码 产品代码 产品货号 物品id 物料编码 sku编码 sku编号 商家编码 规格编码 宝贝id 条码 商品条码
        条形码 国际条码 商品編號 商品編碼 商品代碼 商品代號 商品原始編碼 產品編號 產品代號 品號 料號 貨號
        商品條碼 條碼 國際條碼 prodcode prodid référence référenceproduit códigoartículo codigoarticulo códigoproducto
        codigoproducto listingid item product article goods artikel producto 商品 产品 物品 產品 id code
        productname itemname articlename goodsname producttitle itemtitle itemdescription productdescription
        商品名称 商品标题 产品名称 宝贝标题 宝贝名称 品名 选购商品 商品名稱 商品標題 產品名稱""",
    c.ORDER_ID: """orderid orderno ordernumber ordercode ordernr basketid transactionid transactionno
        invoiceno invoiceid invoicenumber receiptid receiptno receiptnumber ticketid ticketno billno
        billnumber cartid sessionid salesorder salesorderid salesordernumber bestellnummer bestellnr
        auftragsnummer rechnungsnummer bonnummer numerodepedido numerocommande order basket transaction
        invoice receipt ticket bill session 订单id 订单号 订单编号 订单编码 主订单编号 主订单号 交易号
        交易编号 流水号 交易流水号 小票号 单据号 发票号 单号 订单 訂單id 訂單編號 訂單號 訂單號碼 訂單代號
        交易編號 交易序號 發票號碼 單號 單據號碼 訂單
        amazonorderid ordernum orderreference orderref ncommande numérocommande numérodecommande commande
        numerodecommande pedido númerodepedido npedido numeropedido referenciapedido auftrag auftragsnr belegnummer
        belegnr""",
    TIMESTAMP: """timestamp datetime orderdate ordertime orderedat orderdatetime orderpurchasetimestamp
        createdat createdate createdtime creationdate purchasedate purchasetime purchasedat purchasetimestamp
        transactiondate transactiondt transactiontime transactiontimestamp invoicedate saledate salesdate
        solddate eventtime eventdate eventtimestamp paidat paymentdate billdate time date day bestelldatum
        kaufdatum rechnungsdatum datum fecha fechapedido datecommande 下单时间 订单时间 订单创建时间
        订单提交时间 订单成交时间 订单付款时间 创建时间 购买时间 交易时间 成交时间 支付时间 付款时间 销售时间
        交易日期 购买日期 订单日期 下单日期 销售日期 成交日期 发生时间 操作时间 行为时间 时间戳 时间 日期
        下單時間 訂單時間 訂單建立時間 成立時間 訂購時間 交易時間 購買時間 付款時間 結帳時間 訂單日期 訂購日期
        購買日期 銷售日期 時間戳 時間
        orderplaced placedat dateordered datepurchased datecreated createdon created
        orderplacedat shopdate tdat ts datedecommande datedachat fechadepedido fechacompra
        auftragsdatum belegdatum verkaufsdatum""",
    TIME_OF_DAY: """timeofday saletime salestime ordertime purchasetime transactiontime invoicetime billtime
        receipttime checkouttime paymenttime eventtime clocktime time uhrzeit bestellzeit verkaufszeit zeit hora heure
        ora 交易时间 下单时间 订单时间 购买时间 销售时间 成交时间 付款时间 时间 交易時間 下單時間 訂單時間 購買時間
        付款時間 結帳時間 時間""",
    c.QUANTITY: """quantity qty quantityrefund quantityordered orderquantity orderqty unitssold unitsordered
        itemquantity quantitysold units pieces count itemcount menge anzahl stückzahl cantidad quantité
        quantita 数量 购买数量 商品数量 销售数量 订购数量 成交数量 件数 销量 購買數量 商品數量 銷售數量
        訂購數量 件數 數量
        qté qte productquantity productqty""",
    c.PRICE: """unitprice itemcost price salesprice saleprice itemprice sellingprice productprice retailprice
        listprice regularprice einzelpreis stückpreis preis verkaufspreis precio preciounitario prixunitaire
        prix 单价 商品单价 销售单价 成交单价 商品价格 销售价格 售价 销售价 价格 标价 零售价 京东价 單價
        商品單價 商品價格 實際售價 价錢 價格 售價 銷售單價 標價 零售價
        priceperunit unitsellingprice prixunitairettc prixunitaireht prixttc prixht vk vkpreis stückpreisbrutto
        bruttopreis priceeach pricepaid""",
    c.KIND: """kind eventtype eventname event behaviortype behaviourtype actiontype action behavior behaviour
        activity 行为类型 行为 事件类型 事件 操作类型 行為類型 行為 事件類型""",
    STATUS: """orderstatus status orderstate paymentstatus financialstatus bestellstatus 订单状态 交易状态
        支付状态 訂單狀態 交易狀態""",
    PACKED: """lineitems orderitems orderlines orderproducts basketitems cartitems items products lines basket cart
        productdetails 商品明细 商品列表 订单商品 商品明細""",
    CURRENCY: """currency currencycode ordercurrency währung waehrung devise moneda 币种 货币 幣別 貨幣""",
    c.TITLE: """title itemname productname producttitle itemtitle articlename goodsname artikelbezeichnung
        bezeichnung produktname artikelname nombreproducto nomproduit description1 designation name 商品名称
        商品标题 商品名 产品名称 产品名 宝贝标题 宝贝名称 货品名称 选购商品 品名 名称 标题 商品名稱 商品標題
        產品名稱 品項 品項名稱 名稱 標題 itemdescription productdescription item product artikel producto
        désignation libellé descripciónproducto""",
    c.CATEGORY: """category categories categoryname categorypath itemcategory productcategory
        productcategoryname department subcategory productsubclass producttype type productgroup maincategory
        categoryid kategorie warengruppe categoría catégorie 品类 类目 分类 类别 商品分类 商品类别 商品类目
        产品类别 产品分类 一级类目 所属类目 商品類別 商品類目 類別 類目 分類 品類 商品分類 產品類別""",
    c.COST: """cost costprice unitcost costperitem purchaseprice wholesaleprice einkaufspreis coste 成本
        成本价 成本单价 进价 进货价 采购价 成本價 成本單價 進價 進貨價 採購價
        ek ekpreis""",
    c.STOCK: """stock inventory stockquantity qtyinstock inventoryquantity inventorylevel available onhand
        lagerbestand bestand existencias 库存 库存数量 库存量 存量 可用库存 庫存 庫存數量 庫存量""",
    c.BRAND: """brand brandname vendor manufacturer marke hersteller marca marque 品牌 品牌名称 厂商 厂家
        生产厂家 品牌名稱 廠商 製造商""",
    c.DESCRIPTION: """description longdescription shortdescription body details beschreibung descripción 描述
        商品描述 详情 商品详情 简介 说明 商品詳情 說明 簡介""",
    c.IMAGE_URL: """imageurl image imagelink imagesrc picture picturelink pictureurl bild 图片 图片链接
        图片地址 主图 主图链接 圖片 圖片網址 圖片連結""",
    c.PARENT_ID: """parentid parentsku parentcode parentitem parentitemid parentitemcode parentproduct parentproductid
        parentarticle parentasin variantof variantgroup variantgroupid variationgroup itemgroupid productgroupid
        masterid mastersku mastercode masterproduct masterproductid configurablesku elternartikel vaterartikel
        hauptartikel spu spuid spu编码 spu编号 父商品id 父商品编码 父商品编号 主商品id 主商品编码 主商品编号 款号
        款式编码 商品款号 主商品編號 主商品編碼 款號""",
    c.VARIANT: """variant variantname varianttitle variantoptions variantoption variation variationname itemvariant
        productvariant variante ausprägung 规格 规格名称 商品规格 规格型号 规格属性 sku规格 销售属性 规格值 規格
        規格名稱 商品規格""",
    c.VERDICT: """verdict feedback feedbacktype feedbackkind reaction reaktion réaction 反馈 反馈类型 反饋 反饋類型""",
    c.BUNDLE: """bundle bundleno bundlenumber bundleid 组合编号 組合編號""",
    c.SCORE: """score satisfaction satisfactionscore surveyscore rating stars nps npsscore csat punkte bewertung
        zufriedenheit puntuación 评分 分数 满意度 評分 分數 滿意度""",
    c.BEST_SCORE: """bestscore maxscore maximumscore outof""",
    c.COMMENT: """comment comments answer remark remarks kommentar bemerkung comentario commentaire 意见 留言 意見""",
    c.BUNDLE_ID: """bundleid bundle bundlecode packageid setid comboid kitid 套餐id 套餐编号 套餐号 组合id
        组合编号 礼包id 套裝id 套餐編號 組合編號 組合id""",
}

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {field: tuple(words.split()) for field, words in _WORDS.items()}
KNOWN_WORDS: Final = frozenset(word for words in ALIASES.values() for word in words)

# Names of products: where a log has no codes, it knows its products by these.
_NAMES: Final = """productname itemname articlename goodsname producttitle itemtitle itemdescription productdescription
    商品名称 商品标题 产品名称 宝贝标题 宝贝名称 品名 选购商品 商品名稱 商品標題 產品名稱"""
NAMES: Final = frozenset(_NAMES.split())

# Columns that say who a person is: they never reach the database (a customer's key is pseudonymised instead).
_PERSONAL: Final = """name firstname lastname fullname surname email mail phone mobile telephone address street
    address1 address2 customername billingname shippingname passport ip ipaddress
    姓名 名字 邮箱 电话 手机 手机号 地址 身份证 電話 手機 郵箱 收货地址 收件人"""
PERSONAL: Final = frozenset(_PERSONAL.split())

# Attributes that are proposed as sensitive: they reach the audit of fairness only, never a model.
_SENSITIVE: Final = """age gender sex income salary marital race ethnic religion nationality disab health birth
    household homeowner kids kid children child 年龄 性别 收入 婚姻 民族 宗教 国籍 年齡 性別 孩子 生日"""
SENSITIVE_PARTS: Final = tuple(_SENSITIVE.split())
