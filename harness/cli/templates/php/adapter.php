<?php
// Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.
declare(strict_types=1);
ini_set('display_errors', 'stderr'); // standard output carries answers and nothing else

/** A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls. */
final class Client
{
    private OpenSSLAsymmetricKey $key;

    public function __construct(string $privateKey)
    {
        $this->key = openssl_pkey_get_private($privateKey) ?: throw new InvalidArgumentException('not a private key');
        $details = openssl_pkey_get_details($this->key);
        if ($details['type'] !== OPENSSL_KEYTYPE_RSA || $details['bits'] < 2048) {
            throw new InvalidArgumentException('not an RSA key of 2048 bits or more');
        }
        $signature = base64_decode($this->rsaSha256('probe'));
        openssl_verify('probe', $signature, $details['key'], OPENSSL_ALGO_SHA256) === 1
            ?: throw new InvalidArgumentException('the numbers of the private key contradict each other');
    }

%openapi     /** Every parameter that has a value, sorted by name, before URL-encoding. */
%openapi     public function sign(array $params): string
%openapi     {
%openapi         $params = array_filter($params, fn (string $value): bool => $value !== '');
%openapi         ksort($params, SORT_STRING);
%openapi         $pairs = array_map(fn ($name, $value) => "$name=$value", array_keys($params), $params);
%openapi         return $this->rsaSha256(implode('&', $pairs));
%openapi     }
%antom     /** The request line, then client, time and body as they are sent. */
%antom     public function sign(string $method, string $path, string $clientId, string $time, string $body): string
%antom     {
%antom         return rawurlencode($this->rsaSha256("$method $path\n$clientId.$time.$body"));
%antom     }

    private function rsaSha256(string $content): string
    {
        openssl_sign($content, $signature, $this->key, OPENSSL_ALGO_SHA256) ?: throw new RuntimeException('no signature');
        return base64_encode($signature);
    }
}

$client = null;
while (($line = fgets(STDIN)) !== false) {
    $command = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $answer = ['ok' => new stdClass()];
    // What `start` lists is asked; list more, and answer it here, when your client can do more.
    try {
        switch ($command['do']) {
            case 'start':
                $implementation = ['name' => 'stand-in', 'version' => '0', 'language' => 'php'];
                $features = ['@@PROTOCOL@@.sign', 'key.pkcs8-pem'];
                $answer = ['ok' => ['version' => 1, 'implementation' => $implementation, 'features' => $features]];
                break;
            case 'configure':
                $client = new Client($command['private_key']['pkcs8_pem']);
                break;
            case 'sign':
%openapi                 $answer = ['ok' => ['signature' => $client->sign($command['params'])]];
%antom                 $parts = array_map(fn ($name) => $command[$name], ['method', 'path', 'client_id', 'time', 'body']);
%antom                 $answer = ['ok' => ['signature' => $client->sign(...$parts)]];
                break;
            case 'stop':
                break;
            default:
                $answer = ['error' => ['kind' => 'unsupported', 'message' => $command['do']]];
        }
    } catch (Throwable $error) {
        $answer = ['ok' => [$command['do'] === 'configure' ? 'refused' : 'raised' => $error->getMessage()]];
    }
    fwrite(STDOUT, json_encode(['id' => $command['id']] + $answer, JSON_THROW_ON_ERROR) . "\n");
}
