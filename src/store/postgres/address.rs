//! The address of a server as PostgreSQL's own programs take it.

use url::Url;

use crate::store::StoreError;

/// Parameters of a URL that those programs know. Our driver takes some of them with dashes, too.
const PARAMETERS: &[&str] =
    &["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "hostaddr", "port", "dbname", "user"];
/// What our driver calls `sslrootcert` as well, without its dash.
const AUTHORITY: &str = "sslca";

/// The URL for a shell, without its password: `'postgres://user@host:5432/name?sslmode=require'`.
///
/// # Errors
/// When it is no URL.
pub(in crate::store) fn without_password(url: &str) -> Result<String, StoreError> {
    let mut shown =
        Url::parse(url).map_err(|error| StoreError::Open(format!("database.url: {error}")))?;
    // Only a URL without a host can't be given a password, and such a one has none.
    let _ = shown.set_password(None);
    let pairs: Vec<(&str, String)> = Url::parse(url)
        .iter()
        .flat_map(|url| url.query_pairs().into_owned().collect::<Vec<_>>())
        .filter_map(|(key, value)| {
            let key = key.replace('-', "").replace(AUTHORITY, "sslrootcert");
            Some((*PARAMETERS.iter().find(|known| **known == key)?, value))
        })
        .collect();
    shown.set_query(None);
    if !pairs.is_empty() {
        shown.query_pairs_mut().extend_pairs(pairs);
    }
    Ok(format!("'{}'", shown.as_str().replace('\'', "%27")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_all_but_the_password() {
        for (url, shown) in [
            (
                "postgres://shop:hush@db.example:5433/orders",
                "'postgres://shop@db.example:5433/orders'",
            ),
            (
                "postgres://shop@localhost/orders?password=hush&sslmode=require",
                "'postgres://shop@localhost/orders?sslmode=require'",
            ),
            (
                "postgres://shop:hu%27sh@localhost/orders?statement-cache-capacity=9&ssl-mode=disable",
                "'postgres://shop@localhost/orders?sslmode=disable'",
            ),
        ] {
            assert_eq!(without_password(url), Ok(shown.to_owned()), "{url}");
        }
    }
}
