// Translates adapter protocol 1 into calls of the Maven artefact alipay-sdk-java. README.md says what it reaches.

import com.alibaba.fastjson.*;
import com.alibaba.fastjson.parser.Feature;
import com.alibaba.fastjson.serializer.SerializerFeature;
import com.alipay.api.*;
import com.alipay.api.internal.util.*;
import com.alipay.api.internal.util.json.JSONWriter;
import com.alipay.api.request.*;
import java.io.*;
import java.net.URLDecoder;
import java.util.*;
import java.util.function.Function;
import java.util.stream.*;

import static java.nio.charset.StandardCharsets.*;

public class Adapter {
    static final Map<String, Class<?>> OPERATIONS = Stream.of(new AlipayTradePayRequest(), new AlipayTradeQueryRequest(),
            new AlipayTradeCancelRequest(), new AlipayTradeCloseRequest(), new AlipayTradePrecreateRequest(),
            new AlipayTradeRefundRequest(), new AlipayTradeFastpayRefundQueryRequest())
            .collect(Collectors.toMap(AlipayRequest::getApiMethodName, Object::getClass));
    static final Map<String, Function<JSONObject, Object>> VERBS = Map.of("start", Adapter::start, "configure",
            Adapter::configure, "sign", Adapter::sign, "verify", Adapter::verify, "call", Adapter::call, "stop", stop -> Map.of());

    /** Fixed texts of the SDK by which a caller can tell that an answer was not trusted. */
    static final List<String> UNTRUSTED = List.of("sign check fail", "cert check fail", "验签", "证书校验失败", "当前配置的支付宝公钥为应用公钥");

    static String notifyUrl;
    static AlipayConfig config;
    static DefaultAlipayClient client;
    static AlipayRequest<?> last; // for `again`

    static Object start(JSONObject command) {
        String version = AlipayConstants.SDK_VERSION.replace("alipay-sdk-java-", "");
        return Map.of("version", 1, "operations", OPERATIONS.keySet(), "reach", "url",
                "implementation", Map.of("name", "alipay-sdk-java", "version", version, "language", "java"),
                "features", List.of("openapi.sign", "openapi.verify-response", "openapi.verify-notification", "openapi.call",
                        "key.pkcs8-bare", "charset.gbk", "sign-type.rsa", "cert-mode", "tls", "timeout"));
    }

    static Object configure(JSONObject command) {
        notifyUrl = command.getString("notify_url");
        config = new AlipayConfig();
        config.setServerUrl(command.getString("endpoint"));
        config.setAppId(command.getString("app_id"));
        config.setPrivateKey(command.getJSONObject("private_key").getString("pkcs8_bare"));
        if (command.get("charset") != null) config.setCharset(command.getString("charset"));
        if (command.get("sign_type") != null) config.setSignType(command.getString("sign_type"));
        if (command.get("timeout_ms") != null) config.setConnectTimeout(command.getIntValue("timeout_ms"));
        if (command.get("timeout_ms") != null) config.setReadTimeout(command.getIntValue("timeout_ms"));
        config.setAppCertContent(command.getString("app_cert_pem"));
        config.setAlipayPublicCertContent(command.getString("platform_cert_pem"));
        config.setRootCertContent(command.getString("root_cert_pem"));
        JSONObject key = command.getJSONObject("platform_public_key");
        if (key != null && !certificates()) config.setAlipayPublicKey(key.getString("spki_bare"));
        try {
            client = new DefaultAlipayClient(config);
            return Map.of();
        } catch (AlipayApiException error) {
            return Map.of("refused", error.toString());
        }
    }

    static Object sign(JSONObject command) {
        Map<String, String> params = command.getObject("params", new TypeReference<TreeMap<String, String>>() {});
        try {
            byte[] content = AlipaySignature.getSignContent(params).getBytes(config.getCharset());
            return Map.of("content_b64", Base64.getEncoder().encodeToString(content), "signature",
                    AlipaySignature.sign(params, config.getPrivateKey(), config.getCharset(), config.getSignType()));
        } catch (Exception error) {
            return Map.of("raised", error.toString());
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Object verify(JSONObject command) {
        try {
            String text = new String(Base64.getDecoder().decode(command.getString("body_b64")), config.getCharset());
            if (command.getString("kind").equals("response")) {
                Class operation = OPERATIONS.get(command.getString("operation"));
                return Map.of("valid", client.parseAppSyncResult(Map.of("result", text), operation) != null);
            }
            Map<String, String> form = new HashMap<>();
            for (String pair : text.split("&")) {
                if (!pair.isEmpty()) form.put(decoded(pair.split("=", 2)[0]), decoded((pair + "=").split("=", 3)[1]));
            }
            return Map.of("valid", AlipaySignature.rsaCheckV1(form, platformKey(), config.getCharset(), config.getSignType()));
        } catch (Exception error) {
            return Map.of("valid", false, "reason", error.toString(), "raised", !(error instanceof AlipayApiException));
        }
    }

    static Object call(JSONObject command) {
        try {
            if (!command.getBooleanValue("again")) {
                last = (AlipayRequest<?>) OPERATIONS.get(command.getString("operation")).getDeclaredConstructor().newInstance();
                last.getClass().getMethod("setBizContent", String.class).invoke(last, command.getString("request"));
                last.setNotifyUrl(notifyUrl);
            }
            AlipayResponse response = certificates() ? client.certificateExecute(last) : client.execute(last);
            JSONObject fields = parse(new JSONWriter().write(response, true)); // the SDK's writer knows the names of the wire
            fields.remove("body"); // not a member: the SDK keeps the raw text there
            fields.fluentPut("code", response.getCode()).fluentPut("msg", response.getMsg())
                    .fluentPut("sub_code", response.getSubCode()).fluentPut("sub_msg", response.getSubMsg());
            return Map.of("result", "answered", "response", fields, "success", response.isSuccess());
        } catch (Exception error) {
            return Map.of("result", ending(error), "reason", error.toString());
        }
    }

    static String ending(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (cause instanceof IOException) return "transport";
            if (UNTRUSTED.stream().anyMatch(said::contains)) return "untrusted";
            if (said.contains("签名遭遇异常")) return "invalid-request"; // the request could not be signed
        }
        return "raised";
    }

    static boolean certificates() { return config.getAppCertContent() != null; }

    static String decoded(String text) throws IOException { return URLDecoder.decode(text, config.getCharset()); }

    static JSONObject parse(String text) {
        return (JSONObject) JSON.parse(text, Feature.OrderedField, Feature.DisableSpecialKeyDetect);
    }

    /** In certificate mode the key of the certificate, as rsaCertCheckV1 takes it from a file. */
    static String platformKey() throws AlipayApiException {
        if (!certificates()) return config.getAlipayPublicKey();
        var certificate = AntCertificationUtil.getCertFromContent(config.getAlipayPublicCertContent());
        return Base64.getEncoder().encodeToString(certificate.getPublicKey().getEncoded());
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, UTF_8);
        System.setOut(System.err); // stdout carries answers and nothing else
        AlipayLogger.setNeedEnableLogger("1".equals(System.getenv("ALIPAY_SDK_LOG")));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line, verb = ""; !verb.equals("stop") && (line = lines.readLine()) != null; ) {
            JSONObject reply = new JSONObject(true).fluentPut("id", null);
            try {
                JSONObject command = parse(line);
                verb = String.valueOf(command.getString("do"));
                reply.put("id", command.get("id"));
                if (VERBS.containsKey(verb)) reply.put("ok", VERBS.get(verb).apply(command));
                else reply.put("error", Map.of("kind", "unsupported", "message", verb));
            } catch (JSONException | ClassCastException error) {
                reply.put("error", Map.of("kind", "adapter", "message", error.toString()));
            }
            String text = JSON.toJSONString(reply, SerializerFeature.WriteMapNullValue);
            answers.println(new String(text.getBytes(UTF_16BE), UTF_16BE)); // a lone surrogate becomes U+FFFD
        }
    }
}
