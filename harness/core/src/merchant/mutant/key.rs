//! The rows of the mistakes with keys and with the arithmetic of a signature, added to whatever rows they are given.

macro_rules! with_key_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
            AcceptsSha1 "accepts-sha1" of "alg-downgrade"
                by "openapi/trade.pay/forged-answers/sha1" for "forged-accepted"
                by "antom/pay/forged-answers/sha1" for "forged-accepted":
                "A SHA-1 signature is taken where SHA-256 is configured.";
            AcceptsMd5 "accepts-md5" of "alg-downgrade"
                by "openapi/trade.pay/forged-answers/md5" for "forged-accepted"
                by "antom/pay/forged-answers/md5" for "forged-accepted":
                "An MD5 signature is taken where SHA-256 is configured.";
            AcceptsSha512 "accepts-sha512" of "alg-downgrade"
                by "openapi/trade.pay/forged-answers/sha512" for "forged-accepted"
                by "antom/pay/forged-answers/sha512" for "forged-accepted":
                "A SHA-512 signature is taken where SHA-256 is configured.";
            AcceptsOwnKey "accepts-own-key" of "wrong-public-key"
                by "openapi/trade.pay/forged-answers/merchant-key" for "forged-accepted":
                "An answer signed with the merchant's own key is taken for genuine.";
            ErrorAsTrue "error-as-true" of "openssl-minus-one"
                by "openapi/trade.pay/forged-answers/one-byte-signature" for "forged-accepted"
                by "antom/pay/forged-answers/signature-of-one-byte" for "forged-accepted":
                "An error of the verifying library counts as yes.";
            PrintsKey "prints-key" of "secret-leak"
                by "openapi/trade.pay/private-key/truncated" for "secret-leaked":
                "The refusal of a key quotes the key.";
            RefusesBarePkcs1 "refuses-bare-pkcs1" of "key-format"
                by "openapi/trade.pay/private-key/pkcs1-bare" for "signature-not-made":
                "A bare PKCS#1 key is refused although the feature is listed.";
            TrustsWithoutKey "trusts-without-key" of "verification-disabled-by-user"
                by "openapi/trade.pay/platform-key/none-configured" for "forged-accepted"
                by "openapi/trade.pay/platform-key/elliptic-curve" for "forged-accepted"
                by "openapi/trade.pay/platform-key/truncated" for "forged-accepted"
                by "antom/pay/platform-key/elliptic-curve" for "forged-accepted"
                by "antom/pay/platform-key/truncated" for "forged-accepted":
                "Where no platform key is configured, or none that can be read, every answer is taken for genuine.";
            ReadsBer "reads-ber" of "alg-downgrade"
                by "openapi/trade.pay/response/wycheproof/ber-encoded-padding" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/ber-encoded-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/long-length" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/zero-in-length" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/long-hash-length" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/indefinite-length" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/hash-in-pieces" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/long-length" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/zero-in-length" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/long-hash-length" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/indefinite-length" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/hash-in-pieces" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/long-length" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/zero-in-length" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/long-hash-length" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/indefinite-length" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/hash-in-pieces" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/long-length" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/zero-in-length" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/long-hash-length" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/indefinite-length" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/hash-in-pieces" for "invalid-accepted":
                "The block that a signature opens to is read as BER.";
            IgnoresDigestName "ignores-digest-name" of "alg-downgrade"
                by "openapi/trade.pay/response/wycheproof/wrong-hash" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/wrong-hash" for "invalid-accepted"
                by "openapi/trade.pay/response/wycheproof/invalid-asn-in-padding" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/invalid-asn-in-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/other-digest-name" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/other-digest-name" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/other-digest-name" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/other-digest-name" for "invalid-accepted":
                "The name of the digest before a hash is not looked at.";
            IgnoresPadding "ignores-padding" of "alg-downgrade"
                by "openapi/trade.pay/response/wycheproof/invalid-padding" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/invalid-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/wycheproof/short-padding" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/short-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/encryption-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/wrong-padding-byte" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/zero-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/no-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/short-padding" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/encryption-padding" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/wrong-padding-byte" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/zero-padding" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/no-padding" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/short-padding" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/encryption-padding" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/wrong-padding-byte" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/zero-padding" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/no-padding" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/short-padding" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/encryption-padding" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/wrong-padding-byte" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/zero-padding" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/no-padding" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/short-padding" for "invalid-accepted":
                "The padding before the name of the digest is not looked at.";
            ComparesHashAtEnd "compares-hash-at-end" of "alg-downgrade"
                by "openapi/trade.pay/response/wycheproof/modified-padding" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/modified-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/wycheproof/invalid-asn-in-padding" for "invalid-accepted"
                by "antom/pay/notification/wycheproof/invalid-asn-in-padding" for "invalid-accepted"
                by "openapi/trade.pay/response/signature-encoding/hash-at-end" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/hash-at-end" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/hash-at-end" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/hash-at-end" for "invalid-accepted":
                "A signature passes if the block that it opens to ends in the hash.";
            ForgivesGarbageBehind "forgives-garbage-behind" of "alg-downgrade"
                by "openapi/trade.pay/response/signature-encoding/garbage-behind" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/garbage-behind" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/garbage-behind" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/garbage-behind" for "invalid-accepted":
                "What stands behind the hash in the block of a signature is not looked at.";
            ReducesSignatures "reduces-signatures" of "alg-downgrade"
                by "openapi/trade.pay/response/signature-encoding/not-reduced" for "invalid-accepted"
                by "openapi/trade.pay/notification/signature-encoding/not-reduced" for "invalid-accepted"
                by "antom/pay/response/signature-encoding/not-reduced" for "invalid-accepted"
                by "antom/pay/notification/signature-encoding/not-reduced" for "invalid-accepted":
                "The modulus is taken off a signature that is too large.";
            MisreadsOddKeys "misreads-odd-keys" of "key-format"
                by "openapi/trade.pay/private-key/pkcs8-pem-escaped-newlines" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-quoted" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-indented" for "signature-not-verified"
                by "antom/pay/private-key/pkcs8-pem-escaped-newlines" for "signature-not-verified"
                by "antom/pay/private-key/pkcs8-pem-quoted" for "signature-not-verified"
                by "antom/pay/private-key/pkcs8-pem-indented" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-crlf" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs1-pem-crlf" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-final-newline" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-bare-final-newline" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs1-bare-final-newline" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-bare-blanks-around" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-blanks-around" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-byte-order-mark" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-pem-one-line" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs1-pem-one-line" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-bare-wrapped" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs1-bare-wrapped" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs8-under-pkcs1-label" for "signature-not-verified"
                by "openapi/trade.pay/private-key/pkcs1-under-pkcs8-label" for "signature-not-verified"
                by "openapi/trade.pay/private-key/foreign-label" for "signature-not-verified":
                "A key with anything unusual around it is taken, and signs wrongly.";
            KeepsOldKey "keeps-old-key" of "key-format"
                by "openapi/trade.pay/private-key/elliptic-curve" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/certificate" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/encrypted" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/of-511-bits" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/other-modulus" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/html-escaped" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/hex" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/file-name" for "signed-with-broken-key"
                by "antom/pay/private-key/elliptic-curve" for "signed-with-broken-key"
                by "antom/pay/private-key/certificate" for "signed-with-broken-key"
                by "antom/pay/private-key/encrypted" for "signed-with-broken-key"
                by "antom/pay/private-key/of-511-bits" for "signed-with-broken-key"
                by "antom/pay/private-key/other-modulus" for "signed-with-broken-key"
                by "antom/pay/private-key/html-escaped" for "signed-with-broken-key"
                by "antom/pay/private-key/hex" for "signed-with-broken-key"
                by "antom/pay/private-key/file-name" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/truncated" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/truncated-bare" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/truncated-pkcs1" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/not-base64" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/not-base64-pkcs1" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/public-key" for "signed-with-broken-key"
                by "openapi/trade.pay/private-key/empty" for "signed-with-broken-key":
                "Where a configured key cannot be read, the one before stays in use.";
            OverlooksKeyMixup "overlooks-key-mixup" of "wrong-public-key"
                by "openapi/trade.pay/platform-key/own-public-key-before-money-moves" for "sent-with-wrong-key"
                by "antom/pay/platform-key/own-public-key-before-money-moves" for "sent-with-wrong-key":
                "The merchant's own public key is taken for the platform's.";
        }
    };
}
