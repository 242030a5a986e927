//! `#[derive(FromRow)]`. It is a package of its own because Rust wants that of procedural macros;
//! the program uses it as `crate::store::FromRow`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Path, Token};

/// Reads a row into a struct: each field from the column of its name. Moments are columns in
/// milliseconds, so a field `sent_at` is read from `sent_at_ms`, and `at` from `at_ms`.
///
/// - `#[column("other_name")]`: the column has another name.
/// - `#[column(json)]`: the column is a TEXT of JSON, read by serde. NULL is JSON's `null`.
/// - `#[column(is_some)]`: the field is a bool, whether the column is not NULL.
/// - `#[column(flatten)]`: the field has a `FromRow` of its own and reads the same row. With a name,
///   `#[column("id", flatten)]`, it is an Option, and none where that column is NULL: what a LEFT
///   JOIN did not find.
/// - `#[column(skip)]`: no column; the field gets its `Default`.
/// - `#[column(map = path)]`: what was read goes through this function.
#[proc_macro_derive(FromRow, attributes(column))]
pub fn from_row(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let item = syn::parse_macro_input!(item as DeriveInput);
    implementation(&item).unwrap_or_else(Error::into_compile_error).into()
}

/// How a field is read.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Column,
    Json,
    IsSome,
    Flatten,
    Skip,
}

/// What the attributes of a field say.
struct Column {
    name: String,
    is_named: bool,
    origin: Origin,
    map: Option<Path>,
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
    let Column { name, is_named, origin, map } = column(field)?;
    let at = *place;
    let value = match origin {
        Origin::Column => quote!(row.column(#at, #name)?),
        Origin::Json => quote!(row.json(#at, #name)?),
        Origin::IsSome => quote!(row.is_some(#at, #name)?),
        Origin::Flatten if is_named => quote! {
            if row.is_some(#at, #name)? {
                ::core::option::Option::Some(crate::store::FromRow::from_row(row)?)
            } else {
                ::core::option::Option::None
            }
        },
        Origin::Flatten => quote!(crate::store::FromRow::from_row(row)?),
        Origin::Skip => quote!(::core::default::Default::default()),
    };
    if !matches!(origin, Origin::Flatten | Origin::Skip) {
        *place += 1;
    }
    let ident = &field.ident;
    Ok(match map {
        Some(map) => quote!(#ident: #map(#value)),
        None => quote!(#ident: #value),
    })
}

/// The column of a field.
fn column(field: &Field) -> Result<Column, Error> {
    let ident = field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default();
    let is_moment = ident == "at" || ident.ends_with("_at");
    let name = if is_moment { format!("{ident}_ms") } else { ident };
    let mut column = Column { name, is_named: false, origin: Origin::Column, map: None };
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("column")) {
        attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                option(input, &mut column)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    Ok(column)
}

/// One of the options in the parentheses of `#[column(…)]`.
fn option(input: ParseStream<'_>, column: &mut Column) -> Result<(), Error> {
    if input.peek(LitStr) {
        column.name = input.parse::<LitStr>()?.value();
        column.is_named = true;
        return Ok(());
    }
    let word = input.call(Ident::parse_any)?;
    match word.to_string().as_str() {
        "json" => column.origin = Origin::Json,
        "is_some" => column.origin = Origin::IsSome,
        "flatten" => column.origin = Origin::Flatten,
        "skip" => column.origin = Origin::Skip,
        "map" => {
            input.parse::<Token![=]>()?;
            column.map = Some(input.parse()?);
        }
        _ => {
            let reason = "a name in quotes, `json`, `is_some`, `flatten`, `skip` or `map = path`";
            return Err(Error::new(word.span(), reason));
        }
    }
    Ok(())
}
