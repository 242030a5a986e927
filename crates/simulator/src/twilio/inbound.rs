//! Texts from phones: on their way to the program by a signed webhook, after Twilio did what it
//! does about keywords.

use super::phones::{self, Keywords};
use super::state::{Posted, SmsState};
use crate::Simulator;

impl Simulator {
    /// A phone's owner texts the account's number; what the program answered, none where texts go
    /// nowhere.
    pub async fn text_in(&self, phone: &str, body: &str) -> Option<Posted> {
        self.text_in_with(phone, body, &[]).await
    }

    /// The same with pictures, each by its address and type.
    pub async fn text_in_with(
        &self,
        phone: &str,
        body: &str,
        media: &[(&str, &str)],
    ) -> Option<Posted> {
        let (url, form) = self.change(|state| {
            let opt_out = heard(&mut state.sms, phone, body);
            let form = form(&state.sms, phone, body, media, opt_out);
            state.sms.inbound_url.clone().map(|url| (url, form))
        })?;
        let posted = self.post_signed(&url, form).await;
        if let Some(answer) = reply(&posted.answer) {
            self.change(|state| {
                state.sms.phones.entry(phone.to_owned()).or_default().write(false, false, &answer)
            });
        }
        Some(posted)
    }
}

/// What Twilio does about a text before it is passed on; what it says of it where it says so.
fn heard(state: &mut SmsState, phone: &str, body: &str) -> Option<&'static str> {
    let keywords = state.keywords;
    let phone = state.phones.entry(phone.to_owned()).or_default();
    phone.write(true, false, body);
    let keyword = phones::keyword(body).filter(|_| keywords != Keywords::Passed)?;
    phone.obey(keyword);
    (keywords == Keywords::Advanced).then_some(keyword)
}

fn form(
    state: &SmsState,
    phone: &str,
    body: &str,
    media: &[(&str, &str)],
    opt_out: Option<&str>,
) -> Vec<(String, String)> {
    let sid =
        format!("{}{}", if media.is_empty() { "SM" } else { "MM" }, uuid::Uuid::now_v7().simple());
    let mut form = vec![
        ("MessageSid".to_owned(), sid.clone()),
        ("SmsSid".to_owned(), sid.clone()),
        ("SmsMessageSid".to_owned(), sid),
        ("AccountSid".to_owned(), state.account.sid.clone()),
        ("From".to_owned(), phone.to_owned()),
        ("To".to_owned(), state.account.numbers.last().cloned().unwrap_or_default()),
        ("Body".to_owned(), body.to_owned()),
        ("NumMedia".to_owned(), media.len().to_string()),
        ("NumSegments".to_owned(), "1".to_owned()),
        ("SmsStatus".to_owned(), "received".to_owned()),
        ("ApiVersion".to_owned(), "2010-04-01".to_owned()),
    ];
    for (n, (url, kind)) in media.iter().enumerate() {
        form.push((format!("MediaUrl{n}"), (*url).to_owned()));
        form.push((format!("MediaContentType{n}"), (*kind).to_owned()));
    }
    form.extend(opt_out.map(|keyword| ("OptOutType".to_owned(), keyword.to_owned())));
    form
}

/// The text of an answer in Twilio's XML, where it has one.
fn reply(answer: &str) -> Option<String> {
    let (_, rest) = answer.split_once("<Message>")?;
    let (text, _) = rest.split_once("</Message>")?;
    Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}
