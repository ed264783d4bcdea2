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
    /// Not a currency of the table.
    #[error("unknown currency `{0}`")]
    Currency(String),
}

/// Fraction digits of a currency (ISO 4217); `None` if the code is unknown.
pub fn exponent(_currency: &str) -> Option<u32> {
    todo!()
}

/// Every known currency with its fraction digits.
pub const CURRENCIES: &[(&str, u32)] = &[];

impl Amount {
    /// Reads a decimal in the major unit, such as `88.88` CNY, `80` JPY, `12.345` KWD.
    pub fn from_major(_currency: &str, _text: &str) -> Result<Self, MoneyError> {
        todo!()
    }

    /// Reads an integer of minor units, as in Antom's `value`: digits, no sign, no leading zero (but `0`).
    pub fn from_minor(_currency: &str, _text: &str) -> Result<Self, MoneyError> {
        todo!()
    }

    /// The decimal in the major unit with all fraction digits, such as `88.80`.
    pub fn to_major(&self) -> String {
        todo!()
    }
}
