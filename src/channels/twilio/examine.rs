//! What an account says of itself before the first text goes: whether it is known and active, and
//! whether it has the sender.

use serde::Deserialize;
use url::Url;

use super::{Answer, AskError, Sender, Twilio, wire, wrong};
use crate::channels::Examined;

#[derive(Deserialize)]
struct AccountResource {
    status: String,
    #[serde(default, rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Numbers {
    incoming_phone_numbers: Vec<Number>,
}

#[derive(Deserialize)]
struct Number {
    #[serde(default)]
    capabilities: Capabilities,
}

#[derive(Deserialize, Default)]
struct Capabilities {
    #[serde(default, alias = "SMS")]
    sms: bool,
}

#[derive(Deserialize)]
struct Service {
    #[serde(default)]
    friendly_name: String,
}

impl Twilio {
    /// Asks about the account with its own token, which callbacks are signed with, and about the
    /// sender as texts are sent.
    pub(super) async fn examine_account(&self) -> Vec<Examined> {
        let account = self.account_stands(&self.account.token).await;
        let mut found = vec![Examined { what: "sms.account_sid", outcome: account }];
        if found[0].outcome.is_ok() {
            found.push(match &self.account.sender {
                Sender::Number(from) => {
                    Examined { what: "sms.from", outcome: self.number_sends(from.as_str()).await }
                }
                Sender::Service(sid) => Examined {
                    what: "sms.messaging_service_sid",
                    outcome: self.service_is_there(sid).await,
                },
            });
        }
        found
    }

    async fn account_stands(&self, token: &str) -> Result<String, String> {
        let url = self.of_account("");
        let answer = self.asked(url, &self.account.sid, token).await?;
        let account: AccountResource = match answer.status {
            200 => serde_json::from_slice(&answer.body)
                .map_err(|error| format!("the account can't be read: {error}"))?,
            403 if code(&answer) == Some(20008) => {
                return Err("these are test credentials: no text of theirs is sent".to_owned());
            }
            401 | 403 => {
                return Err(format!(
                    "the account is not known, or sms.auth_token is not its primary token ({})",
                    said(&answer)
                ));
            }
            _ => {
                return Err(format!(
                    "there is no such account at {} ({})",
                    self.account.api_url,
                    said(&answer)
                ));
            }
        };
        match (account.status.as_str(), account.kind.as_str()) {
            ("active", "Trial") => {
                Ok("the account is active, for trial: it sends to numbers that were verified in its console only".to_owned())
            }
            ("active", _) => Ok("the account is active".to_owned()),
            (status, _) => Err(format!("the account is {status}: its console says why")),
        }
    }

    async fn number_sends(&self, from: &str) -> Result<String, String> {
        let mut url =
            self.of_account("/IncomingPhoneNumbers").map_err(|error| error.to_string())?;
        url.query_pairs_mut().append_pair("PhoneNumber", from);
        let answer = self.asked(Ok(url), &self.account.user, &self.account.password).await?;
        if answer.status != 200 {
            return Err(self.refused(&answer));
        }
        let numbers: Numbers = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("the account's numbers can't be read: {error}"))?;
        match numbers.incoming_phone_numbers.first() {
            None => Err(format!("{from} is no number of this account")),
            Some(number) if !number.capabilities.sms => {
                Err(format!("{from} is a number of this account that sends no texts"))
            }
            Some(_) => Ok(format!("{from} is a number of this account and sends texts")),
        }
    }

    async fn service_is_there(&self, sid: &str) -> Result<String, String> {
        let base = services(&self.account.api_url);
        let url = Url::parse(&format!(
            "{}/v1/Services/{}",
            base.as_str().trim_end_matches('/'),
            wire::path_segment(sid)
        ));
        let answer =
            self.asked(url.map_err(wrong), &self.account.user, &self.account.password).await?;
        match answer.status {
            200 => {
                let service: Service = serde_json::from_slice(&answer.body)
                    .map_err(|error| format!("the Messaging Service can't be read: {error}"))?;
                Ok(format!("the Messaging Service is there: {}", service.friendly_name))
            }
            404 => Err(format!("this account has no Messaging Service {sid}")),
            _ => Err(self.refused(&answer)),
        }
    }

    /// What an answer to a question about the sender means that is none.
    fn refused(&self, answer: &Answer) -> String {
        let key = self.account.user != self.account.sid;
        match answer.status {
            401 | 403 if key => format!(
                "sms.api_key_sid and sms.api_key_secret are not believed ({})",
                said(answer)
            ),
            _ => format!("it can't be asked about ({})", said(answer)),
        }
    }

    fn of_account(&self, resource: &str) -> Result<Url, AskError> {
        let base = self.account.api_url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/2010-04-01/Accounts/{}{resource}.json", self.account.sid))
            .map_err(wrong)
    }

    async fn asked(
        &self,
        url: Result<Url, AskError>,
        user: &str,
        password: &str,
    ) -> Result<Answer, String> {
        let url = url.map_err(|error| error.to_string())?;
        let host = url.host_str().unwrap_or_default().to_owned();
        self.ask_as(url, user, password).await.map_err(|error| {
            format!("{host} can't be reached from here ({error}): look at network, name service, firewall and sms.api_url")
        })
    }
}

/// Where Messaging Services are: a host of their own beside that of the API. Elsewhere, as at a
/// simulator, they are one.
fn services(api_url: &Url) -> Url {
    let mut url = api_url.clone();
    if let Some(rest) = api_url
        .host_str()
        .and_then(|host| host.strip_prefix("api."))
        .filter(|rest| rest.ends_with("twilio.com"))
    {
        // A host that was one stays one.
        let _ = url.set_host(Some(&format!("messaging.{rest}")));
    }
    url
}

fn code(answer: &Answer) -> Option<i64> {
    wire::read_error(&answer.body)?.code
}

fn said(answer: &Answer) -> String {
    let words = wire::read_error(&answer.body);
    let code = words
        .as_ref()
        .and_then(|words| words.code)
        .map(|code| format!(", code {code}"))
        .unwrap_or_default();
    let words =
        words.and_then(|words| words.message).map(|words| format!(": {words}")).unwrap_or_default();
    format!("status {}{code}{words}", answer.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messaging_services_have_a_host_of_their_own() {
        let at = |url: &str| services(&Url::parse(url).expect("a URL")).to_string();
        assert_eq!(at("https://api.twilio.com"), "https://messaging.twilio.com/");
        assert_eq!(
            at("https://api.dublin.ie1.twilio.com/"),
            "https://messaging.dublin.ie1.twilio.com/"
        );
        assert_eq!(at("http://127.0.0.1:8765"), "http://127.0.0.1:8765/");
    }
}
