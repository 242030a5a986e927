//! The simulator, and with it the demo, takes nothing from pages of elsewhere: neither over a name
//! of theirs that leads to loopback, nor from another origin.

use reqwest::Method;
use serde_json::json;

use bellhop_testing::house::telegram;

#[tokio::test]
async fn only_this_machine_and_the_demo_s_own_page_may_look_and_press() {
    let (simulator, http) = (telegram().await, reqwest::Client::new());
    simulator.start_chat(7);
    let ours = simulator.url().trim_start_matches("http://").to_owned();
    let port = ours.rsplit(':').next().expect("a port").to_owned();
    let asks = async |method: &Method, path: &str, host: &str, origin: Option<&str>| {
        let mut request =
            http.request(method.clone(), format!("{}{path}", simulator.url())).header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request
            .body(
                json!({"chat": 7, "text": "/help", "switch": "telegram_down", "on": false})
                    .to_string(),
            )
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    let paths = [
        (Method::GET, "/demo"),
        (Method::GET, "/demo/state"),
        (Method::POST, "/demo/switch"),
        (Method::POST, "/demo/shop"),
        (Method::POST, "/control/say"),
        (Method::DELETE, "/control/faults"),
        (Method::POST, "/bot424242:simulated/getMe"),
        (Method::GET, "/file/bot424242:simulated/x"),
    ];
    for (method, path) in &paths {
        for host in [
            format!("evil.example:{port}"),
            "127.0.0.1".to_owned(),
            "127.0.0.1:1".to_owned(),
            format!("127.0.0.1.evil.example:{port}"),
        ] {
            assert_eq!(asks(method, path, &host, None).await, 403, "{method} {path} of {host}");
        }
        for origin in
            ["http://evil.example", "null", "http://127.0.0.1:1", &format!("https://{ours}")]
        {
            assert_eq!(
                asks(method, path, &ours, Some(origin)).await,
                403,
                "{method} {path} from {origin}"
            );
        }
        let own = format!("localhost:{port}");
        for (host, origin) in [(&ours, format!("http://{ours}")), (&own, format!("http://{own}"))] {
            assert_ne!(
                asks(method, path, host, Some(&origin)).await,
                403,
                "{method} {path} from its own page"
            );
        }
        assert_ne!(asks(method, path, &ours, None).await, 403, "{method} {path} of a program");
    }
    assert_eq!(asks(&Method::GET, "/demo/state", &ours, None).await, 200);
}
