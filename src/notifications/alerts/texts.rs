//! The texts of alerts: for the agents' group in its locale, and short ones for phones.

use std::sync::Arc;

use super::actions::AlertAction;
use super::queries::{self, AlertedNotification};
use super::{
    Alert, AlertKind, AlertState, GroupOutage, GroupProblem, Outage, ProviderPause, Spending,
    StockLevel,
};
use crate::channels::{Button, ChannelName, segments};
use crate::delivery::sms_budget::CostLevel;
use crate::ids::AlertId;
use crate::language::{Args, Locale, MessageCatalog, Text, Zone};
use crate::notifications::verifications::budgets::{CodeBudget, CodeTally};
use crate::store::{Store, StoreError};

/// Words over buttons.
type Drawn = (Text, Vec<Vec<Button>>);

/// How many messages that reached nobody are named.
pub(super) const NAMED: i64 = 5;
/// How long a name of an article may be in a line, and in a text.
const LONG_NAME: usize = 60;
const SHORT_NAME: usize = 24;

/// Speaks to staff. Cheap to clone.
#[derive(Clone)]
pub struct AlertTexts {
    /// The words of every locale.
    pub words: Arc<MessageCatalog>,
    /// The agents' group's locale.
    pub locale: Locale,
    pub zone: Zone,
    /// What the shop is called.
    pub shop: Arc<str>,
    /// Longer texts do not go by SMS.
    pub max_segments: u32,
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

impl AlertTexts {
    /// A message with its arguments, in the group's locale.
    pub fn say(&self, key: &'static str, args: &Args) -> Text {
        self.words.say(self.locale, key, args)
    }

    /// A message without arguments, in the group's locale.
    pub fn word(&self, key: &'static str) -> Text {
        self.words.word(self.locale, key)
    }

    /// A message about low stock as its alerts stand now; nothing where none of them is there.
    pub async fn stock_now(
        &self,
        store: &Store,
        ids: &[AlertId],
    ) -> Result<Option<Drawn>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(
                queries::look(store, id).await?.filter(|alert| alert.kind == AlertKind::Stock),
            );
        }
        Ok((!found.is_empty()).then(|| self.stock(&found)))
    }

    /// A message about messages that reached nobody, as its alert stands now.
    pub async fn letters_now(
        &self,
        store: &Store,
        id: &AlertId,
    ) -> Result<Option<Drawn>, StoreError> {
        let Some(alert) = queries::look(store, id).await? else { return Ok(None) };
        let letters = queries::look_at_letters(store, &alert, NAMED).await?;
        Ok(Some(self.letters(&alert, &letters)))
    }

    /// Articles that run low: a line and a button each, as they stand now.
    pub fn stock(&self, alerts: &[Alert]) -> Drawn {
        let articles: Vec<(&Alert, StockLevel)> =
            alerts.iter().filter_map(|alert| Some((alert, alert.article()?))).collect();
        let lines = articles.iter().map(|(alert, article)| self.stock_line(alert, article));
        let text = Text::join([self.word("alert-stock-title")].into_iter().chain(lines), "\n");
        // Each keeps its button: by them the message is known when it is drawn again.
        (
            text,
            articles
                .iter()
                .map(|(alert, article)| vec![self.stock_button(alert, article)])
                .collect(),
        )
    }

    fn stock_line(&self, alert: &Alert, article: &StockLevel) -> Text {
        let args = Args::new()
            .text("name", &cut(&article.name, LONG_NAME))
            .text("sku", &cut(&alert.key, LONG_NAME))
            .number("quantity", article.quantity)
            .number("threshold", article.threshold);
        let line = self.say("alert-stock-line", &args);
        match (alert.state, &alert.handled_by) {
            (AlertState::Cleared, _) => Text::join([line, self.word("alert-stock-cleared")], " "),
            (AlertState::Silenced, Some(who)) => Text::join(
                [line, self.say("alert-stock-ordered", &Args::new().text("who", who))],
                " ",
            ),
            _ => line,
        }
    }

    fn stock_button(&self, alert: &Alert, article: &StockLevel) -> Button {
        let name = cut(&article.name, SHORT_NAME);
        let label = match (alert.state, &alert.handled_by) {
            (AlertState::Cleared, _) => {
                self.say("alert-stock-button-cleared", &Args::new().text("name", &name))
            }
            (AlertState::Silenced, Some(who)) => self.say(
                "alert-stock-button-ordered",
                &Args::new().text("who", who).text("name", &name),
            ),
            _ => self.say("alert-stock-button", &Args::new().text("name", &name)),
        };
        Button::press(label, AlertAction::Ordered(alert.id.clone()).word())
    }

    /// The same by SMS: as many articles as fit.
    pub(super) fn stock_sms(&self, alerts: &[Alert], locale: Locale) -> Text {
        let say = |key: &'static str, args: &Args| self.words.say(locale, key, args);
        let articles: Vec<StockLevel> = alerts.iter().filter_map(Alert::article).collect();
        let text = |named: usize| {
            let item = |article: &StockLevel| {
                let name = cut(&article.name, if named > 1 { SHORT_NAME } else { LONG_NAME });
                say(
                    "sms-stock-item",
                    &Args::new().text("name", &name).number("quantity", article.quantity),
                )
            };
            let rest = i64::try_from(articles.len() - named).unwrap_or(i64::MAX);
            let more =
                (rest > 0).then(|| say("sms-stock-more", &Args::new().number("count", rest)));
            let items = Text::join(articles[..named].iter().map(item).chain(more), ", ");
            say("sms-stock", &Args::new().text("shop", &self.shop).with("items", items))
        };
        let fits =
            |text: &Text| segments::size(&text.for_plain_channel()).segments <= self.max_segments;
        let longest = (1..=articles.len()).rev().map(text).find(fits);
        longest.unwrap_or_else(|| text(articles.len().min(1)))
    }

    /// Messages that reached nobody: how many, the first of them, and a button that sends them
    /// again.
    pub(super) fn letters(&self, alert: &Alert, letters: &[AlertedNotification]) -> Drawn {
        let named = letters.len().min(usize::try_from(NAMED).unwrap_or(0));
        let rest = alert.happened.saturating_sub(i64::try_from(named).unwrap_or(0));
        let count = Args::new().number("count", alert.happened);
        let title = match alert.kind {
            AlertKind::Expired => self.say("alert-expired-title", &count),
            _ => self.say("alert-letters-title", &count),
        };
        let lines = letters[..named].iter().map(|letter| self.letter_line(letter));
        let more =
            (rest > 0).then(|| self.say("alert-letters-more", &Args::new().number("count", rest)));
        let who = alert
            .handled_by
            .as_ref()
            .map(|who| self.say("alert-letters-replayed", &Args::new().text("who", who)));
        let button = || {
            vec![vec![Button::press(
                self.word("alert-letters-button"),
                AlertAction::Replay(alert.id.clone()).word(),
            )]]
        };
        let buttons = if alert.kind == AlertKind::DeadLetter && who.is_none() {
            button()
        } else {
            Vec::new()
        };
        (Text::join([title].into_iter().chain(lines).chain(more).chain(who), "\n"), buttons)
    }

    fn letter_line(&self, letter: &AlertedNotification) -> Text {
        let reason = letter.reason.as_deref().unwrap_or("–");
        let args = Args::new()
            .text("template", &letter.template)
            .text("id", letter.id.as_str())
            .text("reason", reason);
        match &letter.subject {
            Some(subject) => self.say("alert-letters-line", &args.text("subject", subject)),
            None => self.say("alert-letters-line-plain", &args),
        }
    }

    /// The same by SMS.
    pub(super) fn letters_sms(&self, alert: &Alert) -> Text {
        let args = Args::new().text("shop", &self.shop).number("count", alert.happened);
        match alert.kind {
            AlertKind::Expired => self.say("sms-alert-expired", &args),
            _ => self.say("sms-alert-letters", &args),
        }
    }

    /// A channel that is left alone, or is back; for the group and by SMS.
    pub(super) fn channel(&self, channel: ChannelName, outage: Outage) -> (Text, Text) {
        let name = || channel.label_for_staff(&self.words, self.locale);
        let args = Args::new().with("channel", name()).date_time("time", outage.since, self.zone);
        let short = Args::new()
            .with("channel", name())
            .date_time("time", outage.since, self.zone)
            .text("shop", &self.shop);
        if outage.is_down {
            (self.say("alert-channel-down", &args), self.say("sms-alert-channel-down", &short))
        } else {
            (self.say("alert-channel-back", &args), self.say("sms-alert-channel-back", &short))
        }
    }

    /// Telegram wants a pause; for the group and by SMS. What presses goes by SMS meanwhile, where
    /// there is an account.
    pub(super) fn pause(&self, pause: ProviderPause, has_sms: bool) -> (Text, Text) {
        let args = Args::new().date_time("time", pause.until, self.zone).text("shop", &self.shop);
        let key = if has_sms { "alert-pause" } else { "alert-pause-without-sms" };
        (self.say(key, &args), self.say("sms-alert-pause", &args))
    }

    /// Agents do not read what customers say, or do again: the template, and its words for the
    /// group and by SMS.
    pub(super) fn desk(
        &self,
        hindrance: GroupProblem,
        blockage: &GroupOutage,
    ) -> (&'static str, Text, Text) {
        let (group, phone) = match (hindrance, blockage.outage.is_down) {
            (GroupProblem::Refusal, true) => ("alert-desk-refused", "sms-alert-desk-refused"),
            (GroupProblem::Refusal, false) => ("alert-desk-taken", "sms-alert-desk-taken"),
            (GroupProblem::Topics, true) => ("alert-desk-topics", "sms-alert-desk-topics"),
            (GroupProblem::Topics, false) => {
                ("alert-desk-topics-back", "sms-alert-desk-topics-back")
            }
        };
        let args =
            Args::new().text("said", &cut(&blockage.said, LONG_NAME)).text("shop", &self.shop);
        let args = args.date_time("time", blockage.outage.since, self.zone);
        (group, self.say(group, &args), self.say(phone, &args))
    }

    /// Texts cost much: the template, and its words for the group and by SMS.
    pub(super) fn cost(&self, level: CostLevel, spending: &Spending) -> (&'static str, Text, Text) {
        let (group, phone) = match level {
            CostLevel::Hour => ("alert-cost-hour", "sms-alert-cost-hour"),
            CostLevel::Nearly => ("alert-cost-nearly", "sms-alert-cost-nearly"),
            CostLevel::All => ("alert-cost-all", "sms-alert-cost-all"),
        };
        let args = Args::new()
            .money("spent", spending.spent.money())
            .money("limit", spending.limit.money())
            .text("shop", &self.shop);
        (group, self.say(group, &args), self.say(phone, &args))
    }

    /// Codes are guessed, or asked for and never given: the template, and its words for the group
    /// and by SMS.
    pub(super) fn codes(&self, budget: CodeBudget, tally: CodeTally) -> (&'static str, Text, Text) {
        let (group, phone) = match budget {
            CodeBudget::Services => ("alert-codes-services", "sms-alert-codes-services"),
            CodeBudget::Linking => ("alert-codes-linking", "sms-alert-codes-linking"),
        };
        let args = Args::new()
            .number("unverified", tally.unverified)
            .number("wrong", tally.wrong)
            .text("shop", &self.shop);
        (group, self.say(group, &args), self.say(phone, &args))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;
    use crate::ids::AlertId;

    fn announcer(locale: Locale) -> AlertTexts {
        let words = Arc::new(MessageCatalog::load().expect("the locales are whole"));
        AlertTexts { words, locale, zone: Zone::UTC, shop: "Blue Door".into(), max_segments: 3 }
    }

    fn low(n: usize, name: &str) -> Alert {
        let article =
            StockLevel { name: name.to_owned(), quantity: 3, threshold: 5, occurred_at: At(0) };
        Alert {
            id: AlertId::new(At(0)),
            kind: AlertKind::Stock,
            key: format!("SKU-{n}"),
            detail: serde_json::to_string(&article).expect("JSON"),
            happened: 1,
            state: AlertState::Open,
            handled_by: None,
            first_at: At(0),
            last_at: At(0),
        }
    }

    #[test]
    fn a_text_names_as_many_articles_as_fit() {
        for locale in Locale::ALL {
            for name in [
                "Blue mug",
                "Синяя кружка с очень длинным названием, которое никуда не помещается",
                "&lt;&amp;",
            ] {
                for count in [1, 2, 15] {
                    let alerts: Vec<_> = (0..count).map(|n| low(n, name)).collect();
                    let text = announcer(locale).stock_sms(&alerts, locale).for_plain_channel();
                    assert!(segments::size(&text).segments <= 3, "{locale} {count}: {text}");
                }
            }
        }
        let text = announcer(Locale::En)
            .stock_sms(&[low(0, "Blue mug"), low(1, "Red mug")], Locale::En)
            .for_plain_channel();
        assert_eq!(text, "Blue Door, low stock: Blue mug: 3, Red mug: 3");
    }

    #[test]
    fn a_message_with_as_many_articles_as_are_told_at_once_fits_and_so_do_its_buttons() {
        let alerts: Vec<_> = (0..super::super::notifier::TOGETHER)
            .map(|n| low(usize::try_from(n).expect("few"), &"ж&".repeat(250)))
            .collect();
        for locale in Locale::ALL {
            let (text, buttons) = announcer(locale).stock(&alerts);
            assert!(text.visible_utf16() <= 4096, "{locale}: {}", text.visible_utf16());
            assert_eq!(buttons.len(), alerts.len());
        }
    }
}
