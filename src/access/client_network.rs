//! By which address a caller is counted.

use std::net::{IpAddr, Ipv6Addr};

/// Whose address it is, as far as it can be told: of IPv6 a whole /64 is one household.
pub fn client_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}
