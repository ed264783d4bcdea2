// Translates adapter protocol 1 into calls of the Maven artefact global-open-sdk-java. README.md says what it reaches.

import com.alibaba.fastjson.*;
import com.alibaba.fastjson.parser.Feature;
import com.alibaba.fastjson.serializer.SerializerFeature;
import com.alipay.global.api.DefaultAlipayClient;
import com.alipay.global.api.exception.AlipayApiException;
import com.alipay.global.api.request.AlipayRequest;
import com.alipay.global.api.request.ams.pay.*;
import com.alipay.global.api.tools.*;
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.*;
import java.util.function.Function;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.*;

public class Adapter {
    static final Map<String, Class<? extends AlipayRequest<?>>> OPERATIONS = Map.of(
            "payments/pay", AlipayPayRequest.class,
            "payments/inquiryPayment", AlipayPayQueryRequest.class,
            "payments/cancel", AlipayPayCancelRequest.class,
            "payments/capture", AlipayCaptureRequest.class,
            "payments/refund", AlipayRefundRequest.class,
            "payments/inquiryRefund", AlipayInquiryRefundRequest.class,
            "payments/createPaymentSession", AlipayPaymentSessionRequest.class);

    /** The SDK has one exception class; its fixed texts tell the endings apart, the first that matches counts. */
    static final String[][] ENDINGS = {
        {"Response signature verify fail", "untrusted"}, {"verify signature error", "untrusted"},
        {"Response data error, result field is null", "untrusted"}, {"Response data error", "transport"},
        {"generate signature error", "invalid-request"}, {"Only supports HTTPS", "invalid-request"},
    };

    static final Map<String, Function<JSONObject, Object>> VERBS = Map.of("start", Adapter::start, "configure",
            Adapter::configure, "sign", Adapter::sign, "verify", Adapter::verify, "call", Adapter::call, "stop", stop -> Map.of());

    static JSONObject configured; // the command as it came
    static DefaultAlipayClient client;
    static AlipayRequest<?> last; // for `again`

    static Object start(JSONObject command) {
        String jar = DefaultAlipayClient.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        String version = jar.replaceAll(".*global-open-sdk-java-|\\.jar$", "");
        return Map.of("version", 1,
                "implementation", Map.of("name", "global-open-sdk-java", "version", version, "language", "java"),
                "features", List.of("antom.sign", "antom.verify-notification", "antom.call", "tls", "key-version",
                        "sandbox", "key.pkcs8-bare"),
                "operations", OPERATIONS.keySet(), "reach", "https");
    }

    static Object configure(JSONObject command) {
        configured = command;
        String clientId = command.getString("client_id");
        client = new DefaultAlipayClient(command.getString("endpoint"), privateKey(), platformKey(), clientId);
        return Map.of();
    }

    static Object sign(JSONObject command) {
        List<String> parts = Stream.of("method", "path", "client_id", "time", "body").map(command::getString).toList();
        try {
            String content = SignatureTool.genSignContent(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4));
            return Map.of("signature", SignatureTool.sign(content, privateKey()),
                    "content_b64", Base64.getEncoder().encodeToString(content.getBytes(UTF_8)));
        } catch (Exception error) {
            return Map.of("raised", error.toString());
        }
    }

    static Object verify(JSONObject command) {
        Map<String, String> headers = new HashMap<>(); // equal headers are joined, as a framework does it
        for (Object pair : command.getJSONArray("headers")) {
            List<?> header = (List<?>) pair;
            headers.merge(header.get(0).toString().toLowerCase(), header.get(1).toString(), (one, two) -> one + ", " + two);
        }
        try {
            byte[] body = Base64.getDecoder().decode(command.getString("body_b64"));
            return Map.of("valid", WebhookTool.checkSignature(command.getString("path"), command.getString("method"),
                    configured.getString("client_id"), headers.get("request-time"), headers.get("signature"),
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString(), platformKey()));
        } catch (Exception error) {
            boolean documented = error instanceof AlipayApiException || error instanceof CharacterCodingException;
            return Map.of("valid", false, "reason", error.toString(), "raised", !documented);
        }
    }

    static Object call(JSONObject command) {
        try {
            if (!command.getBooleanValue("again")) {
                last = JSON.parseObject(command.getString("request"), OPERATIONS.get(command.getString("operation")));
                last.setKeyVersion(configured.getInteger("key_version"));
            }
            return Map.of("result", "answered", "response", JSON.toJSON(client.execute(last)));
        } catch (Exception error) {
            return Map.of("result", ending(error), "reason", error.toString());
        }
    }

    static String ending(Exception error) {
        if (!(error instanceof AlipayApiException)) return "raised";
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) return "transport";
            for (String[] ending : ENDINGS) if (String.valueOf(cause.getMessage()).startsWith(ending[0])) return ending[1];
        }
        return "raised";
    }

    static String privateKey() {
        return configured.getJSONObject("private_key").getString("pkcs8_bare");
    }

    static String platformKey() {
        JSONObject key = configured.getJSONObject("platform_public_key");
        return key == null ? null : key.getString("spki_bare");
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, UTF_8);
        System.setOut(System.err); // stdout carries answers and nothing else
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line, verb = ""; !verb.equals("stop") && (line = lines.readLine()) != null; ) {
            JSONObject reply = new JSONObject(true).fluentPut("id", null);
            try {
                JSONObject command = (JSONObject) JSON.parse(line, Feature.OrderedField, Feature.DisableSpecialKeyDetect);
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
