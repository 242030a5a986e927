//! The attribute of a story. It is a package of its own because Rust wants that of procedural
//! macros; tests use it as `bellhop_testing::story`.

use proc_macro::{TokenStream, TokenTree};

/// Runs an async function as two tests, `name::sqlite` and `name::postgres`. In each of them the
/// harness opens stores, houses and sites on that database. The postgres test does nothing where
/// there is no `PostgreSQL`.
///
/// `#[story(flavor = "multi_thread")]`: what is in the parentheses is passed on to `tokio::test`.
#[proc_macro_attribute]
pub fn story(options: TokenStream, item: TokenStream) -> TokenStream {
    let Some(name) = name(item.clone()) else {
        return error("a story is an async function without arguments");
    };
    let options = if options.is_empty() { String::new() } else { format!("({options})") };
    let test = |database: &str, variant: &str| {
        format!(
            "#[::tokio::test{options}]
            async fn {database}() {{
                let database = ::bellhop_testing::databases::Database::{variant};
                let Some(_story) = ::bellhop_testing::databases::story_on(database) else {{
                    return;
                }};
                super::{name}().await
            }}"
        )
    };
    let tests = [test("sqlite", "Sqlite"), test("postgres", "Postgres")].concat();
    let Ok(tests) = format!("mod {name} {{ {tests} }}").parse::<TokenStream>() else {
        return error("the options are not those of tokio::test");
    };
    [item, tests].into_iter().collect()
}

/// The word after `fn`.
fn name(item: TokenStream) -> Option<String> {
    let mut trees = item.into_iter();
    trees.find(|tree| matches!(tree, TokenTree::Ident(word) if word.to_string() == "fn"))?;
    match trees.next()? {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    }
}

/// Code that does not compile, for this reason.
fn error(reason: &str) -> TokenStream {
    format!("::core::compile_error!({reason:?});").parse().unwrap_or_default()
}
