use super::*;

fn rates() -> Rates {
    Rates { enabled: true, per_second: 30, chat_per_second: 1, chat_burst: 3, group_per_minute: 20 }
}

impl LocalLimiter {
    async fn acquire(&self, chat: i64, lane: Lane) {
        self.acquire_by(chat, lane, None).await;
    }

    async fn acquire_within(&self, chat: i64, lane: Lane, patience: Duration) -> bool {
        self.acquire_by(chat, lane, Some(Instant::now() + patience)).await
    }
}

/// How many of `calls` to chats named by `chat` go within `window`.
async fn within(limiter: &LocalLimiter, window: Duration, chat: impl Fn(i64) -> i64) -> i64 {
    let end = Instant::now() + window;
    let mut gone = 0;
    while tokio::time::timeout_at(end, limiter.acquire(chat(gone), Lane::Normal)).await.is_ok() {
        gone += 1;
    }
    gone
}

#[tokio::test(start_paused = true)]
async fn the_bot_keeps_to_its_rate_and_uses_it() {
    let gone = within(&LocalLimiter::new(rates()), Duration::from_secs(10), |n| n).await;
    assert!((294..=301).contains(&gone), "{gone}");
}

#[tokio::test(start_paused = true)]
async fn calls_that_bunch_up_on_their_way_are_still_within_the_rate() {
    let (limiter, start) = (LocalLimiter::new(rates()), Instant::now());
    let mut arrived = Vec::new();
    for call in 0..300 {
        limiter.acquire(call, Lane::Normal).await;
        // Every now and then a call takes longer than the one after a second's worth.
        let on_its_way = Duration::from_millis(if call % 31 == 0 { 40 } else { 0 });
        arrived.push(start.elapsed() + on_its_way);
    }
    let most = arrived
        .iter()
        .map(|from| {
            arrived.iter().filter(|at| (*from..*from + Duration::from_secs(1)).contains(at)).count()
        })
        .max();
    assert_eq!(most, Some(31), "one more than thirty is what Telegram's own counting allows");
}

#[tokio::test(start_paused = true)]
async fn a_chat_takes_a_burst_and_then_one_a_second() {
    let gone = within(&LocalLimiter::new(rates()), Duration::from_millis(4500), |_| 7).await;
    assert_eq!(gone, 7);
}

#[tokio::test(start_paused = true)]
async fn a_group_never_sees_more_than_its_minute() {
    let gone = within(&LocalLimiter::new(rates()), Duration::from_millis(59_900), |_| -100).await;
    assert!((19..=20).contains(&gone), "{gone}");
}

#[tokio::test(start_paused = true)]
async fn in_a_group_what_matters_more_goes_first_whoever_waited_longer() {
    let limiter = LocalLimiter::new(rates());
    // Its burst is gone.
    assert_eq!(within(&limiter, Duration::from_millis(500), |_| -100).await, 5);
    let wait = |lane| {
        let limiter = limiter.clone();
        tokio::spawn(async move {
            limiter.acquire(-100, lane).await;
            Instant::now()
        })
    };
    let mut tasks = Vec::new();
    for lane in [Lane::Bulk, Lane::Bulk, Lane::Normal, Lane::High, Lane::Urgent] {
        tasks.push(wait(lane));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut gone = Vec::new();
    for task in tasks {
        gone.push(task.await.expect("it goes"));
    }
    assert!(gone[4] < gone[3] && gone[3] < gone[2] && gone[2] < gone[0].min(gone[1]), "{gone:?}");
    assert!(limiter.lock().waiting_at.is_empty(), "nobody waits any more");
}

#[tokio::test(start_paused = true)]
async fn a_429_is_obeyed_for_its_chat_alone() {
    let limiter = LocalLimiter::new(rates());
    limiter.hold(7, Duration::from_secs(5));
    assert_eq!((limiter.held(7).as_secs(), limiter.held(8).as_secs()), (5, 0));
    let start = Instant::now();
    limiter.acquire(8, Lane::Normal).await;
    assert!(start.elapsed() < Duration::from_secs(1));
    limiter.acquire(7, Lane::Normal).await;
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn no_pause_is_too_long_for_the_clock() {
    let limiter = LocalLimiter::new(rates());
    limiter.hold(7, Duration::from_secs(u64::MAX));
    assert_eq!(limiter.held(7), LONGEST_PAUSE);
}

#[tokio::test(start_paused = true)]
async fn two_chats_that_are_told_to_wait_hold_the_others_until_one_has_tried() {
    let limiter = LocalLimiter::new(rates());
    let minute = Duration::from_secs(60);
    [1, 2].iter().for_each(|chat| limiter.hold(*chat, minute));
    assert_eq!(limiter.chat_wait(3), Duration::ZERO, "the next one finds out");
    assert!(limiter.acquire_within(3, Lane::Normal, Duration::ZERO).await);
    let wait = limiter.chat_wait(4);
    assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "the others wait for it");
    limiter.answered(3);
    assert_eq!(
        (limiter.chat_wait(4), limiter.held(1), limiter.pause_news()),
        (Duration::ZERO, minute, None)
    );

    [1, 2].iter().for_each(|chat| limiter.hold(*chat, minute));
    assert!(limiter.acquire_within(5, Lane::Normal, Duration::from_millis(100)).await);
    limiter.hold(5, minute);
    assert_eq!((limiter.held(4), limiter.pause_news()), (minute, Some(minute)), "that settles it");
    let start = Instant::now();
    assert!(!limiter.acquire_within(4, Lane::Urgent, Duration::from_secs(10)).await);
    assert_eq!(start.elapsed(), Duration::ZERO, "nobody waits for what will not come in time");
}

#[tokio::test(start_paused = true)]
async fn a_reply_overtakes_what_waits() {
    let limiter = LocalLimiter::new(rates());
    let bulk = tokio::spawn({
        let limiter = limiter.clone();
        async move { within(&limiter, Duration::from_secs(2), |n| 1000 + n).await }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    limiter.acquire(7, Lane::Reply).await;
    assert!(start.elapsed() < Duration::from_millis(100));
    assert!(bulk.await.is_ok_and(|gone| gone > 55));
}

#[tokio::test(start_paused = true)]
async fn bulk_does_not_starve_behind_a_crowd() {
    let limiter = LocalLimiter::new(rates());
    let crowd: Vec<_> = (0..20)
        .map(|lane| {
            let limiter = limiter.clone();
            tokio::spawn(async move {
                for n in 0..1000 {
                    limiter.acquire(lane * 1000 + n, Lane::High).await;
                }
            })
        })
        .collect();
    tokio::task::yield_now().await;
    let end = Instant::now() + Duration::from_secs(10);
    let mut gone = 0;
    while tokio::time::timeout_at(end, limiter.acquire(1_000_000 + gone, Lane::Bulk)).await.is_ok()
    {
        gone += 1;
    }
    assert!((10..60).contains(&gone), "{gone} of about 300");
    crowd.into_iter().for_each(|task| task.abort());
}
