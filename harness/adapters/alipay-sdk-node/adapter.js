'use strict';
// Translates adapter protocol 1 into calls of the npm package alipay-sdk. README.md says what it reaches.

console.log = console.info = console.debug = console.error; // stdout carries answers and nothing else

const entry = require('alipay-sdk');
const AlipaySdk = entry.AlipaySdk ?? entry; // 4.x exports the class by name, 3.x is the class
const validateSign = process.argv.includes('--validate-sign') || process.env.ALIPAY_SDK_VALIDATE_SIGN === '1';
const KEY_TYPES = { pkcs1_pem: 'PKCS1', pkcs1_bare: 'PKCS1', pkcs8_pem: 'PKCS8', pkcs8_bare: 'PKCS8' };

const lines = require('node:readline').createInterface({ input: process.stdin });

let sdk, notifyUrl, lastCall;

const verbs = {
  start: () => ({
    version: 1,
    implementation: { name: 'alipay-sdk', version: require('alipay-sdk/package.json').version, language: 'javascript' },
    features: [
      'openapi.sign', 'openapi.verify-response', 'openapi.verify-notification', 'openapi.call',
      'key.pkcs1-pem', 'key.pkcs1-bare', 'key.pkcs8-pem', 'key.pkcs8-bare', 'sign-type.rsa', 'cert-mode', 'tls', 'timeout',
      'measure.sign', 'measure.verify', 'measure.call',
    ],
    reach: 'url',
  }),

  configure(command) {
    const form = Object.keys(KEY_TYPES).find(name => command.private_key[name]);
    const config = { appId: command.app_id, privateKey: command.private_key[form], keyType: KEY_TYPES[form] };
    Object.assign(config, { gateway: command.endpoint, camelcase: false }); // keeps the names of the wire
    if (command.sign_type) config.signType = command.sign_type;
    if (command.timeout_ms) config.timeout = command.timeout_ms;
    if (command.platform_public_key) config.alipayPublicKey = command.platform_public_key.spki_pem;
    if (command.app_cert_pem) {
      config.appCertContent = command.app_cert_pem;
      config.alipayPublicCertContent = command.platform_cert_pem;
      config.alipayRootCertContent = command.root_cert_pem;
    }
    [notifyUrl, lastCall, sdk] = [command.notify_url, undefined, undefined];
    return attempt(() => { sdk = new AlipaySdk(config); return {}; }, error => ({ refused: said(error) }));
  },

  // The SDK takes biz_content as an object and writes its text itself.
  sign: ({ params: { biz_content: content, ...params } }) => attempt(() => {
    const request = content === undefined ? params : { ...params, bizContent: JSON.parse(content) };
    return { signature: new URLSearchParams(sdk.sdkExec(params.method, request)).get('sign') };
  }, error => ({ raised: said(error) })),

  verify: ({ kind, operation, body_b64 }) => attempt(() => {
    const text = Buffer.from(body_b64, 'base64').toString();
    if (kind === 'response') {
      const node = `${operation.replaceAll('.', '_')}_response`;
      return { valid: sdk.checkResponseSign(text, node, JSON.parse(text).sign, '') !== false }; // 4.x throws, 3.x says false
    }
    const form = Object.fromEntries(new URLSearchParams(text));
    const raw = true; // the values are decoded already
    return { valid: sdk.checkNotifySignV2 ? sdk.checkNotifySignV2(form) : sdk.checkNotifySign(form, raw) };
  }, error => ({ valid: false, reason: said(error), raised: ending(error) !== 'untrusted' && !(error instanceof SyntaxError) })),

  call({ operation, request, again }) {
    if (!again) lastCall = [operation, { bizContent: request, ...(notifyUrl && { notifyUrl }) }, { validateSign }];
    return attempt(
      async () => ({ result: 'answered', response: await sdk.exec(...lastCall), success: null }),
      error => ({ result: ending(error), reason: said(error) }),
    );
  },

  async measure({ operation, input, for_ms }) {
    const begin = process.hrtime.bigint();
    let operations = 0, last, elapsed;
    do {
      last = await verbs[operation](input);
      operations += 1;
      elapsed = Number(process.hrtime.bigint() - begin);
    } while (elapsed < for_ms * 1e6);
    return { operations, elapsed_ns: elapsed, last };
  },

  stop: () => { lines.close(); return {}; },
};

const attempt = async (work, failed) => { try { return await work(); } catch (error) { return failed(error); } };
const said = error => String(error.errorMessage ?? error.message ?? error); // 3.x rejects with plain objects

/** Reads the fixed texts of the SDK, and the names and codes of the HTTP library's errors that 3.x hands on. */
function ending(error) {
  if (/^(\[AlipaySdk\])?验签失败/.test(said(error))) return 'untrusted';
  if (/^(\[AlipaySdk\])?(HttpClient Request error|HTTP 请求错误|Response 格式错误)/.test(said(error))) return 'transport';
  return /^(Connection|Response|Request)(Timeout)?Error$/.test(error.name) || /^E[A-Z]+$/.test(error.code) ? 'transport' : 'raised';
}

/** Values that JSON has no room for: lone surrogates, infinities. */
const plain = (_, value) => typeof value === 'string' ? value.toWellFormed()
  : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

async function answer(line) {
  let command;
  try { command = JSON.parse(line); } catch (error) { return { id: null, error: { kind: 'adapter', message: error.message } }; }
  const { id } = command;
  if (!Object.hasOwn(verbs, command.do)) return { id, error: { kind: 'unsupported', message: `no verb ${command.do}` } };
  return attempt(async () => ({ id, ok: await verbs[command.do](command) }),
    error => ({ id, error: { kind: 'adapter', message: said(error) } }));
}

(async () => {
  for await (const line of lines) {
    const reply = JSON.stringify(await answer(line), plain);
    await new Promise(done => process.stdout.write(`${reply}\n`, done));
  }
  process.exit(0);
})();
