//! Texts: a house with an SMS account at the simulated Twilio, and phones that text it.

use bellhop::simulator::twilio::Posted;
use bellhop::simulator::{Fault, FaultAction};

use super::house::{House, Plan};

impl Plan {
    /// The same with an SMS account.
    pub fn with_texts(self) -> Self {
        let plan = self.with("sms.api_url", "{simulator}").with("sms.account_sid", "AC0123456789abcdef0123456789abcdef");
        let plan = plan.with("sms.auth_token", "simulated-auth-token").with("sms.from", "+15017122661");
        plan.with("shop.contact", "help.example")
    }
}

impl House {
    /// Somebody texts us; the text is taken, and answered with nothing.
    pub async fn gets_text(&self, from: &str, body: &str) -> Posted {
        self.simulator.set_inbound_url(&self.url("/api/sms/inbound"));
        let posted = self.simulator.text_in(from, body).await.expect("there is somewhere to post it");
        assert!(posted.status == 200 && posted.answer.ends_with("<Response/>"), "{body:?}: {posted:?}");
        posted
    }

    /// The provider delivers a text once more.
    pub async fn gets_again(&self, text: &Posted) {
        let posted = self.simulator.post_signed(&self.url("/api/sms/inbound"), text.parameters.clone()).await;
        assert_eq!(posted.status, 200, "{posted:?}");
    }

    /// Somebody texts us, and all that follows from it has happened.
    pub async fn texts_in(&self, from: &str, body: &str) -> Posted {
        let posted = self.gets_text(from, body).await;
        self.quiet().await;
        posted
    }

    /// What we texted to a phone, oldest first.
    pub fn texts_to(&self, phone: &str) -> Vec<String> {
        self.simulator.phone(phone).texts.into_iter().map(|text| text.body).collect()
    }

    /// From now on the provider takes no text, and wants to be asked again later.
    pub fn texts_wait(&self) {
        self.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(20429)));
    }
}
