# A line without an Arabic word of its own would run from the left: \u200F turns it.
start-linked = مرحبًا{ $name }! هنا تصلك أخبار طلباتك من { $shop }.
    اكتب /order لعرضها، أو /track لتتبع طرد، أو /settings لاختيار اللغة والرسائل.
start-unlinked = أهلًا بك في { $shop }! لعرض طلباتك أحتاج إلى معرفة من أنت.
    اضغط الزر أدناه لمشاركة رقم هاتفك، أو افتح الرابط الشخصي الذي أرسله إليك المتجر.
link-share-button = 📱 مشاركة رقم هاتفي
link-done = شكرًا{ $name }! هذه المحادثة مرتبطة الآن بطلباتك. اكتب /order لعرضها.
link-token-invalid = انتهت صلاحية هذا الرابط أو استُخدم من قبل. اطلب رابطًا جديدًا من المتجر، أو شارك رقم هاتفك بالزر أدناه.
link-token-stale = انتهت صلاحية هذا الرابط أو استُخدم من قبل. لم يتغير شيء: ما زالت هذه المحادثة مرتبطة بطلباتك. اكتب /order لعرضها.
link-in-chat = رابطك الشخصي إلى طلباتك لدى { $shop }، صالح لمرة واحدة. يرجى ألا تعطيه لأحد: { $link }
link-moved-away = ⚠️ لم تعد هذه المحادثة مرتبطة بطلباتك لدى { $shop }: رُبطت الطلبات للتو بمحادثة تيليجرام أخرى، وأخبارها تصل إلى هناك. إن لم تكن أنت من فعل ذلك فأبلغ { $shop } فورًا.
link-moved-here = كانت هذه الطلبات لدى { $shop } مرتبطة حتى الآن بمحادثة تيليجرام أخرى. من الآن تصل أخبارها إلى هنا وحدها، وقد أُبلغت المحادثة الأخرى بذلك.
link-contact-foreign = هذه جهة اتصال شخص آخر. يرجى استخدام الزر أدناه لمشاركة رقم هاتفك أنت.
link-contact-unknown = لا يوجد لدى { $shop } عميل بهذا الرقم. اطلب من المتجر التحقق من الرقم، أو افتح الرابط الشخصي الذي أرسله إليك.
link-needed = لعرض طلباتك اربط هذه المحادثة أولًا: شارك رقم هاتفك بالزر أدناه، أو افتح الرابط الشخصي من المتجر.
link-by-number = أو اكتب هنا رقم هاتفك مع رمز الدولة، مثل { "\u2066" }+966 51 234 5678{ "\u2069" }: يصلك رمز برسالة قصيرة.
link-number-form = اكتب رقم هاتفك مع علامة + ورمز الدولة، مثل { "\u2066" }+966 51 234 5678{ "\u2069" }.
link-number-digits = عدد الأرقام في هذا الرقم أقل أو أكثر مما يلزم لبلده. تحقّق منه واكتبه مرة أخرى، مثل { "\u2066" }+966 51 234 5678{ "\u2069" }.
link-number-sign = لا أستطيع قراءة «{ $sign }» ({ $code }) في رقم الهاتف. اكتب الرقم بدونها، مثل { "\u2066" }+966 51 234 5678{ "\u2069" }.
link-number-barred = لا أستطيع إرسال رموز إلى هذا الرقم. شارك رقم هاتفك بالزر أدناه، أو افتح الرابط الشخصي من المتجر.
link-code-sent = إذا كان { $shop } يعرف هذا الرقم فقد أُرسل إليه رمز من 6 أرقام برسالة قصيرة. اكتبه هنا، وهو صالح لمدة { $minutes } د.
link-code-ask = اكتب الأرقام الستة من الرسالة القصيرة. للحصول على رمز جديد اكتب رقم هاتفك مرة أخرى، أو اخرج بالأمر /cancel.
link-code-wrong = ليس هذا هو الرمز. { $tries ->
        [zero] لم تبقَ لك أي محاولة.
        [one] بقيت لك محاولة واحدة.
        [two] بقيت لك محاولتان.
        [few] بقيت لك { $tries } محاولات.
        [many] بقيت لك { $tries } محاولة.
       *[other] بقيت لك { $tries } محاولة.
    }
link-code-expired = لم يعد هذا الرمز صالحًا. اكتب رقم هاتفك مرة أخرى لتحصل على رمز جديد.
link-code-exhausted = كان الرمز خاطئًا مرات كثيرة ولم يعد صالحًا. اكتب رقم هاتفك مرة أخرى لتحصل على رمز جديد.
link-code-wait = طُلبت رموز كثيرة جدًا. حاول مرة أخرى بعد { $minutes } د.
link-code-paused = إرسال الرموز برسائل قصيرة متوقف الآن. شارك رقم هاتفك بالزر أدناه، أو افتح الرابط الشخصي من المتجر.
code-in-chat = 🔐 رمزك لدى { $shop }: <code>{ $code }</code>
    صالح لمدة { $minutes } د. لا تشاركه مع أحد.
hello-name = { "\u200F" }، { $name }
help = <b>{ $shop }</b>
help-order = /order – طلباتك
help-track = /track – مكان طرودك
help-support = /support – اسأل فريقنا
help-settings = /settings – اللغة، وما أخبرك به وأين
help-cancel = /cancel – إيقاف ما نقوم به
help-help = /help – هذه القائمة
help-hint = يمكنك أيضًا كتابة رقم طلب أو رقم تتبع مباشرة.
cancel-done = تم الإلغاء.
cancel-nothing = لا يوجد ما يمكن إلغاؤه.
menu = عذرًا، لم أفهم رسالتك. اكتب رقم طلب أو رقم تتبع، أو اختر /order أو /track أو /help.
order-list-title = { $count ->
        [zero] لا توجد لديك طلبات.
        [one] لديك <b>طلب واحد</b>:
        [two] لديك <b>طلبان</b>:
        [few] لديك <b>{ $count } طلبات</b>:
        [many] لديك <b>{ $count } طلبًا</b>:
       *[other] لديك <b>{ $count } طلب</b>:
    }
order-list-title-paged = { $count ->
        [zero] لا توجد لديك طلبات، الصفحة { $page } من { $pages }:
        [one] لديك <b>طلب واحد</b>، الصفحة { $page } من { $pages }:
        [two] لديك <b>طلبان</b>، الصفحة { $page } من { $pages }:
        [few] لديك <b>{ $count } طلبات</b>، الصفحة { $page } من { $pages }:
        [many] لديك <b>{ $count } طلبًا</b>، الصفحة { $page } من { $pages }:
       *[other] لديك <b>{ $count } طلب</b>، الصفحة { $page } من { $pages }:
    }
order-list-empty = لا توجد لديك طلبات بعد. ما إن تطلب شيئًا حتى تجده هنا.
order-list-item = { "\u200F" }{ $id } · { $status } · { $total }
order-list-item-plain = { "\u200F" }{ $id } · { $status }
page-previous = ‹ الأحدث
page-next = الأقدم ›
order-not-found = لا أجد { $id } بين طلباتك. يرجى التحقق من الرقم، أو اكتب /order لعرضها.
card-title = <b>الطلب { $id }</b>
card-thanks = 🎉 شكرًا لطلبك!
card-placed = تاريخ الطلب: { $date }
card-item = { "\u200F" }{ $quantity } × { $name } – { $price }
card-item-plain = { "\u200F" }{ $quantity } × { $name }
card-items-more = { $count ->
        [zero] … ولا أصناف أخرى
        [one] … وصنف آخر
        [two] … وصنفان آخران
        [few] … و{ $count } أصناف أخرى
        [many] … و{ $count } صنفًا آخر
       *[other] … و{ $count } صنف آخر
    }
card-total = المجموع: <b>{ $total }</b>
card-shipment = { "\u200F" }📦 { $carrier } { $number }
carrier-unknown = طرد
parcels-more = { $count ->
        [zero] … ولا طرود أخرى
        [one] … وطرد آخر
        [two] … وطردان آخران
        [few] … و{ $count } طرود أخرى
        [many] … و{ $count } طردًا آخر
       *[other] … و{ $count } طرد آخر
    }
card-eta = الموعد المتوقع: { $date }
step-done = { "\u200F" }✓ { $step }
step-current = { "\u200F" }● <b>{ $step }</b>
step-ahead = { "\u200F" }○ { $step }
status-placed = تم الطلب
status-packed = تم التغليف
status-shipped = تم الشحن
status-out-for-delivery = خرج للتوصيل
status-delivered = تم التسليم
status-delayed = متأخر
status-cancelled = ملغى
status-unknown = قيد التنفيذ
card-payment = { "\u200F" }💳 <b>{ $payment }</b>
payment-paid = تم الدفع
payment-partly-refunded = تم رد جزء من المبلغ
payment-refunded = تم إصدار المبلغ المسترد
payment-amount = { $payment }: { $amount }
button-track = 📦 تتبع
button-refresh = 🔄 تحديث
button-carrier = 🔗 { $carrier }
button-shop-page = 🛍 فتح في المتجر
button-card = الطلب { $id }
track-title = <b>طرود الطلب { $id }</b>
track-shipment = { "\u200F" }📦 { $carrier } { $number }: <b>{ $status }</b>
track-eta = الموعد المتوقع: { $date }
track-none = لا يوجد طرد للطلب { $id } بعد. سأخبرك فور انطلاقه.
track-ask = أي طرد؟ اختر طلبًا أو اكتب رقم طلب أو رقم تتبع.
track-empty = لا يوجد طرد لأي من طلباتك بعد. سأخبرك فور انطلاق أحدها.
track-not-found = لا أجد هذا الرقم بين طلباتك وطرودك. يرجى التحقق منه، أو اكتب /order لعرض طلباتك.
track-more = { $count ->
        [zero] … لا إدخالات أقدم
        [one] … إدخال أقدم واحد
        [two] … إدخالان أقدم
        [few] … { $count } إدخالات أقدم
        [many] … { $count } إدخالًا أقدم
       *[other] … { $count } إدخال أقدم
    }
checkpoint-line = { "\u200F" }• { $time }: { $status }
checkpoint-place = – { $place }
checkpoint-note = ({ $note })
shipment-pending = بانتظار شركة الشحن
shipment-info-received = تم الإعلان عنه
shipment-in-transit = في الطريق
shipment-out-for-delivery = خرج للتوصيل
shipment-attempt-fail = محاولة تسليم
shipment-available-for-pickup = جاهز للاستلام
shipment-delivered = تم التسليم
shipment-exception = مشكلة
shipment-expired = لا أخبار حديثة
settings-title = <b>الإعدادات</b>
    اللغة: { $language }
settings-choose-language = اختر لغتك:
settings-language-button = 🌐 اللغة
settings-language-done = تم: من الآن أتحدث { $language }.
settings-phone = الهاتف: { $phone }
settings-phone-none = الهاتف: غير معروف لدى المتجر
settings-texts-stopped = لقد أوقفت الرسائل القصيرة إلى هذا الهاتف. أرسل START إلى الرقم الذي وصلتك منه لتصلك من جديد.
settings-choose = اختر ما أخبرك به وأين. ✅ مفعّل، ⬜ متوقف.
settings-unlinked = هذه المحادثة غير مرتبطة بأي عميل، لذلك لا أرسل أخبارًا هنا. اكتب /start لربطها.
settings-stop-heard = تريد رسائل أقل؟ أوقف هنا ما لا تريده.
settings-on = { "\u200F" }✅ { $category } · { $channel }
settings-off = { "\u200F" }⬜ { $category } · { $channel }
settings-last-way = تحتاج رموز الدخول إلى طريق واحد على الأقل إليك، لذلك يبقى هذا مفعّلًا.
settings-back = ‹ رجوع
category-order = الطلبات
category-shipping = التوصيل
category-support = الدعم
category-security = الرموز
category-staff = الفريق
category-marketing = العروض
channel-telegram = تيليجرام
channel-sms = رسائل SMS
channel-other = { $name }
language-name = العربية
stale-button = هذا الزر من رسالة قديمة ولم يعد يعمل. يرجى كتابة الأمر من جديد.
refreshed = محدَّث
failed = عذرًا، حدث خطأ من جانبنا. يرجى المحاولة بعد قليل.
too-many-replies = أنت تكتب أسرع مما يُسمح لي بالرد. تم تنفيذ كل ما طلبته. إذا لم يصلك رد ما، فيرجى السؤال مرة أخرى بعد دقيقة.
command-order = طلباتك
command-track = مكان طرودك
command-settings = اللغة والرسائل
command-help = ما يمكنني فعله
command-cancel = إيقاف ما نقوم به
support-ask-category = ما موضوع استفسارك؟
support-ask-order = عن أي طلب تسأل؟
support-ask-words = <b>{ $subject }</b>
    أخبرني بما حدث، في أي عدد من الرسائل تريده: نص أو صور أو رسائل صوتية أو ملفات.
support-subject-order = { $category }، الطلب { $id }
support-summary = { $count ->
        [zero] <b>{ $subject }</b>:
        [one] <b>{ $subject }</b>، رسالة واحدة:
        [two] <b>{ $subject }</b>، رسالتان:
        [few] <b>{ $subject }</b>، { $count } رسائل:
        [many] <b>{ $subject }</b>، { $count } رسالة:
       *[other] <b>{ $subject }</b>، { $count } رسالة:
    }
support-summary-line = { "\u200F" }• { $words }
support-summary-line-of = { "\u200F" }• { $what }: { $words }
support-full = لا يتسع الاستفسار الواحد لأكثر من ذلك. يُرجى إرساله، ويمكنك الإضافة إليه بعد ذلك.
support-button-send = ✅ إرسال
support-button-edit = ✏️ البدء من جديد
support-button-cancel = ✖️ إلغاء
support-button-go-on = متابعة الكتابة
support-button-discard = 🗑 حذف
support-button-no-order = لا شيء مما سبق
support-button-close = ✔️ تم حل الأمر
support-button-new = ➕ استفسار جديد
support-unsent = كتبت شيئًا لم يُرسل بعد. ماذا أفعل به؟
support-open = استفسارك <b>#{ $number }</b> ({ $category }) بتاريخ { $at }. { $state }
    كل ما تكتبه هنا يصل إلى من يتابعه.
support-state-waiting = سنرد عليك قريبًا.
support-state-answered = لقد رددنا عليك.
support-state-resolved = نعتبره محلولًا.
support-joined = أضفت هذا إلى استفسارك #{ $number }.
support-just-closed = أُغلق هذا الاستفسار للتو. للسؤال من جديد اكتب /support.
support-blocked = لا يمكن استقبال الاستفسارات هنا حاليًا.
support-unavailable = لا يمكن الوصول إلى أحد عبر هذه المحادثة. { $contact }
support-category-order = طلبي
support-category-delivery = التوصيل
support-category-returns = الإرجاع
support-category-payment = الدفع
support-category-product = منتج
support-category-account = حسابي
support-category-other = شيء آخر
ticket-is-open = 🎫 رقم استفسارك <b>#{ $number }</b>. سنرد عليك هنا، وكل ما تكتبه حتى ذلك الحين يُضاف إليه.
ticket-is-resolved = ✅ نعتبر استفسارك <b>#{ $number }</b> محلولًا. إن لم يكن كذلك فاكتب هنا.
ticket-is-closed = استفسارك <b>#{ $number }</b> مغلق. لأي شيء آخر اكتب /support.
said-text = نص
said-photo = صورة
said-video = مقطع فيديو
said-voice = رسالة صوتية
said-document = ملف
said-sticker = ملصق
said-location = موقع
said-contact = جهة اتصال
said-other = شيء آخر
said-unknown = شيء جديد («{ $name }»)
said-forwarded = ↪️ <i>محوّلة من { $name }</i>
said-forwarded-by-somebody = ↪️ <i>رسالة محوّلة</i>
button-help = 💬 مساعدة بشأن هذا الطلب
command-support = اسأل فريقنا
probe = 🔔 رسالة تجريبية <b>{ $mark }</b> من { $shop }. لا حاجة إلى أي إجراء: هي فقط للتأكد من وصول الرسائل.

ticket-expect-minutes = ⏱ { $count ->
    [zero] نجيب عادةً خلال { $count } دقيقة.
    [one] نجيب عادةً خلال دقيقة واحدة ({ $count }).
    [two] نجيب عادةً خلال دقيقتين ({ $count }).
    [few] نجيب عادةً خلال { $count } دقائق.
    [many] نجيب عادةً خلال { $count } دقيقة.
   *[other] نجيب عادةً خلال { $count } دقيقة.
}
ticket-expect-hours = ⏱ { $count ->
    [zero] نجيب عادةً خلال { $count } ساعة.
    [one] نجيب عادةً خلال ساعة واحدة ({ $count }).
    [two] نجيب عادةً خلال ساعتين ({ $count }).
    [few] نجيب عادةً خلال { $count } ساعات.
    [many] نجيب عادةً خلال { $count } ساعة.
   *[other] نجيب عادةً خلال { $count } ساعة.
}
ticket-expect-by = ⏱ سنجيب في موعد أقصاه { $at }.
ticket-expect-opens = 🌙 لا يوجد أحد هنا الآن. سنعود في { $at } وسنجيب عندها.
ticket-expect-crowd = 🌊 يراسلنا الآن عدد كبير جدًا من الأشخاص، لذا قد يتأخر ردّنا قليلًا عن المعتاد. رسالتك محفوظة لدينا ولن تضيع.
ticket-reminder = ⏰ لقد أجبنا عن استفسارك <b>#{ $number }</b> ولم يصلنا منك شيء منذ ذلك الحين. هل تحتاج إلى شيء آخر؟ يكفي أن تكتب هنا.
ticket-is-closed-by-itself = لم يصلنا منك شيء، لذلك أغلقنا استفسارك <b>#{ $number }</b>. إذا لم تُحَلّ المسألة فاكتب هنا.
score-ask = كيف كانت مساعدتنا؟ 1 سيئة و5 جيدة جدًا.
score-button = { $score } ⭐
score-thanks = ⭐ { $score } من 5: شكرًا لك!
score-ask-words = هل تود أن تخبرنا بالسبب؟ يكفي أن تكتبه هنا.
score-button-no-words = لا، هذا كل شيء
score-end = شكرًا لك! لقد نقلنا كلامك.
support-expired = لقد وضعت استفسارك غير المكتمل جانبًا لأنه لم يصلني منك شيء. لاستفسار جديد اكتب /support.
support-too-much = هذا كثير دفعة واحدة! لا أستطيع نقل المزيد الآن. من فضلك انتظر دقيقة ثم تابع.
support-file-too-large = هذا الملف كبير جدًا: يمكن إرسال { $most } ميغابايت هنا على الأكثر. من فضلك أرسل ملفًا أصغر.
ticket-goes-on-here = 🎫 يستمر استفسارك <b>#{ $number }</b> هنا. من الآن نرد في هذه المحادثة.
