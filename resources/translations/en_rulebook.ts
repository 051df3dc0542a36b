<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>CalendarForm</name>
    <message>
        <source>Tên lịch</source>
        <translation>Calendar name</translation>
    </message>
    <message>
        <source>không làm việc</source>
        <translation>no work</translation>
    </message>
    <message>
        <source>Giờ làm việc {day}</source>
        <translation>Working hours on {day}</translation>
    </message>
    <message>
        <source>Ngày nghỉ, làm bù, đổi giờ</source>
        <translation>Days off, make-up and changed days</translation>
    </message>
    <message>
        <source>Ngày</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>Loại</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>Giờ làm việc</source>
        <translation>Working hours</translation>
    </message>
    <message>
        <source>Tên</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Căn cứ</source>
        <translation>Legal basis</translation>
    </message>
    <message>
        <source>Loại ngày</source>
        <translation>Kind of day</translation>
    </message>
    <message>
        <source>Tên ngày</source>
        <translation>Name of the day</translation>
    </message>
    <message>
        <source>Căn cứ pháp lý</source>
        <translation>Legal basis</translation>
    </message>
    <message>
        <source>Nhập tệp .ics…</source>
        <translation>Import .ics file…</translation>
    </message>
    <message>
        <source>Điền ngày lễ…</source>
        <translation>Fill in holidays…</translation>
    </message>
    <message>
        <source>Ngày lễ theo luật, năm nay và năm sau; ngày hoán đổi, làm bù phải thêm theo thông báo</source>
        <translation>Holidays by law, this year and next; swapped and make-up days are added from the notice</translation>
    </message>
    <message>
        <source>Thêm hoặc sửa ngày</source>
        <translation>Add or change day</translation>
    </message>
    <message>
        <source>Bỏ ngày</source>
        <translation>Remove day</translation>
    </message>
    <message>
        <source>{added} ngày mới, {changed} ngày đổi, {same} ngày đã có.</source>
        <translation>{added} days new, {changed} changed, {same} already there.</translation>
    </message>
    <message>
        <source>Bỏ qua {n}: {first}</source>
        <translation>{n} passed over: {first}</translation>
    </message>
    <message>
        <source>Giờ làm việc {day} chưa đọc được; viết như 07:30–11:30, 13:30–17:00.</source>
        <translation>The hours of {day} cannot be read; write them like 07:30–11:30, 13:30–17:00.</translation>
    </message>
    <message>
        <source>Hãy ghi giờ làm việc của ngày, như 07:30–11:30, 13:30–17:00.</source>
        <translation>Give the hours of the day, like 07:30–11:30, 13:30–17:00.</translation>
    </message>
</context>
<context>
    <name>OrganisationForm</name>
    <message>
        <source>Lịch làm việc riêng</source>
        <translation>Calendar of its own</translation>
    </message>
    <message>
        <source>(không có lịch riêng: theo lịch của quy tắc)</source>
        <translation>(none of its own: the rule&apos;s calendar holds)</translation>
    </message>
    <message>
        <source>Các quy tắc tính theo lịch riêng của cơ quan chủ trì: {names}.</source>
        <translation>Rules that count by the lead agency&apos;s own calendar: {names}.</translation>
    </message>
    <message>
        <source>Chưa quy tắc nào tính theo lịch riêng của cơ quan chủ trì, nên lịch này chưa dời hạn nào.</source>
        <translation>No rule counts by the lead agency&apos;s own calendar yet, so this one moves no deadline.</translation>
    </message>
</context>
<context>
    <name>RuleForm</name>
    <message>
        <source>Tên quy tắc</source>
        <translation>Rule name</translation>
    </message>
    <message>
        <source>Lịch làm việc</source>
        <translation>Working calendar</translation>
    </message>
    <message>
        <source>Theo lịch riêng của cơ quan chủ trì, nếu có</source>
        <translation>By the lead agency&apos;s own calendar, if it has one</translation>
    </message>
    <message>
        <source> ngày</source>
        <translation> days</translation>
    </message>
    <message>
        <source>Được mở lại trong</source>
        <translation>May be reopened within</translation>
    </message>
    <message>
        <source>Các chặng</source>
        <translation>Stages</translation>
    </message>
    <message>
        <source>Tính từ lúc tiếp nhận; chặng trả lời tính từ lúc trình duyệt kết quả.</source>
        <translation>Counted from receipt; the reply from when the result awaits approval.</translation>
    </message>
    <message>
        <source>Cách tính của chặng {stage}</source>
        <translation>Clock of stage {stage}</translation>
    </message>
    <message>
        <source>giờ đồng hồ</source>
        <translation>clock hours</translation>
    </message>
    <message>
        <source>giờ làm việc</source>
        <translation>working hours</translation>
    </message>
    <message>
        <source> giờ</source>
        <translation> h</translation>
    </message>
    <message>
        <source>Số giờ của chặng {stage}</source>
        <translation>Hours of stage {stage}</translation>
    </message>
    <message>
        <source> phút</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Số phút của chặng {stage}</source>
        <translation>Minutes of stage {stage}</translation>
    </message>
    <message>
        <source>(không có lịch)</source>
        <translation>(no calendar)</translation>
    </message>
</context>
<context>
    <name>Rulebook</name>
    <message>
        <source>Thứ Hai</source>
        <translation>Monday</translation>
    </message>
    <message>
        <source>Thứ Ba</source>
        <translation>Tuesday</translation>
    </message>
    <message>
        <source>Thứ Tư</source>
        <translation>Wednesday</translation>
    </message>
    <message>
        <source>Thứ Năm</source>
        <translation>Thursday</translation>
    </message>
    <message>
        <source>Thứ Sáu</source>
        <translation>Friday</translation>
    </message>
    <message>
        <source>Thứ Bảy</source>
        <translation>Saturday</translation>
    </message>
    <message>
        <source>Chủ nhật</source>
        <translation>Sunday</translation>
    </message>
    <message>
        <source>Nghỉ</source>
        <translation>Off</translation>
    </message>
    <message>
        <source>Làm bù</source>
        <translation>Make-up</translation>
    </message>
    <message>
        <source>Đổi giờ</source>
        <translation>Changed hours</translation>
    </message>
    <message>
        <source>Lịch và quy tắc</source>
        <translation>Calendars and rules</translation>
    </message>
    <message>
        <source>Lịch làm việc</source>
        <translation>Working calendars</translation>
    </message>
    <message>
        <source>Quy tắc thời hạn</source>
        <translation>Deadline rules</translation>
    </message>
    <message>
        <source>Lịch riêng của cơ quan</source>
        <translation>Agencies&apos; own calendars</translation>
    </message>
    <message>
        <source>mới, chưa lập</source>
        <translation>new, not made</translation>
    </message>
    <message>
        <source>thôi dùng</source>
        <translation>retired</translation>
    </message>
    <message>
        <source>đang sửa</source>
        <translation>editing</translation>
    </message>
    <message>
        <source>chưa gửi</source>
        <translation>not sent</translation>
    </message>
    <message>
        <source>Hạn sẽ dời</source>
        <translation>Deadlines that would move</translation>
    </message>
    <message>
        <source>Số</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>Tiêu đề</source>
        <translation>Title</translation>
    </message>
    <message>
        <source>Hạn hiện nay</source>
        <translation>Deadline now</translation>
    </message>
    <message>
        <source>Hạn mới</source>
        <translation>New deadline</translation>
    </message>
    <message>
        <source>Dời</source>
        <translation>Move</translation>
    </message>
    <message>
        <source>Lịch làm việc mới</source>
        <translation>New working calendar</translation>
    </message>
    <message>
        <source>Tên lịch</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Chép giờ và ngày từ</source>
        <translation>Copy hours and days from</translation>
    </message>
    <message>
        <source>(không chép: giờ hành chính, chưa có ngày nghỉ)</source>
        <translation>(no copy: office hours, no days off yet)</translation>
    </message>
    <message>
        <source>Múi giờ Asia/Ho_Chi_Minh. Lịch được lập sau khi xem lại giờ và ngày.</source>
        <translation>Time zone Asia/Ho_Chi_Minh. The calendar is made after its hours and days were looked over.</translation>
    </message>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Tiếp tục</source>
        <translation>Continue</translation>
    </message>
</context>
<context>
    <name>RulebookWindow</name>
    <message>
        <source>Lịch làm việc và thời hạn</source>
        <translation>Working calendars and deadlines</translation>
    </message>
    <message>
        <source>Bản đang sửa</source>
        <translation>Edits not applied</translation>
    </message>
    <message>
        <source>Kết quả xem trước</source>
        <translation>Result of the trial</translation>
    </message>
    <message>
        <source>Mở trong hàng đợi</source>
        <translation>Open in the queue</translation>
    </message>
    <message>
        <source>Xem trước</source>
        <translation>Try out</translation>
    </message>
    <message>
        <source>Áp dụng</source>
        <translation>Apply</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Bỏ bản đang sửa…</source>
        <translation>Discard edits…</translation>
    </message>
    <message>
        <source>Lịch mới…</source>
        <translation>New calendar…</translation>
    </message>
    <message>
        <source>Gán lịch cho cơ quan…</source>
        <translation>Assign to an agency…</translation>
    </message>
    <message>
        <source>Đây là bản đang sửa, chưa áp dụng.</source>
        <translation>These are edits that are not applied yet.</translation>
    </message>
    <message>
        <source>Từ khi sửa, bản đang dùng đã được đổi: hãy xem lại.</source>
        <translation>What is in force has changed since: look at them again.</translation>
    </message>
    <message>
        <source>Lịch mới, chưa lập: xem lại giờ và ngày, xem trước rồi lập lịch.</source>
        <translation>New, not made yet: look over hours and days, preview, then make it.</translation>
    </message>
    <message>
        <source>Bỏ những gì vừa sửa?</source>
        <translation>Discard what you just edited?</translation>
    </message>
    <message>
        <source>«{name}» có thay đổi chưa áp dụng.</source>
        <translation>“{name}” has changes not applied yet.</translation>
    </message>
    <message>
        <source>Lịch mới «{name}» chưa được lập.</source>
        <translation>The new calendar “{name}” is not made yet.</translation>
    </message>
    <message>
        <source>Bỏ thay đổi</source>
        <translation>Discard changes</translation>
    </message>
    <message>
        <source>Sửa tiếp</source>
        <translation>Keep editing</translation>
    </message>
    <message>
        <source>{rules} quy tắc dùng · {own} cơ quan lấy làm lịch riêng · múi giờ {zone}</source>
        <translation>used by {rules} rules · own calendar of {own} agencies · time zone {zone}</translation>
    </message>
    <message>
        <source>múi giờ {zone}</source>
        <translation>time zone {zone}</translation>
    </message>
    <message>
        <source>Dùng lại</source>
        <translation>Use again</translation>
    </message>
    <message>
        <source>Thôi dùng</source>
        <translation>Retire</translation>
    </message>
    <message>
        <source>Lập lịch</source>
        <translation>Make calendar</translation>
    </message>
    <message>
        <source>Xem trước để biết hạn nào đang mở sẽ dời; chưa có gì thay đổi cho đến khi áp dụng.</source>
        <translation>Try out to see which open deadlines would move; nothing changes until you apply.</translation>
    </message>
    <message>
        <source>Chọn tệp lịch</source>
        <translation>Choose a calendar file</translation>
    </message>
    <message>
        <source>Lịch iCalendar (*.ics);;Mọi tệp (*)</source>
        <translation>iCalendar (*.ics);;All files (*)</translation>
    </message>
    <message>
        <source>Không nhập được: {why}.</source>
        <translation>Cannot be imported: {why}.</translation>
    </message>
    <message>
        <source>Không đọc được tệp: {why}.</source>
        <translation>The file cannot be read: {why}.</translation>
    </message>
    <message>
        <source>Chưa sửa gì.</source>
        <translation>Nothing changed yet.</translation>
    </message>
    <message>
        <source>Đang tính…</source>
        <translation>Counting…</translation>
    </message>
    <message>
        <source>Dùng được. Chưa hạn nào dời: lịch mới chưa được quy tắc hay cơ quan nào dùng.</source>
        <translation>It can be used. No deadline moves yet: no rule or agency uses the new calendar.</translation>
    </message>
    <message>
        <source>{moved} trong {open} hạn đang mở sẽ dời</source>
        <translation>{moved} of {open} open deadlines would move</translation>
    </message>
    <message>
        <source>: {later} muộn hơn, {earlier} sớm hơn</source>
        <translation>: {later} later, {earlier} earlier</translation>
    </message>
    <message>
        <source>; {late} quá hạn ngay</source>
        <translation>; {late} overdue at once</translation>
    </message>
    <message>
        <source>Đang ngoại tuyến: tính trên dữ liệu máy này; hạn dời khi máy chủ nhận được.</source>
        <translation>Offline: counted on what this desk holds; deadlines move when the centre has it.</translation>
    </message>
    <message>
        <source>Đã lập lịch «{name}». Ctrl+Z để hoàn tác.</source>
        <translation>Calendar “{name}” made. Ctrl+Z to undo.</translation>
    </message>
    <message>
        <source>Đã sửa «{name}»; {n} hạn dời theo. Ctrl+Z để hoàn tác.</source>
        <translation>«{name}» changed; {n} deadlines move with it. Ctrl+Z undoes it.</translation>
    </message>
    <message>
        <source>Dùng lại lịch «{name}».</source>
        <translation>Calendar “{name}” is in use again.</translation>
    </message>
    <message>
        <source>Đã thôi dùng lịch «{name}».</source>
        <translation>Calendar “{name}” retired.</translation>
    </message>
    <message>
        <source>Gán lịch cho cơ quan</source>
        <translation>Assign a calendar to an agency</translation>
    </message>
    <message>
        <source>Tiếp tục</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Hạn sẽ dời</source>
        <translation>Deadlines that would move</translation>
    </message>
</context>
</TS>
