//! The route: which channels a notification may use, in order, and why each other one was left out.
//! A pure function.

use super::exclusion::{Exclusion, ExclusionReason};
use super::notification::Leg;
use crate::channels::{AddressFault, ChannelName, Content};

/// One channel as a recipient can be reached by it, or not.
#[derive(Debug, Clone)]
pub struct ChannelOption {
    /// Which channel.
    pub channel: ChannelName,
    /// Where; none where the recipient has no address there.
    pub address: Option<String>,
    /// The words for it; none where there are none.
    pub content: Option<Content>,
    /// Whether the recipient wants this category there.
    pub is_wanted: bool,
    /// A standing reason not to send there.
    pub suppressed: Option<AddressFault>,
    /// Whether the channel is configured at all.
    pub is_open: bool,
}

/// Lays out the route along `order`, and says why each other channel is left out. `all` are the
/// channels there are.
pub fn plan(
    all: impl IntoIterator<Item = ChannelName>,
    order: &[ChannelName],
    options: Vec<ChannelOption>,
) -> (Vec<Leg>, Vec<Exclusion>) {
    let (mut route, mut excluded) = (Vec::new(), Vec::new());
    let mut options = options;
    for channel in all.into_iter().filter(|channel| !order.contains(channel)) {
        options.retain(|way| way.channel != channel);
        excluded.push(Exclusion::new(channel, ExclusionReason::NotOfCategory));
    }
    options.sort_by_key(|way| order.iter().position(|channel| *channel == way.channel));
    for way in options {
        let channel = way.channel;
        match leg(way) {
            Ok(leg) => route.push(leg),
            Err(reason) => excluded.push(Exclusion::new(channel, reason)),
        }
    }
    (route, excluded)
}

fn leg(way: ChannelOption) -> Result<Leg, ExclusionReason> {
    if !way.is_open {
        return Err(ExclusionReason::NotConfigured);
    }
    let Some(address) = way.address else { return Err(ExclusionReason::NoAddress) };
    if !way.is_wanted {
        return Err(ExclusionReason::SwitchedOff);
    }
    if let Some(reason) = way.suppressed {
        return Err(ExclusionReason::Suppressed(reason));
    }
    let Some(content) = way.content else { return Err(ExclusionReason::NoWords) };
    Ok(Leg { channel: way.channel, address, content })
}

/// The leg to take after `leg`: the next one in order that is not spent.
pub fn next_leg(legs: usize, leg: usize, spent: u32) -> Option<usize> {
    (leg + 1..legs).find(|next| !is_spent(*next, spent))
}

/// The leg to start over with: the first that is not spent.
pub fn first_leg(legs: usize, spent: u32) -> Option<usize> {
    (0..legs).find(|next| !is_spent(*next, spent))
}

/// Whether a leg is not to be tried again.
pub fn is_spent(leg: usize, spent: u32) -> bool {
    u32::try_from(leg).ok().and_then(|leg| spent.checked_shr(leg)).is_some_and(|bits| bits & 1 == 1)
}

/// The mask with one more leg spent.
pub fn spend(leg: usize, spent: u32) -> u32 {
    spent | u32::try_from(leg).ok().and_then(|leg| 1_u32.checked_shl(leg)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels;
    use proptest::prelude::*;

    const ORDER: [ChannelName; 2] = [test_channels::RICH, test_channels::PLAIN];

    fn content() -> Content {
        serde_json::from_str(r#"{"do":"send","text":"x"}"#).expect("a content")
    }

    fn way(channel: ChannelName) -> ChannelOption {
        ChannelOption {
            channel,
            address: Some("1".to_owned()),
            content: Some(content()),
            is_wanted: true,
            suppressed: None,
            is_open: true,
        }
    }

    #[test]
    fn channels_come_in_the_category_s_order() {
        let options = || vec![way(test_channels::RICH), way(test_channels::PLAIN)];
        let order = |order: &[ChannelName]| {
            plan(ORDER, order, options()).0.into_iter().map(|leg| leg.channel).collect::<Vec<_>>()
        };
        assert_eq!(order(&ORDER), ORDER);
        assert_eq!(
            order(&[test_channels::PLAIN, test_channels::RICH]),
            [test_channels::PLAIN, test_channels::RICH]
        );
        let (route, excluded) = plan(ORDER, &[test_channels::RICH], options());
        assert_eq!(
            (route.len(), excluded.as_slice()),
            (1, &[Exclusion::new(test_channels::PLAIN, ExclusionReason::NotOfCategory)][..])
        );
    }

    #[test]
    fn each_reason_is_on_record() {
        let telegram = || way(test_channels::RICH);
        let cases = [
            (ChannelOption { is_open: false, ..telegram() }, "telegram: not configured"),
            (ChannelOption { address: None, ..telegram() }, "telegram: no address"),
            (
                ChannelOption { is_wanted: false, ..telegram() },
                "telegram: switched off by the recipient",
            ),
            (
                ChannelOption { suppressed: Some(AddressFault::Blocked), ..telegram() },
                "telegram: blocked",
            ),
            (ChannelOption { content: None, ..telegram() }, "telegram: no words for it"),
        ];
        for (way, reason) in cases {
            let (route, excluded) = plan(ORDER, &[test_channels::RICH], vec![way]);
            assert!(route.is_empty());
            let sentences = Exclusion::sentences(&excluded);
            assert!(sentences.contains(&reason.to_owned()), "{sentences:?}");
        }
    }

    proptest! {
        #[test]
        fn a_spent_leg_is_never_taken(legs in 0_usize..6, leg in 0_usize..6, spent in 0_u32..64) {
            for next in [next_leg(legs, leg, spent), first_leg(legs, spent)].into_iter().flatten() {
                prop_assert!(next < legs && !is_spent(next, spent));
            }
            prop_assert!(is_spent(leg, spend(leg, spent)));
        }
    }
}
