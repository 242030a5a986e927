//! STOP after other words: an opt-out as much as STOP alone, and looked at by a person; what only
//! sounds so is for a person and stops nothing.

use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::probes;
use bellhop_testing::story;

/// A phone for each text.
fn phone(n: usize) -> String {
    format!("+4915112345{:03}", 100 + n)
}

#[story]
async fn stop_after_other_words_stops_and_is_looked_at() {
    let texts = [
        "Who is this? STOP",
        "No thanks, stop",
        "Wrong number, stop",
        "Not interested. Stop.",
        "Wer ist das? STOPP",
        "Nein danke, stopp",
        "Falsche Nummer, stopp",
        "¿Quién es? PARAR",
        "No gracias, parar",
        "Número equivocado, stop",
        "Кто это? СТОП",
        "Нет, спасибо, стоп",
        "Вы ошиблись номером, стоп",
        "من هذا؟ توقف",
        "لا شكرًا، توقف",
        "الرقم خطأ، توقف",
        "I never ordered this. STOP",
    ];
    let house = desk_with_sms(|plan| plan.with("sms.keyword_replies", "bellhop")).await;
    for (n, text) in texts.iter().enumerate() {
        house.texts_the_desk(&phone(n), text).await;
        let stopped = probes::suppressions().address(phone(n)).reason("opted_out").count();
        assert_eq!(house.number(&stopped).await, 1, "{text}");
        assert_eq!(house.texted(&phone(n)).len(), 1, "{text}: one confirmation");
    }
    assert_eq!(house.number(&probes::inbound_sms().kind("stop").needs_look(1).count()).await, 17);
    assert_eq!(house.tickets().await, 17, "a person looks at each");
}

#[story]
async fn remove_alone_stops_as_stop_does() {
    let house = desk_with_sms(|plan| plan.with("sms.keyword_replies", "bellhop")).await;
    for (n, text) in
        ["REMOVE", "Remove.", "ENTFERNEN", "Eliminar", "УДАЛИТЬ", "إزالة"].iter().enumerate()
    {
        house.texts_the_desk(&phone(n), text).await;
        assert_eq!(
            house.number(&probes::suppressions().address(phone(n)).count()).await,
            1,
            "{text}"
        );
    }
    assert_eq!(house.tickets().await, 0, "nobody needs to look");
}

#[story]
async fn what_only_sounds_so_is_for_a_person() {
    let texts = [
        "Can you stop by at five?",
        "Where is the bus stop",
        "please stop the delivery of order 5",
        "Don't stop",
        "Non-stop shipping?",
        "The parcel will not stop in Leipzig",
        "remove the mug from my order",
        "Bitte stoppen Sie die Lieferung der Bestellung 5",
        "Pare en la esquina",
        "Двух не хватит",
        "توقف المنتج عن العمل",
    ];
    let house = desk_with_sms(|plan| {
        plan.with("sms.keyword_replies", "bellhop").with("support.unknown_topics", 100)
    })
    .await;
    for (n, text) in texts.iter().enumerate() {
        house.texts_the_desk(&phone(n), text).await;
        let number = house.newest_ticket().await;
        assert_eq!(house.said_in_topic(&number), [format!("📱 by SMS\n{text}")]);
        assert!(house.texted(&phone(n)).is_empty(), "{text}");
    }
    assert_eq!(house.number(&probes::suppressions().count()).await, 0);
}
