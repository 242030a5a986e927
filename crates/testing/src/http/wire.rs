//! HTTP by hand over a socket, for callers who send half of what they should, or slowly, or
//! nothing.

use std::collections::HashMap;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// How long something may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Heard {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Heard {
    /// A header, empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// A connection.
pub struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    /// Connects to `address`, such as `127.0.0.1:8080`.
    pub async fn to(address: &str) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("a connection"), read: Vec::new() }
    }

    /// Connects as somebody who has hardly any room for answers.
    pub async fn of_little_room(address: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(2048).expect("a size");
        Self {
            stream: socket
                .connect(address.parse().expect("an address"))
                .await
                .expect("a connection"),
            read: Vec::new(),
        }
    }

    /// Connects and sends this.
    pub async fn saying(address: &str, words: &str) -> Self {
        let mut wire = Self::to(address).await;
        wire.says(words).await;
        wire
    }

    /// Sends this, however far it gets.
    pub async fn says(&mut self, words: &str) {
        let _ = self.stream.write_all(words.as_bytes()).await;
    }

    /// The next answer; none when the connection is closed before it.
    pub async fn hears(&mut self) -> Option<Heard> {
        timeout(PATIENCE, self.reads_answer()).await.expect("an answer, or the end")
    }

    async fn reads_answer(&mut self) -> Option<Heard> {
        loop {
            if let Some((heard, length)) = parsed(&self.read) {
                self.read.drain(..length);
                return Some(heard);
            }
            if !matches!(self.stream.read_buf(&mut self.read).await, Ok(read) if read > 0) {
                return None;
            }
        }
    }

    /// Waits until the other side closes; what came before it.
    pub async fn is_closed(&mut self) -> String {
        let end = async {
            while matches!(self.stream.read_buf(&mut self.read).await, Ok(read) if read > 0) {}
        };
        timeout(PATIENCE, end).await.expect("it is closed");
        String::from_utf8_lossy(&self.read).into_owned()
    }

    /// Waits until this has come.
    pub async fn hears_words(&mut self, words: &str) {
        let heard = async {
            while !String::from_utf8_lossy(&self.read).contains(words) {
                let read = self.stream.read_buf(&mut self.read).await.expect("the stream goes on");
                assert!(read > 0, "it ended: {}", String::from_utf8_lossy(&self.read));
            }
        };
        timeout(PATIENCE, heard).await.expect("the words come");
    }
}

/// The first whole answer in some bytes, and how many of them it takes.
fn parsed(bytes: &[u8]) -> Option<(Heard, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let (first, rest) = head.split_once("\r\n")?;
    let pairs = rest.lines().filter_map(|line| line.split_once(": "));
    let headers: HashMap<String, String> =
        pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let length: usize =
        headers.get("content-length").map_or(0, |length| length.parse().expect("a length"));
    let body = bytes.get(end..end + length)?;
    let status = first.split(' ').nth(1)?.parse().expect("a status");
    Some((
        Heard { status, headers, body: String::from_utf8_lossy(body).into_owned() },
        end + length,
    ))
}

/// A request with these headers, of whose body of `length` bytes nothing is sent yet.
pub fn head(method: &str, path: &str, headers: &[(&str, String)], length: usize) -> String {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {length}\r\n\r\n")
}
