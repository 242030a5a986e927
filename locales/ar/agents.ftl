staff-chat-conflict = ⚠️ ذكرت خدمة الطلبات محادثة تيليجرام { $chat } للعميل { $customer }، لكنها تخص عميلًا آخر. لم يتغير شيء.
agents-title = <b>فريقنا</b>
agents-none = لا أحد في القائمة بعد.
agents-line = • { $name } – { $role }
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
alert-letters-line = • { $subject } · { $template }: { $reason } <code>{ $id }</code>
alert-letters-line-plain = • { $template }: { $reason } <code>{ $id }</code>
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
ticket-head = <b>#{ $number }</b> { $name }:
ticket-by-sms = 📱 <i>برسالة قصيرة</i>
ticket-card-title = 🎫 <b>#{ $number }</b> { $name } · { $category }
ticket-card-state = { $sign } { $state }
ticket-card-state-of = { $sign } { $state } · { $who }
ticket-card-priority = ⏫ { $priority }
ticket-card-order = 🛍 الطلب { $id }
ticket-card-customer = 👤 العميل { $id }
ticket-card-stranger = 👤 غير معروف لدى المتجر
ticket-card-person = 💬 { $language }، عبر { $channel }
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
ticket-cannot-show = ❗ أرسل العميل شيئًا ({ $what })، لكنه لم يعد لدى تيليجرام.
ticket-taken-by = تولّاه { $who } من قبل.
ticket-reopen-first = هذا الاستفسار مغلق. اكتب /reopen أولًا ثم اكتب من جديد: لم يصل العميلَ شيء.
ticket-was-merged = ضُمّ هذا الاستفسار إلى استفسار آخر.
ticket-none-here = لا يوجد استفسار هنا. اكتب هذا في موضوع الاستفسار، أو ردًا على ما قاله العميل.
ticket-done-taken = ✋ #{ $number } يتولّاه { $who }.
ticket-done-resolved = ✅ #{ $number } تم حله، بحسب { $who }.
ticket-done-closed = ✖️ #{ $number } أغلقه { $who }.
ticket-done-reopened = ↩️ #{ $number } أعاد فتحه { $who }.
ticket-no-topics = 🧵 الاستفسارات في المجموعة نفسها لأنني لا أستطيع إنشاء مواضيع هنا. ليكون لكل استفسار موضوعه: فعّل المواضيع في إعدادات المجموعة واجعلني مشرفًا له حق إدارة المواضيع. وحتى ذلك الحين أجب بالرد على ما قاله العميل.
customer-unknown = 👤 لا يعرف المتجر هذا الشخص.
customer-title = 👤 <b>{ $name }</b> ({ $id })
customer-phone = 📞 { $phone }
customer-orders = { $count ->
        [zero] 🛍 لا طلبات
        [one] 🛍 طلب واحد:
        [two] 🛍 طلبان:
        [few] 🛍 { $count } طلبات:
        [many] 🛍 { $count } طلبًا:
       *[other] 🛍 { $count } طلب:
    }
customer-order = • { $id } · { $status }
ticket-no-such-command = هذا الأمر غير معروف، لذلك لم يُرسل شيء إلى العميل. ما يبدأ بـ // يبقى بينكم.

ticket-nudge-answer = ⏰ صاحب الطلب #{ $number } ينتظر جوابًا منذ { $at }.
ticket-nudge-solve = ⏰ الطلب #{ $number } مفتوح منذ { $at } وكان ينبغي أن يُحَلّ.
ticket-nudge-whose = المسؤول: { $who }.
ticket-late-answer = 🚨 <b>#{ $number }</b> { $name } ينتظر جوابًا منذ { $at }. هل يستطيع أحد أن يتولاه؟
ticket-late-solve = 🚨 <b>#{ $number }</b> { $name } مفتوح منذ { $at } ولم يُحَلّ بعد.
ticket-scored = ⭐ يعطي صاحب الطلب { $score } من 5.
ticket-scored-anew = ⭐ يعطي صاحب الطلب الآن { $score } من 5.
ticket-score-words = 💬 <i>السبب:</i> { $words }
ticket-goes-on-in-chat = 💬 العميل الآن على تيليجرام: يستمر هذا الطلب هناك، وكذلك ردودكم.
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
