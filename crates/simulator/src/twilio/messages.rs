//! The Messages resource, with Twilio's own checks.

use chrono::DateTime;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::state::SmsState;
use super::text::SimText;

/// A form or query, in order.
pub(super) type Parameters = [(String, String)];

const LONGEST_BODY: usize = 1600;
/// The numbers with a meaning of their own: what a text from one or to one meets.
const MAGIC_FROM: [(&str, u16); 3] =
    [("+15005550001", 21212), ("+15005550007", 21606), ("+15005550008", 21611)];
const MAGIC_TO: [(&str, u16); 5] = [
    ("+15005550001", 21211),
    ("+15005550002", 21612),
    ("+15005550003", 21408),
    ("+15005550004", 21610),
    ("+15005550009", 21614),
];

pub(super) fn get<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    parameters
        .iter()
        .find(|(one, _)| one == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// Takes a text, or says why not.
pub(super) fn create(state: &mut SmsState, parameters: &Parameters) -> Result<SimText, Refusal> {
    let to = recipient(parameters)?;
    let (from, service) = sender(state, parameters)?;
    if from.as_deref() == Some(to) {
        return Err(Refusal::about(21211, to));
    }
    let body = get(parameters, "Body").ok_or_else(|| Refusal::of(21602))?;
    if body.chars().count() > LONGEST_BODY {
        return Err(Refusal::of(21617));
    }
    let callback = get(parameters, "StatusCallback");
    if let Some(url) = callback.filter(|url| !is_callback(url)) {
        return Err(Refusal::about(21609, url));
    }
    if let Some(period) = get(parameters, "ValidityPeriod")
        .filter(|period| !(1..=36_000).contains(&period.parse().unwrap_or(0)))
    {
        return Err(Refusal::about(21624, period));
    }
    if state.phones.get(to).is_some_and(|phone| phone.stopped) {
        return Err(Refusal::of(21610));
    }
    let text = SimText {
        sid: format!("SM{}", uuid::Uuid::now_v7().simple()),
        to: to.to_owned(),
        status: if service.is_some() { "accepted" } else { "queued" }.to_owned(),
        from,
        service,
        body: body.to_owned(),
        code: None,
        callback: callback.map(str::to_owned),
        created_at_ms: state.now(),
        sent_at_ms: None,
    };
    state.add(text.clone());
    Ok(text)
}

fn recipient(parameters: &Parameters) -> Result<&str, Refusal> {
    let to = get(parameters, "To").ok_or_else(|| Refusal::of(21604))?;
    if let Some((_, code)) = MAGIC_TO.iter().find(|(magic, _)| *magic == to) {
        return Err(Refusal::about(*code, to));
    }
    if is_number(to) { Ok(to) } else { Err(Refusal::about(21211, to)) }
}

fn sender(
    state: &SmsState,
    parameters: &Parameters,
) -> Result<(Option<String>, Option<String>), Refusal> {
    let service = get(parameters, "MessagingServiceSid");
    if let Some(service) =
        service.filter(|service| !state.account.services.iter().any(|one| one == service))
    {
        return Err(Refusal::about(21705, service));
    }
    let Some(from) = get(parameters, "From") else {
        return if service.is_some() {
            Ok((None, service.map(str::to_owned)))
        } else {
            Err(Refusal::of(21603))
        };
    };
    if let Some((_, code)) = MAGIC_FROM.iter().find(|(magic, _)| *magic == from) {
        return Err(Refusal::about(*code, from));
    }
    if !is_number(from) {
        return Err(Refusal::about(21212, from));
    }
    if !state.account.numbers.iter().any(|one| one == from) {
        return Err(Refusal::about(21606, from));
    }
    Ok((Some(from.to_owned()), service.map(str::to_owned)))
}

fn is_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_callback(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.contains('_'))
    })
}

/// One text.
pub(super) fn fetch(state: &SmsState, sid: &str) -> Result<Value, Refusal> {
    let text =
        state.text(sid).ok_or_else(|| Refusal::about(20404, &format!("Messages/{sid}.json")))?;
    Ok(wire(state, text))
}

/// A page of the texts that fit, those that were taken last first.
pub(super) fn list(state: &SmsState, parameters: &Parameters) -> Value {
    let size: usize =
        get(parameters, "PageSize").and_then(|size| size.parse().ok()).unwrap_or(50).clamp(1, 1000);
    let page: usize = get(parameters, "Page").and_then(|page| page.parse().ok()).unwrap_or(0);
    let fitting: Vec<&SimText> = match get(parameters, "To") {
        Some(to) => state.texts_to(to).collect(),
        None => state.texts.iter().collect(),
    };
    let fitting = fitting.into_iter().rev().filter(|text| fits(text, parameters));
    let mut texts: Vec<&SimText> = fitting.skip(page * size).take(size + 1).collect();
    let more = texts.len() > size;
    texts.truncate(size);
    let path = format!("/2010-04-01/Accounts/{}/Messages.json", state.account.sid);
    let uri = |page: usize| {
        let kept = parameters
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "Page" | "PageToken" | "PageSize"));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .extend_pairs(kept)
            .append_pair("PageSize", &size.to_string())
            .append_pair("Page", &page.to_string());
        if page > 0 {
            query.append_pair(
                "PageToken",
                &format!("PA{}", texts.last().map_or("", |text| text.sid.as_str())),
            );
        }
        format!("{path}?{}", query.finish())
    };
    json!({
        "messages": texts.iter().map(|text| wire(state, text)).collect::<Vec<_>>(),
        "page": page, "page_size": size, "start": page * size,
        "end": page * size + texts.len().saturating_sub(1),
        "uri": uri(page), "first_page_uri": uri(0),
        "next_page_uri": more.then(|| uri(page + 1)),
        "previous_page_uri": page.checked_sub(1).map(uri),
    })
}

/// A text that has not left the queue has no date of sending, and fits no filter by it.
fn fits(text: &SimText, parameters: &Parameters) -> bool {
    let by_date = |name: &str, keep: fn(i64, i64) -> bool| {
        let limit = get(parameters, name).map(|limit| (moment(limit), limit.len() == 10));
        limit.is_none_or(|(limit, whole_day)| match (limit, text.sent_at_ms) {
            (Some(limit), Some(sent)) if whole_day => {
                keep(sent.div_euclid(DAY_MS), limit.div_euclid(DAY_MS))
            }
            (Some(limit), Some(sent)) => keep(sent / 1000, limit / 1000),
            _ => false,
        })
    };
    get(parameters, "From").is_none_or(|from| text.from.as_deref() == Some(from))
        && by_date("DateSent", |sent, day| sent == day)
        && by_date("DateSent<", |sent, limit| sent <= limit)
        && by_date("DateSent>", |sent, limit| sent >= limit)
}

const DAY_MS: i64 = 86_400_000;

fn moment(text: &str) -> Option<i64> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    DateTime::parse_from_rfc3339(&whole).ok().map(|moment| moment.timestamp_millis())
}

/// A text as Twilio shows it.
pub(super) fn wire(state: &SmsState, text: &SimText) -> Value {
    let path = format!("/2010-04-01/Accounts/{}/Messages/{}", state.account.sid, text.sid);
    let is_sent = text.sent_at_ms.is_some();
    let segments = if is_sent || text.service.is_none() { segments(&text.body) } else { 0 };
    json!({
        "sid": text.sid, "account_sid": state.account.sid, "api_version": "2010-04-01",
        "direction": "outbound-api",
        "to": text.to, "from": text.from, "messaging_service_sid": text.service, "body": text.body,
        "status": text.status,
        "num_segments": segments.to_string(), "num_media": "0", "error_code": text.code,
        "error_message": text.code.map(|code| format!("Error {code}")),
        "price": is_sent.then_some("-0.00750"), "price_unit": "USD",
        "date_created": date(text.created_at_ms), "date_updated": date(text.sent_at_ms.unwrap_or(text.created_at_ms)),
        "date_sent": text.sent_at_ms.map(date), "uri": format!("{path}.json"),
        "subresource_uris": {"media": format!("{path}/Media.json")},
    })
}

fn date(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map(|date| date.to_rfc2822()).unwrap_or_default()
}

/// What is charged, near enough for a screen.
fn segments(body: &str) -> usize {
    let (length, one, each) = if body.is_ascii() {
        (body.len(), 160, 153)
    } else {
        (body.encode_utf16().count(), 70, 67)
    };
    if length <= one { 1 } else { length.div_ceil(each) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// A text from our number with one thing changed.
    fn refused(name: &str, value: &str) -> Option<i64> {
        let mut form =
            pairs(&[("To", "+4915112345678"), ("From", "+15017122661"), ("Body", "Hello")]);
        form.retain(|(one, _)| one != name);
        form.push((name.to_owned(), value.to_owned()));
        create(&mut SmsState::default(), &form).err().and_then(|refusal| refusal.code)
    }

    #[test]
    fn what_twilio_refuses_is_refused() {
        let cases = [
            ("To", "", 21604),
            ("To", "015112345678", 21211),
            ("To", "+15017122661", 21211),
            ("To", "+15005550001", 21211),
            ("To", "+15005550002", 21612),
            ("To", "+15005550003", 21408),
            ("To", "+15005550004", 21610),
            ("To", "+15005550009", 21614),
            ("From", "", 21603),
            ("From", "Shop", 21212),
            ("From", "+4915199999999", 21606),
            ("From", "+15005550001", 21212),
            ("From", "+15005550007", 21606),
            ("From", "+15005550008", 21611),
            ("MessagingServiceSid", "MG1", 21705),
            ("Body", "", 21602),
            ("StatusCallback", "https://my_host.example/x", 21609),
            ("StatusCallback", "nowhere", 21609),
            ("ValidityPeriod", "0", 21624),
            ("ValidityPeriod", "36001", 21624),
        ];
        for (name, value, code) in cases {
            assert_eq!(refused(name, value), Some(code), "{name}={value}");
        }
        assert_eq!(refused("Body", &"a".repeat(1601)), Some(21617));
        assert_eq!(refused("Body", &"a".repeat(1600)), None);
        assert_eq!(refused("ValidityPeriod", "36000"), None);
    }

    #[test]
    fn a_list_is_read_page_by_page() {
        let mut state = SmsState::default();
        for n in 0..5 {
            let form = pairs(&[
                ("To", "+4915112345678"),
                ("From", "+15017122661"),
                ("Body", &n.to_string()),
            ]);
            assert!(create(&mut state, &form).is_ok());
        }
        let (mut query, mut bodies) =
            (pairs(&[("To", "+4915112345678"), ("PageSize", "2")]), Vec::new());
        loop {
            let page = list(&state, &query);
            bodies.extend(
                page["messages"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|text| text["body"].as_str().unwrap_or_default().to_owned()),
            );
            let Some(next) = page["next_page_uri"].as_str() else { break };
            let (_, next) = next.split_once('?').expect("a query");
            query = url::form_urlencoded::parse(next.as_bytes()).into_owned().collect();
        }
        assert_eq!(bodies, ["4", "3", "2", "1", "0"]);
    }
}
