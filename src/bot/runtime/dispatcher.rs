//! The dispatcher: runs a dptree of handlers for each update, one after the other within a (chat,
//! topic), chats at once. An update is done when its effects are durable; a handler that fails or
//! panics harms only its own update.

use std::any::Any;
use std::future::Future;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use teloxide::dptree;
use tokio::sync::Semaphore;

use super::chat_queues::ChatQueues;
use super::context::UpdateContext;
use super::handler::{HandlerError, HandlerTree};
use super::identity::BotIdentity;
use super::services::BotServices;
use super::unrecorded_replies::PendingRecord;
use crate::bot::update::{IncomingUpdate, UpdateKind};
use crate::channels::telegram::UpdateVerdict;

/// Updates in hand at once.
const AT_ONCE: usize = 256;

/// Takes updates and runs their handlers, in order within a chat. Cheap to clone.
#[derive(Clone)]
pub struct UpdateDispatcher {
    services: Arc<BotServices>,
    tree: Arc<HandlerTree>,
    queues: ChatQueues,
    /// One permit for each update in hand.
    permits: Arc<Semaphore>,
}

impl UpdateDispatcher {
    /// A dispatcher over a tree of handlers.
    ///
    /// # Panics
    /// Where a handler of the tree asks for a value that it is not given.
    pub(in crate::bot) fn over(services: BotServices, tree: HandlerTree) -> Self {
        let given = [
            dptree::Type::of::<UpdateKind>(),
            dptree::Type::of::<BotIdentity>(),
            dptree::Type::of::<UpdateContext>(),
        ];
        dptree::type_check(tree.sig(), &dptree::deps![], &given);
        Self {
            services: Arc::new(services),
            tree: Arc::new(tree),
            queues: ChatQueues::default(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Takes an update as bytes and answers when it is done. What was begun is finished even if the
    /// caller gives up.
    pub async fn take_bytes(&self, bytes: Vec<u8>) -> UpdateVerdict {
        let Some(incoming) = IncomingUpdate::read(&bytes) else { return UpdateVerdict::Unreadable };
        // Lost only when the runtime is closing.
        tokio::spawn(self.take(incoming)).await.unwrap_or(UpdateVerdict::Later)
    }

    /// Takes an update. Its place in the queue of its chat is taken when this is called, not when
    /// the future is polled.
    pub(in crate::bot) fn take(
        &self,
        incoming: IncomingUpdate,
    ) -> impl Future<Output = UpdateVerdict> + Send + 'static {
        let slot = self.queues.join(incoming.chat);
        let dispatcher = self.clone();
        async move {
            let mut slot = slot;
            // When the one before could not be taken it comes again, and this one must not overtake
            // it.
            let verdict = if slot.wait().await == Some(UpdateVerdict::Later) {
                UpdateVerdict::Later
            } else {
                dispatcher.take_now(incoming).await
            };
            slot.done(verdict);
            verdict
        }
    }

    async fn take_now(&self, incoming: IncomingUpdate) -> UpdateVerdict {
        // Taken only by the first of each chat: those who wait for others hold no permit. It is
        // never closed.
        let _permit = self.permits.acquire().await;
        let update_id = incoming.id;
        let verdict =
            AssertUnwindSafe(self.run(incoming)).catch_unwind().await.unwrap_or_else(|panic| {
                // Not a handler's: nothing is known of its chat. Taken again it would only panic
                // again.
                tracing::error!(
                    update_id,
                    error = panic_message(&*panic),
                    "an update could not even be begun and was dropped"
                );
                UpdateVerdict::Done
            });
        count(if verdict == UpdateVerdict::Later { "later" } else { "taken" });
        verdict
    }

    async fn run(&self, incoming: IncomingUpdate) -> UpdateVerdict {
        // Before Telegram has told us our name a command in a group could not be read.
        let Some(me) = self.services.me.get().cloned() else { return UpdateVerdict::Later };
        let update_id = incoming.id;
        let ctx = match UpdateContext::begin(&self.services, &incoming).await {
            Ok(Some(ctx)) => ctx,
            Ok(None) => return UpdateVerdict::Done,
            Err(error) => {
                tracing::error!(update_id, %error, "an update could not be taken");
                return UpdateVerdict::Later;
            }
        };
        // Its reply is out: only the record is missing.
        match self.services.unrecorded.take(ctx.update_id) {
            Some(PendingRecord::Failed { error }) => return ctx.record_failure(&error).await,
            Some(PendingRecord::Done { kind, after }) => {
                return ctx
                    .end(kind, after)
                    .await
                    .map_or(UpdateVerdict::Later, |()| UpdateVerdict::Done);
            }
            None => {}
        }
        let run =
            AssertUnwindSafe(self.tree.dispatch(dptree::deps![incoming.kind, me, ctx.clone()]))
                .catch_unwind()
                .await;
        match run {
            Ok(ControlFlow::Break(Ok(()))) => UpdateVerdict::Done,
            Ok(ControlFlow::Break(Err(HandlerError::Store(error)))) if error.is_transient() => {
                tracing::error!(update_id, %error, "the store could not take an update's effects");
                UpdateVerdict::Later
            }
            Ok(ControlFlow::Break(Err(error))) => self.fail(&ctx, &error.to_string()).await,
            Ok(ControlFlow::Continue(_)) => ctx.ignore("unhandled").await,
            Err(panic) => {
                self.fail(&ctx, &format!("a handler panicked: {}", panic_message(&*panic))).await
            }
        }
    }

    /// Records a failure with its update, says sorry, and goes on: an update that always fails must
    /// not block its chat for a day.
    async fn fail(&self, ctx: &UpdateContext, error: &str) -> UpdateVerdict {
        tracing::error!(update_id = ctx.update_id, error, "an update failed");
        count("failed");
        ctx.apologise().await;
        ctx.record_failure(error).await
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("bellhop_updates_total", "outcome" => outcome).increment(1);
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

#[cfg(test)]
#[path = "dispatcher_tests.rs"]
mod tests;
