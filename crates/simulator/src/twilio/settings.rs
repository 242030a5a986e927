//! What a test or the demo sets on the side of Twilio and of phones, and what it sees there.

use std::sync::Arc;

use super::phones::{Callbacks, Keywords, Outcome, Phone, Plan};
use super::state::SmsCall;
use crate::{Simulator, State};

impl Simulator {
    /// The simulator keeps this time, in milliseconds since 1970: the program's own, so that dates
    /// in lists make sense.
    pub fn keep_time(&self, time: impl Fn() -> i64 + Send + Sync + 'static) {
        self.change(|state| state.sms.time = Arc::new(time));
    }

    /// Requests of a method about a phone, oldest first.
    pub fn sms_calls(&self, method: &str, number: &str) -> Vec<SmsCall> {
        let fits = |call: &&SmsCall| {
            call.method.eq_ignore_ascii_case(method) && call.parameter("To") == Some(number)
        };
        self.look(|state| state.sms.calls.iter().filter(fits).cloned().collect())
    }

    /// Texts from phones are posted there.
    pub fn set_inbound_url(&self, url: &str) {
        self.change(|state| state.sms.inbound_url = Some(url.to_owned()));
    }
}

impl Simulator {
    /// A phone as it is now, with every text that was taken for it.
    pub fn phone(&self, number: &str) -> Phone {
        self.look(|state| state.phone(number))
    }

    /// What becomes of texts to a phone from now on.
    pub fn set_outcome(&self, number: &str, outcome: Outcome) {
        self.change(|state| state.sms.plan_for(number).outcome = outcome);
    }

    /// How callbacks about texts to a phone come from now on.
    pub fn set_callbacks(&self, number: &str, callbacks: Callbacks) {
        self.change(|state| state.sms.plan_for(number).callbacks = callbacks);
    }

    /// What becomes of texts to phones of which nothing else was said.
    pub fn set_usual_plan(&self, plan: Plan) {
        self.change(|state| state.sms.usual = plan);
    }

    /// What Twilio itself does about keywords.
    pub fn set_keywords(&self, keywords: Keywords) {
        self.change(|state| state.sms.keywords = keywords);
    }

    /// A phone's owner has said STOP, or START, some time ago.
    pub fn set_stopped(&self, number: &str, stopped: bool) {
        self.change(|state| {
            state.sms.phones.entry(number.to_owned()).or_default().stopped = stopped
        });
    }
}

impl State {
    /// A phone as it is now, with every text that was taken for it.
    pub fn phone(&self, number: &str) -> Phone {
        let mut phone = self.sms.phones.get(number).cloned().unwrap_or_default();
        phone.texts = self.sms.texts_to(number).cloned().collect();
        phone
    }
}
