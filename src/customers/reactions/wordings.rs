//! The sentences that phones write, by language, as they were seen. `{q}` stands for the quotation,
//! `{e}` for the emoji.

mod further;
mod said;

use said::Said;

/// The sentences of iPhones, and what Google Messages writes between its invisible signs, by
/// language.
pub(super) fn said() -> impl Iterator<Item = &'static (&'static str, &'static [Said])> {
    SAID.iter().chain(further::SAID)
}

const SAID: &[(&str, &[Said])] = &[
    (
        "en",
        &[
            ("👍", false, &["Liked {q}"]),
            ("❤", false, &["Loved {q}"]),
            ("👎", false, &["Disliked {q}"]),
            ("😂", false, &["Laughed at {q}"]),
            ("‼", false, &["Emphasized {q}", "Emphasised {q}"]),
            ("❓", false, &["Questioned {q}"]),
            ("", false, &["Reacted {e} to {q}", "{e} to {q}", "Reacted with {e} to {q}"]),
            ("", false, &["Translated {q}", "Reacted with a sticker to {q}", "Reacted to {q}"]),
            ("👍", true, &["Removed a like from {q}"]),
            ("❤", true, &["Removed a heart from {q}"]),
            ("👎", true, &["Removed a dislike from {q}"]),
            ("😂", true, &["Removed a laugh from {q}"]),
            (
                "‼",
                true,
                &[
                    "Removed an exclamation from {q}",
                    "Removed an exclamation mark from {q}",
                    "Removed an emphasis from {q}",
                ],
            ),
            ("❓", true, &["Removed a question mark from {q}"]),
            (
                "",
                true,
                &[
                    "Removed {e} from {q}",
                    "Removed a reaction from {q}",
                    "Removed a sticker from {q}",
                    "{e} removed from {q}",
                ],
            ),
        ],
    ),
    (
        "de",
        &[
            (
                "👍",
                false,
                &[
                    "Gefällt {q}",
                    "Gefällt mir {q}",
                    "Findet {q} gut",
                    "Hat {q} mit „Gefällt mir“ markiert",
                    "„Gefällt mir“ für {q}",
                ],
            ),
            (
                "❤",
                false,
                &["{q} ein Herz hinzugefügt", "Liebt {q}", "Hat {q} geliebt", "Ein Herz für {q}"],
            ),
            (
                "👎",
                false,
                &["Gefällt nicht {q}", "Gefällt mir nicht {q}", "„Gefällt mir nicht“ für {q}"],
            ),
            (
                "😂",
                false,
                &[
                    "{q} ein Lachen hinzugefügt",
                    "Lacht über {q}",
                    "Lachte über {q}",
                    "Hat über {q} gelacht",
                ],
            ),
            (
                "‼",
                false,
                &[
                    "{q} ein Ausrufezeichen hinzugefügt",
                    "Hat {q} hervorgehoben",
                    "Hervorgehoben {q}",
                    "Betont {q}",
                    "Betonte {q}",
                ],
            ),
            (
                "❓",
                false,
                &[
                    "{q} ein Fragezeichen hinzugefügt",
                    "Hat {q} infrage gestellt",
                    "Hinterfragt {q}",
                    "Hinterfragte {q}",
                ],
            ),
            (
                "",
                false,
                &[
                    "Hat mit {e} auf {q} reagiert",
                    "Reagierte mit {e} auf {q}",
                    "Mit {e} auf {q} reagiert",
                    "{e} auf {q}",
                    "{e} zu {q}",
                    "{e} für {q}",
                ],
            ),
            (
                "",
                false,
                &["Übersetzt {q}", "Hat {q} übersetzt", "Hat mit einem Sticker auf {q} reagiert"],
            ),
            ("👍", true, &["„Gefällt mir“ von {q} entfernt", "„Gefällt mir“ für {q} entfernt"]),
            ("❤", true, &["Herz von {q} entfernt", "Ein Herz von {q} entfernt"]),
            ("👎", true, &["„Gefällt mir nicht“ von {q} entfernt"]),
            ("😂", true, &["Lachen von {q} entfernt"]),
            ("‼", true, &["Ausrufezeichen von {q} entfernt"]),
            ("❓", true, &["Fragezeichen von {q} entfernt"]),
            (
                "",
                true,
                &["{e} aus {q} entfernt", "{e} von {q} entfernt", "Hat {e} von {q} entfernt"],
            ),
        ],
    ),
    (
        "es",
        &[
            (
                "👍",
                false,
                &[
                    "Le gusta {q}",
                    "Le gustó {q}",
                    "Le ha gustado {q}",
                    "Me gusta {q}",
                    "Indicó que le gusta {q}",
                ],
            ),
            ("❤", false, &["Le encantó {q}", "Le encanta {q}", "Le ha encantado {q}", "Amó {q}"]),
            (
                "👎",
                false,
                &[
                    "No le gustó {q}",
                    "No le gusta {q}",
                    "No le ha gustado {q}",
                    "Indicó que no le gusta {q}",
                ],
            ),
            (
                "😂",
                false,
                &[
                    "Le dio risa {q}",
                    "Se rió de {q}",
                    "Se rio de {q}",
                    "Se ha reído de {q}",
                    "Se ríe de {q}",
                    "Le hizo gracia {q}",
                ],
            ),
            (
                "‼",
                false,
                &[
                    "Exclamó por {q}",
                    "Enfatizó {q}",
                    "Ha enfatizado {q}",
                    "Destacó {q}",
                    "Ha destacado {q}",
                    "Resaltó {q}",
                    "Recalcó {q}",
                ],
            ),
            (
                "❓",
                false,
                &[
                    "Dudó sobre {q}",
                    "Preguntó por {q}",
                    "Preguntó sobre {q}",
                    "Cuestionó {q}",
                    "Ha cuestionado {q}",
                    "Puso en duda {q}",
                ],
            ),
            (
                "",
                false,
                &[
                    "Reaccionó con {e} a {q}",
                    "Ha reaccionado con {e} a {q}",
                    "Reaccionó {e} a {q}",
                    "{e} a {q}",
                ],
            ),
            ("", false, &["Tradujo {q}", "Ha traducido {q}", "Reaccionó con un sticker a {q}"]),
            (
                "👍",
                true,
                &[
                    "Quitó un me gusta de {q}",
                    "Eliminó un me gusta de {q}",
                    "Eliminó un “Me gusta” de {q}",
                    "Ha quitado un me gusta de {q}",
                ],
            ),
            (
                "❤",
                true,
                &[
                    "Quitó un corazón de {q}",
                    "Eliminó un corazón de {q}",
                    "Ha quitado un corazón de {q}",
                ],
            ),
            (
                "👎",
                true,
                &[
                    "Quitó un no me gusta de {q}",
                    "Eliminó un no me gusta de {q}",
                    "Eliminó un “No me gusta” de {q}",
                ],
            ),
            ("😂", true, &["Quitó una risa de {q}", "Eliminó una risa de {q}"]),
            ("‼", true, &["Quitó una exclamación de {q}", "Eliminó una exclamación de {q}"]),
            (
                "❓",
                true,
                &[
                    "Quitó un signo de interrogación de {q}",
                    "Eliminó un signo de interrogación de {q}",
                ],
            ),
            (
                "",
                true,
                &[
                    "Quitó {e} de {q}",
                    "Eliminó {e} de {q}",
                    "Ha quitado {e} de {q}",
                    "Eliminó la reacción {e} de {q}",
                ],
            ),
        ],
    ),
];

/// What is not quoted but named.
pub(super) const THINGS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "an image",
            "a photo",
            "a picture",
            "a movie",
            "a video",
            "a sticker",
            "an attachment",
            "a gif",
            "a link",
            "a contact",
            "a location",
            "an audio message",
            "a voice message",
            "a message",
            "2 photos",
            "photos",
        ],
    ),
    (
        "de",
        &[
            "ein bild",
            "ein foto",
            "ein video",
            "einen film",
            "einen sticker",
            "einen anhang",
            "eine sprachnachricht",
            "eine nachricht",
        ],
    ),
    (
        "es",
        &[
            "una imagen",
            "una foto",
            "un video",
            "un vídeo",
            "una película",
            "un sticker",
            "un archivo adjunto",
            "un mensaje de audio",
            "un mensaje",
        ],
    ),
    (
        "ru",
        &[
            "изображение",
            "изображением",
            "фото",
            "фотографию",
            "видео",
            "стикер",
            "вложение",
            "сообщение",
        ],
    ),
    ("ar", &["صورة", "الصورة", "فيديو", "ملصق", "مرفق", "رسالة صوتية", "رسالة"]),
    (
        "fr",
        &[
            "une image",
            "une photo",
            "une vidéo",
            "un film",
            "un autocollant",
            "une pièce jointe",
            "un message audio",
            "un message",
        ],
    ),
    (
        "pt",
        &[
            "uma imagem",
            "uma foto",
            "um vídeo",
            "um filme",
            "uma figurinha",
            "um anexo",
            "uma mensagem",
        ],
    ),
    (
        "it",
        &[
            "un’immagine",
            "una foto",
            "un video",
            "un filmato",
            "un adesivo",
            "un allegato",
            "un messaggio",
        ],
    ),
];
