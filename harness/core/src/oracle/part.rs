//! The rules about refunds and captures that what was sent shows, for whoever has a list of it: one number for one of
//! them as long as it is open, and no capture that is not the merchant's to ask for.

/// A refund or a capture as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The merchant's number of it.
    pub id: String,
    /// How much.
    pub amount: String,
    /// Whether nobody told the merchant how it ended.
    pub open: bool,
}

/// The refunds, or the captures, of one order, in the order in which they were sent.
#[derive(Debug, Default)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// Notes one more. Answers with an open one of the same amount that went out under another number before: that one
    /// has to be repeated under its own.
    pub fn sent(&mut self, part: Part) -> Option<Part> {
        // The answer to a repetition is about what was open before.
        self.0.retain(|before| before.id != part.id);
        let open = self.0.iter().rev().find(|before| before.open && before.amount == part.amount).cloned();
        self.0.push(part);
        open
    }

    /// Notes that the merchant was told how they ended.
    pub fn settled(&mut self) {
        self.0.clear();
    }
}

/// Why a capture should not have been sent: only a MANUAL order is captured by call, and only once the platform said
/// that it is authorised (seed 001, lines 10 to 17).
pub fn unwanted_capture(is_authorised: bool, is_manual: bool) -> Option<&'static str> {
    match (is_authorised, is_manual) {
        (true, true) => None,
        (true, false) => Some("the platform captures it itself"),
        (false, _) => Some("no verified answer says authorised"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: &str, amount: &str, open: bool) -> Part {
        Part { id: id.to_owned(), amount: amount.to_owned(), open }
    }

    /// The number of the open one behind the last of these.
    fn last(parts: &[(&str, &str, bool)]) -> Option<String> {
        let mut sent = Parts::default();
        let mut found = None;
        for (id, amount, open) in parts {
            found = sent.sent(part(id, amount, *open));
        }
        found.map(|open| open.id)
    }

    #[test]
    fn only_an_open_part_of_the_same_amount_has_to_keep_its_number() {
        assert_eq!(last(&[("c1", "100", true), ("c2", "100", true)]), Some("c1".to_owned()));
        assert_eq!(last(&[("c1", "100", true), ("c1", "100", true)]), None);
        assert_eq!(last(&[("c1", "100", true), ("c2", "200", false)]), None);
        assert_eq!(last(&[("c1", "100", false), ("c2", "100", false)]), None);
        // Repeated under its own number it was answered, so the next one is another.
        assert_eq!(last(&[("c1", "100", true), ("c1", "100", false), ("c2", "100", false)]), None);
    }
}
