//! Amounts: exact decimals of yuan, integer minor units of ISO 4217 currencies. No binary fractions anywhere.

/// An amount in the minor unit of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Amount {
    /// ISO 4217 code.
    pub currency: String,
    /// Count of minor units.
    pub minor: u128,
}

/// Why text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal number.
    #[error("`{0}` is not a decimal amount")]
    NotDecimal(String),
    /// More fraction digits than the currency has.
    #[error("`{text}` has more than {digits} fraction digits of {currency}")]
    TooFine {
        /// The text.
        text: String,
        /// The currency.
        currency: String,
        /// Its fraction digits.
        digits: u32,
    },
    /// More minor units than 128 bits count.
    #[error("`{0}` is beyond any amount of money")]
    TooLarge(String),
    /// Not a currency of the table.
    #[error("unknown currency `{0}`")]
    Currency(String),
}

/// Fraction digits of a currency (ISO 4217); `None` if the code is unknown.
pub fn exponent(currency: &str) -> Option<u32> {
    let at = CURRENCIES.binary_search_by_key(&currency, |(code, _)| code).ok()?;
    Some(CURRENCIES[at].1)
}

impl Amount {
    /// Reads a decimal in the major unit, such as `88.88` CNY, `80` JPY, `12.345` KWD. Fraction digits may be
    /// fewer than the currency has; there is no sign, exponent, space or needless leading zero.
    pub fn from_major(currency: &str, text: &str) -> Result<Self, MoneyError> {
        let digits = known(currency)?;
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotDecimal(text.to_owned())),
            Some(parts) => parts,
            None => (text, ""),
        };
        if !is_whole(whole) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MoneyError::NotDecimal(text.to_owned()));
        }
        let width = digits as usize;
        if fraction.len() > width {
            return Err(MoneyError::TooFine { text: text.to_owned(), currency: currency.to_owned(), digits });
        }
        let minor = format!("{whole}{fraction:0<width$}").parse();
        let minor = minor.map_err(|_| MoneyError::TooLarge(text.to_owned()))?;
        Ok(Self { currency: currency.to_owned(), minor })
    }

    /// Reads an integer of minor units, as in Antom's `value`: digits, no sign, no leading zero (but `0`).
    pub fn from_minor(currency: &str, text: &str) -> Result<Self, MoneyError> {
        known(currency)?;
        if !is_whole(text) {
            return Err(MoneyError::NotDecimal(text.to_owned()));
        }
        let minor = text.parse().map_err(|_| MoneyError::TooLarge(text.to_owned()))?;
        Ok(Self { currency: currency.to_owned(), minor })
    }

    /// The decimal in the major unit with all fraction digits, such as `88.80`. A currency outside the table has
    /// none.
    pub fn to_major(&self) -> String {
        let Self { currency, minor } = self;
        let digits = exponent(currency).unwrap_or(0);
        if digits == 0 {
            return minor.to_string();
        }
        let unit = 10_u128.pow(digits);
        format!("{}.{:0width$}", minor / unit, minor % unit, width = digits as usize)
    }
}

fn known(currency: &str) -> Result<u32, MoneyError> {
    exponent(currency).ok_or_else(|| MoneyError::Currency(currency.to_owned()))
}

/// Digits without a needless leading zero.
fn is_whole(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

macro_rules! currencies {
    ($($code:ident $digits:literal)*) => {
        /// Every known currency with its fraction digits, sorted by code: list one of ISO 4217 as of 2026, without
        /// metals, bond units and test codes, which have no minor unit.
        pub const CURRENCIES: &[(&str, u32)] = &[$((stringify!($code), $digits)),*];
    };
}

currencies! {
    AED 2 AFN 2 ALL 2 AMD 2 AOA 2 ARS 2 AUD 2 AWG 2 AZN 2
    BAM 2 BBD 2 BDT 2 BHD 3 BIF 0 BMD 2 BND 2 BOB 2 BOV 2 BRL 2 BSD 2 BTN 2 BWP 2 BYN 2 BZD 2
    CAD 2 CDF 2 CHE 2 CHF 2 CHW 2 CLF 4 CLP 0 CNY 2 COP 2 COU 2 CRC 2 CUP 2 CVE 2 CZK 2
    DJF 0 DKK 2 DOP 2 DZD 2 EGP 2 ERN 2 ETB 2 EUR 2 FJD 2 FKP 2
    GBP 2 GEL 2 GHS 2 GIP 2 GMD 2 GNF 0 GTQ 2 GYD 2 HKD 2 HNL 2 HTG 2 HUF 2
    IDR 2 ILS 2 INR 2 IQD 3 IRR 2 ISK 0 JMD 2 JOD 3 JPY 0
    KES 2 KGS 2 KHR 2 KMF 0 KPW 2 KRW 0 KWD 3 KYD 2 KZT 2 LAK 2 LBP 2 LKR 2 LRD 2 LSL 2 LYD 3
    MAD 2 MDL 2 MGA 2 MKD 2 MMK 2 MNT 2 MOP 2 MRU 2 MUR 2 MVR 2 MWK 2 MXN 2 MXV 2 MYR 2 MZN 2
    NAD 2 NGN 2 NIO 2 NOK 2 NPR 2 NZD 2 OMR 3 PAB 2 PEN 2 PGK 2 PHP 2 PKR 2 PLN 2 PYG 0
    QAR 2 RON 2 RSD 2 RUB 2 RWF 0
    SAR 2 SBD 2 SCR 2 SDG 2 SEK 2 SGD 2 SHP 2 SLE 2 SOS 2 SRD 2 SSP 2 STN 2 SVC 2 SYP 2 SZL 2
    THB 2 TJS 2 TMT 2 TND 3 TOP 2 TRY 2 TTD 2 TWD 2 TZS 2
    UAH 2 UGX 0 USD 2 USN 2 UYI 0 UYU 2 UYW 4 UZS 2 VED 2 VES 2 VND 0 VUV 0 WST 2
    XAD 2 XAF 0 XCD 2 XCG 2 XOF 0 XPF 0 YER 2 ZAR 2 ZMW 2 ZWG 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    fn minor(currency: &str, text: &str) -> u128 {
        Amount::from_major(currency, text).unwrap().minor
    }

    #[test]
    fn the_table_is_sorted_and_complete() {
        assert!(CURRENCIES.is_sorted_by(|one, next| one.0 < next.0));
        let with = |digits| CURRENCIES.iter().filter(|(_, has)| *has == digits).count();
        assert_eq!([0, 2, 3, 4].map(with), [17, 139, 7, 2]);
    }

    #[test]
    fn a_decimal_becomes_minor_units_without_rounding() {
        assert_eq!(minor("CNY", "88.88"), 8_888);
        assert_eq!(minor("CNY", "88.8"), 8_880);
        assert_eq!(minor("CNY", "0.01"), 1);
        assert_eq!(minor("JPY", "80"), 80);
        assert_eq!(minor("KWD", "12.345"), 12_345);
        assert_eq!(minor("CLF", "1.5"), 15_000);
        assert_eq!(minor("EUR", "90071992547409.93"), 9_007_199_254_740_993);
    }

    #[test]
    fn what_is_no_amount_says_why() {
        let major = |currency, text| Amount::from_major(currency, text).unwrap_err();
        assert_snapshot!(major("JPY", "80.0"), @"`80.0` has more than 0 fraction digits of JPY");
        assert_snapshot!(major("CNY", "88.888"), @"`88.888` has more than 2 fraction digits of CNY");
        assert_snapshot!(major("XAU", "1"), @"unknown currency `XAU`");
        assert_snapshot!(major("cny", "1"), @"unknown currency `cny`");
        let large = "9".repeat(40);
        assert_eq!(major("CNY", &large), MoneyError::TooLarge(large.clone()));
        for text in
            ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,000.00", " 1", "1 ", "007", "00.10", "1.2.3", "١"]
        {
            assert_eq!(major("CNY", text), MoneyError::NotDecimal(text.to_owned()));
        }
    }

    #[test]
    fn minor_units_are_digits_only() {
        assert_eq!(
            Amount::from_minor("EUR", "30000").map(|amount| amount.to_major()),
            Ok("300.00".to_owned())
        );
        assert_eq!(Amount::from_minor("EUR", "0").map(|amount| amount.minor), Ok(0));
        for text in ["", "00", "030000", "-1", "1.0", "1e3", " 1"] {
            assert_eq!(Amount::from_minor("EUR", text), Err(MoneyError::NotDecimal(text.to_owned())));
        }
    }

    proptest! {
        /// Every amount of every currency survives being written and read.
        #[test]
        fn writing_then_reading_is_identity(at in 0..CURRENCIES.len(), minor: u128) {
            let amount = Amount { currency: CURRENCIES[at].0.to_owned(), minor };
            let text = amount.to_major();
            prop_assert_eq!(Amount::from_major(&amount.currency, &text), Ok(amount));
        }
    }
}
