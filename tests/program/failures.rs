//! Nine hundred callers who are not who they say leave a handful of lines in the log, which say how
//! many there were.

use crate::site;
use bellhop_testing::story;

#[story]
async fn nine_hundred_failures_leave_a_handful_of_lines() {
    let site = site().await;
    let program = site.starts().await;
    let service = site.service();
    let mut throttled = 0;
    for n in 0..900 {
        let guess = [("authorization", format!("Bearer bh_guess_{n}"))];
        let answer = service.posts("/api/notifications", &guess, b"{}").await;
        assert!(matches!(answer.status, 401 | 429), "{}", answer.text);
        throttled += usize::from(answer.status == 429);
    }
    assert!(throttled >= 700, "{throttled} of 900 were throttled");
    assert!(program.stopped().await.success());
    let log = site.log();
    let lines: Vec<&str> =
        log.lines().filter(|line| line.contains("did not prove who sen")).collect();
    assert!((2..=6).contains(&lines.len()), "{lines:?}");
    let told = |line: &&str| {
        line.split("failures=").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok())
    };
    assert_eq!(
        lines.iter().filter_map(told).sum::<u32>(),
        899,
        "the first was told by itself: {lines:?}"
    );
    assert!(!log.contains("bh_guess"), "what was tried is in no line");
}
