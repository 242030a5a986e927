//! Access: who may do what: the shop's own people, and the API's callers. An API key has a role, a role is a fixed set of scopes; a key is shown once and stored hashed.

pub mod agents;
pub mod keys;
pub mod mac;
mod pace;
pub mod queries;
pub mod requests;

pub use keys::{Key, KeyRecord, Secret};
pub use pace::Pace;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Say what happened to orders.
    EventsWrite,
    /// Mint one-time links.
    LinksWrite,
    /// Tell somebody something, cancel and replay.
    NotificationsWrite,
    /// Look up what became of it.
    NotificationsRead,
    /// Send texts.
    SmsSend,
    /// Send and check one-time codes.
    VerificationsWrite,
    /// Read counts and rates.
    StatsRead,
    /// Probe a channel.
    TestSend,
    /// Read tickets.
    TicketsRead,
    /// Answer and move tickets.
    TicketsWrite,
    /// Change what is known of customers.
    CustomersWrite,
    /// Read who did what.
    AuditRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 12] = [
        Self::EventsWrite,
        Self::LinksWrite,
        Self::NotificationsWrite,
        Self::NotificationsRead,
        Self::SmsSend,
        Self::VerificationsWrite,
        Self::StatsRead,
        Self::TestSend,
        Self::TicketsRead,
        Self::TicketsWrite,
        Self::CustomersWrite,
        Self::AuditRead,
    ];

    /// Its name in problems and documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventsWrite => "events:write",
            Self::LinksWrite => "links:write",
            Self::NotificationsWrite => "notifications:write",
            Self::NotificationsRead => "notifications:read",
            Self::SmsSend => "sms:send",
            Self::VerificationsWrite => "verifications:write",
            Self::StatsRead => "stats:read",
            Self::TestSend => "test:send",
            Self::TicketsRead => "tickets:read",
            Self::TicketsWrite => "tickets:write",
            Self::CustomersWrite => "customers:write",
            Self::AuditRead => "audit:read",
        }
    }
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The shop's own services.
    Service,
    /// Dashboards and reports.
    Reader,
    /// A support tool.
    Support,
    /// Everything.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Service, Self::Reader, Self::Support, Self::Admin];

    /// The word in the table and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Reader => "reader",
            Self::Support => "support",
            Self::Admin => "admin",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role has a scope.
    pub fn may(self, scope: Scope) -> bool {
        use Scope::{
            CustomersWrite, EventsWrite, LinksWrite, NotificationsRead, NotificationsWrite, SmsSend, StatsRead, TicketsRead, TicketsWrite,
            VerificationsWrite,
        };
        match self {
            Self::Admin => true,
            Self::Service => {
                matches!(
                    scope,
                    EventsWrite | LinksWrite | NotificationsWrite | NotificationsRead | SmsSend | VerificationsWrite | CustomersWrite
                )
            }
            Self::Support => matches!(scope, NotificationsRead | TicketsRead | TicketsWrite | LinksWrite | CustomersWrite),
            Self::Reader => matches!(scope, NotificationsRead | StatsRead | TicketsRead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_back_and_only_an_admin_may_probe() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(role.may(Scope::TestSend), role == Role::Admin);
        }
        assert!(!Role::Reader.may(Scope::NotificationsWrite) && Role::Service.may(Scope::VerificationsWrite));
    }
}
