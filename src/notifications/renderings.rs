//! The renderings of one message: the words for each channel that it may take.

use crate::channels::{ChannelName, Content, TextFormat};
use crate::language::Text;

/// The words of one message, for each format that channels have, and those that were written for
/// one channel alone.
#[derive(Debug, Clone, Default)]
pub struct Renderings {
    rich: Option<Content>,
    plain: Option<Text>,
    by_channel: Vec<(ChannelName, Text)>,
}

impl Renderings {
    /// A message for channels of rich text alone.
    pub fn rich(content: Content) -> Self {
        Self { rich: Some(content), ..Self::default() }
    }

    /// A message for channels of plain text alone.
    pub fn plain(words: Text) -> Self {
        Self { plain: Some(words), ..Self::default() }
    }

    /// Words that somebody wrote for these channels; no other channel takes them.
    pub fn by_channel(words: Vec<(ChannelName, Text)>) -> Self {
        Self { by_channel: words, ..Self::default() }
    }

    /// The same with words for channels of plain text.
    #[must_use]
    pub fn and_plain(self, words: Option<Text>) -> Self {
        Self { plain: words, ..self }
    }

    /// The rendering for a channel of rich text.
    pub(super) fn of_rich(&self, channel: ChannelName) -> Option<Content> {
        self.own(channel).map(Content::text).or_else(|| self.rich.clone())
    }

    /// The words for a channel of plain text.
    pub(super) fn of_plain(&self, channel: ChannelName) -> Option<Text> {
        self.own(channel).or_else(|| self.plain.clone())
    }

    /// The words for a channel, whatever its format.
    pub(super) fn text(&self, channel: ChannelName) -> Option<Text> {
        match channel.profile().format {
            TextFormat::Rich => self.of_rich(channel)?.words().cloned(),
            TextFormat::Plain => self.of_plain(channel),
        }
    }

    fn own(&self, channel: ChannelName) -> Option<Text> {
        let own = self.by_channel.iter().find(|(one, _)| *one == channel);
        own.map(|(_, words)| words.clone())
    }
}
