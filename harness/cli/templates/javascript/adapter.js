'use strict';
// Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.

console.log = console.info = console.debug = console.error; // standard output carries answers and nothing else
const crypto = require('node:crypto');

/** A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls. */
class Client {
  constructor(privateKey) {
    this.key = crypto.createPrivateKey(privateKey);
    if (this.key.asymmetricKeyType !== 'rsa' || this.key.asymmetricKeyDetails.modulusLength < 2048) {
      throw new Error('not an RSA key of 2048 bits or more');
    }
    const probe = Buffer.from('probe');
    const fits = crypto.verify('sha256', probe, crypto.createPublicKey(this.key), crypto.sign('sha256', probe, this.key));
    if (!fits) throw new Error('the numbers of the private key contradict each other');
  }

%openapi   /** Every parameter that has a value, sorted by name, before URL-encoding. */
%openapi   sign(params) {
%openapi     const names = Object.keys(params).filter(name => params[name] !== '').sort();
%openapi     const content = names.map(name => `${name}=${params[name]}`).join('&');
%openapi     return crypto.sign('sha256', Buffer.from(content), this.key).toString('base64');
%openapi   }
%antom   /** The request line, then client, time and body as they are sent. */
%antom   sign(method, path, clientId, time, body) {
%antom     const content = `${method} ${path}\n${clientId}.${time}.${body}`;
%antom     return encodeURIComponent(crypto.sign('sha256', Buffer.from(content), this.key).toString('base64'));
%antom   }
}

let client;

/** One function a verb. What `start` lists is asked; list more, and add its verb, when your client can do more. */
const verbs = {
  start: () => ({
    version: 1,
    implementation: { name: 'stand-in', version: '0', language: 'javascript' },
    features: ['@@PROTOCOL@@.sign', 'key.pkcs8-pem'],
  }),
  configure(command) {
    try {
      client = new Client(command.private_key.pkcs8_pem);
      return {};
    } catch (error) {
      return { refused: error.message };
    }
  },
  sign(command) {
    try {
%openapi       return { signature: client.sign(command.params) };
%antom       return { signature: client.sign(command.method, command.path, command.client_id, command.time, command.body) };
    } catch (error) {
      return { raised: error.message };
    }
  },
  stop: () => ({}),
};

require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
  const command = JSON.parse(line);
  const known = Object.hasOwn(verbs, command.do);
  const answer = known ? { ok: verbs[command.do](command) } : { error: { kind: 'unsupported', message: command.do } };
  process.stdout.write(`${JSON.stringify({ id: command.id, ...answer })}\n`);
});
