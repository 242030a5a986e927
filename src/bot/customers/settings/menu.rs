//! The menu of settings, drawn: a line for what stands, a button for what can be changed.

use super::action::{OFFERED, SettingsAction};
use crate::bot::runtime::UpdateContext;
use crate::channels::{AddressFault, AddressKind, Button, ChannelName};
use crate::customers::{self, ContactInfo};
use crate::delivery::Category;
use crate::language::{Args, Text, Translator};
use crate::store::StoreError;

/// What the menu shows.
pub(super) struct SettingsMenu {
    reach: Option<ContactInfo>,
    /// The channels of each category that lead to the customer.
    offered: Vec<(Category, Vec<ChannelName>)>,
    /// Whether their phone has opted out of texts.
    is_stopped: bool,
}

impl SettingsMenu {
    /// As it stands now.
    pub(super) async fn of(ctx: &UpdateContext) -> Result<Self, StoreError> {
        let reach = reach(ctx).await?;
        let outbound = &ctx.services.outbound;
        let leads = |channel: &ChannelName| {
            reach.as_ref().is_some_and(|reach| reach.address(*channel).is_some())
        };
        let offered = OFFERED.map(|category| {
            let mut channels: Vec<ChannelName> =
                outbound.channels_of(category).into_iter().filter(leads).collect();
            // In one column the same channel, whatever is tried first.
            channels.sort_by_key(|channel| outbound.channels.place(*channel));
            (category, channels)
        });
        let is_stopped = reach.as_ref().is_some_and(|reach| {
            let mut of_phones = outbound.channels.with_addresses(AddressKind::Phone);
            of_phones.any(|channel| reach.suppressed(channel) == Some(AddressFault::OptedOut))
        });
        Ok(Self { offered: offered.into_iter().collect(), is_stopped, reach })
    }

    /// The words and the buttons.
    pub(super) fn draw(&self, tr: &Translator) -> (Text, Vec<Vec<Button>>) {
        let title = tr.say("settings-title", &language(tr));
        let mut buttons = vec![vec![Button::press(
            tr.word("settings-language-button"),
            SettingsAction::Languages.word(),
        )]];
        let Some(reach) = &self.reach else {
            return (Text::join([title, tr.word("settings-unlinked")], "\n"), buttons);
        };
        let mut lines = vec![title, phone(tr, reach)];
        if self.is_stopped {
            lines.push(tr.word("settings-texts-stopped"));
        }
        lines.push(tr.word("settings-choose"));
        for (category, channels) in self.offered.iter().filter(|(_, channels)| !channels.is_empty())
        {
            buttons.push(
                channels.iter().map(|channel| switch(tr, reach, *category, *channel)).collect(),
            );
        }
        (Text::join(lines, "\n"), buttons)
    }
}

/// The language as the title takes it.
pub(super) fn language(tr: &Translator) -> Args {
    Args::new().with("language", tr.word("language-name"))
}

fn phone(tr: &Translator, reach: &ContactInfo) -> Text {
    match reach.phone() {
        Some(phone) => tr.say("settings-phone", &Args::new().text("phone", &phone.masked())),
        None => tr.word("settings-phone-none"),
    }
}

/// A button that shows whether a category is wanted by a channel, and turns it.
fn switch(
    tr: &Translator,
    reach: &ContactInfo,
    category: Category,
    channel: ChannelName,
) -> Button {
    let is_wanted = reach.preferences.wants(category, channel);
    let args = Args::new()
        .with("category", tr.word(category_name(category)))
        .with("channel", channel.label_for_customers(tr.messages(), tr.locale));
    let label =
        if is_wanted { tr.say("settings-on", &args) } else { tr.say("settings-off", &args) };
    Button::press(label, SettingsAction::Want(category, channel, !is_wanted).word())
}

fn category_name(category: Category) -> &'static str {
    match category {
        Category::Order => "category-order",
        Category::Shipping => "category-shipping",
        Category::Support => "category-support",
        Category::Security => "category-security",
        Category::Staff => "category-staff",
        Category::Marketing => "category-marketing",
    }
}

/// The customer of a chat, as they can be reached now.
async fn reach(ctx: &UpdateContext) -> Result<Option<ContactInfo>, StoreError> {
    match ctx.customer() {
        Some(customer) => customers::contact_info_of(&ctx.services.store, customer).await,
        None => Ok(None),
    }
}
