//! By which address a caller is counted.

use std::net::{IpAddr, Ipv6Addr};

/// The address by which a caller is counted: an IPv4 address, or the /64 network of an IPv6 one,
/// which one household has.
pub fn client_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}
