//! The reference merchant: an IUT of our own, correct, and wrong on command.
//!
//! A state machine: a command goes in, an answer or a request to send comes out. Each [`mutant::Mutant`] is one
//! named way to be wrong; the suite shows that it notices every one. Each [`alternative::Alternative`] is one named way
//! to be right otherwise; the suite shows that it accuses none.

pub mod mutant;
pub mod alternative;
pub mod antom;
pub mod openapi;
mod certificates;
mod client;
mod lenient;
mod slip;
mod shop;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::adapter::{Call, Command, Configure, MessageKind, Sign};
use crate::operation::{Operation, Protocol};
use crate::wire::charset::Charset;
use crate::wire::http::{Request, Response};
use alternative::Alternative;
use client::Client;
use mutant::Mutant;
use shop::Shop;
use slip::Memory;

/// What the merchant does next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Answers the command: the `ok` member.
    Answer(Value),
    /// Sends a request and goes on with [`Merchant::received`].
    Send {
        /// Scheme, host and port of the gateway.
        origin: String,
        /// The request.
        request: Request,
        /// The time-out, in milliseconds.
        timeout_ms: u64,
    },
    /// Waits and goes on with [`Merchant::waited`].
    Wait {
        /// Milliseconds.
        ms: u64,
    },
    /// Dies, as a process that panics does.
    Die,
    /// Never answers.
    Hang,
}

/// Why no response came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportProblem(pub String);

/// The reference merchant.
#[derive(Default)]
pub struct Merchant {
    mutant: Option<Mutant>,
    alternative: Option<Alternative>,
    client: Option<Client>,
    pending: Option<Pending>,
    shop: Shop,
    last: Option<Call>,
    memory: Memory,
}

struct Pending {
    operation: &'static Operation,
    message: Map<String, Value>,
    request: Request,
    sent: u32,
    held: Option<Held>,
}

/// An answer that waits until the certificate that it names has come.
struct Held {
    sn: String,
    answer: Response,
}

impl Merchant {
    /// A merchant, wrong in one way if a mutant is named.
    pub fn new(mutant: Option<Mutant>) -> Self {
        Self { mutant, ..Self::default() }
    }

    /// A merchant that is right, and makes one choice otherwise.
    pub fn choosing(alternative: Alternative) -> Self {
        Self { alternative: Some(alternative), ..Self::default() }
    }

    /// What it said on the side since the last call of this, line by line: what a program writes to standard error.
    pub fn log(&mut self) -> Vec<String> {
        self.shop.log()
    }

    fn chooses(&self, alternative: Alternative) -> bool {
        self.alternative == Some(alternative)
    }

    fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    /// Carries out one command.
    pub fn command(&mut self, command: &Command) -> Next {
        match command {
            Command::Start { .. } => Next::Answer(start()),
            Command::Configure(config) => Next::Answer(self.configure(config)),
            Command::Stop {} => Next::Answer(json!({})),
            _ if self.client.is_none() => Next::Answer(not_configured(command)),
            Command::Sign(sign) => self.sign(sign),
            Command::Verify(verify) => {
                let Some(client) = &self.client else { return unasked() };
                let body = STANDARD.decode(&verify.body_b64).unwrap_or_default();
                let checked = match (client.protocol, verify.kind) {
                    (Protocol::OpenApi, MessageKind::Response) => {
                        let operation = verify.operation.as_deref().unwrap_or_default();
                        client.openapi_signed_node(operation, &body).map(drop)
                    }
                    (Protocol::OpenApi, MessageKind::Notification) => {
                        let target = verify.path.as_deref().unwrap_or_default();
                        client.openapi_notification(target, &verify.headers, &body)
                    }
                    (Protocol::Antom, kind) => {
                        let path = verify.path.as_deref().unwrap_or_default();
                        client.antom_signed(kind, path, &verify.headers, &body)
                    }
                };
                match checked {
                    Err(Distrust::Crash) => Next::Die,
                    Err(Distrust::No(reason)) => {
                        let raised = self.is(Mutant::RaisesOnRefusal).then_some(true);
                        Next::Answer(json!({"valid": false, "reason": reason, "raised": raised}))
                    }
                    Ok(()) => Next::Answer(json!({"valid": true})),
                }
            }
            Command::Call(call) if call.again == Some(true) => match self.last.clone() {
                Some(mut call) => {
                    slip::request::repeated(self.mutant, &mut call);
                    let next = self.call(&call);
                    self.told(next)
                }
                None => {
                    Next::Answer(json!({"result": "invalid-request", "reason": "there is no call to repeat"}))
                }
            },
            Command::Call(call) => {
                self.last = Some(call.clone());
                let next = self.call(call);
                self.told(next)
            }
            Command::ShopPay(pay) => self.shop_pay(&pay.order),
            Command::ShopOrder(ask) => self.shop_order(&ask.order_id),
            Command::ShopReconcile {} => self.shop_reconcile(),
            Command::ShopReturn(back) => self.shop_return(back),
            Command::ShopCapture(capture) => self.shop_capture(capture),
            Command::ShopRefund(refund) => self.shop_refund(refund),
            Command::ShopDeliver(deliver) => self.shop_deliver(deliver),
            // Nothing here has a clock: whoever carries out what the merchant wants done measures it.
            Command::Measure(_) => unasked(),
        }
    }

    fn configure(&mut self, config: &Configure) -> Value {
        let before = self.client.take();
        self.pending = None;
        self.shop = Shop::default();
        self.last = None;
        self.memory = Memory::default();
        match Client::build(self.mutant, config, before.as_ref()) {
            Ok(client) => {
                self.client = Some(Client { alternative: self.alternative, ..client });
                json!({})
            }
            Err(_) if self.chooses(Alternative::RefusesLate) => json!({}),
            Err(_) if before.is_some() && self.is(Mutant::KeepsOldKey) => {
                self.client = before;
                json!({})
            }
            Err(reason) => json!({ "refused": reason }),
        }
    }

    fn sign(&self, sign: &Sign) -> Next {
        let Some(client) = &self.client else { return unasked() };
        let signature = match sign {
            Sign::OpenApi { params, .. } => client.openapi_sign_params(params),
            Sign::Antom { method, path, client_id, time, body, .. } => {
                client.antom_sign(method, path, client_id, time, body.as_bytes())
            }
        };
        Next::Answer(match signature {
            Ok(signature) => json!({ "signature": signature }),
            Err(message) => json!({ "raised": message }),
        })
    }

    fn call(&mut self, call: &Call) -> Next {
        let Some(client) = &self.client else { return unasked() };
        let Some(operation) = Operation::find(&call.operation) else {
            return Next::Answer(json!({"result": "invalid-request", "reason": "unknown operation"}));
        };
        let operation = slip::request::operation(self.mutant, operation);
        let mut message = call.request.clone().unwrap_or_default();
        slip::request::message(self.mutant, &mut self.memory, &mut message);
        if let Some(reason) = slip::request::refused(self.mutant, &message) {
            return Next::Answer(json!({"result": "invalid-request", "reason": reason}));
        }
        if self.memory.broken {
            return transport("the connection is closed");
        }
        if client.platform.is_none() && !self.is(Mutant::TrustsWithoutKey) {
            let reason = "no platform key is configured, so no answer could be trusted";
            return Next::Answer(json!({"result": "invalid-request", "reason": reason}));
        }
        let built = match client.protocol {
            Protocol::OpenApi => client.openapi_request(operation.name, &message),
            Protocol::Antom => client.antom_request(operation, &message),
        };
        let (mut origin, mut request) = match built {
            Ok(built) => built,
            Err(reason) => return Next::Answer(json!({"result": "invalid-request", "reason": reason})),
        };
        slip::request::written(self.mutant, &self.memory, &mut origin, &mut request);
        let timeout_ms = client.timeout_ms();
        self.pending = Some(Pending { operation, message, request: request.clone(), sent: 1, held: None });
        Next::Send { origin, request, timeout_ms }
    }

    /// Goes on with the answer to the request that was sent, or with the reason why there is none.
    pub fn received(&mut self, outcome: Result<Response, TransportProblem>) -> Next {
        match self.read(outcome) {
            Next::Answer(answer) if self.shop.is_busy() => self.shop_heard(&answer),
            next => self.told(next),
        }
    }

    /// What the caller of a call is told, in the words of this merchant.
    fn told(&self, next: Next) -> Next {
        match (next, self.alternative) {
            (Next::Answer(answer), Some(alternative)) => Next::Answer(alternative.told(answer)),
            (next, _) => next,
        }
    }

    /// Goes on after a pause.
    pub fn waited(&mut self) -> Next {
        self.shop_waited()
    }

    fn read(&mut self, outcome: Result<Response, TransportProblem>) -> Next {
        let (Some(client), Some(pending)) = (&mut self.client, &mut self.pending) else { return unasked() };
        let asks_twice = client.chooses(Alternative::AsksTwice) && !pending.operation.mutating;
        if pending.sent == 1 && (client.is(Mutant::SendsTwice) || asks_twice && outcome.is_err()) {
            pending.sent = 2;
            let (origin, timeout_ms) = (client.origin().to_owned(), client.timeout_ms());
            return Next::Send { origin, request: pending.request.clone(), timeout_ms };
        }
        let outcome = slip::answer::arrived(self.mutant, &mut self.memory, outcome);
        if let Some(next) = slip::answer::instead(client, &pending.request, &outcome) {
            return next;
        }
        let response = match outcome {
            Ok(response) if response.status == 200 => response,
            Ok(response)
                if client.chooses(Alternative::ReadsAnyStatus) && pending.is_signed(client, &response) =>
            {
                response
            }
            Ok(response) if client.chooses(Alternative::DistrustsOtherStatus) => {
                return untrusted(&format!("HTTP status {}", response.status));
            }
            Ok(_) if client.is(Mutant::HttpErrorAsFailure) => return client.claims_failure(),
            Ok(response) => return transport(&format!("HTTP status {}", response.status)),
            Err(_) if client.is(Mutant::NoAnswerAsSuccess) => {
                return Next::Answer(json!({"result": "answered", "response": null, "success": true}));
            }
            Err(_) if client.is(Mutant::NoAnswerAsFailure) => return client.claims_failure(),
            Err(TransportProblem(reason))
                if client.is(Mutant::TimeoutAsFailure) && reason.contains("timed out") =>
            {
                return client.claims_failure();
            }
            Err(TransportProblem(reason)) => return transport(&reason),
        };
        let parsed = || serde_json::from_slice::<serde::de::IgnoredAny>(&response.body);
        if client.chooses(Alternative::ParsesFirst) && client.charset == Charset::Utf8 && parsed().is_err() {
            return transport("the body is no JSON");
        }
        match client.protocol {
            Protocol::OpenApi => pending.openapi(client, response),
            Protocol::Antom => {
                client.antom_answer(pending.operation, &pending.message, &pending.request, &response)
            }
        }
    }
}

impl Pending {
    /// Whether the platform signed an answer.
    fn is_signed(&self, client: &Client, response: &Response) -> bool {
        let Response { headers, body, .. } = response;
        match client.protocol {
            Protocol::OpenApi => client.openapi_signed_node(self.operation.name, body).is_ok(),
            Protocol::Antom => {
                client.antom_signed(MessageKind::Response, &self.request.target, headers, body).is_ok()
            }
        }
    }

    /// Judges an answer, and fetches the certificate first that it names where that is unknown.
    fn openapi(&mut self, client: &mut Client, response: Response) -> Next {
        if let Some(Held { sn, answer }) = self.held.take() {
            return match client.admit(&sn, &response) {
                Ok(()) => client.openapi_answer(self.operation, &self.message, &answer),
                Err(reason) => untrusted(&reason),
            };
        }
        let Some(sn) = client.unknown_certificate(self.operation.name, &response) else {
            return client.openapi_answer(self.operation, &self.message, &response);
        };
        match client.download(&sn) {
            Ok((origin, request)) => {
                self.held = Some(Held { sn, answer: response });
                Next::Send { origin, request, timeout_ms: client.timeout_ms() }
            }
            Err(reason) => untrusted(&reason),
        }
    }
}

/// Why a message is not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// The merchant says so.
    No(String),
    /// The merchant dies over it; only mutants do.
    Crash,
}

fn start() -> Value {
    let features: Vec<&str> =
        crate::adapter::FEATURES.iter().copied().filter(|feature| !feature.starts_with("measure.")).collect();
    json!({
        "version": crate::adapter::VERSION,
        "implementation": {"name": "reference merchant", "version": env!("CARGO_PKG_VERSION"), "language": "rust"},
        "features": features,
        "reach": "url"
    })
}

/// Nothing was asked that this could be the answer to.
fn unasked() -> Next {
    Next::Answer(json!({"result": "invalid-request", "reason": "nothing was asked"}))
}

/// What a command is answered for which no client was configured, or for which the configuration was refused.
fn not_configured(command: &Command) -> Value {
    match command {
        Command::Sign(_) => json!({"raised": "not configured"}),
        Command::Verify(_) => json!({"valid": false, "reason": "not configured"}),
        Command::ShopPay(_)
        | Command::ShopOrder(_)
        | Command::ShopReturn(_)
        | Command::ShopCapture(_)
        | Command::ShopRefund(_) => json!({"state": "none"}),
        Command::ShopReconcile {} => json!({}),
        Command::ShopDeliver(_) => json!({"raised": "not configured"}),
        _ => json!({"result": "invalid-request", "reason": "not configured"}),
    }
}

fn transport(reason: &str) -> Next {
    Next::Answer(json!({"result": "transport", "reason": reason}))
}

fn untrusted(reason: &str) -> Next {
    Next::Answer(json!({"result": "untrusted", "reason": reason}))
}
