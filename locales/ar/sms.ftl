sms-order-placed = { $shop }: شكرًا لطلبك { $id }! سنوافيك بكل جديد.
sms-order-shipped = { $shop }: الطلب { $id } في الطريق مع { $carrier }، { $number }.
sms-order-shipped-plain = { $shop }: الطلب { $id } في الطريق.
sms-order-another-parcel = { $shop }: طرد آخر من الطلب { $id } في الطريق مع { $carrier }، { $number }.
sms-order-another-parcel-plain = { $shop }: طرد آخر من الطلب { $id } في الطريق.
sms-order-out-for-delivery = { $shop }: الطلب { $id } خرج للتوصيل ويصل اليوم.
sms-order-delivered = { $shop }: تم تسليم الطلب { $id }.
sms-order-delayed = { $shop }: الطلب { $id } يتأخر عن موعده. نعتذر.
sms-order-delayed-eta = { $shop }: الطلب { $id } يتأخر ويُتوقع وصوله { $date }. نعتذر.
sms-order-cancelled = { $shop }: أُلغي الطلب { $id }.
sms-order-refunded = { $shop }: تم إصدار المبلغ المسترد عن الطلب { $id }.
sms-order-refunded-amount = { $shop }: تم إصدار مبلغ مسترد عن الطلب { $id }: { $amount }.
sms-shipment-exception = { $shop }: توجد مشكلة في طرد الطلب { $id }.
sms-shipment-attempt-fail = { $shop }: تعذّر تسليم طرد الطلب { $id }.
sms-shipment-available-for-pickup = { $shop }: طرد الطلب { $id } جاهز للاستلام: { $place }
sms-shipment-available-for-pickup-plain = { $shop }: طرد الطلب { $id } جاهز للاستلام.
sms-code = { $code } هو رمزك لدى { $shop }. صالح لمدة { $minutes } د. لا تشاركه مع أحد.
sms-stock = { $shop }، مخزون قليل: { $items }
sms-stock-item = { $name }: { $quantity }
sms-stock-more = +{ $count }
sms-alert-letters = { $count ->
        [zero] { $shop }: لم تفشل أي رسالة.
        [one] { $shop }: رسالة واحدة لم تصل إلى أحد. التفاصيل في المجموعة.
        [two] { $shop }: رسالتان لم تصلا إلى أحد. التفاصيل في المجموعة.
        [few] { $shop }: { $count } رسائل لم تصل إلى أحد. التفاصيل في المجموعة.
        [many] { $shop }: { $count } رسالة لم تصل إلى أحد. التفاصيل في المجموعة.
       *[other] { $shop }: { $count } رسالة لم تصل إلى أحد. التفاصيل في المجموعة.
    }
sms-alert-expired = { $count ->
        [zero] { $shop }: لم تنتهِ صلاحية أي رسالة.
        [one] { $shop }: رسالة واحدة انتهت صلاحيتها قبل إرسالها.
        [two] { $shop }: رسالتان انتهت صلاحيتهما قبل إرسالهما.
        [few] { $shop }: { $count } رسائل انتهت صلاحيتها قبل إرسالها.
        [many] { $shop }: { $count } رسالة انتهت صلاحيتها قبل إرسالها.
       *[other] { $shop }: { $count } رسالة انتهت صلاحيتها قبل إرسالها.
    }
sms-alert-channel-down = { $shop }: أُوقفت قناة { $channel } منذ { $time } لكثرة الأعطال.
sms-alert-channel-back = { $shop }: عادت قناة { $channel } إلى العمل بعد توقفها منذ { $time }.
sms-alert-pause = { $shop }: يطلب تيليجرام توقفًا من البوت كله حتى { $time }. حتى ذلك الحين يخرج العاجل برسائل قصيرة، ولهذا تكلفة.
sms-alert-desk-refused = { $shop }: يرفض تيليجرام ما يكتبه البوت في مجموعة الفريق ({ $said }). ما يكتبه العملاء ينتظر وتُعاد المحاولة.
sms-alert-desk-taken = { $shop }: يستطيع البوت الكتابة في مجموعة الفريق من جديد.
sms-alert-desk-topics = { $shop }: المواضيع الجديدة لا تعمل في مجموعة الفريق ({ $said }). تظهر الاستفسارات في الموضوع العام.
sms-alert-desk-topics-back = { $shop }: عادت المواضيع الجديدة في مجموعة الفريق إلى العمل.
sms-alert-codes-linking = { $shop }: ربما يخمّن أحدهم الرموز في البوت (لم تُكتب: { $unverified }، خاطئة: { $wrong } خلال ساعة). الربط بالرقم متوقف.
sms-alert-codes-services = { $shop }: رموز خدماتكم التي لم تُكتب خلال ساعة: { $unverified }، والخاطئة: { $wrong }. هل يُساء استخدام نموذج لكم؟
sms-alert-cost-hour = { $shop }: بلغت تكلفة الرسائل { $spent } خلال ساعة.
sms-alert-cost-nearly = { $shop }: بلغت تكلفة الرسائل اليوم { $spent } من { $limit }. الحملات تنتظر.
sms-alert-cost-all = { $shop }: نفدت ميزانية الرسائل اليوم ({ $spent } من { $limit }). تُرسل الرموز والتنبيهات والأخبار العاجلة فقط.
sms-stopped = { $shop }: أوقفت رسائلنا. لاستئنافها: START. مساعدة: { $contact }
sms-stopped-plain = { $shop }: أوقفت رسائلنا. لاستئنافها أرسل START.
sms-started = { $shop }: ستصلك رسائل طلباتك. مساعدة: HELP، إيقاف: STOP
sms-help = { $shop }: رسائل الطلبات. مساعدة: { $contact }. إيقاف: STOP
sms-help-plain = { $shop }: رسائل الطلبات. للإيقاف أرسل STOP.
sms-first = مساعدة: HELP، إيقاف: STOP
sms-probe = { $shop }: رسالة تجريبية { $mark }. لا حاجة إلى أي إجراء.
sms-note-order-ready = { $shop }: الطلب { $id } جاهز بانتظارك: { $place }
sms-note-payment-due = { $shop }: لم يُسدَّد ثمن الطلب { $id }: { $amount }، الاستحقاق { $date }.
sms-note-message = { $shop }: { $message }
sms-ticket-reply = { $shop } #{ $number }: { $words }
sms-ticket-part = { $shop } #{ $number } ({ $place }/{ $of }): { $words }
sms-link = { $shop }: رابطك الشخصي إلى طلباتك على تيليجرام، صالح لمرة واحدة. لا تعطه لأحد: { $link }
sms-ticket-link = { $shop } #{ $number }: ردنا أطول من أن تحمله رسالة قصيرة. اقرأه على تيليجرام: { $link }
sms-ticket-is-open = { $shop } #{ $number }: وصلتنا رسالتك وسنرد عليك هنا.
sms-ticket-is-open-later = { $shop } #{ $number }: وصلتنا رسالتك. لا أحد هنا الآن؛ سنرد بعد { $at }.
sms-ticket-is-resolved = { $shop } #{ $number }: نعدّ الأمر محلولًا. إن لم يكن كذلك فردّ على هذه الرسالة.
sms-ticket-is-closed = { $shop } #{ $number }: أُغلق الاستفسار. إن بقي شيء فردّ على هذه الرسالة.
sms-ticket-reminder = { $shop } #{ $number }: لقد رددنا عليك. هل من شيء آخر؟ ردّ على هذه الرسالة.
