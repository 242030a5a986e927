use super::*;
use crate::channels::test_channels;
use crate::customers::{Address, ContactAddress};
use crate::delivery::Exclusion;
use crate::delivery::policy::CategoryRules;
use crate::ids::CustomerId;
use crate::phone::Phone;

fn outbound(answers_keywords: bool, max_segments: u32) -> NotificationRules {
    let category = CategoryRules {
        channels: vec![test_channels::RICH, test_channels::PLAIN],
        fallback_deadline_pressing: Duration::ZERO,
        fallback_deadline: Duration::ZERO,
        confirm_within: None,
        worth: Duration::from_secs(60),
    };
    let rules = DeliveryRules {
        tries: 3,
        backoff_base: Duration::ZERO,
        call_timeout_pressing: Duration::ZERO,
        call_timeout: Duration::ZERO,
        rest: Duration::ZERO,
        poll_after: Duration::ZERO,
        unconfirmed_after: Duration::ZERO,
        categories: std::array::from_fn(|_| category.clone()),
    };
    let introduction = Some(Arc::new(MessageCatalog::load().expect("the locales are whole")));
    NotificationRules {
        rules: Arc::new(rules),
        channels: test_channels::registry(),
        max_segments,
        introduction,
        answers_keywords,
        staff: StaffContact::default(),
    }
}

fn reach() -> ContactInfo {
    ContactInfo {
        customer: CustomerId::parse("c-1").expect("an id"),
        name: None,
        addresses: vec![
            ContactAddress::new(Address::Chat(7)),
            ContactAddress::new(Address::Phone(phone())),
        ],
        was_texted: true,
        preferences: Preferences::default(),
        locale_choice: None,
        locale_said: None,
        language_code: None,
        time_zone: None,
    }
}

fn phone() -> Phone {
    Phone::parse("+4915112345678").expect("a phone")
}

fn with_phone_fault(fault: AddressFault) -> ContactInfo {
    let mut contact = reach();
    contact.addresses[1].suppressions.push((test_channels::PLAIN, fault));
    contact
}

fn words() -> Text {
    serde_json::from_str(r#""news""#).expect("a text")
}

/// The route's channels and what was left out.
fn route(
    outbound: &NotificationRules,
    reach: &ContactInfo,
    category: Category,
) -> (Vec<ChannelName>, Vec<String>) {
    let renderings = Renderings::rich(Content::text(words())).and_plain(Some(words()));
    let options = outbound.channel_options(reach, category, Locale::En, &renderings);
    let (legs, excluded) =
        route::plan(test_channels::BOTH, &outbound.rules.of(category).channels, options);
    (legs.into_iter().map(|leg| leg.channel).collect(), Exclusion::sentences(&excluded))
}

fn text(outbound: &NotificationRules, reach: &ContactInfo, category: Category) -> String {
    let renderings = Renderings::rich(Content::text(words())).and_plain(Some(words()));
    let options = outbound.channel_options(reach, category, Locale::En, &renderings);
    let way = options
        .into_iter()
        .find(|way| way.channel == test_channels::PLAIN)
        .expect("the way by SMS");
    way.content.expect("words").for_plain_channel()
}

#[test]
fn only_a_code_passes_an_opt_out_and_only_where_the_provider_blocks_nobody() {
    let stopped = with_phone_fault(AddressFault::OptedOut);
    for category in Category::ALL.iter().copied() {
        assert_eq!(outbound(false, 3).passes_for(category), None);
        assert_eq!(
            outbound(true, 3).passes_for(category),
            (category == Category::Security).then_some("opted_out")
        );
        if category != Category::Marketing {
            let (open, _) = route(&outbound(true, 3), &stopped, category);
            assert_eq!(
                open.contains(&test_channels::PLAIN),
                category == Category::Security,
                "{category:?}"
            );
            assert_eq!(route(&outbound(false, 3), &stopped, category).1, ["sms: opted_out"]);
        }
    }
    let invalid = with_phone_fault(AddressFault::Invalid);
    assert_eq!(route(&outbound(true, 3), &invalid, Category::Security).1, ["sms: invalid"]);
}

#[test]
fn marketing_goes_to_nobody_who_did_not_ask_for_it() {
    let off = "switched off by the recipient";
    let (legs, excluded) = route(&outbound(true, 3), &reach(), Category::Marketing);
    assert_eq!(
        (legs.len(), excluded),
        (0, vec![format!("telegram: {off}"), format!("sms: {off}")])
    );
}

#[test]
fn the_first_text_to_a_phone_says_how_to_stop_them() {
    let (long, short, stranger) =
        (outbound(false, 3), outbound(false, 1), ContactInfo { was_texted: false, ..reach() });
    let introduced = text(&long, &stranger, Category::Order);
    assert!(
        introduced.starts_with("news ")
            && introduced.contains("STOP")
            && introduced.contains("HELP"),
        "{introduced}"
    );
    assert_eq!(text(&long, &reach(), Category::Order), "news", "it was said before");
    assert_eq!(text(&long, &stranger, Category::Security), "news", "a code is asked for");
    assert_eq!(
        text(&NotificationRules { introduction: None, ..long.clone() }, &stranger, Category::Order),
        "news"
    );
    let tight: Text = serde_json::from_str(&format!("{:?}", "x".repeat(155))).expect("a text");
    assert_eq!(
        short.introduced(tight.clone(), &stranger, Category::Order, Locale::En),
        tight,
        "there is no room"
    );
}
