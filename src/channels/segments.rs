//! How many segments a text takes: GSM-7 with 160 septets in one and 153 in each of several, else
//! UCS-2 with 70 and 67 (facts, section 9). An escape pair or a surrogate pair is never split, so
//! several are counted greedily.

/// How a text is encoded on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits a character.
    Gsm7,
    /// UTF-16.
    Ucs2,
}

/// The size of a text as SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// How it is encoded.
    pub encoding: Encoding,
    /// Septets or UTF-16 units.
    pub units: usize,
    /// How many segments are charged.
    pub segments: u32,
}

/// One septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Two septets each, an escape before them.
const EXTENDED: &str = "^{}\\[~]|€\u{C}";

/// Measures a text as one message; several segments are joined on the phone.
pub fn size(text: &str) -> Size {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (encoding, widths, one, each) = match septets {
        Some(widths) => (Encoding::Gsm7, widths, 160, 153),
        None => (Encoding::Ucs2, text.chars().map(char::len_utf16).collect(), 70, 67),
    };
    let units: usize = widths.iter().sum();
    let segments = if units <= one { 1 } else { greedy(&widths, each) };
    Size { encoding, units, segments }
}

fn septets(c: char) -> Option<usize> {
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENDED.contains(c) {
        Some(2)
    } else {
        None
    }
}

fn greedy(widths: &[usize], each: usize) -> u32 {
    let (mut segments, mut filled) = (1, 0);
    for width in widths {
        if filled + width > each {
            segments += 1;
            filled = 0;
        }
        filled += width;
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_facts_own_examples() {
        let cases = [
            ("a", 160, 1),
            ("a", 161, 2),
            ("a", 306, 2),
            ("a", 307, 3),
            ("€", 80, 1),
            ("€", 81, 2),
            ("я", 70, 1),
            ("я", 71, 2),
            ("я", 134, 2),
            ("я", 135, 3),
            ("😀", 35, 1),
            ("😀", 36, 2),
        ];
        for (text, times, segments) in cases {
            assert_eq!(size(&text.repeat(times)).segments, segments, "{times} × {text}");
        }
    }

    #[test]
    fn a_pair_is_never_split() {
        // 152 + an escape pair that does not fit the first 153.
        assert_eq!(size(&format!("{}€{}", "a".repeat(152), "a".repeat(152))).segments, 3);
        assert_eq!(size("ç").encoding, Encoding::Ucs2);
        assert_eq!(size("Ç\n€").encoding, Encoding::Gsm7);
        assert_eq!(BASIC.chars().count(), 127);
    }

    #[test]
    fn a_size_is_told_in_the_units_of_its_encoding() {
        let told = |text: &str| {
            let size = size(text);
            (size.encoding, size.units, size.segments)
        };
        assert_eq!(told(""), (Encoding::Gsm7, 0, 1));
        assert_eq!(told("a€"), (Encoding::Gsm7, 3, 1));
        assert_eq!(told("я😀"), (Encoding::Ucs2, 3, 1));
        assert_eq!(told(&"😀".repeat(67)).2, 3, "33 pairs in each of several segments");
    }

    proptest! {
        #[test]
        fn more_words_never_take_fewer_segments(text in ".{0,400}", more in ".{0,40}") {
            let longer = format!("{text}{more}");
            prop_assert!(size(&longer).segments >= size(&text).segments);
        }
    }
}
