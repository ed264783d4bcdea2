// Command adapter translates adapter protocol 1 into calls of the Go module smartwalle/alipay. README.md says what it reaches.
package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/smartwalle/alipay/v3"
)

type command map[string]json.RawMessage
type members map[string]any

var client *alipay.Client
var lastCall func() (response, success any, err error)
var notify string // the notify_url of the case

// operations names the SDK's own method of each operation, and the member of its request that takes the notify_url.
var operations = map[string]func(request []byte) error{
	"alipay.trade.pay":                  typed((*alipay.Client).TradePay, func(p *alipay.TradePay) { p.NotifyURL = notify }),
	"alipay.trade.precreate":            typed((*alipay.Client).TradePreCreate, func(p *alipay.TradePreCreate) { p.NotifyURL = notify }),
	"alipay.trade.close":                typed((*alipay.Client).TradeClose, func(p *alipay.TradeClose) { p.NotifyURL = notify }),
	"alipay.trade.query":                typed((*alipay.Client).TradeQuery, func(*alipay.TradeQuery) {}),
	"alipay.trade.cancel":               typed((*alipay.Client).TradeCancel, func(*alipay.TradeCancel) {}),
	"alipay.trade.refund":               typed((*alipay.Client).TradeRefund, func(*alipay.TradeRefund) {}),
	"alipay.trade.fastpay.refund.query": typed((*alipay.Client).TradeFastPayRefundQuery, func(*alipay.TradeFastPayRefundQuery) {}),
}

func typed[P, R any](method func(*alipay.Client, context.Context, P) (*R, error), prepare func(*P)) func([]byte) error {
	return func(request []byte) error {
		var param P
		prepare(&param)
		lastCall = func() (any, any, error) {
			response, err := method(client, context.Background(), param)
			if response == nil {
				return nil, nil, err
			}
			return response, any(response).(interface{ IsSuccess() bool }).IsSuccess(), err
		}
		return json.Unmarshal(request, &param)
	}
}

func start(command) members {
	build, _ := debug.ReadBuildInfo()
	sdk := slices.IndexFunc(build.Deps, func(module *debug.Module) bool { return module.Path == "github.com/smartwalle/alipay/v3" })
	implementation := members{"name": "smartwalle/alipay", "version": build.Deps[sdk].Version, "language": "go"}
	features := []string{"openapi.sign", "openapi.verify-notification", "openapi.call", "tls", "timeout",
		"key.pkcs1-pem", "key.pkcs1-bare", "key.pkcs8-pem", "key.pkcs8-bare"}
	return members{"version": 1, "implementation": implementation, "features": features, "reach": "url"}
}

func configure(c command) members {
	http.DefaultClient.CloseIdleConnections()
	web := &http.Client{Timeout: get[time.Duration](c, "timeout_ms") * time.Millisecond}
	keys, gateway := get[map[string]string](c, "private_key"), alipay.WithProductionGateway(get[string](c, "endpoint"))
	key := cmp.Or(keys["pkcs8_bare"], keys["pkcs8_pem"], keys["pkcs1_bare"], keys["pkcs1_pem"])
	made, err := alipay.New(get[string](c, "app_id"), key, true, alipay.WithHTTPClient(web), gateway)
	client, notify = made, get[string](c, "notify_url")
	if platform := get[map[string]string](c, "platform_public_key"); err == nil && platform != nil {
		err = client.LoadAliPayPublicKey(platform["spki_bare"])
	}
	if certificate := get[string](c, "app_cert_pem"); err == nil && certificate != "" {
		err = errors.Join(client.LoadAppCertPublicKey(certificate), client.LoadAliPayRootCert(get[string](c, "root_cert_pem")),
			client.LoadAlipayCertPublicKey(get[string](c, "platform_cert_pem")))
	}
	if err != nil {
		return members{"refused": err.Error()}
	}
	return members{}
}

func sign(c command) members {
	values := url.Values{}
	for name, value := range get[map[string]string](c, "params") {
		values.Set(name, value)
	}
	signature, err := client.SignValues(values)
	if err != nil {
		return members{"raised": err.Error()}
	}
	return members{"signature": signature} // the encoder writes bytes as Base64
}

func verify(c command) members {
	form, err := url.ParseQuery(string(get[[]byte](c, "body_b64"))) // what http.Request.ParseForm does with the body
	if err == nil {
		_, err = client.DecodeNotification(context.Background(), form)
	}
	if err != nil {
		return members{"valid": false, "reason": err.Error()}
	}
	return members{"valid": true}
}

func call(c command) members {
	if !get[bool](c, "again") {
		if err := operations[get[string](c, "operation")](c["request"]); err != nil {
			return members{"result": "invalid-request", "reason": err.Error()}
		}
	}
	response, success, err := lastCall()
	if err == nil {
		return members{"result": "answered", "response": response, "success": success}
	}
	answer := members{"result": "raised", "reason": err.Error()}
	var business *alipay.Error
	switch {
	case errors.As(err, &business):
		answer["result"], answer["code"], answer["sub_code"] = "rejected", business.Code, business.SubCode
	case slices.Contains([]error{rsa.ErrVerification, alipay.ErrBadResponse, alipay.ErrAliPublicKeyNotFound}, err),
		errors.As(err, new(base64.CorruptInputError)):
		answer["result"] = "untrusted"
	case errors.As(err, new(*url.Error)), errors.As(err, new(*json.SyntaxError)), errors.Is(err, io.ErrUnexpectedEOF):
		answer["result"] = "transport"
	}
	return answer
}

func main() {
	verbs := map[string]func(command) members{"start": start, "configure": configure, "sign": sign, "verify": verify, "call": call,
		"stop": func(command) members { return members{} }}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 17<<20) // a line has at most 16 MiB
	for do := ""; do != "stop" && lines.Scan(); {
		var c command
		kind := map[bool]string{true: "unsupported", false: "adapter"}[json.Unmarshal(lines.Bytes(), &c) == nil]
		do = get[string](c, "do")
		answer := members{"id": c["id"], "error": members{"kind": kind, "message": "no verb " + do}}
		if verb, known := verbs[do]; known {
			answer = members{"id": c["id"], "ok": verb(c)}
		}
		json.NewEncoder(os.Stdout).Encode(answer)
	}
}

// get reads one member of a command; an absent or null one is the zero value.
func get[T any](c command, name string) (value T) {
	json.Unmarshal(c[name], &value)
	return value
}
