//! A client over raw sockets, for two mutants: one uses a connection again without a look at whether it is still open, the
//! other measures the configured time for each read.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use paycert_core::merchant::TransportProblem;
use paycert_core::wire::http::{Headers, Request, Response};

/// The connection of the last request, and where it leads.
#[derive(Default)]
pub(super) struct Kept(Option<(String, TcpStream)>);

impl Kept {
    /// Sends one request over plain HTTP and reads a response whose length is announced.
    pub(super) fn send(
        &mut self,
        origin: &str,
        request: &Request,
        timeout: Duration,
    ) -> Result<Response, TransportProblem> {
        let address = origin.trim_start_matches("http://").to_owned();
        self.exchange(address, request, timeout).map_err(|error| TransportProblem(error.to_string()))
    }

    fn exchange(&mut self, address: String, request: &Request, timeout: Duration) -> io::Result<Response> {
        let mut stream = match self.0.take().filter(|(own, _)| *own == address) {
            Some((_, stream)) => stream,
            None => TcpStream::connect(&address)?,
        };
        stream.set_read_timeout(Some(timeout))?;
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {address}\r\n", request.method, request.target);
        for (name, value) in &request.headers.0 {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", request.body.len());
        stream.write_all(&[head.as_bytes(), &request.body].concat())?;
        let response = read(&mut BufReader::new(&stream))?;
        let closes =
            response.headers.get("connection").is_some_and(|word| word.eq_ignore_ascii_case("close"));
        self.0 = (!closes).then_some((address, stream));
        Ok(response)
    }
}

fn read(input: &mut impl BufRead) -> io::Result<Response> {
    let mut line = || -> io::Result<String> {
        let mut line = String::new();
        match input.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    };
    let status = line()?.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    let mut headers = Headers::default();
    loop {
        let line = line()?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ") {
            headers.push(name, value);
        }
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    Ok(Response { status, headers, body })
}
