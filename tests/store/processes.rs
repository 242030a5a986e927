//! Several processes on one database file: one holds it, commands visit.

use bellhop::customers;
use bellhop::store::{Store, StoreError, StoreOptions, query};
use bellhop_testing::databases::look_into;

use super::{NOW, customer, learn};

#[tokio::test]
async fn a_second_process_is_kept_off_a_sqlite_file() {
    let test = bellhop_testing::sqlite_store().await;
    let second = Store::open(&StoreOptions::new(test.url.clone(), 1)).await;
    assert!(matches!(second, Err(StoreError::Held(why)) if why.contains("another bellhop")));
}

#[tokio::test]
async fn a_command_reads_and_writes_beside_the_process_that_holds_the_file() {
    let test = bellhop_testing::sqlite_store().await;
    let opening = StoreOptions::new(test.url.clone(), 1);
    let (visitor, another) = (
        Store::open_existing(&opening).await.expect("a visit"),
        Store::open_existing(&opening).await.expect("another"),
    );
    let writes =
        [&test.store, &visitor, &another].into_iter().enumerate().flat_map(|(writer, store)| {
            (0..30).map(move |n| async move {
                learn(store, &format!("c-{writer}-{n}"), None, NOW, None).await
            })
        });
    futures_util::future::join_all(writes).await;
    for store in [&test.store, &visitor, &another] {
        for writer in 0..3 {
            assert!(
                customers::is_known(store, &customer(&format!("c-{writer}-29")))
                    .await
                    .expect("read")
            );
        }
    }
    visitor.close().await;
    learn(&test.store, "c-1", None, NOW, None).await;
    assert!(customers::is_known(&another, &customer("c-1")).await.expect("read"));
}

#[tokio::test]
async fn a_command_that_visits_keeps_no_bot_from_starting() {
    let folder = tempfile::tempdir().expect("a folder");
    let opening =
        StoreOptions::new(format!("sqlite:{}", folder.path().join("new.db").display()), 1);
    assert!(
        matches!(Store::open_existing(&opening).await, Err(StoreError::Missing(why)) if why.contains("new.db"))
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0,
        "a visit makes no file"
    );
    Store::open(&opening).await.expect("made").close().await;
    let visitor = Store::open_existing(&opening).await.expect("a visit");
    let bot = Store::open(&opening).await.expect("the bot starts");
    learn(&visitor, "c-1", None, NOW, None).await;
    assert!(customers::is_known(&bot, &customer("c-1")).await.expect("read"));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    let notes = "Not a database, but somebody's notes. ".repeat(200);
    std::fs::write(&path, &notes).expect("written");
    let opening = StoreOptions::new(format!("sqlite:{}", path.display()), 1);
    for _ in 0..2 {
        let refused = Store::open(&opening).await.err().expect("no database").to_string();
        assert!(refused.contains("notes.db") && refused.contains("not a database"), "{refused}");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("read"), notes);
}

#[tokio::test]
async fn a_new_file_has_small_pages_and_one_that_is_there_keeps_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, size) in [("new.db", None), ("old.db", Some(4096))] {
        let url = format!("sqlite:{}", folder.path().join(name).display());
        if size.is_some() {
            let made = look_into(&format!("{url}?mode=rwc")).await;
            sqlx::query("CREATE TABLE notes (a TEXT)").execute(&made).await.expect("written");
            made.close().await;
        }
        let opening = StoreOptions::new(url, 1);
        let store = Store::open(&opening).await.expect("it opens");
        let found =
            store.write(async |tx| query("PRAGMA page_size").fetch_one::<i64>(&mut *tx).await);
        assert_eq!(found.await.expect("asked"), size.unwrap_or(2048), "{name}");
    }
}
