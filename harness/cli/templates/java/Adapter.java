// Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.

import static java.math.BigInteger.TWO;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.*;
import java.math.BigInteger;
%antom import java.net.URLEncoder;
import java.security.*;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;

/** A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls. */
class Client {
    private final RSAPrivateCrtKey key;

    Client(String privateKey) throws Exception {
        var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(privateKey));
        key = (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
        if (key.getModulus().bitLength() < 2048) throw new InvalidKeyException("not a key of 2048 bits or more");
        BigInteger power = TWO.modPow(key.getPrivateExponent(), key.getModulus());
        boolean fits = power.modPow(key.getPublicExponent(), key.getModulus()).equals(TWO);
        if (!fits) throw new InvalidKeyException("the numbers of the private key contradict each other");
    }

%openapi     /** Every parameter that has a value, sorted by name, before URL-encoding. */
%openapi     String sign(Map<?, ?> params) throws Exception {
%openapi         StringJoiner content = new StringJoiner("&");
%openapi         new TreeMap<>(params).forEach((name, value) -> { if (!value.equals("")) content.add(name + "=" + value); });
%openapi         return rsaSha256(content.toString());
%openapi     }
%antom     /** The request line, then client, time and body as they are sent. */
%antom     String sign(Map<?, ?> m) throws Exception {
%antom         String content = m.get("method") + " " + m.get("path") + "\n" + m.get("client_id") + "." + m.get("time") + "." + m.get("body");
%antom         return URLEncoder.encode(rsaSha256(content), UTF_8);
%antom     }

    private String rsaSha256(String content) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(content.getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }
}

class Adapter {
    private static Client client;

    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.setOut(System.err); // standard output carries answers and nothing else
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line; (line = commands.readLine()) != null;) {
            Map<?, ?> command = (Map<?, ?>) new Json(line).value();
            Object ok = answer(command);
            Object unknown = Map.of("kind", "unsupported", "message", command.get("do"));
            String member = ok == null ? "\"error\":" + Json.text(unknown) : "\"ok\":" + Json.text(ok);
            answers.println("{\"id\":" + command.get("id") + "," + member + "}");
        }
    }

    /** What `start` lists is asked; list more, and answer it here, when your client can do more. */
    private static Object answer(Map<?, ?> command) {
        switch ((String) command.get("do")) {
            case "start":
                return Map.of("version", 1, "features", List.of("@@PROTOCOL@@.sign", "key.pkcs8-bare"),
                    "implementation", Map.of("name", "stand-in", "version", "0", "language", "java"));
            case "configure":
                try {
                    client = new Client((String) ((Map<?, ?>) command.get("private_key")).get("pkcs8_bare"));
                    return Map.of();
                } catch (Exception error) {
                    return Map.of("refused", error.toString());
                }
            case "sign":
                try {
%openapi                     return Map.of("signature", client.sign((Map<?, ?>) command.get("params")));
%antom                     return Map.of("signature", client.sign(command));
                } catch (Exception error) {
                    return Map.of("raised", error.toString());
                }
            case "stop":
                return Map.of();
            default:
                return null;
        }
    }
}

/** JSON without a library. Where your client brings Jackson or Gson, use that and delete this class. */
class Json {
    private final String text;
    private int at;

    Json(String text) {
        this.text = text;
    }

    Object value() {
        switch (peek()) {
            case '{':
                Map<String, Object> members = new LinkedHashMap<>();
                for (at++; peek() != '}'; skip(',')) {
                    String name = string();
                    skip(':');
                    members.put(name, value());
                }
                at++;
                return members;
            case '[':
                List<Object> items = new ArrayList<>();
                for (at++; peek() != ']'; skip(',')) items.add(value());
                at++;
                return items;
            case '"':
                return string();
            default: // numbers, true, false and null stay as they are written
                int start = at;
                while (",]} ".indexOf(text.charAt(at)) < 0) at++;
                return text.substring(start, at);
        }
    }

    private char peek() {
        while (text.charAt(at) == ' ') at++;
        return text.charAt(at);
    }

    private void skip(char letter) {
        if (peek() == letter) at++;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        peek();
        for (at++; text.charAt(at) != '"'; at++) {
            char letter = text.charAt(at);
            if (letter == '\\' && text.charAt(++at) == 'u') {
                letter = (char) Integer.parseInt(text, at + 1, at += 5, 16);
                at--;
            } else if (letter == '\\') {
                letter = "\"\\/\b\f\n\r\t".charAt("\"\\/bfnrt".indexOf(text.charAt(at)));
            }
            out.append(letter);
        }
        at++;
        return out.toString();
    }

    static String text(Object value) {
        StringJoiner out;
        if (value instanceof Map<?, ?> members) {
            out = new StringJoiner(",", "{", "}");
            members.forEach((name, member) -> out.add(text(name) + ":" + text(member)));
        } else if (value instanceof List<?> items) {
            out = new StringJoiner(",", "[", "]");
            items.forEach(item -> out.add(text(item)));
        } else if (value instanceof Number) {
            return value.toString();
        } else {
            StringBuilder letters = new StringBuilder("\"");
            for (char letter : value.toString().toCharArray()) {
                letters.append(letter < ' ' || "\"\\".indexOf(letter) >= 0 ? String.format("\\u%04x", (int) letter) : letter);
            }
            return letters.append('"').toString();
        }
        return out.toString();
    }
}
