staff-chat-conflict = ⚠️ ذكرت خدمة الطلبات محادثة تيليجرام { $chat } للعميل { $customer }، لكنها تخص عميلًا آخر. لم يتغير شيء.
agents-title = <b>فريقنا</b>
agents-none = لا أحد في القائمة بعد.
agents-line = { "\u200F" }• { $name } – { $role }
agents-phone = { $phone }
agents-stock = تنبيه نقص المخزون برسالة قصيرة
agents-fixed = من bot.toml
agents-role-agent = موظف دعم
agents-role-supervisor = مشرف
agents-role-admin = مدير
agents-usage = ردًا على ما كتبه شخص هنا:
    <code>/agents add</code> agent أو supervisor أو admin
    <code>/agents remove</code>
    <code>/agents phone</code> +966512345678
    <code>/agents stock</code> on أو off
    <code>/agents language</code> ثم en أو de أو es أو ru أو ar أو off
agents-added = انضم { $name } إلى الفريق: { $role }.
agents-removed = لم يعد { $name } في الفريق.
agents-phone-set = { $name }: الهاتف { $phone }.
agents-stock-on = من الآن تصل إلى { $name } رسائل قصيرة عن نقص المخزون.
agents-stock-off = لن تصل إلى { $name } رسائل قصيرة عن نقص المخزون بعد الآن.
agents-stock-needs-phone = الرسائل القصيرة تحتاج إلى رقم هاتف: اكتب أولًا <code>/agents phone</code> ثم الرقم.
agents-not-allowed = المدير وحده يستطيع تغيير الفريق.
agents-not-listed = هذا الشخص ليس في القائمة. أضفه أولًا: رُدّ على شيء كتبه بالأمر <code>/agents add</code>.
agents-reply-needed = من تقصد؟ أرسل هذا ردًا على شيء كتبه الشخص هنا.
agents-no-person = كتب ذلك بوت أو كُتب باسم المجموعة: لا أرى الشخص الذي وراءه.
agents-is-fixed = { $name } مذكور في bot.toml ولا يمكن تغييره إلا هناك.
agents-anonymous = أنت تكتب باسم المجموعة فلا أرى من أنت. أوقف خيار البقاء مجهولًا في صلاحيات الإدارة، أو اطلب من غيرك أن يفعل ذلك.
agents-outsider = { $who } خارج قائمة فريقنا: ما يُكتب من هذا الحساب في هذا الموضوع لا يصل إلى أي عميل ولا يغيّر أي طلب. يستطيع المدير إضافته بالرد على إحدى رسائله بالأمر <code>/agents add</code>.
agents-outsider-hidden = من يكتب باسم مجموعة أو قناة ليس في قائمة الفريق: لا يصل ما يكتبه إلى أي عميل ولا يغيّر أي طلب. أوقف خيار البقاء مجهولًا، أو اكتب باسمك.
agents-outsider-toast = هذا الزر لمن هم في قائمة فريقنا فقط. يستطيع المدير إضافتك بالأمر /agents add.
alert-stock-title = 📉 <b>مخزون قليل</b>
alert-stock-line = • { $name } ({ $sku }): بقي { $quantity }، التنبيه عند { $threshold }
alert-stock-ordered = ✓ طلبه { $who }
alert-stock-cleared = ✓ المخزون كافٍ من جديد
alert-stock-button = 🛒 تم الطلب: { $name }
alert-stock-button-ordered = ✓ { $who }: { $name }
alert-stock-button-cleared = ✓ { $name }
alert-letters-title = { $count ->
        [zero] ⚠️ <b>لم تفشل أي رسالة</b>
        [one] ⚠️ <b>رسالة واحدة لم تصل إلى أحد</b>
        [two] ⚠️ <b>رسالتان لم تصلا إلى أحد</b>
        [few] ⚠️ <b>{ $count } رسائل لم تصل إلى أحد</b>
        [many] ⚠️ <b>{ $count } رسالة لم تصل إلى أحد</b>
       *[other] ⚠️ <b>{ $count } رسالة لم تصل إلى أحد</b>
    }
alert-letters-line = { "\u200F" }• { $subject } · { $template }: { $reason } <code>{ $id }</code>
alert-letters-line-plain = { "\u200F" }• { $template }: { $reason } <code>{ $id }</code>
alert-letters-more = … و{ $count } غيرها
alert-letters-button = 🔁 إعادة الإرسال
alert-letters-replayed = ✓ أعاد إرسالها { $who }
alert-expired-title = { $count ->
        [zero] ⌛ <b>لم تنتهِ صلاحية أي رسالة</b>
        [one] ⌛ <b>رسالة واحدة انتهت صلاحيتها قبل إرسالها</b>
        [two] ⌛ <b>رسالتان انتهت صلاحيتهما قبل إرسالهما</b>
        [few] ⌛ <b>{ $count } رسائل انتهت صلاحيتها قبل إرسالها</b>
        [many] ⌛ <b>{ $count } رسالة انتهت صلاحيتها قبل إرسالها</b>
       *[other] ⌛ <b>{ $count } رسالة انتهت صلاحيتها قبل إرسالها</b>
    }
alert-channel-telegram = تيليجرام
alert-channel-sms = الرسائل القصيرة
alert-channel-down = 🔌 <b>{ $channel }</b>: تعطلت القناة مرات كثيرة وأُوقفت منذ { $time }. تسلك الرسائل طريقًا آخر أو تنتظر.
alert-channel-back = ✅ <b>{ $channel }</b>: عادت القناة إلى العمل بعد توقفها منذ { $time }.
alert-pause = ⏳ <b>يطلب تيليجرام توقفًا</b> من البوت كله حتى { $time }. حتى ذلك الحين يخرج العاجل برسائل قصيرة، ولهذا تكلفة، وينتظر ما عداه.
alert-pause-without-sms = ⏳ <b>يطلب تيليجرام توقفًا</b> من البوت كله حتى { $time }. حتى ذلك الحين ينتظر كل شيء.
alert-desk-refused = ⛔ <b>يرفض تيليجرام ما أكتبه في هذه المجموعة</b> منذ { $time }: { $said }. ما يكتبه العملاء ينتظر، وأنا أواصل المحاولة.
alert-desk-taken = ✅ <b>أستطيع الكتابة في هذه المجموعة من جديد.</b> كان تيليجرام يرفض ذلك منذ { $time }. ما كان ينتظر يصل الآن.
alert-desk-topics = 🧵 <b>المواضيع الجديدة لا تعمل في هذه المجموعة</b> منذ { $time }: { $said }. تظهر الاستفسارات هنا في الموضوع العام، كل منها برقمه: أجب بالرد عليها. وأجرّب موضوعًا من جديد بين حين وآخر.
alert-desk-topics-back = ✅ <b>عادت المواضيع الجديدة إلى العمل.</b> لم تكن تعمل منذ { $time }. يحصل كل استفسار على موضوعه حين يستمر.
alert-codes-linking = 🔐 <b>ربما يحاول أحدهم التخمين</b>: خلال ساعة بلغ عدد الرموز المطلوبة في المحادثات التي لم يكتبها أحد { $unverified }، وعدد الرموز الخاطئة { $wrong }. الربط بكتابة الرقم متوقف حتى يقل العدد، ومشاركة جهة الاتصال وروابطكم تعمل.
alert-codes-services = 🔐 <b>رموز لا يكتبها أحد</b>: خلال ساعة بلغ عدد الرموز التي طلبتها خدماتكم وانتهت صلاحيتها { $unverified }، وعدد الرموز الخاطئة { $wrong }. الرموز ما زالت تُرسل: ربما يستغل أحدهم نموذجًا لكم لزيادة التكاليف.
alert-cost-hour = 💸 <b>بلغت تكلفة الرسائل القصيرة { $spent } خلال ساعة.</b> طلبتم إعلامكم ابتداءً من { $limit } (sms.hourly_alarm).
alert-cost-nearly = 💸 <b>بلغت تكلفة الرسائل القصيرة اليوم { $spent }</b> من { $limit } (sms.daily_budget). الحملات بالرسائل القصيرة تنتظر حتى الغد.
alert-cost-all = 💸 <b>نفدت ميزانية اليوم للرسائل القصيرة</b>: { $spent } من { $limit } (sms.daily_budget). الرموز والتنبيهات وأخبار الطلبات العاجلة ما زالت تُرسل، وما سواها يسلك طريقًا آخر أو ينتظر حتى الغد أو لا يُرسل.
alert-toast-ordered = سُجّل ذلك. لن أذكّر به حتى يكفي المخزون ثم يقل من جديد.
alert-toast-replayed = { $count ->
        [zero] لا رسائل لإعادة إرسالها.
        [one] يُعاد إرسال رسالة واحدة.
        [two] يُعاد إرسال رسالتين.
        [few] يُعاد إرسال { $count } رسائل.
        [many] يُعاد إرسال { $count } رسالة.
       *[other] يُعاد إرسال { $count } رسالة.
    }
alert-toast-late = فعل { $who } ذلك من قبل.
alert-toast-over = انتهى هذا الأمر.
ticket-topic-name = { $sign } #{ $number } { $name }
ticket-topic-name-order = { $sign } #{ $number } { $name } · { $order }
ticket-head = { "\u200F" }<b>#{ $number }</b> { $name }:
ticket-by-sms = 📱 <i>برسالة قصيرة</i>
ticket-card-title = { "\u200F" }🎫 <b>#{ $number }</b> { $name } · { $category }
ticket-card-state = { $sign } { $state }
ticket-card-state-of = { $sign } { $state } · { $who }
ticket-card-priority = ⏫ { $priority }
ticket-card-order = 🛍 الطلب { $id }
ticket-card-customer = 👤 العميل { $id }
ticket-card-stranger = 👤 غير معروف لدى المتجر
ticket-card-person = 💬 عبر { $channel } · { $language }
ticket-card-before = { $count ->
        [zero] 🗂 لا استفسارات سابقة
        [one] 🗂 استفسار سابق واحد
        [two] 🗂 استفساران سابقان
        [few] 🗂 { $count } استفسارات سابقة
        [many] 🗂 { $count } استفسارًا سابقًا
       *[other] 🗂 { $count } استفسار سابق
    }
ticket-card-score = ⭐ { $score } من 5
ticket-card-opened = 🕓 { $at }
ticket-state-new = لم يتولّه أحد بعد
ticket-state-waiting-agent = الدور علينا
ticket-state-waiting-customer = الدور على العميل
ticket-state-resolved = تم حله
ticket-state-closed = مغلق
ticket-priority-urgent = عاجلة
ticket-priority-high = عالية
ticket-priority-normal = عادية
ticket-priority-low = منخفضة
ticket-priority-usage = <code>/priority</code> ثم low أو normal أو high أو urgent؛ ومن دون كلمة تُختار التالية.
ticket-button-take = ✋ أتولّاه
ticket-button-resolve = ✅ تم الحل
ticket-button-close = ✖️ إغلاق
ticket-button-reopen = ↩️ إعادة فتح
ticket-button-priority = ⏫ الأولوية
ticket-button-customer = 👤 العميل
ticket-send-by-sms = 📱 إرسال برسالة قصيرة
ticket-texted = ستخرج برسالة قصيرة.
ticket-not-told = ❗ لم يصل هذا إلى العميل: { $reason }
miss-by = { $channel }: { $why }
miss-blocked = حظر العميل البوت
miss-stopped = طلب العميل الإيقاف بكلمة STOP
miss-deactivated = لم يعد الحساب موجودًا
miss-unreachable = لم يبدأ العميل البوت
miss-invalid = هذا الرقم لا يستقبل رسائل قصيرة
miss-rejected = ترفض شركة الاتصالات رسائلنا
miss-switched-off = أوقفه العميل
miss-no-address = لا عنوان معروف
miss-not-set-up = غير مُعدّ
miss-no-words = لا يمكن إرسال شيء من هذا بهذه الطريقة
miss-undelivered = لم تسلّمها شركة الاتصالات
miss-no-way = لم تبقَ طريقة للوصول إلى العميل
miss-message = لا يقبل تيليجرام رسالة كهذه
miss-too-long = إنها أطول مما يقبله تيليجرام
miss-original-gone = حُذفت قبل أن تُنسخ
miss-unlisted = يرفضها تيليجرام لسبب لا أعرفه
miss-unknown = لم يُجب تيليجرام، فربما وصلت وربما لم تصل
miss-budget = نفدت ميزانية اليوم للرسائل القصيرة
miss-unwanted = إعدادات العميل لا تسمح برسائل من هذا النوع
miss-no-voices = إعدادات العميل لا تسمح بالرسائل الصوتية
miss-no-videos = إعدادات العميل لا تسمح برسائل الفيديو
miss-other = { $why }
ticket-cannot-show = ❗ أرسل العميل شيئًا ({ $what }) لا يمكن عرضه هنا.
ticket-unknown-kind = ❔ أرسل العميل { $what }، وهو نوع من الرسائل لا أعرفه بعد. إن لم يظهر لك أعلاه فاطلب منه إرساله بطريقة أخرى.
ticket-not-understood = ❗ لا أستطيع قراءة هذا النوع من الرسائل كاملًا، لذلك لم يُرسل شيء إلى العميل. أرسله نصًا عاديًا أو صورة أو ملفًا من فضلك.
ticket-taken-by = تولّاه { $who } من قبل.
ticket-reopen-first = هذا الاستفسار مغلق. اكتب /reopen أولًا ثم اكتب من جديد: لم يصل العميلَ شيء.
ticket-was-merged = ضُمّ هذا الاستفسار إلى استفسار آخر.
ticket-merge-usage = اكتب <code>/merge 1040</code> في موضوع الاستفسار مع رقم الاستفسار الذي يستمر فيه. يجب أن يكون الاثنان من العميل نفسه.
ticket-merged-away = 🔗 يستمر #{ $number } في { $into }.
ticket-merged-here = 🔗 يستمر { $ticket } هنا: ما يكتبه العميل من الآن يصل إلى هذا الموضوع.
ticket-merge-itself = هذا هو الاستفسار نفسه.
ticket-merge-stranger = #{ $number } من محادثة أخرى أو هاتف آخر. لا تُضمّ إلا استفسارات عميل واحد وصلت بالطريقة نفسها.
ticket-merge-unknown = لا يوجد استفسار #{ $number }.
ticket-merge-over = #{ $number } مغلق. أعد فتحه أولًا ثم ضُمّ.
ticket-not-changed = ✏️ وصل هذا إلى العميل في رسالة قصيرة لا يمكن تغييرها: اكتب الجديد.
ticket-reacted = 📱 تفاعل العميل عبر رسالة نصية: { $sign }
ticket-change-refused = ✏️ ما زال العميل يقرأ النص القديم: { $reason }. اكتب الجديد.
ticket-said-anew = ✏️ <i>بعد التعديل:</i>
    { $words }
ticket-album-short-out = 🧩 لم يصل هذا الألبوم إلى العميل كاملًا: { $there } من { $of }. لا يذكر تيليجرام ما ينقصه: أعد إرسال المهم.
ticket-album-short-in = 🧩 لم يمكن عرض ألبوم العميل هنا كاملًا: { $there } من { $of }. لا يذكر تيليجرام ما ينقصه: اسأل عنه.
ticket-backlog = 📥 يُكتب أكثر مما تستطيع هذه المجموعة عرضه: يقبل تيليجرام هنا عددًا محدودًا من الرسائل في الدقيقة.
    { $messages ->
        [zero] لا رسالة تنتظر
        [one] رسالة واحدة تنتظر
        [two] رسالتان تنتظران
        [few] { $messages } رسائل تنتظر
        [many] { $messages } رسالة تنتظر
       *[other] { $messages } رسالة تنتظر
    }، { $tickets ->
        [zero] لا استفسار
        [one] استفسار واحد
        [two] استفساران
        [few] { $tickets } استفسارات
        [many] { $tickets } استفسارًا
       *[other] { $tickets } استفسار
    }، أقدمها منذ { $at }. تصل واحدة بعد أخرى، أما ردودكم فتخرج فورًا.
ticket-none-here = لا يوجد استفسار هنا. اكتب هذا في موضوع الاستفسار، أو ردًا على ما قاله العميل.
ticket-done-taken = ✋ #{ $number } يتولّاه { $who }.
ticket-done-resolved = ✅ #{ $number } تم حله، بحسب { $who }.
ticket-done-closed = ✖️ #{ $number } أغلقه { $who }.
ticket-done-reopened = ↩️ #{ $number } أعاد فتحه { $who }.
ticket-no-topics = 🧵 الاستفسارات في المجموعة نفسها لأنني لا أستطيع إنشاء مواضيع هنا. ليكون لكل استفسار موضوعه: فعّل المواضيع في إعدادات المجموعة واجعلني مشرفًا له حق إدارة المواضيع. وحتى ذلك الحين أجب بالرد على ما قاله العميل.
customer-unknown = 👤 لا يعرف المتجر هذا الشخص.
customer-title = { "\u200F" }👤 <b>{ $name }</b> ({ $id })
customer-phone = { "\u200F" }📞 { $phone }
customer-source = وصل عبر الرابط «{ $source }»
customer-orders = { $count ->
        [zero] 🛍 لا طلبات
        [one] 🛍 طلب واحد:
        [two] 🛍 طلبان:
        [few] 🛍 { $count } طلبات:
        [many] 🛍 { $count } طلبًا:
       *[other] 🛍 { $count } طلب:
    }
customer-order = { "\u200F" }• { $id } · { $status }
ticket-no-such-command = هذا الأمر غير معروف، لذلك لم يُرسل شيء إلى العميل. ما يبدأ بـ // يبقى بينكم.

ticket-nudge-answer = ⏰ صاحب الاستفسار #{ $number } ينتظر جوابًا منذ { $at }.
ticket-nudge-solve = ⏰ الاستفسار #{ $number } مفتوح منذ { $at } وكان ينبغي أن يُحَلّ.
ticket-nudge-whose = المسؤول: { $who }.
ticket-late-answer = 🚨 <b>#{ $number }</b> { $name } ينتظر جوابًا منذ { $at }. هل يستطيع أحد أن يتولاه؟
ticket-late-solve = 🚨 <b>#{ $number }</b> { $name } مفتوح منذ { $at } ولم يُحَلّ بعد.
ticket-scored = ⭐ يعطي صاحب الاستفسار { $score } من 5.
ticket-scored-anew = ⭐ يعطي صاحب الاستفسار الآن { $score } من 5.
ticket-score-words = 💬 <i>السبب:</i>
    { $words }
ticket-goes-on-in-chat = 💬 العميل الآن على تيليجرام: يستمر هذا الاستفسار هناك، وكذلك ردودكم.
ticket-card-unanswerable = ⛔ المرسل اسم أو رقم قصير: لا يمكن الرد على رسائله.
ticket-sms-size = { $texts ->
        [zero] 📱 تُرسل بالرسائل القصيرة، عدد المقاطع: { $segments }.
        [one] 📱 تُرسل في رسالة قصيرة واحدة، عدد المقاطع: { $segments }.
        [two] 📱 تُرسل في رسالتين قصيرتين، مجموع المقاطع: { $segments }.
        [few] 📱 تُرسل في { $texts } رسائل قصيرة، مجموع المقاطع: { $segments }.
        [many] 📱 تُرسل في { $texts } رسالة قصيرة، مجموع المقاطع: { $segments }.
       *[other] 📱 تُرسل في { $texts } رسالة قصيرة، مجموع المقاطع: { $segments }.
    }
ticket-sms-words-only = 📱 العميل يتلقى رسائل قصيرة: يُرسل النص فقط دون المرفق.
ticket-sms-no-media = ❗ العميل يتلقى رسائل قصيرة، وهي تحمل النص فقط: لم يُرسل شيء من هذا.
ticket-sms-too-long = { $count ->
        [zero] ❗ أطول من أن تُرسل: لم يُرسل شيء. اختصروا النص أو أرسلوا رابطًا لقراءته على تيليجرام.
        [one] ❗ أطول من رسالة قصيرة واحدة: لم يُرسل شيء. اختصروا النص أو أرسلوا رابطًا لقراءته على تيليجرام.
        [two] ❗ أطول من رسالتين قصيرتين: لم يُرسل شيء. اختصروا النص أو أرسلوا رابطًا لقراءته على تيليجرام.
        [few] ❗ أطول حتى من { $count } رسائل قصيرة: لم يُرسل شيء. اختصروا النص أو أرسلوا رابطًا لقراءته على تيليجرام.
        [many] ❗ أطول حتى من { $count } رسالة قصيرة: لم يُرسل شيء. اختصروا النص أو أرسلوا رابطًا لقراءته على تيليجرام.
       *[other] ❗ أطول حتى من { $count } رسالة قصيرة: لم يُرسل شيء. اختصروا النص أو أرسلوا رابطًا لقراءته على تيليجرام.
    }
ticket-send-link = 🔗 إرسال رابط
ticket-link-sent = يُرسل الرابط برسالة قصيرة.
ticket-said-elsewhere = 💻 ردّ <b>{ $who }</b>: { $words }
ticket-noted-elsewhere = 📝 ملاحظة من <b>{ $who }</b>: { $words }
staff-webhook-failed = ❗ لم يُبلَّغ نظامكم بالطلبات ({ $event }): { $answer }. راجعوا support.webhook في الإعدادات.
agents-locale-set = ستصل الردود إلى { $name } بهذه اللغة من الآن: { $language }.
agents-locale-off = ستصل الردود إلى { $name } بلغة المجموعة من الآن.
agents-supervisor-needed = هذا من صلاحية المشرف على الفريق فقط.
ticket-collision = 👥 { $first } و{ $second } يجيبان هذا العميل في الوقت نفسه. وصلت الإجابتان كلتاهما إلى العميل.
ticket-assign-usage = لمن؟ أرسل <code>/assign</code> ردًا على شيء كتبه الشخص هنا، أو اذكر اسم أحد أفراد الفريق: <code>/assign</code> الاسم. وبكتابة <code>/assign me</code> تتولّاه أنت.
ticket-category-which = ما موضوع #{ $number }؟
ticket-done-category = 🏷 موضوع #{ $number }: { $category }
ticket-done-priority = ⏫ أولوية #{ $number } الآن: { $priority }
ticket-done-blocked = 🚫 حُظر عميل #{ $number }: لن يصل ما يكتبه إلى هنا حتى <code>/unblock</code>. سيُخبر بذلك مرة واحدة عندما يكتب من جديد.
ticket-done-unblocked = ✓ يمكن لعميل #{ $number } أن يكتب من جديد.
ticket-lacks = 🔧 <b>تنقصني صلاحيات في هذه المجموعة</b>
ticket-lacks-reading = • لا أرى إلا الأوامر والردود الموجّهة إليّ. اجعلني مشرفًا: المجموعة ← تعديل ← المشرفون ← إضافة مشرف.
ticket-lacks-topics = • لا أستطيع إنشاء المواضيع أو إعادة تسميتها أو إغلاقها. فعّل «إدارة المواضيع» في صلاحياتي كمشرف، و«المواضيع» في إعدادات المجموعة.
ticket-lacks-pins = • لا أستطيع تثبيت بطاقة الاستفسار. فعّل «تثبيت الرسائل» في صلاحياتي كمشرف.
canned-title = 📋 <b>ردود جاهزة</b>
canned-none = لا توجد ردود جاهزة بعد.
canned-usage = <code>/canned</code> ثم الاسم – يجيب بها في استفسار
    <code>/canned add</code> ثم الاسم والكلمات – يحفظها بلغتك؛ <code>/canned add</code> ثم الاسم ثم en والكلمات – بلغة أخرى
    <code>/canned remove</code> ثم الاسم
    تُملأ هذه تلقائيًا: <code>{"{"}name{"}"}</code> <code>{"{"}order{"}"}</code> <code>{"{"}tracking{"}"}</code> <code>{"{"}number{"}"}</code>
canned-line = { "\u200F" }• <b>{ $name }</b> ({ $locale }): { $words }
canned-more = { $count ->
        [zero] … ولا مزيد
        [one] … وواحد آخر
        [two] … واثنان آخران
        [few] … و{ $count } أخرى
        [many] … و{ $count } أخرى
       *[other] … و{ $count } أخرى
    }
canned-unknown = لا يوجد رد جاهز باسم { $name }. يعرض <code>/canned</code> كل الردود.
canned-lacks = يحتاج «{ $name }» إلى { $places }، وليس ذلك في هذا الاستفسار. لم يصل العميلَ شيء.
canned-sent = 📋 يصل العميلَ:
    { $words }
canned-added = ✓ حُفظ { $name } ({ $locale }).
canned-removed = ✓ حُذف { $name }.
customer-orders-more = { $count ->
        [zero] … ولا مزيد
        [one] … وواحد آخر
        [two] … واثنان آخران
        [few] … و{ $count } أخرى
        [many] … و{ $count } أخرى
       *[other] … و{ $count } أخرى
    }
customer-parcel = { "\u200F" }⁃ 📦 { $carrier } { $number } · { $status }
customer-parcel-due = { "\u200F" }⁃ 📦 { $carrier } { $number } · { $status }، متوقع { $day }
deliveries-title = 📬 <b>ما أُرسل إلى العميل</b>
deliveries-none = لم يُرسل شيء إلى هذا العميل بعد.
deliveries-line = { "\u200F" }• { $at } · <code>{ $what }</code> · { $state }
deliveries-try = { "\u200F" }⁃ { $channel }: <code>{ $came }</code>
deliveries-there = ✓ وصل عبر { $channel }
deliveries-under-way = في الطريق عبر { $channel }
deliveries-waits = ينتظر
deliveries-withdrawn = سُحب
deliveries-too-late = ✗ لم يُرسل في وقته
deliveries-failed = ✗ لم يصل: { $reason }
deliveries-no-channel = لا قناة
tickets-title = { $count ->
        [0] 🎫 <b>لا استفسارات</b>
        [zero] 🎫 <b>لا استفسارات</b>
        [one] 🎫 <b>استفسار واحد</b>
        [two] 🎫 <b>استفساران</b>
        [few] 🎫 <b>{ $count } استفسارات</b>
        [many] 🎫 <b>{ $count } استفسارًا</b>
       *[other] 🎫 <b>{ $count } استفسار</b>
    }
tickets-page = · صفحة { $page } من { $pages }
tickets-back = › رجوع
tickets-on = المزيد ‹
tickets-open = المفتوحة
tickets-mine = استفساراتي
tickets-new = الجديدة
tickets-waiting = الدور علينا
tickets-line = { "\u200F" }{ $sign } { $number } { $name } · { $category }
tickets-line-of = { "\u200F" }{ $sign } { $number } { $name } · { $category } · { $who }
tickets-number = #{ $number }
tickets-number-link = <a href="{ $url }">#{ $number }</a>
tickets-since = · ينتظر منذ { $at }
tickets-deferred = 🚪 { $count ->
        [zero] <b>لا محادثات جديدة تنتظر من دردشات غير معروفة.</b>
        [one] <b>محادثة جديدة من دردشة غير معروفة تنتظر.</b>
        [two] <b>محادثتان جديدتان من دردشات غير معروفة تنتظران.</b>
        [few] <b>{ $count } محادثات جديدة من دردشات غير معروفة تنتظر.</b>
        [many] <b>{ $count } محادثة جديدة من دردشات غير معروفة تنتظر.</b>
       *[other] <b>{ $count } محادثة جديدة من دردشات غير معروفة تنتظر.</b>
    } هذا أكثر مما تستطيع المجموعة عرضه دفعة واحدة.
tickets-deferred-how = تُنشأ مواضيعها تلقائيًا، الأقدم أولًا، بمعدل { $topics } كل { $minutes } دقيقة. يفتح الزر موضوعًا الآن، ويعرض /tickets new الكل.
tickets-no-topic = · بلا موضوع بعد
tickets-button-topic = 🧵 فتح موضوع
ticket-gets-topic = 🧵 يُنشأ الآن موضوع #{ $number }.
ticket-has-topic = 🧵 لم يعد #{ $number } ينتظر موضوعًا.
desk-standing = 🎫 المفتوحة: { $open }، الدور علينا: { $waiting }، لم يتولّها أحد: { $new }
desk-oldest = ⏳ أطول انتظار: منذ { $at }
desk-first-answer = { $hours ->
        [0] ⏱ أول إجابة خلال آخر 24 ساعة: { $minutes } دقيقة (الوسيط)
        [zero] ⏱ أول إجابة خلال آخر 24 ساعة: { $minutes } دقيقة (الوسيط)
        [one] ⏱ أول إجابة خلال آخر 24 ساعة: { $hours } س { $minutes } د (الوسيط)
        [two] ⏱ أول إجابة خلال آخر 24 ساعة: { $hours } س { $minutes } د (الوسيط)
        [few] ⏱ أول إجابة خلال آخر 24 ساعة: { $hours } س { $minutes } د (الوسيط)
        [many] ⏱ أول إجابة خلال آخر 24 ساعة: { $hours } س { $minutes } د (الوسيط)
       *[other] ⏱ أول إجابة خلال آخر 24 ساعة: { $hours } س { $minutes } د (الوسيط)
    }
desk-no-answers = ⏱ لم تصدر أي إجابة أولى خلال آخر 24 ساعة.
desk-share = 👤 { $who }: الإجابات { $answers }، الاستفسارات { $tickets }
desk-help = <b>ما يمكنك فعله هنا</b>
    اكتب في موضوع الاستفسار، أو أجب بالرد على ما قاله العميل: يصل ذلك إلى العميل. وما يبدأ بـ <code>//</code> يبقى بينكم.
desk-help-tickets = /tickets – ثم mine أو new أو waiting أو all أو فئة أو رقم أو كلمة
desk-help-states = /take /resolve /close /reopen – حيث الاستفسار
desk-help-subject = /priority /category – مدى أهميته وموضوعه
desk-help-merge = /merge 1040 – المتابعة في استفسار آخر للعميل نفسه
desk-help-note = /note – للزملاء فقط
desk-help-canned = /canned – ردود جاهزة
desk-help-customer = /customer /orders /deliveries – من العميل، وماذا طلب، وماذا أُرسل إليه
desk-help-stats = /stats – كيف حالنا
desk-help-agents = /agents – من في الفريق؛ <code>/agents language</code> ثم en – ردودي عليك بلغتك
desk-help-supervisor = <b>بصفتك مشرفًا على الفريق</b>
desk-help-assign = /assign – يسلّم الاستفسار إلى شخص
desk-help-block = /block /unblock – عميل لا يلزم أحدًا أن يقرأ رسائله
desk-help-canned-edit = <code>/canned add</code>، <code>/canned remove</code> – ردود جاهزة
desk-help-admin = <b>بصفتك مديرًا</b>
desk-help-agents-edit = <code>/agents add</code>، <code>/agents remove</code> – من في الفريق
desk-command-tickets = ما ينتظر العمل
desk-command-take = أتولّى هذا الاستفسار
desk-command-resolve = تم حله
desk-command-close = انتهى
desk-command-reopen = يستمر
desk-command-assign = تسليمه إلى شخص
desk-command-priority = مدى أهميته
desk-command-category = موضوعه
desk-command-merge = المتابعة في استفسار آخر
desk-command-note = للزملاء فقط
desk-command-canned = ردود جاهزة
desk-command-customer = من العميل
desk-command-orders = طلبات العميل
desk-command-deliveries = ما أُرسل إلى العميل
desk-command-block = عدم قراءة هذا العميل
desk-command-unblock = السماح له بالكتابة
desk-command-stats = كيف حالنا
desk-command-agents = من في الفريق
desk-command-help = ما يمكنك فعله هنا
