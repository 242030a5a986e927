//! The words of an enum, in tables, in settings and in the API.

/// Gives an enum that derives strum's `IntoStaticStr`, `EnumString` and `VariantArray` the names by
/// which this program asks for them: `ALL`, its variants in order, `as_str`, the word of one, and
/// `parse`, which reads a word back.
macro_rules! enum_words {
    ($name:ident) => {
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
