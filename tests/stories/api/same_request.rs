//! The same request twice has one effect and the same answer.

use futures_util::future::join_all;
use serde_json::{Value, json};

use bellhop_testing::house::{House, event, fresh_id, house, placed};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn events(house: &House) -> i64 {
    house.number(&probes::events().count()).await
}

#[story]
async fn a_request_sent_again_is_answered_the_same_and_changes_nothing() {
    let mut house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let (id, before) = (fresh_id(), events(&house).await);
    let batch = json!([placed("c-1", "ORD-1"), event("order.shipped", "c-1", "ORD-1", 1)])
        .to_string()
        .into_bytes();

    let first = house.service().sends_as(&id, &batch).await.taken();
    assert_eq!(
        house.service().sends_as(&id, &batch).await.taken(),
        first,
        "before it is applied, perhaps"
    );
    house.quiet().await;
    assert_eq!(house.service().sends_as(&id, &batch).await.taken(), first, "after it is applied");
    house.stop().await;
    house.start().await;
    assert_eq!(house.service().sends_as(&id, &batch).await.taken(), first, "after a restart");
    house.quiet().await;

    assert_eq!(events(&house).await - before, 2);
    let bot_said = house.chat(7).len();
    house.service().sends(&event("order.delivered", "c-1", "ORD-1", 2)).await.taken();
    house.quiet().await;
    assert_eq!(
        house.chat(7).len(),
        bot_said + 1,
        "only the new event was heard: {:?}",
        house.chat(7)
    );
}

#[story]
async fn the_same_id_with_another_body_is_refused() {
    let house = house().await;
    let id = fresh_id();
    house.service().sends_as(&id, placed("c-1", "ORD-1").to_string().as_bytes()).await.taken();
    let others: [Value; 3] = [
        placed("c-1", "ORD-2"),
        json!([placed("c-1", "ORD-1")]),
        json!([placed("c-1", "ORD-1"), placed("c-1", "ORD-2")]),
    ];
    for other in others {
        let answer = house.service().sends_as(&id, other.to_string().as_bytes()).await;
        answer.is_problem(409);
        assert!(answer.text.contains(&id), "{}", answer.text);
    }
    assert_eq!(events(&house).await, 1);
}

#[story]
async fn a_refused_request_leaves_its_id_free() {
    let house = house().await;
    let id = fresh_id();
    house.service().sends_as(&id, b"{}").await.is_problem(422);
    house.service().sends_as(&id, placed("c-1", "ORD-1").to_string().as_bytes()).await.taken();
}

#[story]
async fn many_copies_at_once_are_one_request() {
    let house = house().await;
    let service = house.service();
    let requests: Vec<_> = (0..10)
        .map(|n| {
            (
                fresh_id(),
                json!([placed("c-1", &format!("ORD-{n}")), placed("c-2", &format!("X-{n}"))]),
            )
        })
        .collect();
    let copies = (0..80).map(|n| {
        let (id, body) = &requests[n % requests.len()];
        let (service, id, body) = (service.clone(), id.clone(), body.to_string());
        async move { (n % 10, service.sends_as(&id, body.as_bytes()).await.taken()) }
    });
    let answers = join_all(copies).await;
    for (request, ids) in &answers {
        let (_, first) = answers.iter().find(|(one, _)| one == request).expect("an answer");
        assert_eq!(ids, first, "request {request}");
    }
    // Half of them say something else under the same id.
    let bodies = [placed("c-3", "R-0").to_string(), placed("c-3", "R-1").to_string()];
    let rivals = (0..40).map(|n| {
        let (service, body) = (service.clone(), bodies[n % 2].clone());
        async move { service.sends_as("msg_rivals", body.as_bytes()).await.status }
    });
    let mut statuses = join_all(rivals).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![202; 20], vec![409; 20]].concat());
    assert_eq!(events(&house).await, 21);
}
