//! While the store can't take it nothing is answered 2xx; once it can again, nothing was lost and
//! nothing is there twice.

use futures_util::future::join_all;
use reqwest::Method;
use sqlx::{Connection as _, Executor as _};

use bellhop_testing::house::{House, Plan, fresh_id, look_into, placed};
use bellhop_testing::postgres;
use bellhop_testing::probes;
use bellhop_testing::story;

/// Requests that come while the store is down, and come again until they are taken.
async fn ten_requests(house: &House) -> Vec<(String, String)> {
    let requests: Vec<_> =
        (0..10).map(|n| (fresh_id(), placed("c-1", &format!("ORD-{n}")).to_string())).collect();
    let service = house.service();
    let refused =
        join_all(requests.iter().map(|(id, body)| service.sends_as(id, body.as_bytes()))).await;
    for answer in refused {
        answer.is_problem(503);
        assert!(
            answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1),
            "{:?}",
            answer.headers
        );
    }
    let ready = service.asks(Method::GET, "/readyz").await;
    ready.is_problem(503);
    assert_eq!(
        service.asks(Method::GET, "/healthz").await.status,
        200,
        "the process lives all the same"
    );
    requests
}

async fn each_is_taken_now(house: &House, requests: &[(String, String)]) {
    let service = house.service();
    assert_eq!(service.asks(Method::GET, "/readyz").await.status, 200);
    for (id, body) in requests {
        service.sends_as(id, body.as_bytes()).await.taken();
    }
    house.quiet().await;
    assert_eq!(house.number(&probes::events().count()).await, 10);
    assert_eq!(house.number(&probes::orders().count()).await, 10);
}

#[tokio::test]
async fn a_locked_sqlite_file_is_said_to_be_unavailable() {
    let plan = Plan::sqlite();
    let database = plan.database.clone();
    let house = plan.open().await;
    let somebody = look_into(&database).await;
    let mut connection = somebody.acquire().await.expect("a connection");
    connection.execute("BEGIN IMMEDIATE").await.expect("the lock");
    let requests = ten_requests(&house).await;
    connection.execute("ROLLBACK").await.expect("the lock is given back");
    each_is_taken_now(&house, &requests).await;
}

#[tokio::test]
async fn a_postgres_that_takes_no_connections_is_said_to_be_unavailable() {
    let Some(plan) = Plan::postgres().await else { return };
    let database = plan.database.clone();
    let house = plan.open().await;
    postgres::shut(&database).await;
    let requests = ten_requests(&house).await;
    postgres::open_again(&database).await;
    each_is_taken_now(&house, &requests).await;
}

#[tokio::test]
async fn a_locked_postgres_table_is_said_to_be_unavailable() {
    let Some(plan) = Plan::postgres().await else { return };
    let database = plan.database.clone();
    let house = plan.open().await;
    let mut somebody = sqlx::PgConnection::connect(&database).await.expect("a connection");
    somebody.execute("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE").await.expect("the lock");
    let body = placed("c-1", "ORD-1").to_string();
    let id = fresh_id();
    house.service().sends_as(&id, body.as_bytes()).await.is_problem(503);
    somebody.execute("ROLLBACK").await.expect("the lock is given back");
    house.service().sends_as(&id, body.as_bytes()).await.taken();
}

#[story]
async fn a_house_in_order_is_alive_and_ready() {
    let plan = Plan::new().await;
    let house = plan.open().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(house.service().asks(Method::GET, path).await.status, 200, "{path}");
    }
}
