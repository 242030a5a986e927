//! The registry: every channel that this program has, in the order in which they are listed and
//! shown. Built once at the start and handed to whoever works with channels.

use std::sync::Arc;
use std::time::Duration;

use super::{
    AddressKind, Admission, Channel, ChannelName, ChannelProfile, ErrorClass, SendResult, Try,
};

/// A channel could not be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the channel {0:?} is registered already, or its name is no name of a channel")]
pub struct BadChannel(pub &'static str);

#[derive(Clone)]
struct Registered {
    name: ChannelName,
    /// None where the channel is known and not configured.
    channel: Option<Arc<dyn Channel>>,
}

/// Every channel there is. Cheap to clone.
#[derive(Clone, Default)]
pub struct Registry(Arc<[Registered]>);

impl Registry {
    /// The same with one more channel, the last in order.
    ///
    /// # Errors
    /// Where its name is taken or malformed.
    pub fn with(self, channel: Arc<dyn Channel>) -> Result<Self, BadChannel> {
        let name = ChannelName::of(channel.profile());
        self.and(Registered { name, channel: Some(channel) })
    }

    /// The same with one more channel that is known and not configured: nothing goes by it, and
    /// the record of each notification says so.
    ///
    /// # Errors
    /// Where its name is taken or malformed.
    pub fn without(self, profile: &'static ChannelProfile) -> Result<Self, BadChannel> {
        self.and(Registered { name: ChannelName::of(profile), channel: None })
    }

    fn and(self, one: Registered) -> Result<Self, BadChannel> {
        let word = one.name.as_str();
        if self.find(word).is_some() || !one.name.declare() {
            return Err(BadChannel(word));
        }
        Ok(Self(self.0.iter().cloned().chain([one]).collect()))
    }

    /// The names of all channels, in order.
    pub fn names(&self) -> impl Iterator<Item = ChannelName> + '_ {
        self.0.iter().map(|one| one.name)
    }

    /// The place of a channel in the order; the last one for a channel that is not registered.
    pub fn place(&self, name: ChannelName) -> usize {
        self.names().position(|one| one == name).unwrap_or(self.0.len())
    }

    /// The channel of this name, where there is one.
    pub fn find(&self, word: &str) -> Option<ChannelName> {
        self.names().find(|name| name.as_str() == word)
    }

    /// The names as a sentence lists them: `telegram or sms`.
    pub fn listed(&self) -> String {
        let names: Vec<&str> = self.names().map(ChannelName::as_str).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// A channel that is configured.
    pub fn get(&self, name: ChannelName) -> Option<&dyn Channel> {
        self.0.iter().find(|one| one.name == name)?.channel.as_deref()
    }

    /// The channel that texts go by: the first of plain text that has phone numbers.
    pub fn text_channel(&self) -> Option<ChannelName> {
        self.with_addresses(AddressKind::Phone).find(|channel| channel.is_plain())
    }

    /// The address under which a channel knows an address now.
    pub fn current_address(&self, name: ChannelName, address: &str) -> String {
        let moved = self.get(name).and_then(|channel| channel.moved_to(address));
        moved.unwrap_or_else(|| address.to_owned())
    }

    /// Whether a channel is configured.
    pub fn is_open(&self, name: ChannelName) -> bool {
        self.get(name).is_some()
    }

    /// Every channel that is configured.
    pub fn open(&self) -> impl Iterator<Item = &dyn Channel> {
        self.0.iter().filter_map(|one| one.channel.as_deref())
    }

    /// The channels with addresses of this kind, in order.
    pub fn with_addresses(&self, kind: AddressKind) -> impl Iterator<Item = ChannelName> + '_ {
        self.names().filter(move |name| name.profile().addresses == kind)
    }

    /// Waits until the limits let a try go, and takes its place; `None` when that is not within
    /// `patience`.
    pub async fn admit(
        &self,
        name: ChannelName,
        try_: &Try<'_>,
        patience: Duration,
    ) -> Option<Admission> {
        match self.get(name) {
            Some(channel) => channel.admit(try_, patience).await,
            None => Some(Admission::default()),
        }
    }

    /// Makes one try on one channel, once it was admitted.
    pub async fn send(&self, name: ChannelName, try_: Try<'_>, admission: Admission) -> SendResult {
        match self.get(name) {
            Some(channel) => channel.send(try_, admission).await,
            None => SendResult::Failed {
                class: ErrorClass::Destination,
                code: None,
                detail: format!("the channel {name} is not configured"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::{telegram, twilio};

    #[test]
    fn a_name_is_registered_once() {
        let one = Registry::default().without(&telegram::PROFILE).expect("the first");
        let two = one.without(&twilio::PROFILE).expect("another");
        assert_eq!(two.listed(), "telegram or sms");
        assert_eq!(two.find("sms"), Some(twilio::NAME));
        assert_eq!((two.place(twilio::NAME), two.is_open(twilio::NAME)), (1, false));
        let again = two.without(&twilio::PROFILE).map(|_| ());
        assert_eq!(again, Err(BadChannel("sms")));
        assert_eq!(
            (Registry::default().listed(), Registry::default().find("sms")),
            (String::new(), None)
        );
    }
}
