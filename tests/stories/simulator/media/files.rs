//! Files: sent by their id, uploaded, downloaded.

use bellhop_simulator::{GroupKind, Media, Post};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, LENA, RawBot};

#[tokio::test]
async fn media_are_sent_by_the_id_of_their_file() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    bot.simulator.post(LENA, LENA, Post::media(Media::photo()));
    bot.simulator.post(LENA, LENA, Post::media(Media::document("invoice.pdf", 1_000)));
    let heard = bot.reads().await;
    let (photo, document) = (&heard[0]["photo"][1]["file_id"], &heard[1]["document"]["file_id"]);
    let thread = bot.topic("#1 Lena").await;
    let sent = bot
        .gets(
            "sendPhoto",
            json!({"chat_id": GROUP, "message_thread_id": thread, "photo": photo, "caption": "<b>x</b>", "parse_mode": "HTML"}),
        )
        .await;
    assert!(
        sent["photo"][1]["file_id"] == *photo
            && sent["caption"] == "x"
            && sent["message_thread_id"] == thread,
        "{sent}"
    );
    let sent = bot.gets("sendDocument", json!({"chat_id": LENA, "document": document})).await;
    assert_eq!(sent["document"]["file_name"], "invoice.pdf");
    assert_eq!(
        bot.gets("sendLocation", json!({"chat_id": LENA, "latitude": 52.5, "longitude": 13.4}))
            .await["location"]["latitude"],
        52.5
    );
    assert_eq!(
        bot.gets(
            "sendContact",
            json!({"chat_id": LENA, "phone_number": "+4915112345678", "first_name": "Ana"})
        )
        .await["contact"]["first_name"],
        "Ana"
    );
    let media = json!([{"type": "photo", "media": photo, "caption": "Two"}, {"type": "photo", "media": photo}]);
    let album = bot.gets("sendMediaGroup", json!({"chat_id": LENA, "media": media})).await;
    assert!(
        album[0]["media_group_id"].is_string()
            && album[0]["media_group_id"] == album[1]["media_group_id"],
        "{album}"
    );

    for (method, field, given, words) in [
        ("sendPhoto", "photo", json!("nothing"), "wrong file identifier/HTTP URL specified"),
        (
            "sendPhoto",
            "photo",
            json!("https://example.com/x.jpg"),
            "failed to get HTTP URL content",
        ),
        ("sendPhoto", "photo", document.clone(), "can't use file of type Document as Photo"),
        ("sendVideoNote", "video_note", photo.clone(), "can't use file of type Photo as VideoNote"),
        (
            "sendMediaGroup",
            "media",
            json!([{"type": "photo", "media": photo}]),
            "group send failed: media must include 2-10 items",
        ),
    ] {
        let mut body = json!({"chat_id": LENA});
        body[field] = given;
        assert_eq!(bot.refused(method, body).await, format!("Bad Request: {words}"));
    }
    let long = json!({"chat_id": LENA, "photo": photo, "caption": "x".repeat(1025)});
    assert_eq!(bot.refused("sendPhoto", long).await, "Bad Request: message caption is too long");
}

#[tokio::test]
async fn files_are_downloaded_up_to_twenty_megabytes() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    bot.simulator.post(GROUP, ANA, Post::media(Media::document("small.pdf", 2_000)));
    bot.simulator.post(GROUP, ANA, Post::media(Media::document("large.zip", 21 << 20)));
    let heard = bot.reads().await;
    let file = bot.gets("getFile", json!({"file_id": heard[0]["document"]["file_id"]})).await;
    assert_eq!(file["file_size"], 2_000);
    let path = file["file_path"].as_str().expect("a path");
    assert_eq!(bot.downloads(path).await.map(|bytes| bytes.len()), Ok(2_000));
    assert_eq!(bot.downloads("documents/file_99").await, Err(404));
    assert_eq!(
        bot.refused("getFile", json!({"file_id": heard[1]["document"]["file_id"]})).await,
        "Bad Request: file is too big"
    );
    assert_eq!(
        bot.refused("getFile", json!({"file_id": "x"})).await,
        "Bad Request: invalid file_id"
    );
    assert_eq!(bot.refused("getFile", json!({})).await, "Bad Request: file_id not specified");
}

#[tokio::test]
async fn a_file_of_the_bots_own_is_uploaded_and_read_again() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let parts = [("chat_id", "7"), ("caption", "Your data"), ("document", "attach://part-1")];
    let mut body = String::new();
    for (name, value) in parts {
        body.push_str(&format!(
            "--mark\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--mark\r\nContent-Disposition: form-data; name=\"part-1\"; filename=\"data.json\"\r\nContent-Type: application/json\r\n\r\n{\"a\": 1}\r\n--mark--\r\n");
    let url = format!("{}/bot424242:simulated/sendDocument", bot.simulator.url());
    let request = reqwest::Client::new()
        .post(url)
        .header("content-type", "multipart/form-data; boundary=mark")
        .body(body);
    let sent: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let document = &sent["result"]["document"];
    assert_eq!(
        (&document["file_name"], &document["file_size"], &sent["result"]["caption"]),
        (&json!("data.json"), &json!(8), &json!("Your data"))
    );
    let file = bot.gets("getFile", json!({"file_id": document["file_id"]})).await;
    assert_eq!(
        bot.downloads(file["file_path"].as_str().expect("a path")).await,
        Ok(b"{\"a\": 1}".to_vec())
    );
}
