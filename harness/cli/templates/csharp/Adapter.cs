// Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using var answers = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
using var commands = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
Console.SetOut(Console.Error); // standard output carries answers and nothing else
Client? client = null;
while (commands.ReadLine() is { } line)
{
    var command = JsonNode.Parse(line)!;
    var verb = (string)command["do"]!;
    var answer = new JsonObject { ["id"] = command["id"]!.DeepClone() };
    try
    {
        // What `start` lists is asked; list more, and answer it here, when your client can do more.
        switch (verb)
        {
            case "start":
                answer["ok"] = new JsonObject
                {
                    ["version"] = 1,
                    ["implementation"] = new JsonObject { ["name"] = "stand-in", ["version"] = "0", ["language"] = "csharp" },
                    ["features"] = new JsonArray("@@PROTOCOL@@.sign", "key.pkcs8-pem"),
                };
                break;
            case "configure":
                client = new Client((string)command["private_key"]!["pkcs8_pem"]!);
                answer["ok"] = new JsonObject();
                break;
            case "sign":
                answer["ok"] = new JsonObject { ["signature"] = client!.Sign(command) };
                break;
            case "stop":
                answer["ok"] = new JsonObject();
                break;
            default:
                answer["error"] = new JsonObject { ["kind"] = "unsupported", ["message"] = verb };
                break;
        }
    }
    catch (Exception error)
    {
        answer["ok"] = new JsonObject { [verb == "configure" ? "refused" : "raised"] = error.Message };
    }
    answers.WriteLine(answer.ToJsonString());
}

/// <summary>A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls.</summary>
sealed class Client
{
    private readonly RSA key = RSA.Create();

    public Client(string privateKey)
    {
        key.ImportFromPem(privateKey);
        if (key.KeySize < 2048) throw new CryptographicException("not a key of 2048 bits or more");
        var signature = Convert.FromBase64String(RsaSha256("probe")); // throws where the key is only a public one
        var fits = key.VerifyData("probe"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (!fits) throw new CryptographicException("the numbers of the private key contradict each other");
    }

%openapi     /// <summary>Every parameter that has a value, sorted by name, before URL-encoding.</summary>
%openapi     public string Sign(JsonNode command)
%openapi     {
%openapi         var pairs = command["params"]!.AsObject().Select(pair => (Name: pair.Key, Value: (string)pair.Value!));
%openapi         var sorted = pairs.Where(pair => pair.Value != "").OrderBy(pair => pair.Name, StringComparer.Ordinal);
%openapi         return RsaSha256(string.Join("&", sorted.Select(pair => $"{pair.Name}={pair.Value}")));
%openapi     }
%antom     /// <summary>The request line, then client, time and body as they are sent.</summary>
%antom     public string Sign(JsonNode m) => Uri.EscapeDataString(
%antom         RsaSha256($"{m["method"]} {m["path"]}\n{m["client_id"]}.{m["time"]}.{m["body"]}"));

    private string RsaSha256(string content) => Convert.ToBase64String(
        key.SignData(Encoding.UTF8.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}
