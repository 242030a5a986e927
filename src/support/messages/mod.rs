//! The rows of a ticket's messages.

pub mod queries;
pub mod relay;

pub(crate) use queries::{
    answered_by_another, by_copy, by_id, by_original, caption_of, edit, in_album, in_ticket,
    insert, is_last_answer, last_answer, messages_within, of_ticket, set_caption_apart, ticket_of,
};
pub(crate) use relay::queries::{
    attach, attached, in_flight, last_in_flight, make_internal, mark_failed, mark_relayed, reject,
    requeue, requeue_failed, requeue_relayed, set_form, waiting,
};
