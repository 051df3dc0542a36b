<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>AlarmStrip</name>
    <message>
        <source>Xem cảnh báo</source>
        <translation>Show alarms</translation>
    </message>
    <message>
        <source>Xác nhận  F8</source>
        <translation>Acknowledge  F8</translation>
    </message>
    <message>
        <source>Xác nhận cảnh báo này</source>
        <translation>Acknowledge this alarm</translation>
    </message>
    <message>
        <source>Chưa xác nhận: {counts}</source>
        <translation>Unacknowledged: {counts}</translation>
    </message>
    <message>
        <source>▲ DỒN DẬP</source>
        <translation>▲ FLOOD</translation>
    </message>
    <message>
        <source>Im tiếng còn {left}</source>
        <translation>Silent for {left}</translation>
    </message>
    <message>
        <source>Im tiếng</source>
        <translation>Silence</translation>
    </message>
    <message>
        <source>F7: im tiếng 5 phút, hoặc thôi im tiếng</source>
        <translation>F7: silent for 5 minutes, or no longer</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>Duty</name>
    <message>
        <source>{seat} từ {since}</source>
        <translation>{seat} since {since}</translation>
    </message>
</context>
<context>
    <name>Room</name>
    <message>
        <source>Cảnh báo</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>Xác nhận</source>
        <translation>Acknowledge</translation>
    </message>
    <message>
        <source>Đặt lại</source>
        <translation>Reset</translation>
    </message>
    <message>
        <source>Gác lại…</source>
        <translation>Shelve…</translation>
    </message>
    <message>
        <source>Thôi gác</source>
        <translation>Unshelve</translation>
    </message>
    <message>
        <source>Bỏ xác nhận</source>
        <translation>Withdraw acknowledgement</translation>
    </message>
    <message>
        <source>Chặn…</source>
        <translation>Suppress…</translation>
    </message>
    <message>
        <source>Thôi chặn</source>
        <translation>Stop suppressing</translation>
    </message>
    <message>
        <source>Ngừng dùng…</source>
        <translation>Out of service…</translation>
    </message>
    <message>
        <source>Dùng lại</source>
        <translation>Back in service</translation>
    </message>
    <message>
        <source>Chưa chọn cảnh báo</source>
        <translation>No alarm chosen</translation>
    </message>
    <message>
        <source>Chọn một cảnh báo để xem lịch sử.</source>
        <translation>Choose an alarm to see its history.</translation>
    </message>
    <message>
        <source>Mức</source>
        <translation>Priority</translation>
    </message>
    <message>
        <source>Trạng thái</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Bắt đầu</source>
        <translation>Began</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>Ai giữ</source>
        <translation>Held by</translation>
    </message>
    <message>
        <source>Ai xác nhận</source>
        <translation>Acknowledged by</translation>
    </message>
    <message>
        <source>Lý do</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Mở phản ánh</source>
        <translation>Open the report</translation>
    </message>
    <message>
        <source>Xem các phản ánh này</source>
        <translation>Show these reports</translation>
    </message>
    <message>
        <source>Lịch sử</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Vì sao</source>
        <translation>Why</translation>
    </message>
    <message>
        <source>Kéo dài</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Ai, khi nào</source>
        <translation>Who, when</translation>
    </message>
    <message>
        <source>chập chờn</source>
        <translation>chattering</translation>
    </message>
    <message>
        <source>chờ gửi</source>
        <translation>waiting to send</translation>
    </message>
    <message>
        <source>Tìm cảnh báo (không cần dấu)</source>
        <translation>Find alarms (marks not needed)</translation>
    </message>
    <message>
        <source>Từ mức cao</source>
        <translation>High and above</translation>
    </message>
    <message>
        <source>Xác nhận trang này  Shift+A</source>
        <translation>Acknowledge this page  Shift+A</translation>
    </message>
    <message>
        <source>Xác nhận trang này</source>
        <translation>Acknowledge this page</translation>
    </message>
    <message>
        <source>Danh sách cảnh báo</source>
        <translation>List of alarms</translation>
    </message>
    <message>
        <source>Đang mở cảnh báo…</source>
        <translation>Opening alarms…</translation>
    </message>
    <message>
        <source>Không có cảnh báo nào ở đây</source>
        <translation>No alarms here</translation>
    </message>
    <message>
        <source>{n} cảnh báo</source>
        <translation>{n} alarm|{n} alarms</translation>
    </message>
    <message>
        <source>Gác cảnh báo trong bao lâu?</source>
        <translation>Shelve the alarm for how long?</translation>
    </message>
    <message>
        <source>Tiếp tục</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Lý do (ca sau sẽ đọc)</source>
        <translation>Reason (the next shift reads it)</translation>
    </message>
    <message>
        <source>Mở nguồn của cảnh báo</source>
        <translation>Open what the alarm is about</translation>
    </message>
    <message>
        <source>Tìm cảnh báo</source>
        <translation>Find alarms</translation>
    </message>
    <message>
        <source>Đang có</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>Chưa xác nhận</source>
        <translation>Unacknowledged</translation>
    </message>
    <message>
        <source>Đang gác, chặn</source>
        <translation>Shelved, suppressed</translation>
    </message>
    <message>
        <source>Đã hết</source>
        <translation>Over</translation>
    </message>
    <message>
        <source>15 phút</source>
        <translation>15 minutes</translation>
    </message>
    <message>
        <source>30 phút</source>
        <translation>30 minutes</translation>
    </message>
    <message>
        <source>1 giờ</source>
        <translation>1 hour</translation>
    </message>
    <message>
        <source>2 giờ</source>
        <translation>2 hours</translation>
    </message>
    <message>
        <source>4 giờ</source>
        <translation>4 hours</translation>
    </message>
    <message>
        <source>8 giờ</source>
        <translation>8 hours</translation>
    </message>
    <message>
        <source>24 giờ</source>
        <translation>24 hours</translation>
    </message>
    <message>
        <source>Điều kiện đã hết</source>
        <translation>The condition is over</translation>
    </message>
    <message>
        <source>Quá hạn {stage} {span}</source>
        <translation>Overdue ({stage}) by {span}</translation>
    </message>
    <message>
        <source>Hạn {stage} còn {span}</source>
        <translation>Due ({stage}) in {span}</translation>
    </message>
    <message>
        <source>{n} phản ánh trong 1 giờ</source>
        <translation>{n} report in 1 hour|{n} reports in 1 hour</translation>
    </message>
    <message>
        <source> (thường {usual})</source>
        <translation> (usually {usual})</translation>
    </message>
    <message>
        <source>Không có dữ liệu tốt từ {when}</source>
        <translation>No good data since {when}</translation>
    </message>
    <message>
        <source>{who}, đến {when}</source>
        <translation>{who}, until {when}</translation>
    </message>
    <message>
        <source>{who}, từ {when}</source>
        <translation>{who}, since {when}</translation>
    </message>
    <message>
        <source>Ghi sổ ca…</source>
        <translation>Note…</translation>
    </message>
    <message>
        <source>Kết thúc ca…</source>
        <translation>End shift…</translation>
    </message>
    <message>
        <source>Đánh dấu đã đọc hết</source>
        <translation>Mark all as read</translation>
    </message>
    <message>
        <source>Ký nhận bàn giao…</source>
        <translation>Sign and take over…</translation>
    </message>
    <message>
        <source>In ca trực…</source>
        <translation>Print shift…</translation>
    </message>
    <message>
        <source>Sổ ca</source>
        <translation>Notes of the shift</translation>
    </message>
    <message>
        <source>Ca đầu tiên sẽ hiện ở đây khi có người vào ca.</source>
        <translation>The first shift shows here when somebody begins one.</translation>
    </message>
    <message>
        <source>Chưa có ca trực nào</source>
        <translation>No shifts yet</translation>
    </message>
    <message>
        <source>Thời gian</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>đã thử, nghe thấy</source>
        <translation>tried and heard</translation>
    </message>
    <message>
        <source>chưa nghe thấy</source>
        <translation>not heard</translation>
    </message>
    <message>
        <source>Âm cảnh báo</source>
        <translation>Sound of alarms</translation>
    </message>
    <message>
        <source>{who} lúc {when}</source>
        <translation>{who} at {when}</translation>
    </message>
    <message>
        <source>Ký nhận</source>
        <translation>Taken over</translation>
    </message>
    <message>
        <source>Bàn giao lúc {when}: đã đọc {read}/{total}</source>
        <translation>Handover of {when}: {read}/{total} read</translation>
    </message>
    <message>
        <source>{who} đọc lúc {when}</source>
        <translation>{who} read it at {when}</translation>
    </message>
    <message>
        <source>Mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Mở: {text}</source>
        <translation>Open: {text}</translation>
    </message>
    <message>
        <source>Phát sinh</source>
        <translation>Raised</translation>
    </message>
    <message>
        <source>Nặng thêm</source>
        <translation>Escalated</translation>
    </message>
    <message>
        <source>Tự kết thúc</source>
        <translation>Cleared</translation>
    </message>
    <message>
        <source>Gác lại</source>
        <translation>Shelved</translation>
    </message>
    <message>
        <source>Hết giờ gác</source>
        <translation>Shelf ran out</translation>
    </message>
    <message>
        <source>Chặn</source>
        <translation>Suppressed</translation>
    </message>
    <message>
        <source>Ngừng dùng</source>
        <translation>Out of service</translation>
    </message>
    <message>
        <source>{count} cảnh báo mới/10 phút/bàn</source>
        <translation>{count} new alarms/10 min/seat</translation>
    </message>
    <message>
        <source>{n} đứng quá 24 giờ</source>
        <translation>{n} standing over 24 h</translation>
    </message>
    <message>
        <source>{n} chập chờn</source>
        <translation>{n} chattering</translation>
    </message>
    <message>
        <source>▲ DỒN DẬP</source>
        <translation>▲ FLOOD</translation>
    </message>
    <message>
        <source>Ca trực</source>
        <translation>Shifts</translation>
    </message>
    <message>
        <source>Vào ca</source>
        <translation>Begin shift</translation>
    </message>
    <message>
        <source>Bàn trực</source>
        <translation>Seat</translation>
    </message>
    <message>
        <source>ví dụ: Bàn 1</source>
        <translation>for example: Desk 1</translation>
    </message>
    <message>
        <source>Thử âm cảnh báo</source>
        <translation>Try the sound of alarms</translation>
    </message>
    <message>
        <source>Tôi nghe thấy</source>
        <translation>I hear it</translation>
    </message>
    <message>
        <source>Không nghe thấy vẫn vào ca được; sổ ca sẽ ghi như vậy.</source>
        <translation>You can begin without hearing it; the log will say so.</translation>
    </message>
    <message>
        <source>Mật khẩu của bạn để ký</source>
        <translation>Your password, to sign</translation>
    </message>
    <message>
        <source>Ký</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>Người trực</source>
        <translation>On duty</translation>
    </message>
    <message>
        <source>Bàn giao</source>
        <translation>Handover</translation>
    </message>
    <message>
        <source>đọc {read}/{total}</source>
        <translation>{read}/{total} read</translation>
    </message>
    <message>
        <source>Vào ca…  N</source>
        <translation>Begin shift…  N</translation>
    </message>
    <message>
        <source>Sổ ca trực</source>
        <translation>Log of shifts</translation>
    </message>
    <message>
        <source>Đang mở sổ ca trực…</source>
        <translation>Opening the log of shifts…</translation>
    </message>
    <message>
        <source>Bấm «Vào ca» để bắt đầu ca đầu tiên.</source>
        <translation>Press “Begin shift” to begin the first one.</translation>
    </message>
    <message>
        <source>Đang trực: {names}</source>
        <translation>On duty: {names}</translation>
    </message>
    <message>
        <source>Chưa có ai vào ca</source>
        <translation>Nobody is on duty yet</translation>
    </message>
    <message>
        <source>{n} ca</source>
        <translation>{n} shift|{n} shifts</translation>
    </message>
    <message>
        <source>Nhận từ {who}: {n} mục bàn giao cần đọc</source>
        <translation>From {who}: {n} items of the handover to read</translation>
    </message>
    <message>
        <source>Ghi sổ ca</source>
        <translation>Note of the shift</translation>
    </message>
    <message>
        <source>Việc cần ca sau biết</source>
        <translation>What the next shift must know</translation>
    </message>
    <message>
        <source>Ghi</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>… và {n} mục khác</source>
        <translation>… and {n} more</translation>
    </message>
    <message>
        <source>Kết thúc ca</source>
        <translation>End shift</translation>
    </message>
    <message>
        <source>Bạn đã đọc đủ {total} mục và nhận bàn giao từ {who}.</source>
        <translation>You have read all {total} items and take over from {who}.</translation>
    </message>
    <message>
        <source>Ký nhận bàn giao</source>
        <translation>Sign and take over</translation>
    </message>
    <message>
        <source>Đang trực</source>
        <translation>On duty</translation>
    </message>
    <message>
        <source>Chờ nhận bàn giao</source>
        <translation>Waiting to be taken over</translation>
    </message>
    <message>
        <source>Đã bàn giao</source>
        <translation>Handed over</translation>
    </message>
    <message>
        <source>từ {begin}</source>
        <translation>since {begin}</translation>
    </message>
    <message>
        <source>từ {begin} · {length}</source>
        <translation>since {begin} · {length}</translation>
    </message>
    <message>
        <source>hồ sơ không có trên máy này</source>
        <translation>a record not on this workstation</translation>
    </message>
    <message>
        <source>Trong ca: {received} phản ánh mới, {done} đã trả lời hoặc đóng; {open} đang mở</source>
        <translation>In the shift: {received} new reports, {done} answered or closed; {open} open</translation>
    </message>
    <message>
        <source>Quá hạn {span}: {title}</source>
        <translation>Overdue by {span}: {title}</translation>
    </message>
    <message>
        <source>Còn {span}: {title}</source>
        <translation>Due in {span}: {title}</translation>
    </message>
    <message>
        <source>… và {n} hồ sơ quá hạn khác</source>
        <translation>… and {n} more overdue</translation>
    </message>
    <message>
        <source>… và {n} hồ sơ khác đến hạn trong 1 giờ</source>
        <translation>… and {n} more due within 1 hour</translation>
    </message>
    <message>
        <source>… và {n} cảnh báo khác đang được giữ lại</source>
        <translation>… and {n} more alarms kept from the room</translation>
    </message>
    <message>
        <source>… và {n} cảnh báo khác</source>
        <translation>… and {n} more alarms</translation>
    </message>
    <message>
        <source>Cảnh báo {state}: {title}</source>
        <translation>Alarm ({state}): {title}</translation>
    </message>
    <message>
        <source>đến {when}</source>
        <translation>until {when}</translation>
    </message>
    <message>
        <source>{by}: {reason}</source>
        <translation>{by}: {reason}</translation>
    </message>
    <message>
        <source>{n} thao tác chưa gửi về máy chủ</source>
        <translation>{n} action not sent to the centre|{n} actions not sent to the centre</translation>
    </message>
    <message>
        <source>{n} mục trong hộp đồng bộ chưa xử lý</source>
        <translation>{n} entry of the sync inbox not dealt with|{n} entries of the sync inbox not dealt with</translation>
    </message>
    <message>
        <source>{by} ghi lúc {when}: {text}</source>
        <translation>{by} noted at {when}: {text}</translation>
    </message>
    <message>
        <source>Bản in ca trực</source>
        <translation>Print of a shift</translation>
    </message>
    <message>
        <source>Biên bản bàn giao ca trực</source>
        <translation>Record of a shift&apos;s handover</translation>
    </message>
    <message>
        <source>BIÊN BẢN BÀN GIAO CA TRỰC</source>
        <translation>RECORD OF A SHIFT&apos;S HANDOVER</translation>
    </message>
    <message>
        <source>Kết thúc</source>
        <translation>Ended</translation>
    </message>
    <message>
        <source>Nội dung bàn giao</source>
        <translation>What is handed over</translation>
    </message>
    <message>
        <source>TT</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Content</translation>
    </message>
    <message>
        <source>Người nhận đã đọc</source>
        <translation>Read by</translation>
    </message>
    <message>
        <source>Người giao</source>
        <translation>Handed over by</translation>
    </message>
    <message>
        <source>Người nhận</source>
        <translation>Taken over by</translation>
    </message>
    <message>
        <source>Ca trực không còn trên máy này.</source>
        <translation>The shift is no longer on this machine.</translation>
    </message>
    <message>
        <source>chưa ký</source>
        <translation>not signed</translation>
    </message>
    <message>
        <source>{who}, ký bằng mật khẩu lúc {when}</source>
        <translation>{who}, signed by password at {when}</translation>
    </message>
</context>
</TS>
