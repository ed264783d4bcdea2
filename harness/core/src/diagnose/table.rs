//! The table of known mistakes, likeliest first: whoever finds another one adds a row, and nothing else.

use super::change::{content, json, node, params, signature};
use super::draft::{Coding, Joints, Order, Signer, Text};
use super::message::Kind::{self, Notification, Request, Response};
use super::mistake::{Change, Family, Mistake};
use crate::crypto::{Digest, Padding};
use Change::{Content, Draft, EachLeftOut, EachPlaceOfMessage, Json, Node, Params, Signature, Values};

const ALL: &[Kind] = &[Request, Response, Notification];
const SENT: &[Kind] = &[Request];
const ANSWERED: &[Kind] = &[Response];
const TOLD: &[Kind] = &[Notification];
const INCOMING: &[Kind] = &[Response, Notification];
const FORMS: &[Kind] = &[Request, Notification];

macro_rules! mistakes {
    ($($id:literal $family:ident $kinds:ident $says:literal fix $fix:literal ways [$($detail:literal $change:expr),* $(,)?];)*) => {
        /// Every known mistake.
        pub static MISTAKES: &[Mistake] = &[$(Mistake {
            id: $id,
            family: Family::$family,
            kinds: $kinds,
            says: $says,
            fix: $fix,
            ways: &[$(($detail, $change)),*],
        },)*];
    };
}

/// Mistakes that are seen without a search.
pub(super) const SIGNATURE_MISSING: &str = "signature-missing";
pub(super) const SIGNATURE_UNREADABLE: &str = "signature-unreadable";
pub(super) const OWN_KEY_GIVEN: &str = "own-key-given-as-the-platforms";
pub(super) const ANOTHER_LENGTH: &str = "key-of-another-length";
pub(super) const ANOTHER_KEY: &str = "another-key";

mistakes! {
    // Whose key, which digest: the signature itself tells.
    "signature-missing" Form ALL "the message carries no signature"
        fix "sign it; an answer without a signature proves nothing, whatever it says" ways [];
    "own-key-given-as-the-platforms" Key INCOMING "the key configured as the platform's is the merchant's own public key"
        fix "configure the platform's public key, which its console shows beside yours" ways [];
    "signed-with-the-platforms-key" Key SENT
        "this signature was made with the key whose public half you configured as the platform's"
        fix "sign with your own private key, and register its public half" ways ["" Draft(|d| d.signer = Signer::Other)];
    "signed-with-the-merchants-key" Key INCOMING "this signature was made with the merchant's own key"
        fix "the platform signs its messages with its own key; whatever made this one is not the platform"
        ways ["" Draft(|d| d.signer = Signer::Other)];
    "digest-sha1" Digest ALL "the digest is SHA-1 (`sign_type=RSA`), where SHA-256 is asked for"
        fix "sign with SHA-256 (SHA256withRSA), and name it: `sign_type=RSA2`, `algorithm=RSA256`"
        ways ["" Draft(|d| d.digest = Digest::Sha1)];
    "digest-sha256" Digest ALL "the digest is SHA-256 (`sign_type=RSA2`), where SHA-1 is named"
        fix "name what you use: `sign_type=RSA2` for SHA-256" ways ["" Draft(|d| d.digest = Digest::Sha256)];
    "digest-md5" Digest ALL "the digest is MD5" fix "sign with SHA-256 (SHA256withRSA)"
        ways ["" Draft(|d| d.digest = Digest::Md5)];
    "digest-sha512" Digest ALL "the digest is SHA-512" fix "sign with SHA-256 (SHA256withRSA)"
        ways ["" Draft(|d| d.digest = Digest::Sha512)];
    "pss-padding" Padding ALL "the padding is PSS, where PKCS#1 v1.5 is asked for"
        fix "sign with PKCS#1 v1.5 padding" ways ["" Draft(|d| d.padding = Padding::Pss)];
    "digest-not-named" Padding ALL "the bare hash was padded, without the name of its digest in front"
        fix "use the signing function of the library, not private encryption of a hash"
        ways ["" Draft(|d| d.padding = Padding::Bare)];

    // How the signature is written.
    "signature-not-url-encoded" Form ALL "the signature is raw Base64, whose `+` is read as a space"
        fix "URL-encode the Base64 before it goes into the header" ways ["" Signature(signature::not_encoded)];
    "signature-plus-as-space" Form ALL "a `+` of the signature became a space"
        fix "write the signature URL-encoded (`+` as `%2B`), and decode it once" ways ["" Signature(signature::plus_as_space)];
    "signature-url-encoded-twice" Form ALL "the signature was URL-encoded once too often"
        fix "URL-encode the signature once; an HTTP library that encodes forms does it for you"
        ways ["" Signature(signature::encoded_twice)];
    "signature-base64-url-safe" Form ALL "the signature is Base64 of the URL-safe alphabet"
        fix "use standard Base64, with `+`, `/` and padding" ways ["" Signature(signature::url_safe)];
    "signature-unpadded" Form ALL "the `=` at the end of the signature is lost"
        fix "keep the padding; split a form or header at the first `=` alone" ways ["" Signature(signature::unpadded)];
    "signature-wrapped" Form ALL "the Base64 of the signature is broken into lines"
        fix "write Base64 without line breaks (NO_WRAP)" ways ["" Signature(signature::wrapped)];
    "signature-quoted" Form ALL "quotes or white space stand around the signature"
        fix "write the signature alone" ways ["" Signature(signature::quoted)];
    "signature-slashes-escaped" Form ALL "the `\\/` of JSON was left in the signature"
        fix "take `sign` from the parsed JSON, not from its text" ways ["" Signature(signature::slashes_escaped)];
    "signature-hex" Form ALL "the signature is written in hex" fix "write it in Base64"
        ways ["" Signature(signature::hex), "in Base64" Signature(signature::hex_in_base64)];
    "signature-base64-twice" Form ALL "the signature was written in Base64 twice" fix "write it in Base64 once"
        ways ["" Signature(signature::twice)];
    "signature-bytes-reversed" Form ALL "the bytes of the signature are in reverse order"
        fix "write the signature most significant byte first; Windows' CryptoAPI gives it the other way round"
        ways ["" Signature(signature::reversed)];

    // OpenAPI: which parameters.
    "values-url-encoded" Values FORMS "the values were URL-encoded before signing"
        fix "sign the raw values; URL-encode each one only when it is written on the wire"
        ways ["" Values(params::encoded), "as a form" Values(params::form_encoded),
              "lower-case hex" Values(params::encoded_lower),
              "as a form, lower-case hex" Values(params::form_encoded_lower),
              "as encodeURIComponent does" Values(params::script_encoded),
              "in GBK" Values(params::encoded_gbk), "in GBK as a form" Values(params::form_encoded_gbk)];
    "biz-content-url-encoded" Values SENT "biz_content was URL-encoded before signing"
        fix "sign biz_content as it is; URL-encode it only when it is written on the wire"
        ways ["" Params(|p| params::for_message(p, params::encoded)),
              "as a form" Params(|p| params::for_message(p, params::form_encoded)),
              "lower-case hex" Params(|p| params::for_message(p, params::encoded_lower)),
              "as a form, lower-case hex" Params(|p| params::for_message(p, params::form_encoded_lower)),
              "as encodeURIComponent does" Params(|p| params::for_message(p, params::script_encoded)),
              "in GBK" Params(|p| params::for_message(p, params::encoded_gbk)),
              "in GBK as a form" Params(|p| params::for_message(p, params::form_encoded_gbk))];
    "sign-type-left-out" SignType SENT "`sign_type` was left out of the signed text"
        fix "requests are signed with `sign_type` among the parameters; only notifications leave it out"
        ways ["" Params(|p| p.sign_type = false)];
    "sign-type-kept" SignType TOLD "`sign_type` was signed along"
        fix "notifications of trades leave `sign_type` out; message-service notifications keep it, so verify those by their own rule"
        ways ["" Params(|p| p.sign_type = true)];
    "empty-values-signed" Empty SENT "empty values were signed" fix "leave parameters with an empty value out, or send none"
        ways ["" Params(|p| p.empty = true)];
    "empty-values-left-out" Empty TOLD "empty values were left out of the signed text"
        fix "count every parameter of a notification that arrives, an empty one as `name=`" ways ["" Params(|p| p.empty = false)];
    "sign-signed-along" SignType FORMS "`sign` was signed along" fix "take `sign` out before the text is built"
        ways ["empty" Params(params::with_empty_sign), "with its value" Params(params::with_sign)];
    "notify-url-query-included" Selection TOLD "the query of the notify URL was signed along"
        fix "take the parameters of the body alone"
        ways ["" Draft(|d| if let Text::Params(p) = &mut d.text { p.pairs.extend(d.around.query.iter().cloned()) })];
    "certificate-number-left-out" Selection FORMS "the certificate numbers were left out of the signed text"
        fix "sign `app_cert_sn` and `alipay_root_cert_sn` like every other parameter" ways ["" Params(params::without_certificates)];
    "zero-dropped" Selection FORMS "a value `0` was taken for empty and left out"
        fix "leave out empty values alone; `0` is a value" ways ["" Params(params::without_zero)];
    "at-dropped" Selection FORMS "a value that begins with `@` was left out of the signed text"
        fix "sign every value; only file parts are left out" ways ["" Params(params::without_at)];
    "blank-dropped" Selection FORMS "a value of white space was taken for empty and left out"
        fix "send no such value; signers disagree about it" ways ["" Params(params::without_blank)];
    "null-words-dropped" Selection FORMS "a value `null` was left out of the signed text, but sent"
        fix "do not send parameters that have no value" ways ["" Params(params::without_null_words)];
    "unknown-parameters-left-out" Selection FORMS "parameters that the documents do not know were left out of the signed text"
        fix "sign every parameter that is sent" ways ["" Params(params::without_unknown)];
    "addresses-left-out" Selection SENT "`notify_url` and `return_url` were left out of the signed text"
        fix "sign every parameter that is sent, the addresses included" ways ["" Params(params::without_addresses)];
    "parameter-left-out" Selection FORMS "a parameter was left out of the signed text"
        fix "sign every parameter that is sent, query and body alike" ways ["" EachLeftOut];

    // OpenAPI: order and joints.
    "not-sorted" Order FORMS "the parameters were not sorted" fix "sort by name in byte order"
        ways ["" Params(|p| p.order = Order::AsSent), "" EachPlaceOfMessage];
    "sorted-as-pairs" Order FORMS "whole `name=value` pairs were sorted, not names" fix "sort by name, then join"
        ways ["" Params(|p| p.order = Order::ByPair)];
    "sorted-caseless" Order FORMS "the parameters were sorted without regard to letter case"
        fix "sort by name in byte order, where `A` comes before `a`" ways ["" Params(|p| p.order = Order::Caseless)];
    "sorted-numerically" Order FORMS "names that are numbers were sorted by value"
        fix "sort names as texts (PHP: `ksort` with SORT_STRING)" ways ["" Params(|p| p.order = Order::Numeric)];
    "sorted-backwards" Order FORMS "the parameters were sorted backwards" fix "sort by name, ascending"
        ways ["" Params(|p| p.order = Order::Reverse)];
    "trailing-ampersand" Joint FORMS "an `&` stands at an end of the signed text"
        fix "put `&` between parameters alone" ways
        ["last" Params(|p| params::joined(p, |j| Joints { behind: "&", ..j })),
         "first" Params(|p| params::joined(p, |j| Joints { front: "&", ..j }))];
    "values-quoted" Joint FORMS "the values were put in quotes" fix "sign the values without quotes"
        ways ["double" Params(|p| params::joined(p, |j| Joints { quote: "\"", ..j })),
              "single" Params(|p| params::joined(p, |j| Joints { quote: "'", ..j }))];
    "joined-otherwise" Joint FORMS "the parameters were not joined as `name=value` with `&`"
        fix "join `name=value` with `&`" ways
        ["line ends between them" Params(|p| params::joined(p, |j| Joints { between: "\n", ..j })),
         "nothing between them" Params(|p| params::joined(p, |j| Joints { between: "", ..j })),
         "commas between them" Params(|p| params::joined(p, |j| Joints { between: ",", ..j })),
         "commas and spaces between them" Params(|p| params::joined(p, |j| Joints { between: ", ", ..j })),
         "`&amp;` between them" Params(|p| params::joined(p, |j| Joints { between: "&amp;", ..j })),
         "neither `=` nor `&`" Params(|p| params::joined(p, |j| Joints { between: "", equals: "", ..j })),
         "`?` in front" Params(|p| params::joined(p, |j| Joints { front: "?", ..j })),
         "a line end behind" Params(|p| params::joined(p, |j| Joints { behind: "\n", ..j }))];

    // OpenAPI: the form of values.
    "plus-as-space" Values FORMS "a `+` in a value became a space, or the reverse"
        fix "write `+` as `%2B`, and decode once" ways
        ["" Values(|v| v.replace('+', " ")), "reverse" Values(|v| v.replace(' ', "+")), "space as %20" Values(|v| v.replace(' ', "%20"))];
    "values-decoded-twice" Values FORMS "the values were URL-decoded once more before signing"
        fix "decode once; a web framework has done it before your code sees the values"
        ways ["" Values(params::decoded), "but for `+`" Values(params::decoded_keeping_plus)];
    "values-trimmed" Values FORMS "the values were trimmed before signing" fix "sign and send the same values"
        ways ["" Values(|v| v.trim().to_owned())];
    "values-html-escaped" Values FORMS "the values were HTML-escaped before signing"
        fix "sign the raw values; escape only what goes into a page"
        ways ["" Values(params::html_escaped), "but for `'`" Values(params::html_escaped_but_quotes)];
    "values-html-unescaped" Values FORMS "HTML entities in the values were undone before signing"
        fix "sign the values as they are sent" ways ["" Values(params::html_plain)];
    "values-without-spaces" Values FORMS "white space was taken out of the values before signing"
        fix "sign the values as they are sent" ways ["" Values(|v| v.split_whitespace().collect())];

    // OpenAPI responses: which part.
    "whole-body-signed" Extent ANSWERED "the whole body was signed, not the node"
        fix "sign and verify the bytes of the node alone, from `{` to `}`"
        ways ["" Node(node::whole_body), "trimmed" Node(node::trimmed_body), "without `sign`" Node(node::as_object),
              "without `sign`, with `alipay_cert_sn`" Node(node::as_object_with_certificate)];
    "node-with-name-signed" Extent ANSWERED "the node was signed with its member name"
        fix "sign and verify the value of the member alone" ways
        ["" Node(node::with_name), "as `name=value`" Node(node::as_parameter)];
    "certificate-number-signed" Extent ANSWERED "`alipay_cert_sn` was signed along"
        fix "sign and verify the node alone; the certificate's number only chooses the key" ways ["" Node(node::with_certificate)];
    "node-cut-by-braces" Extent ANSWERED "the node was cut off at a brace inside a string"
        fix "find the end of the node with a JSON parser, or count braces outside strings" ways ["" Node(node::cut_by_braces)];
    "node-cut-wrongly" Extent ANSWERED "the node was cut out one byte too short or too long"
        fix "take the node from its first byte to its last: `{` to `}`, or both quotes"
        ways ["its ends are missing" Node(node::without_ends), "a byte too long" Node(node::with_next_byte)];
    "node-as-parameters" Extent ANSWERED "the members of the node were sorted and joined like parameters"
        fix "sign and verify the node as JSON text, as it was sent" ways ["" Node(node::as_parameters)];

    // Antom: method, path, client, time, body.
    "sandbox-path-signed" Path ALL "signed with the sandbox path, sent to the production path"
        fix "sign the path that is sent" ways ["" Content(content::sandbox_path)];
    "production-path-signed" Path ALL "signed with the production path, sent to the sandbox path"
        fix "sign the path that is sent; clients whose id begins with `SANDBOX_` send to `/ams/sandbox/api`"
        ways ["" Content(content::production_path)];
    "path-without-query" Path ALL "the path was signed without its query" fix "sign path and query"
        ways ["" Content(content::without_query)];
    "full-url-signed" Path ALL "the whole URL was signed, not the path" fix "sign the path alone, from its first `/`"
        ways ["" Draft(content::full_url), "http" Draft(content::full_url_plain), "without scheme" Draft(content::host_and_path)];
    "short-path-signed" Path ALL "the short path of the documents was signed" fix "sign the path as it is sent, `/ams/api` included"
        ways ["" Content(content::short_path), "no path at all" Content(|c| c.path.clear())];
    "trailing-slash" Path ALL "the path was signed with another end: a `/` more or less" fix "sign the path that is sent"
        ways ["" Content(content::trailing_slash)];
    "doubled-slash" Path ALL "a `/` in the path is doubled in one of signed and sent path" fix "sign the path that is sent"
        ways ["" Content(content::doubled_slash), "none in front" Content(content::leading_slash)];
    "sandbox-rewritten-twice" Path ALL "the path was rewritten for the sandbox twice"
        fix "rewrite the path once; do not change a request object that is used again" ways ["" Content(content::sandbox_path_twice)];
    "method-lower-case" Method ALL "the method was signed in lower case" fix "sign the method in capitals: `POST`"
        ways ["" Content(|c| c.method = c.method.to_lowercase()), "with one capital" Content(|c| c.method = "Post".to_owned())];
    "method-other" Method ALL "another method was signed than sent" fix "sign the method that is sent"
        ways ["GET" Content(|c| c.method = "GET".to_owned()), "PUT" Content(|c| c.method = "PUT".to_owned()),
              "POST" Content(|c| c.method = "POST".to_owned())];
    "method-left-out" Method ALL "the method was left out of the signed content"
        fix "begin with the method and one space" ways
        ["" Content(|c| { c.method.clear(); c.joints[0] = ""; }), "but not its space" Content(|c| c.method.clear()),
         "no space behind it" Content(|c| c.joints[0] = "")];
    "line-end-wrong" Joint ALL "the line end behind the path is not one LF" fix "put one LF (0x0A) behind the path"
        ways ["missing" Content(|c| c.joints[1] = ""), "CR LF" Content(|c| c.joints[1] = "\r\n"), "a space" Content(|c| c.joints[1] = " "),
              "backslash and n" Content(|c| c.joints[1] = "\\n"), "doubled" Content(|c| c.joints[1] = "\n\n")];
    "dots-wrong" Joint ALL "the dots between client id, time and body are not as they should be"
        fix "write client id, `.`, time, `.`, body" ways
        ["behind the client id missing" Content(|c| c.joints[2] = ""), "behind the time missing" Content(|c| c.joints[3] = ""),
         "both missing" Content(|c| { c.joints[2] = ""; c.joints[3] = ""; }),
         "commas" Content(|c| { c.joints[2] = ","; c.joints[3] = ","; }),
         "line ends" Content(|c| { c.joints[2] = "\n"; c.joints[3] = "\n"; }),
         "a space behind the time" Content(|c| c.joints[3] = ". "), "a line end behind the time" Content(|c| c.joints[3] = ".\n")];
    "body-only-signed" Extent ALL "the body alone was signed" fix "sign method, path, client id, time and body"
        ways ["" Content(|c| { for t in [&mut c.method, &mut c.path, &mut c.client, &mut c.time] { t.clear(); } c.joints = [""; 5]; }),
              "with client id and time" Content(|c| { c.method.clear(); c.path.clear(); c.joints[0] = ""; c.joints[1] = ""; })];
    "client-id-other" Client ALL "another client id was signed than sent" fix "sign the client id that the header carries"
        ways ["that of the other header" Draft(|d| content::other_client(d, 0)), "yet another" Draft(|d| content::other_client(d, 1)),
              "small letters" Content(|c| c.client = c.client.to_lowercase()), "capitals" Content(|c| c.client = c.client.to_uppercase())];
    "client-id-without-sandbox" Client ALL "the client id was signed without, or with, its `SANDBOX_`"
        fix "sign the client id that the header carries" ways
        ["without" Content(content::bare_client), "with" Content(content::sandbox_client)];
    "client-id-left-out" Client ALL "the client id was left out of the signed content" fix "sign client id, `.`, time, `.`, body"
        ways ["" Content(|c| c.client.clear()), "with its dot" Content(|c| { c.client.clear(); c.joints[2] = ""; })];
    "request-time-signed" Time INCOMING "the time of the other header was signed"
        fix "responses are signed with `response-time`, everything else with `request-time`"
        ways ["" Draft(|d| content::other_time(d, 0)), "another" Draft(|d| content::other_time(d, 1))];
    "other-time-signed" Time SENT "another time was signed than sent" fix "make the time once, and put the same text into header and content"
        ways ["" Draft(|d| content::other_time(d, 0)), "another" Draft(|d| content::other_time(d, 1))];
    "time-in-seconds" Time ALL "the time was signed in seconds, and sent in milliseconds, or the reverse"
        fix "make the time once, in milliseconds, and put the same text into header and content"
        ways ["seconds" Content(content::seconds), "milliseconds" Content(content::milliseconds)];
    "time-in-another-form" Time ALL "the time was signed in another form than sent"
        fix "make the time once, and put the same text into header and content" ways
        ["milliseconds since 1970" Content(content::epoch), "ISO 8601 in Beijing time" Content(content::iso_beijing),
         "ISO 8601, Z" Content(|c| content::iso_utc(c, false, "Z")), "ISO 8601, milliseconds and Z" Content(|c| content::iso_utc(c, true, "Z")),
         "ISO 8601, +00:00" Content(|c| content::iso_utc(c, false, "+00:00")), "ISO 8601, +0000" Content(|c| content::iso_utc(c, false, "+0000"))];
    "time-left-out" Time ALL "the time was left out of the signed content" fix "sign client id, `.`, time, `.`, body"
        ways ["" Content(|c| c.time.clear()), "with its dot" Content(|c| { c.time.clear(); c.joints[3] = ""; })];
    "body-left-out" Extent ALL "the body was left out of the signed content"
        fix "sign the body that is sent; a stream that a logger has read is empty"
        ways ["" Content(|c| c.body.clear()), "with its dot" Content(|c| { c.body.clear(); c.joints[3] = ""; }),
              "`{}` in its place" Content(|c| c.body = b"{}".to_vec()), "`null` in its place" Content(|c| c.body = b"null".to_vec())];
    "request-body-signed" Extent ANSWERED "the body of the request was signed, not that of the response"
        fix "responses are signed over the response's body" ways ["" Draft(content::request_body)];
    "body-url-encoded" Values ALL "the body was URL-encoded before signing" fix "sign the body as it is sent"
        ways ["" Content(|c| content::body_text(c, params::encoded)), "as a form" Content(|c| content::body_text(c, params::form_encoded))];
    "final-line-end" Ends ALL "a line end at the end was in one of signed and sent text only"
        fix "sign the very bytes that are sent" ways
        ["sent, not signed" Content(|c| content::body_text(c, |t| t.strip_suffix('\n').map_or(t, |t| t.strip_suffix('\r').unwrap_or(t)).to_owned())),
         "signed, not sent" Content(|c| c.joints[4] = "\n"), "CR LF signed, not sent" Content(|c| c.joints[4] = "\r\n")];
    "byte-order-mark" Ends ALL "a byte order mark was in one of signed and sent text only"
        fix "write no byte order mark, and sign the very bytes that are sent" ways
        ["sent, not signed" Content(|c| content::body_text(c, |t| t.trim_start_matches('\u{feff}').to_owned())),
         "signed, not sent" Content(|c| content::body_text(c, |t| format!("\u{feff}{t}"))),
         "signed, not sent" Json(|t| Some(format!("\u{feff}{t}")))];
    "line-ends-changed" Ends ALL "line ends were changed between signing and sending"
        fix "sign the very bytes that are sent; transfer nothing as text" ways
        ["LF signed" Json(|t| t.contains("\r\n").then(|| t.replace("\r\n", "\n"))),
         "CR LF signed" Json(|t| (t.contains('\n') && !t.contains('\r')).then(|| t.replace('\n', "\r\n"))),
         "none signed" Json(|t| Some(t.replace(['\r', '\n'], "")))];
    "body-trimmed" Ends ALL "white space around the body was left out of the signed content"
        fix "sign the very bytes that are sent" ways ["" Content(|c| c.body = c.body.trim_ascii().to_vec())];

    // The JSON, in both protocols. Escapes first: they change least.
    "unicode-unescaped" Escapes ALL "`\\u` escapes were undone before signing" fix "sign the text as it was sent, escapes and all"
        ways ["" Json(json::unicode_plain)];
    "unicode-escaped" Escapes ALL "letters beyond ASCII were signed as `\\u` escapes, and sent plain, or the reverse"
        fix "serialise once, and sign and send the same bytes" ways ["" Json(json::unicode_escaped), "in capitals" Json(json::unicode_escaped_upper)];
    "slashes-unescaped" Escapes ALL "`\\/` was turned into `/` before signing" fix "sign and verify the text as it was sent, escapes and all"
        ways ["" Json(json::slashes_plain)];
    "slashes-escaped" Escapes ALL "`/` was signed as `\\/`, and sent plain"
        fix "serialise once, and sign and send the same bytes (PHP: JSON_UNESCAPED_SLASHES does not matter, signing twice does)"
        ways ["" Json(json::slashes_escaped)];
    "html-letters-escaped" Escapes ALL "`<`, `>` and `&` were signed as escapes and sent plain, or the reverse"
        fix "serialise once, and sign and send the same bytes (Go: SetEscapeHTML)"
        ways ["escaped" Json(json::html_escaped), "plain" Json(json::html_plain)];
    "json-compact" Layout ALL "the JSON was re-serialised: signed without white space"
        fix "serialise once, and sign and send the same bytes" ways ["" Json(json::compact)];
    "json-spaced" Layout ALL "the JSON was re-serialised: signed with spaces behind `,` and `:`"
        fix "serialise once, and sign and send the same bytes"
        ways ["" Json(json::spaced), "letters beyond ASCII escaped" Json(json::spaced_ascii)];
    "json-php" Layout ALL "the JSON was re-serialised as PHP does: `/` and letters beyond ASCII escaped"
        fix "serialise once, and sign and send the same bytes" ways ["" Json(json::compact_ascii_slashes)];
    "json-indented" Layout ALL "the JSON was re-serialised: signed with indented lines"
        fix "serialise once, and sign and send the same bytes"
        ways ["by 2" Json(json::indented_2), "by 3" Json(json::indented_3), "by 4" Json(json::indented_4), "by tabs" Json(json::indented_tab)];
    "json-sorted" Layout ALL "the JSON was re-serialised: signed with sorted members"
        fix "serialise once, and sign and send the same bytes" ways ["" Json(json::sorted), "with spaces" Json(json::sorted_spaced)];
    "json-without-nulls" Layout ALL "the JSON was re-serialised: members that are null were left out"
        fix "serialise once, and sign and send the same bytes" ways ["" Json(json::without_nulls)];
    "json-encoded-twice" Layout ALL "the JSON was signed as a JSON string: encoded twice" fix "serialise once"
        ways ["" Json(json::quoted)];
    "numbers-normalised" Numbers ALL "numbers in the JSON were written anew, such as 100.00 as 100.0"
        fix "keep amounts as strings, and sign the text as it was sent"
        ways ["as floating point" Json(json::numbers_float), "shortened" Json(json::numbers_short), "as strings" Json(json::plain_quoted)];

    // Letters and bytes.
    "other-charset" Charset ALL "the other charset was signed: GBK bytes under charset=utf-8, or the reverse"
        fix "encode the text to sign in the charset that the message names" ways ["" Draft(|d| d.coding = Coding::Other)];
    "latin-1" Charset ALL "the text was signed in Latin-1, where Chinese becomes `?`"
        fix "name the charset when text becomes bytes: the platform's default is not the message's"
        ways ["" Draft(|d| d.coding = Coding::Latin1), "ASCII" Draft(|d| d.coding = Coding::Ascii)];
    "encoded-to-utf-8-twice" Charset ALL "UTF-8 bytes were taken for Latin-1 and encoded once more"
        fix "turn text into bytes once" ways ["" Draft(|d| d.coding = Coding::Twice)];

    // What was hashed.
    "hashed-twice" Digest ALL "a hash of the text was signed: hashed twice" fix "give the signing function the text, not its hash"
        ways ["" Draft(|d| d.wrap = |digest, bytes| digest.hash(&bytes)),
              "in hex" Draft(|d| d.wrap = |digest, bytes| hex(&digest.hash(&bytes))),
              "MD5 in hex" Draft(|d| d.wrap = |_, bytes| hex(&Digest::Md5.hash(&bytes)))];
    "text-encoded-before-signing" Digest ALL "the whole text was encoded before it was signed" fix "sign the text itself"
        ways ["URL-encoded" Draft(|d| d.wrap = |_, bytes| crate::wire::form::percent_encode(&bytes).into_bytes()),
              "URL-encoded as a form" Draft(|d| d.wrap = |_, bytes| crate::wire::form::percent_encode(&bytes).replace("%20", "+").into_bytes()),
              "Base64" Draft(|d| d.wrap = |_, bytes| base64(&bytes))];

    // What is left when no text is right.
    "signature-unreadable" Form ALL "the signature is not padded Base64 of the standard alphabet"
        fix "write the signature in Base64, and URL-encode it once where it goes into a form or header" ways [];
    "key-of-another-length" Key ALL "the signature is not as long as this key: another key made it, or a part is lost"
        fix "compare the key's length with the signature's; then look which key pair is registered" ways [];
    "another-key" Key ALL "the signature was made with another key, or was damaged on the way: no text whatever would verify"
        fix "compare the registered public key with the private key that signs; look at keyVersion and at sandbox against production" ways [];
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes).into_bytes()
}

/// The row of that name.
pub(super) fn row(id: &str) -> Option<&'static Mistake> {
    MISTAKES.iter().find(|mistake| mistake.id == id)
}
