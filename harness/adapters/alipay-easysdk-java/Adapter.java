// Translates adapter protocol 1 into calls of the Maven artefact alipay-easysdk. README.md says what it reaches.

import com.alipay.easysdk.factory.Factory;
import com.alipay.easysdk.kernel.*;
import com.alipay.easysdk.kernel.util.ResponseChecker;
import com.aliyun.tea.*;
import com.aliyun.tea.okhttp.ClientHelper;
import com.google.gson.*;
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import java.util.function.Function;

import static java.nio.charset.StandardCharsets.*;

public class Adapter {
    static final Map<String, Function<JsonObject, Object>> VERBS = Map.of("start", Adapter::start, "configure",
            Adapter::configure, "sign", Adapter::sign, "verify", Adapter::verify, "call", Adapter::call, "stop", stop -> Map.of());

    /** Fixed texts of the SDK by which a caller can tell that an answer was not trusted. */
    static final List<String> UNTRUSTED = List.of("验签失败", "验签遭遇异常", "响应格式不符合预期");

    static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    static Config config;
    static JsonObject last; // for `again`

    static Object start(JsonObject command) {
        return Map.of("version", 1, "reach", "url", "implementation",
                Map.of("name", "alipay-easysdk", "version", Factory.SDK_VERSION.replaceAll(".*-", ""), "language", "java"),
                "features", List.of("openapi.sign", "openapi.verify-response", "openapi.verify-notification", "openapi.call",
                        "key.pkcs8-bare", "cert-mode", "tls"),
                "touches", "com.aliyun.tea.okhttp.ClientHelper.clients is emptied by configure");
    }

    static Object configure(JsonObject command) {
        ClientHelper.clients.clear(); // or the connections of the case before would serve this one
        URI endpoint = URI.create(text(command, "endpoint")); // the SDK adds /gateway.do
        config = new Config();
        config.protocol = endpoint.getScheme();
        config.gatewayHost = endpoint.getAuthority();
        config.appId = text(command, "app_id");
        config.signType = text(command, "sign_type");
        config.notifyUrl = text(command, "notify_url");
        config.merchantPrivateKey = text(command.getAsJsonObject("private_key"), "pkcs8_bare");
        JsonElement key = command.get("platform_public_key");
        if (key != null && key.isJsonObject()) config.alipayPublicKey = text(key.getAsJsonObject(), "spki_bare");
        try {
            config.merchantCertPath = file(command, "app_cert_pem");
            config.alipayCertPath = file(command, "platform_cert_pem");
            config.alipayRootCertPath = file(command, "root_cert_pem");
            Factory.setOptions(config);
            return Map.of();
        } catch (Exception error) {
            return Map.of("refused", error.toString());
        }
    }

    static Object sign(JsonObject command) {
        Map<String, String> params = new HashMap<>();
        command.getAsJsonObject("params").entrySet().forEach(param -> params.put(param.getKey(), param.getValue().getAsString()));
        try {
            return Map.of("signature", Factory.Payment.Common()._kernel.sign(params, null, null, config.merchantPrivateKey));
        } catch (Exception error) {
            return Map.of("raised", error.toString());
        }
    }

    @SuppressWarnings("unchecked")
    static Object verify(JsonObject command) {
        String body = new String(Base64.getDecoder().decode(text(command, "body_b64")), UTF_8);
        try {
            Client kernel = Factory.Payment.Common()._kernel;
            if (text(command, "kind").equals("notification")) {
                Map<String, String> form = new HashMap<>();
                for (String pair : body.split("&")) {
                    if (!pair.isEmpty()) form.put(decoded(pair.split("=", 2)[0]), decoded((pair + "=").split("=", 3)[1]));
                }
                return Map.of("valid", Factory.Payment.Common().verifyNotify(form));
            }
            Map<String, Object> answer = GSON.fromJson(body, Map.class); // as readAsJson makes it of an answer
            answer.putAll(Map.of("http_body", body, "method", text(command, "operation")));
            String key = kernel.isCertMode() ? kernel.extractAlipayPublicKey(kernel.getAlipayCertSN(answer)) : config.alipayPublicKey;
            return Map.of("valid", kernel.verify(answer, key));
        } catch (Exception error) {
            return Map.of("valid", false, "reason", error.toString(), "raised", true);
        }
    }

    static Object call(JsonObject command) {
        try {
            if (!command.has("again")) last = command;
            TeaModel answer = answer(text(last, "operation"), last.getAsJsonObject("request"));
            Map<String, Object> response = answer.toMap();
            response.remove("http_body"); // not a member: the raw text of the answer
            return Map.of("result", "answered", "response", response, "success", ResponseChecker.success(answer));
        } catch (Exception error) {
            return Map.of("result", ending(error), "reason", error.toString());
        }
    }

    /** Hands what the SDK wants as arguments over as such, and the rest as optional members. */
    static TeaModel answer(String operation, JsonObject request) throws Exception {
        Map<String, Object> members = new LinkedHashMap<>();
        request.entrySet().forEach(member -> members.put(member.getKey(), member.getValue()));
        var shop = Factory.Payment.FaceToFace().batchOptional(members);
        var common = Factory.Payment.Common().batchOptional(members);
        String order = text(request, "out_trade_no"), subject = text(request, "subject"), amount = text(request, "total_amount");
        return switch (operation) {
            case "alipay.trade.pay" -> shop.pay(subject, order, amount, text(request, "auth_code"));
            case "alipay.trade.precreate" -> shop.preCreate(subject, order, amount);
            case "alipay.trade.query" -> common.query(order);
            case "alipay.trade.cancel" -> common.cancel(order);
            case "alipay.trade.close" -> common.close(order);
            case "alipay.trade.refund" -> common.refund(order, text(request, "refund_amount"));
            default -> common.queryRefund(order, text(request, "out_request_no"));
        };
    }

    static String ending(Throwable error) {
        if (error instanceof TeaUnretryableException) return "transport";
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (cause instanceof IOException) return "transport";
            if (UNTRUSTED.stream().anyMatch(said::contains)) return "untrusted";
            if (said.contains("签名遭遇异常")) return "invalid-request"; // the request could not be signed
        }
        return "raised";
    }

    static String decoded(String text) { return URLDecoder.decode(text, UTF_8); }

    static String text(JsonObject from, String name) {
        return !from.has(name) || from.get(name).isJsonNull() ? null : from.get(name).getAsString();
    }

    /** The SDK wants certificates as files. */
    static String file(JsonObject command, String name) throws IOException {
        Path path = Path.of(System.getProperty("java.io.tmpdir"), name);
        return text(command, name) == null ? null : Files.writeString(path, text(command, name)).toString();
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, UTF_8);
        System.setOut(System.err); // stdout carries answers and nothing else
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line, verb = ""; !verb.equals("stop") && (line = lines.readLine()) != null; ) {
            Map<String, Object> reply = new LinkedHashMap<>();
            reply.put("id", null);
            try {
                JsonObject command = JsonParser.parseString(line).getAsJsonObject();
                verb = String.valueOf(text(command, "do"));
                reply.put("id", command.get("id"));
                if (VERBS.containsKey(verb)) reply.put("ok", VERBS.get(verb).apply(command));
                else reply.put("error", Map.of("kind", "unsupported", "message", verb));
            } catch (JsonParseException | IllegalStateException error) {
                reply.put("error", Map.of("kind", "adapter", "message", error.toString()));
            }
            String text = GSON.toJson(reply);
            answers.println(new String(text.getBytes(UTF_16BE), UTF_16BE)); // a lone surrogate becomes U+FFFD
        }
    }
}
