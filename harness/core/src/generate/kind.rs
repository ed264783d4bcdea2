//! What stands in a member, by its `x-kind`: texts as a shop has them, and the alphabet of the rarer ones.

/// Which characters a made-up text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Anything that a person could type, and what breaks programs.
    Anything,
    /// Letters, digits and underscores.
    Id,
    /// Digits.
    Digits,
    /// Nothing but the samples.
    Samples,
    /// A card number that no bank gives out, with a right check digit.
    Card,
    /// ISO 8601 with any offset.
    IsoTime,
    /// Beijing time.
    BeijingTime,
    /// An address of the reserved example domains.
    Url,
    /// An e-mail address of the reserved example domains.
    Email,
    /// JSON as text.
    Json,
}

/// One kind of text.
#[derive(Debug)]
pub(super) struct Kind {
    /// The word in the schemas.
    pub name: &'static str,
    /// Where rare texts come from.
    pub alphabet: Alphabet,
    /// Texts as they are in life.
    pub samples: &'static [&'static str],
}

/// The kind of that name; what is unknown is any text.
pub(super) fn find(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).unwrap_or(&KINDS[0])
}

/// Words that break programs, wherever text is free.
pub(super) const AWKWARD: &[&str] = &[
    "a+b c%20d",
    "x=1&y=2",
    "\"quoted\"",
    "back\\slash",
    "a/b",
    "\u{feff}mark",
    "e\u{301}",
    "\u{202e}abc",
    "𝔘𝔫𝔦",
    "null",
    "0",
    " ",
    "-1",
    "%",
    "%zz",
    "'; --",
    "<b>",
    "{}",
    "}{",
    "\u{0}",
    "\n",
    "\r\n",
    "\t",
    "\u{2028}",
    "👨‍👩‍👧",
    "ＡＢＣ",
    "@file",
    "\u{7f}",
    "sign",
    "null\u{0}",
    "1e400",
    "é",
    "ﬀ",
    "İ",
];

macro_rules! kinds {
    ($($name:literal $alphabet:ident $samples:tt;)*) => {
        /// Every kind of the schemas.
        pub(super) const KINDS: &[Kind] =
            &[$(Kind { name: $name, alphabet: Alphabet::$alphabet, samples: &$samples },)*];
    };
}

kinds! {
    "text"              Anything    ["A", "plain text", "值", "Ladenkasse 3", "0"];
    "description"       Anything    ["Two bags of coffee", "咖啡豆两袋", "Rückgabe: 1 × Jacke", "注文番号 42", "Order #42 (gift 🎁)", "퇴근길 커피"];
    "subject"           Anything    ["Iphone6 16G", "咖啡豆两袋", "2 kg Äpfel", "礼物 🎁", "T-shirt, blue", "Wi-Fi 6 router"];
    "first-name"        Anything    ["Ada", "小明", "José", "Anne-Marie", "O", "Đức", "Øyvind"];
    "last-name"         Anything    ["Example", "王", "D'Angelo", "van der Berg", "Núñez", "김"];
    "full-name"         Anything    ["Ada Example", "王小明", "José Núñez", "김민준"];
    "address-line"      Anything    ["1 Example Way", "北京市朝阳区示例路1号", "Musterstraße 5, 2. OG", "Rua das Amostras, 10 – apto 3"];
    "city"              Anything    ["San Jose", "杭州", "São Paulo", "Zürich", "서울"];
    "state"             Anything    ["CA", "Zhejiang", "SP", "ZH"];
    "zip"               Anything    ["95101", "310000", "01310-100", "SW1A 1AA"];
    "email"             Email       ["ada@example.com", "a+b@example.org", "first.last@shop.example"];
    "phone"             Digits      ["5550100123", "13800000000", "442070000000"];
    "logon-id"          Anything    ["ada***@example.com", "138******00"];
    "order-id"          Id          ["ORDER_20260105100000001", "SKU-0001", "A1"];
    "request-id"        Id          ["PAY_20260105100000002", "REFUND_20260105100000002", "r-1"];
    "out-trade-no"      Id          ["20260105100000009", "A_1", "order_2026_01"];
    "store-id"          Id          ["SHOP_001", "NJ_001"];
    "trade-no"          Digits      ["2026010522001000000000000002", "20260105194010800100188000000000009"];
    "auth-code"         Samples     ["28000000000000002", "2500000000000000", "300000000000000000000000", "294444444444444444"];
    "token"             Id          ["CARDTOKEN0000000002", "TOKEN_1"];
    "device-id"         Id          ["DEVICE_0001"];
    "user-id"           Digits      ["2088000000000003", "2088000000000004"];
    "sub-code"          Id          ["ACQ.SYSTEM_ERROR", "ACQ.TRADE_NOT_EXIST", "isv.invalid-signature", "aop.unknow-error"];
    "option"            Id          ["fund_bill_list", "voucher_detail_list", "enterprise_pay_info"];
    "enum"              Id          ["SUCCESS", "CARD", "VISA", "MASTERCARD", "NEW_WORD"];
    "digits"            Digits      ["1", "0", "2021000000000001", "0000000000"];
    "mcc"               Samples     ["5411", "4511"];
    "minor-units"       Digits      ["1", "100", "30000", "9999999999999900", "1000", "12345"];
    "yuan"              Samples     ["0.01", "88.88", "1", "100000000", "0.1", "99999999.99", "10.00", "0.00"];
    "timeout"           Samples     ["2m", "15d", "1c", "21600m", "360h", "1m"];
    "currency"          Samples     [
        "EUR", "USD", "CNY", "HKD", "JPY", "KRW", "VND", "CLP", "KWD", "BHD", "BRL", "IDR", "AED", "AFN",
        "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BIF", "BMD", "BND", "BOB",
        "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "COP", "CRC", "CUP", "CVE", "CZK", "DJF",
        "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF",
        "GTQ", "GYD", "HNL", "HTG", "HUF", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "KES", "KGS",
        "KHR", "KMF", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA",
        "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO",
        "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD",
        "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SOS", "SRD", "SSP", "STN", "SVC",
        "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "UYU",
        "UZS", "VES", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW"
    ];
    "region"            Samples     ["US", "CN", "BR", "KR", "FR", "SG", "HK", "GLOBAL"];
    "language"          Samples     ["en", "en-US", "zh-CN", "zh_CN", "pt-BR", "zh-Hant", "de"];
    "url"               Url         ["https://merchant.example/return", "https://shop.example/n?a=1&b=%E4%B8%AD", "http://merchant.example:8080/"];
    "user-agent"        Anything    ["Mozilla/5.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"];
    "ip"                Samples     ["192.0.2.10", "198.51.100.7", "2001:db8::1"];
    "card-number"       Card        ["4000000000001000"];
    "cvv"               Digits      ["123", "0000"];
    "expiry-month"      Samples     ["01", "09", "12"];
    "expiry-year"       Digits      ["29", "00"];
    "date"              Samples     ["1990-01-31", "2000-02-29"];
    "datetime-iso"      IsoTime     ["2026-01-05T10:00:00+08:00", "2026-01-05T10:00:00Z", "2026-01-04T18:00:00-08:00"];
    "datetime-beijing"  BeijingTime ["2026-01-05 10:00:00", "2024-02-29 23:59:59"];
    "base64"            Samples     ["AAABBIIFmAAAAAAAAAAAAAAAAAA=", "c2lnbmF0dXJl", "+/+/", ""];
    "json-text"         Json        ["{}", "{\"key\":\"value\"}", "[]"];
    "cert-sn"           Samples     ["0123456789abcdef0123456789abcdef", "00000000000000000000000000000000"];
    "charset"           Samples     ["utf-8", "UTF-8", "gbk", "GBK", "gb2312"];
    "format"            Samples     ["json", "JSON"];
    "method"            Samples     ["alipay.trade.pay", "alipay.trade.query", "alipay.trade.fastpay.refund.query"];
}
