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
        <source>{who} lúc {when}</source>
        <translation>{who} at {when}</translation>
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
</context>
</TS>
