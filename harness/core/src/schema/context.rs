//! What depends on a contract, on the trade, or on the tables of seed 002: decisions that no single message shows.

use serde_json::Value;

use super::Violation;

/// How a pay request takes the card (seeds 000 and 001).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The merchant collects the card and sends it.
    ServerToServer,
    /// The platform's page collects the card.
    Hosted,
    /// A stored card is named by its token.
    Token,
}

/// The mode of a pay or session request.
pub fn mode(request: &Value) -> Mode {
    let method = &request["paymentMethod"];
    match (method.get("paymentMethodId"), method["paymentMethodMetaData"].get("cardNo")) {
        (_, Some(_)) => Mode::ServerToServer,
        (Some(_), None) => Mode::Token,
        (None, None) => Mode::Hosted,
    }
}

/// What merchant and platform have agreed on, as far as requests depend on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Contract {
    /// The merchant may handle card numbers.
    pub handles_cards: bool,
    /// Addresses are verified (AVS).
    pub verifies_addresses: bool,
    /// The card is one of a local scheme on its own network in Brazil, Korea, Singapore or Hong Kong.
    pub local_network: bool,
}

/// What a pay request breaks of the contract.
pub fn contract_violations(contract: Contract, request: &Value) -> Vec<Violation> {
    let card = &request["paymentMethod"]["paymentMethodMetaData"];
    let sends_card = mode(request) == Mode::ServerToServer;
    let rules = [
        (
            sends_card && !contract.handles_cards,
            "card-data-needs-certification",
            "cardNo",
            "no card number from a merchant who may not handle it",
        ),
        (
            sends_card && contract.verifies_addresses && card.get("billingAddress").is_none(),
            "address-check-needs-billing-address",
            "billingAddress",
            "the address that is verified",
        ),
        (
            contract.local_network && card.get("recurringType").is_some(),
            "local-networks-have-no-mit",
            "recurringType",
            "no payment without the buyer on a local network",
        ),
    ];
    let broken = rules.into_iter().filter(|(broken, ..)| *broken);
    broken
        .map(|(_, name, member, says)| {
            breach(name, format!("/paymentMethod/paymentMethodMetaData/{member}"), says)
        })
        .collect()
}

/// What a notification or inquiry answer says that does not go with its trade: results of 3DS belong to 3DS trades.
/// Present but empty members are fine, as a sample shows them (seed 001, line 377).
pub fn notification_violations(was_3ds: bool, notification: &Value) -> Vec<Violation> {
    let result = &notification["paymentResultInfo"]["threeDSResult"];
    let says_something = result.as_object().is_some_and(|members| members.values().any(|value| value != ""));
    match says_something && !was_3ds {
        true => vec![breach(
            "3ds-result-only-with-3ds",
            "/paymentResultInfo/threeDSResult".to_owned(),
            "no result of an authentication that did not happen",
        )],
        false => Vec::new(),
    }
}

fn breach(name: &str, at: String, says: &str) -> Violation {
    Violation {
        at,
        constraint: name.to_owned(),
        expected: says.to_owned(),
        value: String::new(),
        schema: String::new(),
    }
}

/// How the platform decides about 3DS (seed 002, tables 1 and 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreeDs {
    /// The buyer always authenticates.
    Always,
    /// Without at first; if that fails, the buyer authenticates.
    AfterFailure,
    /// Never; a failure is the answer.
    Never,
    /// The risk service decides; if it says without and the scheme wants it, the buyer authenticates.
    RiskServiceThenScheme,
    /// The risk service decides.
    RiskService,
}

/// The cell of tables 1 and 2. Absent means false for `is3DSAuthentication`, true for `enableAuthenticationUpgrade`.
pub fn three_ds(authentication: Option<bool>, upgrade: Option<bool>, risk_service: bool) -> ThreeDs {
    match (authentication.unwrap_or(false), upgrade.unwrap_or(true), risk_service) {
        (true, _, _) => ThreeDs::Always,
        (false, true, false) => ThreeDs::AfterFailure,
        (false, false, false) => ThreeDs::Never,
        (false, true, true) => ThreeDs::RiskServiceThenScheme,
        (false, false, true) => ThreeDs::RiskService,
    }
}

/// Which brand of a card with two brands is used (seed 002, table 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brand {
    /// The international one.
    International,
    /// The one of this region.
    Local(String),
    /// The one that was asked for.
    Selected(String),
    /// The platform chooses by fee and success rate.
    PlatformChooses,
    /// The documents do not say.
    Unspecified,
}

/// The row of table 3 for `paymentMethodRegion` and `selectedCardBrand`.
pub fn brand(region: Option<&str>, selected: Option<&str>) -> Brand {
    match (region, selected) {
        (Some("GLOBAL"), None) => Brand::International,
        (Some(region), None) => Brand::Local(region.to_owned()),
        (None, Some(selected)) => Brand::Selected(selected.to_owned()),
        (None, None) => Brand::PlatformChooses,
        (Some(_), Some(_)) => Brand::Unspecified,
    }
}
