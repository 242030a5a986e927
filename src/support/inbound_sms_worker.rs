//! Reads SMS of customers that are not keywords: each opens a ticket or goes into an open one. The
//! HTTP handler stores them and wakes this job; a text is marked as read in the transaction that
//! adds it to its ticket. The job also shows reactions, and moves tickets whose customers have
//! linked a chat.

use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::clock::{At, Clock};
use crate::customers;
use crate::customers::inbound_texts::{UnreadSms, UnseenReaction};
use crate::customers::{inbound_texts, links};
use crate::ids::{CustomerId, TicketId};
use crate::language::{LONGEST_MESSAGE, Locale, Text};
use crate::phone::{Phone, tail};
use crate::store::poll::{Looked, TablePoll};
use crate::store::{AdvisoryLock, Store, StoreError, Tx, Wake};
use crate::support::case::message::{MessageKind, MessageSource, NewMessage};
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::ticket::{Ticket, TicketContact, TicketState};
use crate::support::conversation::edits::phone_reactions;
use crate::support::conversation::incoming::customer_messages;
use crate::support::conversation::sms::handover::queries as handover_queries;
use crate::support::conversation::sms::{handover, split};
use crate::support::desk::Support;
use crate::support::lifecycle::open;
use crate::support::lifecycle::open::NewTicket;
use crate::support::tickets;

/// The most texts in one look.
const AT_ONCE: i64 = 50;

/// The pause between two looks that nobody was woken for.
const EVERY: Duration = Duration::from_secs(1);

/// The most messages that one text is cut into.
const MOST: usize = 8;

/// The category of tickets by SMS, if the shop has it.
const CATEGORY: &str = "other";

/// The job that reads SMS. Cheap to clone.
#[derive(Clone)]
pub struct InboundSmsWorker {
    pub store: Store,
    pub clock: Clock,
    pub support: Support,
    pub engine: Wake,
}

impl InboundSmsWorker {
    /// Runs until `stop`. Without a group of agents the texts stay in their table.
    pub async fn run(self, stop: CancellationToken) {
        if self.support.all_groups().next().is_none() {
            stop.cancelled().await;
        }
        let poll = TablePoll::every("texts from customers", EVERY, &self.store, &self.clock)
            .woken_by(&self.support.reader);
        let look = || async {
            let read = self.look().await?;
            if read > 0 {
                self.engine.now();
            }
            Ok(Looked::found(read))
        };
        poll.run(&stop, look).await;
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        for kept in inbound_texts::unread(&self.store, AT_ONCE).await? {
            count += usize::from(self.take(kept).await?);
        }
        for kept in inbound_texts::unseen_reactions(&self.store, AT_ONCE).await? {
            count += usize::from(self.show(kept).await?);
        }
        for (id, chat, customer) in handover_queries::to_move(&self.store, AT_ONCE).await? {
            count += usize::from(self.move_to(id, chat, customer).await?);
        }
        Ok(count)
    }

    async fn take(&self, kept: UnreadSms) -> Result<bool, StoreError> {
        let (support, now, text) = (self.support.clone(), self.clock.now(), kept.clone());
        let read = self.store.write(async move |tx| read(tx, &support, &text, now).await);
        match read.await {
            // A text that cannot be processed must not block the others: it stays in its table.
            Err(error) if !error.is_transient() => {
                tracing::error!(message = %kept.id, %error, "a text could not be put into a ticket and was set aside");
                self.store
                    .write(async move |tx| inbound_texts::mark_read(tx, &kept.id, now).await)
                    .await
            }
            read => read,
        }
    }

    async fn show(&self, kept: UnseenReaction) -> Result<bool, StoreError> {
        let (support, now, reaction) = (self.support.clone(), self.clock.now(), kept.clone());
        let shown = self.store.write(async move |tx| {
            phone_reactions::show_phone_reaction(tx, &support, &reaction, now).await
        });
        match shown.await {
            Err(error) if !error.is_transient() => {
                tracing::error!(message = %kept.id, %error, "a reaction could not be shown and was set aside");
                self.store
                    .write(async move |tx| {
                        inbound_texts::mark_reaction_seen(tx, &kept.id, now).await
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
        let moved = self.store.write(async move |tx| {
            handover::move_to_chat(tx, &support, &id, chat, Some(&customer), now).await
        });
        Ok(moved.await?.is_some())
    }
}

/// Adds a text to its ticket, once; false when another replica did.
async fn read(
    tx: &mut Tx,
    support: &Support,
    kept: &UnreadSms,
    now: At,
) -> Result<bool, StoreError> {
    tx.in_turn(AdvisoryLock::Texts).await?;
    if !inbound_texts::mark_read(tx, &kept.id, now).await? {
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
        Some(customer) => customers::contact_info(tx, customer).await?,
        None => None,
    };
    let name = reach.as_ref().and_then(|reach| reach.name.clone());
    let author = name
        .clone()
        .unwrap_or_else(|| phone.as_ref().map_or_else(|| kept.from.clone(), |_| tail(&address)));
    let mut said = said(kept, &author);
    let contact = TicketContact { channel: kept.channel, address, customer };
    if let Some(ticket) = current(tx, support, &contact, now).await? {
        said = add_to_ticket(tx, support, &ticket, said, now).await?;
    }
    if said.is_empty() {
        return Ok(true);
    }
    let locale: Locale = reach.as_ref().map_or(support.localizer.default_locale, |reach| {
        reach.locale(support.localizer.default_locale)
    });
    open::open_ticket(
        tx,
        support,
        &NewTicket {
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

/// Adds messages to a ticket; returns those that it does not accept any more.
async fn add_to_ticket(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: Vec<NewMessage>,
    now: At,
) -> Result<Vec<NewMessage>, StoreError> {
    let mut rest = Vec::new();
    for one in said {
        if let Some(ChangeOutcome::Refused(_) | ChangeOutcome::Unknown) =
            customer_messages::add_customer_message(tx, support, ticket, &one, now).await?
        {
            rest.push(one);
        }
    }
    Ok(rest)
}

/// The ticket for a phone's next text: an open one, one that moved to a chat, or one closed within
/// `reopen_within`. Never a ticket of somebody who had the number before.
async fn current(
    tx: &mut Tx,
    support: &Support,
    contact: &TicketContact,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let window = support.rules.reopen_within;
    let last = tickets::current(tx, contact).await?;
    if let Some(open) = last.clone().filter(|ticket| ticket.state != TicketState::Closed) {
        return Ok(Some(open));
    }
    if let Some(moved) = handover_queries::moved_from(tx, contact).await? {
        return tickets::lock(tx, &moved).await;
    }
    Ok(last.filter(|ticket| ticket.closed_at.is_some_and(|closed| now.since(closed) <= window)))
}

/// The category for a ticket by SMS.
fn category(support: &Support) -> String {
    let categories = &support.rules.categories;
    let named = categories.iter().find(|key| *key == CATEGORY).or(categories.first());
    named.map_or_else(|| CATEGORY.to_owned(), Clone::clone)
}

/// The messages in a text: its words, and the addresses of its pictures.
fn said(kept: &UnreadSms, author: &str) -> Vec<NewMessage> {
    let words: String = kept.words.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let fits =
        |piece: &str, _: usize, _: usize| piece.encode_utf16().count() + 64 <= LONGEST_MESSAGE;
    let words = split::split_text(&words, MOST, fits).unwrap_or_default();
    let media = kept.media.iter().map(|url| format!("📎 {url}")).collect::<Vec<_>>().join("\n");
    let media = split::split_text(&media, MOST, fits).unwrap_or_default();
    let said =
        words.into_iter().chain(media).filter_map(|piece| Text::relayed(piece).ok()).map(|words| {
            NewMessage {
                author: author.to_owned(),
                kind: MessageKind::Text,
                unknown: None,
                forwarded: None,
                thread: None,
                words,
                album: None,
                by: MessageSource::Text(kept.channel),
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

    fn kept(words: &str, media: &[&str]) -> UnreadSms {
        UnreadSms {
            id: "SM1".to_owned(),
            channel: crate::channels::test_channels::PLAIN,
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
