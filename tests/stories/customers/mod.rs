//! Who a customer is, where they are reached, and what they agreed to.

mod blocked;
mod consent_keywords;
mod consent_sentences;
mod consent_settings;
mod consent_stop;
mod languages;
mod moved_links;
mod personal_links;
mod phone_lines;
mod phone_numbers;
mod phone_reactions;
mod shared_contacts;
mod time_zones;
mod unreachable;
mod verification_api;
mod verification_budgets;
mod verification_link;
