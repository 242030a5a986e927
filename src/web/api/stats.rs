//! `GET /api/communication/stats`: counts, rates and latencies of a period.

use std::collections::HashMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};

use super::query::QueryReader;
use crate::access::Scope;
use crate::channels::Registry;
use crate::clock::At;
use crate::delivery::Category;
use crate::fields::FieldError;
use crate::language::Locale;
use crate::stats::report::{self, LONGEST, StatsFilter, StatsReport};
use crate::web::WebContext;
use crate::web::auth::ApiCaller;
use crate::web::problem::Problem;

/// What is reported where nobody says since when.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

pub(in crate::web) async fn read(
    State(door): State<WebContext>,
    caller: ApiCaller,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<StatsReport>, Problem> {
    caller.may(Scope::StatsRead)?;
    let (filter, since, until) =
        asked(&query, &door.channels, door.clock.now()).map_err(Problem::invalid)?;
    Ok(Json(report::read(&door.store, &filter, since, until).await?))
}

/// What is asked about, and the period: `since` and `until` in RFC 3339, a day until now where they
/// are not said.
fn asked(
    query: &HashMap<String, String>,
    channels: &Registry,
    now: At,
) -> Result<(StatsFilter, At, At), Vec<FieldError>> {
    let mut asked = QueryReader::of(query, &["since", "until", "channel", "category", "locale"]);
    let filter = StatsFilter {
        channel: asked.channel("channel", channels),
        category: asked.read(
            "category",
            "must be security, order, shipping, support, staff or marketing",
            Category::parse,
        ),
        locale: asked.read("locale", "must be en, de, es, ru or ar", Locale::parse),
    };
    let until = asked.time("until").unwrap_or(now);
    let since = asked.time("since").unwrap_or(until.minus(A_DAY));
    if since >= until {
        asked.fault("since", "must be before until");
    } else if until.since(since) > LONGEST {
        asked.fault("since", "may be 31 days before until at most");
    }
    asked.so((filter, since, until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels;

    const NOW: At = At(1_772_366_400_000);

    fn period(pairs: &[(&str, &str)]) -> Result<(At, At), Vec<String>> {
        let query =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let read =
            asked(&query, &test_channels::registry(), NOW).map(|(_, since, until)| (since, until));
        read.map_err(|faults| faults.into_iter().map(|fault| fault.pointer).collect())
    }

    #[test]
    fn a_day_until_now_is_reported_where_nothing_is_said() {
        assert_eq!(period(&[]), Ok((NOW.minus(A_DAY), NOW)));
        assert_eq!(
            period(&[("since", "2026-03-01T11:00:00 00:00")]),
            Ok((At(NOW.ms() - 3_600_000), NOW))
        );
    }

    #[test]
    fn a_period_that_is_none_is_refused_by_name() {
        assert_eq!(period(&[("since", "yesterday")]), Err(vec!["?since".to_owned()]));
        assert_eq!(
            period(&[("until", "2026-01-01T00:00:00Z"), ("since", "2026-01-02T00:00:00Z")]),
            Err(vec!["?since".to_owned()])
        );
        assert_eq!(period(&[("since", "2025-01-01T00:00:00Z")]), Err(vec!["?since".to_owned()]));
        assert_eq!(period(&[("by", "hour")]), Err(vec!["?by".to_owned()]));
        for (name, value) in [("channel", "fax"), ("category", "news"), ("locale", "tlh")] {
            assert_eq!(period(&[(name, value)]), Err(vec![format!("?{name}")]));
        }
    }
}
