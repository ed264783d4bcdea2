use super::*;
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::json;

fn strict(text: &str) -> JsonError {
    parse_strict(text.as_bytes(), Limits::default()).unwrap_err()
}

/// Every member as `name: text of the value`.
fn listed(text: &[u8]) -> Vec<String> {
    let of = |member: Member| format!("{}: {}", member.name, String::from_utf8_lossy(&text[member.value]));
    members(text).unwrap().into_iter().map(of).collect()
}

#[test]
fn members_are_found_without_building_their_values() {
    let text =
        br#" { "a" : {"sign":"}{\"","b":[1,{}]} , "a":-1.5e+3,"\u0073ign":"x\/y" , "":[],"n": null } "#;
    let expected = [r#"a: {"sign":"}{\"","b":[1,{}]}"#, "a: -1.5e+3", r#"sign: "x\/y""#, ": []", "n: null"];
    assert_eq!(listed(text), expected);
    assert_eq!(listed(b"{}"), [""; 0]);
}

#[test]
fn members_of_gbk_text_are_found_although_characters_hold_backslashes_and_braces() {
    // 誠 is D5 5C, 亄 is 81 7B, € alone is 80; a four-byte character stands between.
    let text = b"{\"\xd5\\\":\"\x81{\x81}\x80\x94\x39\xfc\x36\xd5\\\",\"sign\":\"x\"}";
    let members = members(text).unwrap();
    assert_eq!(members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["誠", "sign"]);
    assert_eq!(&text[members[1].value.clone()], b"\"x\"");
}

#[test]
fn what_is_no_object_is_refused_with_its_place() {
    let error = |text: &[u8]| members(text).unwrap_err();
    assert_snapshot!(error(b""), @"expected a value at byte 0");
    assert_snapshot!(error(b" [1]"), @"expected an object at byte 1");
    assert_snapshot!(error(b"\"a\""), @"expected an object at byte 0");
    assert_snapshot!(error(b"<html>"), @"expected a value at byte 0");
    assert_snapshot!(error(b"\xef\xbb\xbf{}"), @"a byte order mark before the value at byte 0");
    assert_snapshot!(error(b"{\"a\":1} x"), @"text after the value at byte 8");
    assert_snapshot!(error(b"{\"a\":\"\xff\"}"), @"bytes that are not UTF-8 at byte 6");
    assert_snapshot!(error(b"{\"a\":\"\xe4\"}"), @"bytes that are not UTF-8 at byte 6");
    assert_snapshot!(error(b"{\"a\":\xff}"), @"bytes that are not UTF-8 at byte 5");
    assert_snapshot!(error(br#"{"a":[1,{"b":2]}]}"#), @"expected `,` or `}` at byte 14");
    assert_snapshot!(error(br#"{"\ud83d":1}"#), @"half a surrogate pair at byte 2");
    assert_eq!(listed(br#"{"a":"\ud83d"}"#), [r#"a: "\ud83d""#], "a value is skipped, not read");
}

#[test]
fn broken_json_is_refused_with_its_place() {
    assert_snapshot!(strict(""), @"expected a value at byte 0");
    assert_snapshot!(strict("{"), @"expected a member name at byte 1");
    assert_snapshot!(strict("{\"a\"}"), @"expected `:` at byte 4");
    assert_snapshot!(strict("{\"a\":}"), @"expected a value at byte 5");
    assert_snapshot!(strict("{\"a\":1,}"), @"expected a member name at byte 7");
    assert_snapshot!(strict("[1,]"), @"expected a value at byte 3");
    assert_snapshot!(strict("[1 2]"), @"expected `,` or `]` at byte 3");
    assert_snapshot!(strict("[1}"), @"expected `,` or `]` at byte 2");
    assert_snapshot!(strict("{]"), @"expected a member name at byte 1");
    assert_snapshot!(strict("01"), @"text after the value at byte 1");
    assert_snapshot!(strict("1."), @"expected a digit at byte 2");
    assert_snapshot!(strict("-"), @"expected a digit at byte 1");
    assert_snapshot!(strict("1e+"), @"expected a digit at byte 3");
    assert_snapshot!(strict("1e400"), @"a number out of range at byte 0");
    assert_snapshot!(strict("nul"), @"expected a value at byte 0");
    assert_snapshot!(strict("NaN"), @"expected a value at byte 0");
    assert_snapshot!(strict("'a'"), @"expected a value at byte 0");
    assert_snapshot!(strict("\"a"), @"expected the end of a string at byte 2");
    assert_snapshot!(strict("\"\t\""), @"a control character in a string at byte 1");
    assert_snapshot!(strict(r#""\x""#), @"an escape that JSON does not have at byte 1");
    assert_snapshot!(strict(r#""\u12g4""#), @"an escape that JSON does not have at byte 1");
    assert_snapshot!(strict(r#""\"#), @"an escape that JSON does not have at byte 1");
    assert_snapshot!(strict(r#""a\ude00""#), @"half a surrogate pair at byte 2");
    assert_snapshot!(strict(r#""a\ud83dA""#), @"half a surrogate pair at byte 2");
    assert_snapshot!(strict("{} {}"), @"text after the value at byte 3");
    assert_snapshot!(strict("\u{feff}{}"), @"a byte order mark before the value at byte 0");
}

#[test]
fn what_serde_json_would_accept_is_refused() {
    assert_snapshot!(strict(r#"{"a":1,"b":{"c":1,"\u0063":2}}"#), @"second member `c` at byte 18");
    assert_snapshot!(strict(&format!("{{\"{0}\":1,\"{0}\":2}}", "a".repeat(90))), @"second member `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` at byte 96");
    let limited = |text: &[u8], depth, bytes| parse_strict(text, Limits { depth, bytes }).unwrap_err();
    assert_snapshot!(limited(b"[[[1]]]", 2, 100), @"nesting deeper than 2 at byte 2");
    assert_snapshot!(limited(b"[[[1]]]", 3, 6), @"longer than 6 bytes at byte 6");
    assert_snapshot!(limited(b"\"a\xff\"", 2, 100), @"bytes that are not UTF-8 at byte 2");
    assert_snapshot!(limited(&b"[".repeat(5000), usize::MAX, 5000), @"nesting deeper than 1024 at byte 1024");
}

#[test]
fn every_kind_of_value_is_built() {
    let text = r#"{"z":[true,false,null,-0.5,18446744073709551615],"a":{"\"\\\/\b\f\n\r\t中\u4E2d\ud83d\ude00":{}},"":[]}"#;
    let value = parse_strict(text.as_bytes(), Limits::default()).unwrap();
    let expected = json!({
        "z": [true, false, null, -0.5, u64::MAX], "a": {"\"\\/\u{8}\u{c}\n\r\t中中😀": {}}, "": [],
    });
    assert_eq!(value.to_string(), expected.to_string());
}

#[test]
fn fifty_megabytes_of_hostile_nesting_are_scanned() {
    let size = 50 << 20;
    let arrays = [&b"{\"a\":"[..], &b"[".repeat(size)].concat();
    assert_eq!(members(&arrays).unwrap_err().at, arrays.len());
    assert_eq!(parse_strict(&arrays, Limits::default()).unwrap_err().what, JsonProblem::Depth(128));
}

/// Any JSON value, nested a little.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Printing, compact or pretty, then parsing gives the same value.
    #[test]
    fn printing_then_parsing_is_identity(value in value()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(parse_strict(text.as_bytes(), Limits::default()), Ok(value.clone()));
        }
    }

    /// What the strict parser accepts, serde_json reads the same way; what it refuses as broken, serde_json refuses.
    #[test]
    fn the_strict_parser_and_serde_json_agree(text in r#"([\[\]{},:"]|"a"|"\\u00e9\\n"|1|-0\.5e2|true|null| ){0,12}"#) {
        let other = serde_json::from_str::<Value>(&text);
        match parse_strict(text.as_bytes(), Limits::default()) {
            Ok(value) => prop_assert_eq!(other.ok(), Some(value)),
            Err(error) => {
                prop_assert!(error.at <= text.len());
                let stricter = matches!(error.what, JsonProblem::Duplicate(_));
                prop_assert!(stricter || other.is_err(), "{error}");
            }
        }
    }

    /// No bytes make the scanner panic, and a place lies inside the text.
    #[test]
    fn any_bytes_are_scanned_or_refused_with_a_place(noise: Vec<u8>, head in r#"(\{"a":)?"?"#) {
        let text = [head.as_bytes(), &noise].concat();
        for error in [members(&text).err(), parse_strict(&text, Limits::default()).err()].into_iter().flatten() {
            prop_assert!(error.at <= text.len());
        }
    }

    /// The ranges of `members` hold what a parser finds under the same names.
    #[test]
    fn ranges_hold_the_values(object in prop::collection::hash_map(any::<String>(), value(), 0..5)) {
        let value = Value::Object(object.into_iter().collect());
        let text = serde_json::to_string_pretty(&value).unwrap();
        for member in members(text.as_bytes()).unwrap() {
            let found: Value = serde_json::from_slice(&text.as_bytes()[member.value]).unwrap();
            prop_assert_eq!(Some(&found), value.get(&member.name));
        }
    }
}
