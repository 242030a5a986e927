//! Cuts a long text into several, at spaces where possible. Pure.

/// Cuts words into at most `most` pieces; `None` when that is not enough. `fits(piece, place, of)`
/// says whether a piece is short enough. A word that is too long for a piece is cut inside.
pub(crate) fn split_text(
    words: &str,
    most: usize,
    fits: impl Fn(&str, usize, usize) -> bool,
) -> Option<Vec<&str>> {
    (1..=most).find_map(|of| {
        let mut pieces = Vec::with_capacity(of);
        let mut rest = words.trim();
        while !rest.is_empty() {
            if pieces.len() == of {
                return None;
            }
            let place = pieces.len() + 1;
            let (piece, after) = first(rest, |piece| fits(piece, place, of))?;
            pieces.push(piece);
            rest = after;
        }
        Some(pieces)
    })
}

/// The longest beginning that fits, and the rest. `None` when not even one character fits.
fn first(words: &str, fits: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    if fits(words) {
        return Some((words, ""));
    }
    let ends: Vec<usize> = words.char_indices().map(|(at, _)| at).skip(1).collect();
    let longest = ends.partition_point(|end| fits(&words[..*end]));
    let end = *ends.get(longest.checked_sub(1)?)?;
    let at_space =
        words[..end].rfind(char::is_whitespace).filter(|at| !words[..*at].trim().is_empty());
    let next_is_space = words[end..].starts_with(char::is_whitespace);
    let end = if next_is_space { end } else { at_space.unwrap_or(end) };
    Some((words[..end].trim_end(), words[end..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_length(most: usize) -> impl Fn(&str, usize, usize) -> bool {
        move |piece, _, _| piece.chars().count() <= most
    }

    #[test]
    fn words_are_cut_at_spaces_and_a_long_word_where_it_must_be() {
        assert_eq!(split_text("one two three", 3, by_length(7)), Some(vec!["one two", "three"]));
        assert_eq!(split_text("one two three", 3, by_length(6)), Some(vec!["one", "two", "three"]));
        assert_eq!(split_text("abcdefgh", 2, by_length(5)), Some(vec!["abcde", "fgh"]));
        assert_eq!(split_text("one", 3, by_length(7)), Some(vec!["one"]));
        assert_eq!(split_text("one two three", 1, by_length(7)), None);
        assert_eq!(split_text("x", 3, |_, _, _| false), None);
        assert_eq!(split_text("  ", 3, by_length(7)), Some(vec![]));
    }

    #[test]
    fn the_number_takes_its_room() {
        let numbered =
            |piece: &str, place: usize, of: usize| format!("{place}/{of} {piece}").len() <= 10;
        assert_eq!(split_text("one two three", 5, numbered), Some(vec!["one", "two", "three"]));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_piece_fits(words in ".{0,200}", room in 1..30_usize) {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            if let Some(pieces) = split_text(&words, 20, by_length(room)) {
                prop_assert!(pieces.len() <= 20);
                prop_assert!(pieces.iter().all(|piece| by_length(room)(piece, 1, 1) && !piece.is_empty()));
                prop_assert_eq!(bare(&pieces.concat()), bare(&words));
            }
        }
    }
}
