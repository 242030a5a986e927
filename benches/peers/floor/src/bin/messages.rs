//! A ruler for notifications: a request, a durable row, 202; then the claim and the beginning of an
//! attempt, sendMessage, and its result.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use floor::{Telegram, Writer};
use rusqlite::Connection;
use serde_json::{Value, json};

const TABLES: &str = "
    CREATE TABLE notifications (id TEXT PRIMARY KEY, state TEXT, due INTEGER, body TEXT, telegram_id INTEGER);
    CREATE INDEX due ON notifications (due) WHERE state = 'ready';
    CREATE TABLE attempts (id INTEGER PRIMARY KEY, notification TEXT, state TEXT, telegram_id INTEGER);
    CREATE INDEX attempt_of ON attempts (notification);";

enum Write {
    Insert { id: String, body: String },
    Claim { id: String },
    Result { id: String, telegram_id: Option<i64> },
}

fn write(connection: &Connection, write: &Write) {
    let run = |sql, parameters: &[&dyn rusqlite::ToSql]| {
        let mut statement = connection.prepare_cached(sql).expect("SQL");
        statement.execute(parameters).expect("a row");
    };
    match write {
        Write::Insert { id, body } => {
            run("INSERT INTO notifications VALUES (?1, 'ready', 1, ?2, NULL)", &[id, body]);
        }
        Write::Claim { id } => {
            run(
                "UPDATE notifications SET state = 'in_flight' WHERE id = ?1 AND state = 'ready'",
                &[id],
            );
            run("INSERT INTO attempts (notification, state) VALUES (?1, 'sending')", &[id]);
        }
        Write::Result { id, telegram_id } => {
            run(
                "UPDATE notifications SET state = 'delivered', telegram_id = ?2 WHERE id = ?1",
                &[id, telegram_id],
            );
            run(
                "UPDATE attempts SET state = 'accepted', telegram_id = ?2 WHERE notification = ?1",
                &[id, telegram_id],
            );
        }
    }
}

#[derive(Clone)]
struct App {
    writer: Writer<Write>,
    telegram: Telegram,
}

async fn take(State(app): State<App>, body: Bytes) -> StatusCode {
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    let id = uuid::Uuid::now_v7().simple().to_string();
    app.writer.write(Write::Insert { id: id.clone(), body: asked.to_string() }).await;
    tokio::spawn(async move {
        app.writer.write(Write::Claim { id: id.clone() }).await;
        let message =
            json!({"chat_id": asked["recipient"]["chat_id"], "text": asked["text"]["telegram"]});
        let telegram_id = app.telegram.send(&message).await;
        app.writer.write_later(Write::Result { id, telegram_id });
    });
    StatusCode::ACCEPTED
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let connection = floor::open(&floor::database());
    connection.execute_batch(TABLES).expect("a new database");
    let app = App { writer: Writer::start(connection, write), telegram: Telegram::new() };
    let router = Router::new().route("/api/notifications", post(take)).with_state(app);
    let listener = tokio::net::TcpListener::bind(floor::address()).await.expect("a free port");
    axum::serve(listener, router).await.expect("it serves");
}
