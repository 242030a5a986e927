//! `#[derive(FromRow)]`. It is a package of its own because Rust wants that of procedural macros;
//! the program uses it as `crate::store::FromRow`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Data, DeriveInput, Error, Field, Fields, LitStr};

/// Reads a row into a struct: each field from the column of its name. Moments are columns in
/// milliseconds, so a field `sent_at` is read from `sent_at_ms`, and `at` from `at_ms`.
///
/// - `#[column("other_name")]`: the column has another name.
/// - `#[column(json)]`: the column is a TEXT of JSON, read by serde. NULL is JSON's `null`.
/// - `#[column("other_name", json)]`: both.
/// - `#[column(flatten)]`: the field has a `FromRow` of its own and reads the same row.
/// - `#[column(skip)]`: no column; the field gets its `Default`.
#[proc_macro_derive(FromRow, attributes(column))]
pub fn from_row(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let item = syn::parse_macro_input!(item as DeriveInput);
    implementation(&item).unwrap_or_else(Error::into_compile_error).into()
}

/// From where a field is read.
enum Origin {
    Column,
    Json,
    Flatten,
    Skip,
}

fn implementation(item: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Struct(data) = &item.data else {
        return Err(Error::new_spanned(&item.ident, "FromRow is derived for structs only"));
    };
    let Fields::Named(fields) = &data.fields else {
        let reason = "FromRow needs fields with names; a tuple is read by the order of columns";
        return Err(Error::new_spanned(&item.ident, reason));
    };
    let mut place = 0_usize;
    let mut reads = Vec::with_capacity(fields.named.len());
    for field in &fields.named {
        reads.push(read(field, &mut place)?);
    }
    let (name, (generics, arguments, conditions)) = (&item.ident, item.generics.split_for_impl());
    Ok(quote! {
        impl #generics crate::store::FromRow for #name #arguments #conditions {
            fn from_row(
                row: &crate::store::Row,
            ) -> ::core::result::Result<Self, crate::store::StoreError> {
                ::core::result::Result::Ok(Self { #(#reads),* })
            }
        }
    })
}

/// The initializer of a field. `place` is where its column is if the statement names the columns in
/// the order of the fields.
fn read(field: &Field, place: &mut usize) -> Result<TokenStream, Error> {
    let ident = &field.ident;
    let (name, origin) = column(field)?;
    let at = *place;
    let value = match origin {
        Origin::Column => quote!(row.column(#at, #name)?),
        Origin::Json => quote!(row.json(#at, #name)?),
        Origin::Flatten => quote!(crate::store::FromRow::from_row(row)?),
        Origin::Skip => quote!(::core::default::Default::default()),
    };
    if matches!(origin, Origin::Column | Origin::Json) {
        *place += 1;
    }
    Ok(quote!(#ident: #value))
}

/// The column of a field.
fn column(field: &Field) -> Result<(String, Origin), Error> {
    let ident = field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default();
    let is_moment = ident == "at" || ident.ends_with("_at");
    let mut name = if is_moment { format!("{ident}_ms") } else { ident };
    let mut origin = Origin::Column;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("column")) {
        attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(LitStr) {
                    name = input.parse::<LitStr>()?.value();
                } else {
                    let word = input.call(syn::Ident::parse_any)?;
                    origin = match word.to_string().as_str() {
                        "json" => Origin::Json,
                        "flatten" => Origin::Flatten,
                        "skip" => Origin::Skip,
                        _ => {
                            let reason = "a name in quotes, `json`, `flatten` or `skip`";
                            return Err(Error::new(word.span(), reason));
                        }
                    };
                }
                if !input.is_empty() {
                    input.parse::<syn::Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    Ok((name, origin))
}
