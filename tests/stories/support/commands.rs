//! What agents command: each does what it says, only for whom it is, and leaves a trace.

use bellhop_simulator::Post;
use serde_json::json;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk, desk_with};
use bellhop_testing::house::{House, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Cleo is a supervisor, Ben is not.
const TEAM: &str = r#"[{ name = "Cleo", role = "supervisor", telegram_id = 2002 }, { name = "Ben", role = "agent", telegram_id = 2001 }]"#;

async fn with_team() -> House {
    desk_with(|plan| plan.with("staff.members", TEAM)).await
}

/// What the bot answers in a ticket's topic to what an agent writes there.
async fn answers(house: &House, agent: i64, number: &str, words: &str) -> String {
    let before = house.newest(GROUP);
    house.agent_writes(agent, number, words).await;
    let said = house.since(GROUP, before);
    said.iter()
        .find(|message| message.notice.is_none() && message.thread == Some(house.topic(number)))
        .map(reads)
        .unwrap_or_default()
}

/// What the bot answers in General.
async fn general(house: &House, agent: i64, words: &str) -> bellhop_simulator::ChatMessage {
    let before = house.newest(GROUP);
    house.simulator.post(GROUP, agent, Post::text(words));
    house.quiet().await;
    house.since(GROUP, before).pop().expect("an answer")
}

async fn audit(house: &House, action: &str) -> Vec<String> {
    house
        .texts(
            &probes::audit_log()
                .action(action)
                .sorted_by(|row| row.id())
                .show(|row| row.actor().detail()),
        )
        .await
}

#[story]
async fn a_supervisor_assigns_by_name_by_number_and_by_reply() {
    let house = with_team().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    assert_eq!(
        answers(&house, BEN, &number, "/assign Cleo").await,
        "Only a supervisor can do this."
    );
    assert_eq!(
        answers(&house, CLEO, &number, "/assign @ben").await,
        format!("✋ #{number} is Ben’s.")
    );
    assert!(
        reads(&house.in_topic(&number)[0]).contains("our turn · Ben"),
        "{}",
        reads(&house.in_topic(&number)[0])
    );
    assert_eq!(
        answers(&house, CLEO, &number, "/assign 2002").await,
        format!("✋ #{number} is Cleo’s.")
    );
    assert!(answers(&house, CLEO, &number, "/assign nobody").await.starts_with("To whom?"));

    let note = house.agent_writes(BEN, &number, "// mine, please").await;
    let thread = house.topic(&number);
    house.simulator.post(GROUP, CLEO, Post::text("/assign").answering(note).in_topic(thread));
    house.quiet().await;
    assert!(reads(&house.in_topic(&number)[0]).contains("· Ben"), "whom she answers has it");
    assert_eq!(audit(&house, "ticket.assigned").await.len(), 3);
    assert!(
        audit(&house, "ticket.assigned").await.iter().all(|line| line.starts_with("user:2002 "))
    );
}

#[story]
async fn where_no_supervisor_is_known_telegram_says_who_may() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    assert_eq!(
        answers(&house, CLEO, &number, "/block").await,
        "Only a supervisor can do this.",
        "Cleo is a mere member"
    );
    assert!(
        answers(&house, BEN, &number, "/block").await.starts_with("🚫"),
        "Ben is an administrator of the group"
    );
    let thread = house.topic(&number);
    house.simulator.post(GROUP, BEN, Post::text("/unblock").anonymously().in_topic(thread));
    house.quiet().await;
    let said = house.in_topic(&number).last().map(reads).unwrap_or_default();
    assert!(said.starts_with("You write in the name of the group"), "{said}");
    assert_eq!(house.number(&probes::blocked_contacts().count()).await, 1);
}

#[story]
async fn whoever_is_blocked_opens_nothing_until_they_are_unblocked() {
    let house = with_team().await;
    let number = house.asks_for_help(LENA, "Delivery", "You are all …").await;
    assert_eq!(answers(&house, BEN, &number, "/block").await, "Only a supervisor can do this.");
    assert!(answers(&house, CLEO, &number, "/block").await.contains("until /unblock"));
    let (told, again) = (house.hears(LENA, "Hello?").await, house.hears(LENA, "Hello??").await);
    assert_eq!((told.len(), again.len()), (1, 0), "she is told so once: {told:?} {again:?}");
    assert!(house.said_in_topic(&number).iter().all(|said| !said.contains("Hello")));
    house.agent_writes(CLEO, &number, "/close").await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Payment").await;
    if house.simulator.button(LENA, "None of these").is_some() {
        house.presses(LENA, "None of these").await;
    }
    house.hears(LENA, "Hello again").await;
    house.presses(LENA, "Send").await;
    assert_eq!(house.number(&probes::support_tickets().count()).await, 1, "nothing was opened");
    assert!(answers(&house, CLEO, &number, "/unblock").await.contains("can write again"));
    assert_eq!(audit(&house, "contact.blocked").await, ["user:2002 telegram:•••7"]);
    assert_eq!(audit(&house, "contact.unblocked").await, ["user:2002 telegram:•••7"]);
}

#[story]
async fn a_category_is_chosen_by_word_or_by_button() {
    let house = with_team().await;
    let number = house.asks_for_help(LENA, "Delivery", "I want my money back").await;
    assert_eq!(
        answers(&house, BEN, &number, "/category payment").await,
        format!("🏷 #{number} is about: Payment")
    );
    assert!(reads(&house.in_topic(&number)[0]).contains("· Payment"));
    assert_eq!(
        answers(&house, BEN, &number, "/category").await,
        format!("What is #{number} about?")
    );
    let asked = house.in_topic(&number).pop().expect("the question");
    assert!(buttons(&asked).contains(&"Returns".to_owned()), "{:?}", buttons(&asked));
    house.simulator.press_in(GROUP, BEN, asked.id, "Returns").expect("the button");
    house.quiet().await;
    assert!(reads(&house.in_topic(&number)[0]).contains("· Returns"));
    assert_eq!(audit(&house, "ticket.category").await.len(), 2);
}

#[story]
async fn a_priority_is_set_and_said_by_word_or_by_button() {
    let house = with_team().await;
    let number = house.asks_for_help(LENA, "Delivery", "The cake is for today").await;
    let said = answers(&house, BEN, &number, "/priority urgent").await;
    assert_eq!(said, format!("⏫ #{number} has this priority now: urgent"));
    assert!(reads(&house.in_topic(&number)[0]).contains("⏫ urgent"));
    house.agent_presses(BEN, &number, "Priority").await;
    let toast = house
        .simulator
        .look(|state| state.toasts.iter().flatten().last().cloned())
        .expect("a toast");
    assert!(toast.contains("low"), "after the most pressing comes the least: {toast}");
}

#[story]
async fn a_ready_answer_is_kept_filled_and_sent_in_the_customer_s_language() {
    let house = with_team().await;
    house.person(8, "Uwe", "de");
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    assert_eq!(
        answers(&house, BEN, &number, "/canned add hello Hi").await,
        "Only a supervisor can do this."
    );
    let bold = json!([{"type": "bot_command", "offset": 0, "length": 7},
        {"type": "bold", "offset": 18, "length": 11}]);
    let add = Post::text("/canned add hello Dear {name}, #{number} is in good hands <3");
    house
        .agent_posts(CLEO, &number, add.with_entities(bold.as_array().cloned().expect("a list")))
        .await;
    assert_eq!(
        answers(&house, CLEO, &number, "/canned add hello de Liebe {name}!").await,
        "✓ hello (de) is kept."
    );
    assert_eq!(
        answers(&house, CLEO, &number, "/canned add parcel It is {tracking}").await,
        "✓ parcel (en) is kept."
    );
    let list = reads(&general(&house, BEN, "/canned").await);
    assert!(
        list.contains("• hello (de): Liebe {name}!\n• hello (en): Dear {name}, #{number} is in good hands <3\n• parcel (en)"),
        "{list}"
    );

    let told = answers(&house, BEN, &number, "/canned HELLO").await;
    assert!(told.starts_with("📋 The customer gets:\nDear Lena, "), "{told}");
    let heard = house.last(LENA);
    assert_eq!(heard.html, format!("<b>Dear Lena</b>, #{number} is in good hands &lt;3"));
    assert!(
        reads(&house.in_topic(&number)[0]).contains("the customer’s turn · Ben"),
        "an answer like any other"
    );

    let before = house.newest(LENA);
    let lacks = answers(&house, BEN, &number, "/canned parcel").await;
    assert!(lacks.contains("needs {tracking}") && house.since(LENA, before).is_empty(), "{lacks}");
    assert!(
        answers(&house, BEN, &number, "/canned nothing")
            .await
            .contains("no ready answer called nothing")
    );
    assert_eq!(
        answers(&house, CLEO, &number, "/canned remove hello de").await,
        "✓ hello is removed."
    );
    assert_eq!(audit(&house, "canned.put").await, ["user:2002 en", "user:2002 de", "user:2002 en"]);
    assert_eq!(audit(&house, "canned.removed").await, ["user:2002 de"]);
}

#[story]
async fn orders_and_deliveries_are_told_where_the_ticket_is() {
    let house = with_team().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let orders = answers(&house, BEN, &number, "/orders").await;
    assert!(orders.starts_with("🛍"), "{orders}");
    house.agent_writes(BEN, &number, "It is on its way").await;
    let deliveries = answers(&house, BEN, &number, "/deliveries").await;
    assert!(deliveries.starts_with("📬 What was sent to the customer\n• "), "{deliveries}");
    assert!(deliveries.contains("ticket-reply · ✓ arrived by Telegram"), "{deliveries}");
    house.simulator.block(LENA);
    house.quiet().await;
    house.agent_writes(BEN, &number, "Are you there?").await;
    let deliveries = answers(&house, BEN, &number, "/deliveries").await;
    let why = "ticket-reply · ✗ did not arrive: Telegram: the customer has blocked the bot";
    assert!(deliveries.contains(why), "{deliveries}");
}

#[story]
async fn lists_filter_turn_and_link() {
    let house = with_team().await;
    for n in 0..10 {
        house.person(100 + n, "Person", "en");
    }
    let mut numbers = Vec::new();
    for n in 0..10 {
        numbers.push(house.asks_for_help(100 + n, "Delivery", &format!("question {n}")).await);
    }
    house.agent_writes(BEN, &numbers[3], "An answer").await;
    house.agent_writes(BEN, &numbers[4], "/take").await;
    house.agent_writes(BEN, &numbers[5], "/close").await;

    let open = general(&house, BEN, "/tickets").await;
    let lines: Vec<String> = reads(&open).lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "🎫 9 requests · page 1 of 2");
    assert!(
        lines[1].starts_with(&format!("🔴 #{} Person · Delivery · waits since ", numbers[0])),
        "{}",
        lines[1]
    );
    house.simulator.press_in(GROUP, BEN, open.id, "More").expect("a button");
    house.quiet().await;
    let second = house.message(GROUP, open.id);
    assert!(reads(&second).starts_with("🎫 9 requests · page 2 of 2"), "{}", reads(&second));
    assert!(
        reads(&second).contains(&format!("🟢 #{}", numbers[3])),
        "whose turn it is comes first: {}",
        reads(&second)
    );

    house.simulator.press_in(GROUP, BEN, open.id, "Mine").expect("a button");
    house.quiet().await;
    assert!(
        reads(&house.message(GROUP, open.id)).starts_with("🎫 2 requests\n"),
        "{}",
        reads(&house.message(GROUP, open.id))
    );
    for (filter, title) in [
        ("new", "🎫 7 requests"),
        ("waiting", "🎫 8 requests"),
        ("all", "🎫 10 requests · page 1 of 2"),
        ("Returns", "🎫 No requests"),
        ("question 7", "🎫 One request"),
        ("100%", "🎫 No requests"),
    ] {
        let list = reads(&general(&house, BEN, &format!("/tickets {filter}")).await);
        assert!(list.starts_with(title), "{filter}: {list}");
    }
    assert!(
        reads(&general(&house, BEN, &format!("/tickets #{}", numbers[5])).await)
            .starts_with(&format!("⚫ #{}", numbers[5]))
    );
}

#[story]
async fn the_figures_say_how_the_desk_stands() {
    let house = with_team().await;
    let first = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.person(8, "Uwe", "en");
    house.asks_for_help(8, "Payment", "I paid twice").await;
    house.agent_writes(BEN, &first, "Tomorrow").await;
    house.agent_writes(BEN, &first, "Or the day after").await;
    let stats = reads(&general(&house, CLEO, "/stats").await);
    assert!(
        stats.starts_with(
            "🎫 2 open, our turn in 1 of them, 1 not taken yet\n⏳ Longest waiting: since "
        ),
        "{stats}"
    );
    assert!(
        stats.contains(
            "⏱ First answer in the last 24 hours: 1 min (median)\n👤 Ben: answers 2, requests 1"
        ),
        "{stats}"
    );
}

#[story]
async fn help_tells_each_what_they_may_and_the_menu_is_the_group_s() {
    let house = with_team().await;
    let (ben, cleo) =
        (reads(&general(&house, BEN, "/help").await), reads(&general(&house, CLEO, "/help").await));
    assert!(ben.contains("/tickets") && !ben.contains("/assign –"), "{ben}");
    assert!(cleo.contains("/assign –") && !cleo.contains("As an admin"), "{cleo}");
    let menu = house
        .simulator
        .look(|state| state.commands.get(&("chat".to_owned(), "de".to_owned())).cloned())
        .expect("a menu");
    assert_eq!(menu[0], json!({"command": "tickets", "description": "Was zu tun ist"}));
}

#[story]
async fn an_agent_is_answered_in_their_own_language_and_the_group_in_its() {
    let house = desk_with(|plan| plan.with("support.agents", "members")).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "/agents add").await;
    let thread = house.topic(&number);
    let said = house.agent_writes(CLEO, &number, "// hello").await;
    house.simulator.post(
        GROUP,
        BEN,
        Post::text("/agents add supervisor").answering(said).in_topic(thread),
    );
    house.quiet().await;
    house.simulator.post(
        GROUP,
        BEN,
        Post::text("/agents language de").answering(said).in_topic(thread),
    );
    house.quiet().await;
    assert!(
        house.said_in_topic(&number).last().is_some_and(|said| said.contains("Deutsch")),
        "{:?}",
        house.said_in_topic(&number)
    );
    house.agent_presses(CLEO, &number, "Take").await;
    assert_eq!(
        house.toast().map(|toast| toast.replace(['\u{2068}', '\u{2069}'], "")),
        Some(format!("✋ #{number} ist bei Cleo."))
    );
    assert_eq!(answers(&house, BEN, &number, "/take").await, "Cleo has taken it already.");
    assert!(reads(&house.in_topic(&number)[0]).contains("our turn"), "the card is everybody's");
}

#[story]
async fn two_who_answer_at_once_are_told_of_each_other_and_the_customer_is_not() {
    let house = with_team().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "Tomorrow").await;
    house.agent_writes(BEN, &number, "At noon").await;
    let collided = |house: &House| {
        house.said_in_topic(&number).iter().filter(|said| said.contains("at the same time")).count()
    };
    assert_eq!(collided(&house), 0, "nobody collides with themselves");
    let second = house.agent_writes(CLEO, &number, "On Friday").await;
    assert_eq!(collided(&house), 1);
    let notice = house
        .in_topic(&number)
        .into_iter()
        .find(|message| reads(message).contains("at the same time"))
        .expect("a notice");
    assert_eq!(
        reads(&notice),
        "👥 Ben and Cleo are answering this customer at the same time. The customer got both answers."
    );
    assert_eq!(notice.reply_to, Some(second));
    house.agent_writes(BEN, &number, "Sorry").await;
    house.agent_writes(CLEO, &number, "No, me").await;
    assert_eq!(collided(&house), 1, "once is enough");
    let heard: Vec<String> = house.chat(LENA).iter().map(reads).collect();
    assert!(heard.iter().all(|said| !said.contains("at the same time")), "{heard:?}");
}
