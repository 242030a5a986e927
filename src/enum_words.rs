//! The words of an enum, in tables, in settings and in the API.

/// An enum of words that a column may hold.
pub trait EnumWords: Sized {
    /// The enum's own name, to say what a wrong word is not.
    const NAME: &'static str;

    /// Reads a word of a column.
    fn of_word(word: &str) -> Option<Self>;
}

/// Gives an enum that derives strum's `IntoStaticStr`, `EnumString` and `VariantArray` the names by
/// which this program asks for them: `ALL`, its variants in order, `as_str`, the word of one, and
/// `parse`, which reads a word back. `enum_words!(Name, number)` is for one that columns hold as a
/// number, not by its word.
macro_rules! enum_words {
    ($name:ident) => {
        crate::enum_words::enum_words!($name, number);

        impl crate::enum_words::EnumWords for $name {
            const NAME: &'static str = stringify!($name);

            fn of_word(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }
    };
    ($name:ident, number) => {
        impl $name {
            /// Every variant, in the order in which they are declared.
            pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

            /// The word in tables, settings and the API.
            pub fn as_str(self) -> &'static str {
                self.into()
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<Self> {
                word.parse().ok()
            }
        }
    };
}

pub(crate) use enum_words;
