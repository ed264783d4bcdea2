# Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.
require "json"
require "openssl"
%antom require "uri"
answers, $stdout = $stdout, $stderr # standard output carries answers and nothing else

# A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls.
class Client
  def initialize(private_key)
    @key = OpenSSL::PKey::RSA.new(private_key, "")
    raise ArgumentError, "not a private key" unless @key.private?
    raise ArgumentError, "not a key of 2048 bits or more" if @key.n.num_bits < 2048

    fits = @key.verify("SHA256", @key.sign("SHA256", "probe"), "probe")
    raise ArgumentError, "the numbers of the private key contradict each other" unless fits
  end

%openapi   # Every parameter that has a value, sorted by name, before URL-encoding.
%openapi   def sign(params)
%openapi     content = params.reject { |_, value| value.empty? }.sort.map { |pair| pair.join("=") }.join("&")
%openapi     [@key.sign("SHA256", content)].pack("m0")
%openapi   end
%antom   # The request line, then client, time and body as they are sent.
%antom   def sign(method, path, client_id, time, body)
%antom     content = "#{method} #{path}\n#{client_id}.#{time}.#{body}"
%antom     URI.encode_www_form_component([@key.sign("SHA256", content)].pack("m0"))
%antom   end
end

client = nil
# One function a verb. What `start` lists is asked; list more, and add its verb, when your client can do more.
verbs = {
  "start" => lambda do |_|
    { version: 1, implementation: { name: "stand-in", version: "0", language: "ruby" },
      features: ["@@PROTOCOL@@.sign", "key.pkcs8-pem"] }
  end,
  "configure" => lambda do |command|
    client = Client.new(command["private_key"]["pkcs8_pem"])
    {}
  rescue StandardError => error
    { refused: error.message }
  end,
  "sign" => lambda do |command|
%openapi     { signature: client.sign(command["params"]) }
%antom     { signature: client.sign(*command.values_at("method", "path", "client_id", "time", "body")) }
  rescue StandardError => error
    { raised: error.message }
  end,
  "stop" => ->(_) { {} }
}

$stdin.set_encoding("UTF-8").each_line do |line|
  command = JSON.parse(line)
  verb = verbs[command["do"]]
  answer = verb ? { ok: verb.call(command) } : { error: { kind: "unsupported", message: command["do"] } }
  answers.puts(JSON.generate({ id: command["id"], **answer }))
  answers.flush
end
