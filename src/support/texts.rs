//! The reader of texts: what customers wrote by SMS, and is no keyword, becomes a ticket or goes on
//! with one. Woken by the door; the table says what is left to read, and each text is read in the
//! transaction that puts it into its ticket. Tickets whose customers have found a chat since are
//! moved there.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::messages::{Kind, Said, Way};
use super::open::{self, Opening};
use super::ticket::{Contact, State, Ticket};
use super::{Done, Support, handover, pieces, queries, reactions, relay};
use crate::channels::ChannelKind;
use crate::clock::{At, Clock};
use crate::customers::inbound::{self, Kept, KeptReaction};
use crate::customers::{self, links};
use crate::ids::{CustomerId, TicketId};
use crate::language::{LONGEST_MESSAGE, Locale, Text};
use crate::phone::{Phone, tail};
use crate::store::Wake;
use crate::store::{Store, StoreError, Turn, Tx};

/// How many texts are looked up at once.
const AT_ONCE: i64 = 50;
/// How often it looks unasked.
const EVERY: Duration = Duration::from_secs(1);
/// So many messages one text is cut into at most.
const MOST: usize = 8;
/// What texts are about, where the shop has such a category.
const CATEGORY: &str = "other";

/// Who reads texts. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    /// The tables.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The desk.
    pub support: Support,
    /// Wakes the engine.
    pub engine: Wake,
}

impl Reader {
    /// Reads until `stop`. Without agents nobody would read: texts wait until there are some.
    pub async fn run(self, stop: CancellationToken) {
        if self.support.groups().next().is_none() {
            stop.cancelled().await;
        }
        while !stop.is_cancelled() {
            match self.look().await {
                Ok(0) => {}
                Ok(_) => {
                    self.engine.now();
                    continue;
                }
                Err(error) => tracing::error!(%error, "texts could not be read"),
            }
            tokio::select! {
                () = self.support.reader.wait() => {}
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        for kept in inbound::waiting(&self.store, AT_ONCE).await? {
            count += usize::from(self.take(kept).await?);
        }
        for kept in inbound::reactions_waiting(&self.store, AT_ONCE).await? {
            count += usize::from(self.show(kept).await?);
        }
        for (id, chat, customer) in handover::queries::to_move(&self.store, AT_ONCE).await? {
            count += usize::from(self.move_to(id, chat, customer).await?);
        }
        Ok(count)
    }

    async fn take(&self, kept: Kept) -> Result<bool, StoreError> {
        let (support, now, text) = (self.support.clone(), self.clock.now(), kept.clone());
        let read = self.store.write(move |tx| {
            let (support, kept) = (support.clone(), text.clone());
            Box::pin(async move { read(tx, &support, &kept, now).await })
        });
        match read.await {
            // One text that cannot be read must not hold up the others: it stays in its table.
            Err(error) if !error.is_transient() => {
                tracing::error!(message = %kept.id, %error, "a text could not be put into a ticket and was set aside");
                self.store
                    .write(move |tx| {
                        let id = kept.id.clone();
                        Box::pin(async move { inbound::drain(tx, &id, now).await })
                    })
                    .await
            }
            read => read,
        }
    }

    async fn show(&self, kept: KeptReaction) -> Result<bool, StoreError> {
        let (support, now, reaction) = (self.support.clone(), self.clock.now(), kept.clone());
        let shown = self.store.write(move |tx| {
            let (support, kept) = (support.clone(), reaction.clone());
            Box::pin(async move { reactions::show(tx, &support, &kept, now).await })
        });
        match shown.await {
            Err(error) if !error.is_transient() => {
                tracing::error!(message = %kept.id, %error, "a reaction could not be shown and was set aside");
                self.store
                    .write(move |tx| {
                        let id = kept.id.clone();
                        Box::pin(async move { inbound::drain_reaction(tx, &id, now).await })
                    })
                    .await
            }
            shown => shown,
        }
    }

    async fn move_to(
        &self,
        id: TicketId,
        chat: i64,
        customer: CustomerId,
    ) -> Result<bool, StoreError> {
        let (support, now) = (self.support.clone(), self.clock.now());
        let moved = self.store.write(move |tx| {
            let (support, id, customer) = (support.clone(), id.clone(), customer.clone());
            Box::pin(async move {
                handover::to_chat(tx, &support, &id, chat, Some(&customer), now).await
            })
        });
        Ok(moved.await?.is_some())
    }
}

/// Puts a text into its ticket, once; false when somebody else was first.
async fn read(tx: &mut Tx, support: &Support, kept: &Kept, now: At) -> Result<bool, StoreError> {
    tx.in_turn(Turn::Texts).await?;
    if !inbound::drain(tx, &kept.id, now).await? {
        return Ok(false);
    }
    let phone = Phone::recorded(&kept.from).ok().filter(|_| kept.from.starts_with('+'));
    let address =
        phone.as_ref().map_or_else(|| kept.from.clone(), |phone| phone.as_str().to_owned());
    let customer = match &phone {
        Some(phone) => links::of_phone(tx, phone).await?,
        None => None,
    };
    let reach = match &customer {
        Some(customer) => customers::reach(tx, customer).await?,
        None => None,
    };
    let name = reach.as_ref().and_then(|reach| reach.name.clone());
    let author = name
        .clone()
        .unwrap_or_else(|| phone.as_ref().map_or_else(|| kept.from.clone(), |_| tail(&address)));
    let mut said = said(kept, &author);
    let contact = Contact { channel: ChannelKind::Sms, address, customer };
    if let Some(ticket) = current(tx, support, &contact, now).await? {
        let mut rest = Vec::new();
        for one in said {
            if let Some(Done::Refused(_) | Done::Unknown) =
                relay::ask(tx, support, &ticket, &one, now).await?
            {
                rest.push(one);
            }
        }
        said = rest;
    }
    if said.is_empty() {
        return Ok(true);
    }
    let locale: Locale = reach.as_ref().map_or(support.localizer.default_locale, |reach| {
        reach.locale(support.localizer.default_locale)
    });
    open::open(
        tx,
        support,
        &Opening {
            contact,
            by: None,
            name,
            locale,
            category: category(support),
            order: None,
            said,
        },
        now,
    )
    .await?;
    Ok(true)
}

/// The ticket that a phone's next words belong to: an open one, one that has moved to a chat, or
/// one closed a short while ago. Never that of somebody who had the phone before.
async fn current(
    tx: &mut Tx,
    support: &Support,
    contact: &Contact,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let window = support.rules.reopen_within;
    let last = queries::current(tx, contact).await?;
    if let Some(open) = last.clone().filter(|ticket| ticket.state != State::Closed) {
        return Ok(Some(open));
    }
    if let Some(moved) = handover::queries::moved_from(tx, contact).await? {
        return queries::hold(tx, &moved).await;
    }
    Ok(last.filter(|ticket| ticket.closed_at.is_some_and(|closed| now.since(closed) <= window)))
}

/// What a text is about, as far as anybody knows.
fn category(support: &Support) -> String {
    let categories = &support.rules.categories;
    let named = categories.iter().find(|key| *key == CATEGORY).or(categories.first());
    named.map_or_else(|| CATEGORY.to_owned(), Clone::clone)
}

/// What a text says, and where the pictures are that came with it.
fn said(kept: &Kept, author: &str) -> Vec<Said> {
    let words: String = kept.words.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let fits =
        |piece: &str, _: usize, _: usize| piece.encode_utf16().count() + 64 <= LONGEST_MESSAGE;
    let words = pieces::cut(&words, MOST, fits).unwrap_or_default();
    let media = kept.media.iter().map(|url| format!("📎 {url}")).collect::<Vec<_>>().join("\n");
    let media = pieces::cut(&media, MOST, fits).unwrap_or_default();
    let said =
        words.into_iter().chain(media).filter_map(|piece| Text::relayed(piece).ok()).map(|words| {
            Said {
                author: author.to_owned(),
                kind: Kind::Text,
                unknown: None,
                forwarded: None,
                thread: None,
                words,
                album: None,
                by: Way::Sms,
                answers: None,
                quote: None,
                at: kept.received_at,
            }
        });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(words: &str, media: &[&str]) -> Kept {
        Kept {
            id: "SM1".to_owned(),
            from: "+4915112345678".to_owned(),
            words: words.to_owned(),
            media: media.iter().map(|url| (*url).to_owned()).collect(),
            received_at: At(0),
        }
    }

    #[test]
    fn a_text_is_said_with_links_to_its_pictures() {
        let said = said(
            &kept("Look\r\nhere <b>", &["https://api.example/m/1", "https://api.example/m/2"]),
            "Ana",
        );
        let words: Vec<String> = said.iter().map(|said| said.words.plain()).collect();
        assert_eq!(
            words,
            ["Look\nhere <b>", "📎 https://api.example/m/1\n📎 https://api.example/m/2"]
        );
    }

    proptest! {
        #[test]
        fn whatever_a_phone_sends_fits_into_messages(words in any::<String>()) {
            for one in said(&kept(&words, &[]), "Ana") {
                prop_assert!(one.words.visible_utf16() <= LONGEST_MESSAGE);
            }
        }
    }
}
