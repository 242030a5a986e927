//! A ruler for updates: one comes by webhook; two indexed reads on the thread that asks (who is
//! linked to the chat, what they ordered), the update on the disk, the answer, 200. The chats 1 to
//! 1000 are linked, and there are 100 000 orders.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use floor::{Telegram, Writer};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

const READERS: usize = 4;
const TABLES: &str = "
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE links (chat INTEGER PRIMARY KEY, customer INTEGER);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, status TEXT, total INTEGER);
    CREATE INDEX orders_of ON orders (customer);
    CREATE TABLE updates (id INTEGER PRIMARY KEY, chat INTEGER, at INTEGER);
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
        INSERT INTO customers SELECT n, 'Lena' FROM n;
    INSERT INTO links SELECT id, id FROM customers;
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
        INSERT INTO orders SELECT n, n, 'placed', 1990 FROM n;";

struct Update {
    id: i64,
    chat: i64,
}

fn write(connection: &Connection, update: &Update) {
    let sql = "INSERT OR IGNORE INTO updates VALUES (?1, ?2, 1)";
    let mut statement = connection.prepare_cached(sql).expect("SQL");
    statement.execute(params![update.id, update.chat]).expect("a row");
}

#[derive(Clone)]
struct App {
    writer: Writer<Update>,
    telegram: Telegram,
    readers: Arc<Vec<Mutex<Connection>>>,
}

impl App {
    /// The orders of who is linked to a chat, as a message with a button for each.
    fn answer(&self, chat: i64) -> Value {
        let free = self.readers.iter().find_map(|reader| reader.try_lock().ok());
        let reader = free.unwrap_or_else(|| self.readers[0].lock().expect("a reader"));
        let sql = "SELECT c.id, c.name FROM links l JOIN customers c ON c.id = l.customer WHERE l.chat = ?1";
        let (customer, name): (i64, String) = reader
            .prepare_cached(sql)
            .expect("SQL")
            .query_row([chat], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap_or_default();
        let mut orders = reader
            .prepare_cached(
                "SELECT id, status, total FROM orders WHERE customer = ?1 ORDER BY id DESC LIMIT 5",
            )
            .expect("SQL");
        let buttons = orders.query_map([customer], |row| {
            let (id, status, total): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let label = format!("ORD-{id} · {status} · {},{:02} €", total / 100, total % 100);
            Ok(json!([{"text": label, "callback_data": format!("o:ORD-{id}")}]))
        });
        let buttons: Vec<Value> = buttons.expect("rows").filter_map(Result::ok).collect();
        json!({"chat_id": chat, "text": format!("<b>{name}</b>, your orders:"), "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": buttons}})
    }
}

async fn take(State(app): State<App>, body: Bytes) -> StatusCode {
    let Ok(update) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    let id = update["update_id"].as_i64().unwrap_or_default();
    let chat = update["message"]["chat"]["id"].as_i64().unwrap_or_default();
    let answer = app.answer(chat);
    app.writer.write(Update { id, chat }).await;
    let _ = app.telegram.send(&answer).await;
    StatusCode::OK
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let path = floor::database();
    let connection = floor::open(&path);
    connection.execute_batch(TABLES).expect("a new database");
    let readers = (0..READERS).map(|_| Mutex::new(floor::open(&path))).collect();
    let app = App {
        writer: Writer::start(connection, write),
        telegram: Telegram::new(),
        readers: Arc::new(readers),
    };
    let router = Router::new().route("/api/telegram/webhook", post(take)).with_state(app);
    let listener = tokio::net::TcpListener::bind(floor::address()).await.expect("a free port");
    axum::serve(listener, router).await.expect("it serves");
}
