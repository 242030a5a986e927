//! Texts that phones send to a house.

use bellhop_simulator::twilio::Posted;
use bellhop_simulator::{Fault, FaultAction};

use crate::house::House;

impl House {
    /// Somebody texts us; the text is taken, and answered with nothing.
    pub async fn gets_text(&self, from: &str, body: &str) -> Posted {
        let posted =
            self.simulator.text_in(from, body).await.expect("there is somewhere to post it");
        assert!(
            posted.status == 200 && posted.answer.ends_with("<Response/>"),
            "{body:?}: {posted:?}"
        );
        posted
    }

    /// The provider delivers a text once more.
    pub async fn gets_again(&self, text: &Posted) {
        let posted = self
            .simulator
            .post_signed(&self.url("/api/sms/inbound"), text.parameters.clone())
            .await;
        assert_eq!(posted.status, 200, "{posted:?}");
    }

    /// Somebody texts us, and all that follows from it has happened.
    pub async fn hears_text(&self, from: &str, body: &str) -> Posted {
        let posted = self.gets_text(from, body).await;
        self.quiet().await;
        posted
    }

    /// From now on the provider takes no text, and wants to be asked again later.
    pub fn texts_wait(&self) {
        self.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(20429)));
    }
}
