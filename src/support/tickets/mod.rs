//! The rows of tickets: storing, finding and locking them.

pub mod queries;

pub(crate) use queries::{
    by_card, by_id, by_number, by_topic, current, current_of, has_asked, id_of, insert, lock,
    next_number, next_place_to_agents, next_place_to_customer, opened_within, save,
    set_contact_topic, set_score, set_score_words, set_topic, tickets_before, touch,
};
