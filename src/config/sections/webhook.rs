//! Settings of the outgoing webhook, which tells the shop's own system of tickets.

use std::net::{IpAddr, Ipv4Addr};

use serde::Deserialize;
use url::{Host, Url};

use crate::config::{ConfigFault, Secret};

/// Where webhooks about tickets go.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Its address; empty: nobody is told.
    pub url: String,
    /// What we sign with.
    pub secret: Secret,
    /// Whether it may be within the shop's own network.
    pub allow_private: bool,
}

impl WebhookSettings {
    /// The address, where there is one.
    pub fn target(&self) -> Option<Url> {
        Url::parse(&self.url).ok()
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        if self.url.is_empty() {
            return;
        }
        let mut fault =
            |problem: &str| faults.push(ConfigFault::new("support.webhook.url", problem));
        let is_private = |url: &Url| match url.host() {
            Some(Host::Ipv4(ip)) => !is_public(ip.into()),
            Some(Host::Ipv6(ip)) => !is_public(ip.into()),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        match Url::parse(&self.url) {
            Err(error) => fault(&format!("is not a URL: {error}")),
            Ok(url) if !matches!(url.scheme(), "https" | "http") => {
                fault("must begin with https://")
            }
            Ok(url) if url.scheme() == "http" && !self.allow_private => {
                fault(
                    "must begin with https:// (http:// is taken with \
                        support.webhook.allow_private only)",
                );
            }
            Ok(url) if is_private(&url) && !self.allow_private => {
                fault("is a private address: set support.webhook.allow_private to allow that")
            }
            Ok(_) => {}
        }
        if self.secret.is_empty() {
            faults.push(ConfigFault::new(
                "support.webhook.secret",
                "is needed with support.webhook.url: echo \"whsec_$(openssl rand -base64 32)\" \
                    makes one",
            ));
        }
    }
}

/// Whether an address is out in the world.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4() {
            Some(inside) => is_public_v4(inside),
            // Global unicast, without what is written about and what leads to IPv4 by itself.
            None => {
                matches!(ip.segments(), [first, second, ..] if first & 0xE000 == 0x2000 && first != 0x2002 && (first, second) != (0x2001, 0))
            }
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    let is_odd = a == 0 || a >= 240 || (a == 198 && (b == 18 || b == 19)) || (a == 192 && b == 0);
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || is_shared
        || is_odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(url: &str, secret: &str, allow_private: bool) -> Vec<String> {
        let webhook = WebhookSettings {
            url: url.to_owned(),
            secret: serde_json::from_value(secret.into()).expect("a secret"),
            allow_private,
        };
        let mut faults = Vec::new();
        webhook.check(&mut faults);
        faults.into_iter().map(|fault| fault.key).collect()
    }

    #[test]
    fn private_addresses_are_called_only_where_that_is_allowed() {
        for url in [
            "https://10.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/x",
            "http://shop.example/x",
            "http://127.0.0.1/x",
        ] {
            assert_eq!(faults(url, "whsec_x", false), ["support.webhook.url"], "{url}");
            assert!(faults(url, "whsec_x", true).is_empty(), "{url}");
        }
        for url in ["ftp://shop.example", "shop"] {
            assert_eq!(faults(url, "whsec_x", true), ["support.webhook.url"], "{url}");
        }
        assert!(
            faults("https://shop.example/x", "whsec_x", false).is_empty()
                && faults("", "", false).is_empty()
        );
        assert_eq!(faults("https://shop.example/x", "", false), ["support.webhook.secret"]);
    }

    #[test]
    fn what_is_within_a_network_is_told_from_what_is_out_in_the_world() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "2002:a00:1::1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
        for public in [
            "93.184.216.34",
            "8.8.8.8",
            "100.128.0.1",
            "2606:2800:220:1::1",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }
}
