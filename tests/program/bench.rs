//! The benchmark as a command: figures in one JSON document, and refusals that say what to do.

use std::net::TcpListener;

use bellhop_testing::databases::{self, Database};
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::program::{Said, Site, bellhop, said};
use bellhop_testing::story;
use serde_json::Value;

use crate::site;

/// The folder of the peers.
const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers");

fn refused(done: &Said, words: &[&str]) {
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{done:?}");
    assert!(words.iter().all(|words| done.err.contains(words)), "{words:?} in {}", done.err);
}

/// A figure's median for this program.
fn median(report: &Value, id: &str) -> f64 {
    let figures = report["figures"].as_array().expect("a list of figures");
    let figure = figures.iter().find(|figure| figure["id"] == id);
    let figure = figure.unwrap_or_else(|| panic!("no {id} in {report:#}"));
    figure["measured"]["bellhop"]["median"].as_f64().expect("a number")
}

#[story]
async fn a_second_of_load_ends_in_one_json_document() {
    let site = site().await;
    let database = match databases::of_story() {
        Database::Sqlite => "sqlite",
        Database::Postgres => &site.database,
    };
    let arguments = ["bench", "updates", "--database", database];
    let short = ["--seconds", "1", "--connections", "4", "--saturate", "--json"];
    let done = site.does(&[&arguments[..], &short].concat()).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let report: Value = serde_json::from_str(&done.out).expect("JSON and nothing else");
    for id in ["updates.list.rate", "updates.list.cpu", "updates.card.rate", "updates.memory"] {
        assert!(median(&report, id) > 0.0, "{id} in {report:#}");
    }
    assert_eq!(report["programs"][0]["version"], env!("CARGO_PKG_VERSION"));
    assert!(report["machine"]["cores"].as_u64() > Some(0), "{report:#}");
    assert_eq!(report["settings"]["rate"], Value::Null);
}

#[story]
async fn a_database_that_was_given_is_left_empty_and_one_with_data_is_refused() {
    if databases::of_story() == Database::Sqlite {
        return;
    }
    let site = site().await;
    let bench = ["bench", "notifications", "--database", &site.database, "--seconds", "1"];
    let done = site.does(&[&bench[..], &["--rate", "5"]].concat()).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let rows = look_into(&site.database).await;
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    let count: i64 = sqlx::query_scalar(tables).fetch_one(&rows).await.expect("a number");
    assert_eq!(count, 0, "nothing is left in it");
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    refused(&site.does(&bench).await, &["has data in it", "create a database for it alone"]);
    assert_eq!(site.does(&["keys", "list"]).await.code, Some(0), "its tables are still there");
}

#[tokio::test]
async fn what_cannot_be_measured_is_refused_with_what_to_do() {
    let site = Site::sqlite(telegram().await).await;
    let bench = async |arguments: &[&str]| site.does(&[&["bench"], arguments].concat()).await;
    refused(&bench(&["--peer", "fax"]).await, &["no peer fax", "telegraf", "graphile-worker"]);
    refused(
        &bench(&["events", "--peer", "bullmq"]).await,
        &["bullmq has no events", "notifications"],
    );
    refused(&bench(&["--peer", "telegraf"]).await, &["top of the repository", "--peers"]);
    let mut without_node = site.command(bellhop());
    without_node.args(["bench", "--peer", "telegraf", "--peers", PEERS]).env("PATH", "/nowhere");
    refused(&said(&mut without_node).await, &["node cannot be run", "apt-get install nodejs"]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    refused(&bench(&["--port", &port]).await, &[&port, "leave --port out"]);
    refused(&bench(&["--against", "/nowhere"]).await, &["/nowhere is no bellhop"]);
    refused(&bench(&["rest", "--folder", "/nowhere"]).await, &["/nowhere", "--folder"]);
    let word = bench(&["rest", "--database", "oracle"]).await;
    assert!(word.code == Some(2) && word.err.contains("say sqlite, postgres"), "{word:?}");
}
