// Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.
package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
%openapi 	"maps"
%antom 	"net/url"
	"os"
%openapi 	"slices"
%openapi 	"strings"
)

// Client is a stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls.
type Client struct{ key *rsa.PrivateKey }

func NewClient(privateKey string) (*Client, error) {
	der, err := base64.StdEncoding.DecodeString(privateKey)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS1PrivateKey(der) // refuses numbers that contradict each other
	if err == nil && key.N.BitLen() < 2048 {
		err = errors.New("not a key of 2048 bits or more")
	}
	return &Client{key}, err
}

%openapi // Sign takes every parameter that has a value, sorted by name, before URL-encoding.
%openapi func (c *Client) Sign(command Command) (string, error) {
%openapi 	var pairs []string
%openapi 	for _, name := range slices.Sorted(maps.Keys(command.Params)) {
%openapi 		if value := command.Params[name]; value != "" {
%openapi 			pairs = append(pairs, name+"="+value)
%openapi 		}
%openapi 	}
%openapi 	digest := sha256.Sum256([]byte(strings.Join(pairs, "&")))
%openapi 	signature, err := rsa.SignPKCS1v15(nil, c.key, crypto.SHA256, digest[:])
%openapi 	return base64.StdEncoding.EncodeToString(signature), err
%openapi }
%antom // Sign takes the request line, then client, time and body as they are sent.
%antom func (c *Client) Sign(m Command) (string, error) {
%antom 	digest := sha256.Sum256([]byte(m.Method + " " + m.Path + "\n" + m.ClientID + "." + m.Time + "." + m.Body))
%antom 	signature, err := rsa.SignPKCS1v15(nil, c.key, crypto.SHA256, digest[:])
%antom 	return url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), err
%antom }

type object = map[string]any

type Command struct {
	ID         int               `json:"id"`
	Do         string            `json:"do"`
	PrivateKey map[string]string `json:"private_key"`
%openapi 	Params     map[string]string `json:"params"`
%antom 	Method     string            `json:"method"`
%antom 	Path       string            `json:"path"`
%antom 	ClientID   string            `json:"client_id"`
%antom 	Time       string            `json:"time"`
%antom 	Body       string            `json:"body"`
}

func main() {
	var client *Client
	commands, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for command := (Command{}); commands.Decode(&command) == nil; command = (Command{}) {
		ok, err := object{}, error(nil)
		switch command.Do { // what start lists is asked; list more, and answer it here, when your client can do more
		case "start":
			ok = object{"version": 1, "features": []string{"@@PROTOCOL@@.sign", "key.pkcs1-bare"},
				"implementation": object{"name": "stand-in", "version": "0", "language": "go"}}
		case "configure":
			if client, err = NewClient(command.PrivateKey["pkcs1_bare"]); err != nil {
				ok = object{"refused": err.Error()}
			}
		case "sign":
			if ok["signature"], err = client.Sign(command); err != nil {
				ok = object{"raised": err.Error()}
			}
		case "stop":
		default:
			answers.Encode(object{"id": command.ID, "error": object{"kind": "unsupported", "message": command.Do}})
			continue
		}
		answers.Encode(object{"id": command.ID, "ok": ok})
	}
}
