//! What callers of the API may do: a key has a role, and a role is a fixed set of scopes.

use crate::enum_words::enum_words;

/// What a caller may do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::EnumString,
)]
pub enum Scope {
    /// Say what happened to orders.
    #[strum(serialize = "events:write")]
    EventsWrite,
    /// Mint one-time links and read them.
    #[strum(serialize = "links:write")]
    LinksWrite,
    /// Have one-time links sent, unseen, to where their customer is known to be.
    #[strum(serialize = "links:send")]
    LinksSend,
    /// Tell somebody something, cancel and replay.
    #[strum(serialize = "notifications:write")]
    NotificationsWrite,
    /// Look up what became of it.
    #[strum(serialize = "notifications:read")]
    NotificationsRead,
    #[strum(serialize = "sms:send")]
    SmsSend,
    /// Send and check one-time codes.
    #[strum(serialize = "verifications:write")]
    VerificationsWrite,
    /// Read counts and rates.
    #[strum(serialize = "stats:read")]
    StatsRead,
    #[strum(serialize = "test:send")]
    TestSend,
    #[strum(serialize = "tickets:read")]
    TicketsRead,
    /// Answer and move tickets.
    #[strum(serialize = "tickets:write")]
    TicketsWrite,
    /// Change what is known of customers.
    #[strum(serialize = "customers:write")]
    CustomersWrite,
    /// Read who did what.
    #[strum(serialize = "audit:read")]
    AuditRead,
}

enum_words!(Scope);

impl Scope {
    /// What its holder can reach, as the README and the command line say it.
    pub fn reach(self) -> &'static str {
        match self {
            Self::EventsWrite => {
                "say anything of orders, stock and customers: whose phone, whose chat"
            }
            Self::LinksWrite => "open any customer's orders: mint a one-time link and read it",
            Self::LinksSend => {
                "have a one-time link sent to a phone or chat that the shop knows of its \
                    customer, and never see it"
            }
            Self::NotificationsWrite => {
                "send any words to any customer, phone or chat; cancel and replay any notification"
            }
            Self::NotificationsRead => {
                "what became of every notification: no words, and no whole phone or chat"
            }
            Self::SmsSend => "send any words to any phone by SMS",
            Self::VerificationsWrite => {
                "have a code sent to any phone or customer, and check codes"
            }
            Self::StatsRead => "counts and rates: nobody in person",
            Self::TestSend => "send a probe to any phone, chat or customer",
            Self::TicketsRead => "every ticket: its words, its customer's name, phone or chat",
            Self::TicketsWrite => {
                "answer and move any ticket; open one for a customer, or for a phone that wrote \
                    to us or that the shop knows"
            }
            Self::CustomersWrite | Self::AuditRead => "nothing yet: no path asks for it",
        }
    }
}

/// What a key is for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum KeyRole {
    /// The shop's own services.
    Service,
    Reader,
    Support,
    Admin,
}

enum_words!(KeyRole);

impl KeyRole {
    /// Whether the role has a scope.
    pub fn may(self, scope: Scope) -> bool {
        use Scope::{
            CustomersWrite, EventsWrite, LinksSend, LinksWrite, NotificationsRead,
            NotificationsWrite, SmsSend, StatsRead, TicketsRead, TicketsWrite, VerificationsWrite,
        };
        match self {
            Self::Admin => true,
            Self::Service => {
                matches!(
                    scope,
                    EventsWrite
                        | LinksWrite
                        | LinksSend
                        | NotificationsWrite
                        | NotificationsRead
                        | SmsSend
                        | VerificationsWrite
                        | CustomersWrite
                )
            }
            Self::Support => matches!(
                scope,
                NotificationsRead | TicketsRead | TicketsWrite | LinksSend | CustomersWrite
            ),
            Self::Reader => matches!(scope, NotificationsRead | StatsRead | TicketsRead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_back_and_only_an_admin_may_probe() {
        for role in KeyRole::ALL.iter().copied() {
            assert_eq!(KeyRole::parse(role.as_str()), Some(role));
            assert_eq!(role.may(Scope::TestSend), role == KeyRole::Admin);
        }
        assert!(
            !KeyRole::Reader.may(Scope::NotificationsWrite)
                && KeyRole::Service.may(Scope::VerificationsWrite)
        );
    }

    #[test]
    fn who_may_read_a_link_may_send_it_and_support_may_not_read_one() {
        assert!(
            KeyRole::ALL
                .iter()
                .copied()
                .all(|role| role.may(Scope::LinksSend) || !role.may(Scope::LinksWrite))
        );
        assert!(
            KeyRole::Support.may(Scope::LinksSend)
                && !KeyRole::Support.may(Scope::LinksWrite)
                && KeyRole::Service.may(Scope::LinksWrite)
        );
    }
}
