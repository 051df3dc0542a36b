<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>CardView</name>
    <message>
        <source>Nội dung bạn đã nhập</source>
        <translation>What you typed</translation>
    </message>
    <message>
        <source>Bạn làm lúc {made}; máy chủ nhận một phần lúc {answered}.</source>
        <translation>You did this at {made}; the server took part of it at {answered}.</translation>
    </message>
    <message>
        <source>Bạn làm lúc {made}; máy chủ trả lại lúc {answered}.</source>
        <translation>You did this at {made}; the server returned it at {answered}.</translation>
    </message>
    <message>
        <source>Người khác đã đổi các trường này trước khi thay đổi của bạn tới máy chủ.</source>
        <translation>Somebody else changed these fields before your change reached the server.</translation>
    </message>
    <message>
        <source>{by} đã đổi lúc {time}.</source>
        <translation>{by} changed it at {time}.</translation>
    </message>
    <message>
        <source>Của bạn ({name}, {time})</source>
        <translation>Yours ({name}, {time})</translation>
    </message>
    <message>
        <source>Trường</source>
        <translation>Field</translation>
    </message>
    <message>
        <source>Trên máy chủ</source>
        <translation>On the server</translation>
    </message>
    <message>
        <source>{field}, của bạn</source>
        <translation>{field}, yours</translation>
    </message>
    <message>
        <source>{field}, trên máy chủ</source>
        <translation>{field}, on the server</translation>
    </message>
    <message>
        <source>{by} đổi lúc {time}</source>
        <translation>{by}, changed at {time}</translation>
    </message>
    <message>
        <source>Hệ thống</source>
        <translation>System</translation>
    </message>
</context>
<context>
    <name>Inbox</name>
    <message>
        <source>Trên máy chủ: {theirs}</source>
        <translation>On the server: {theirs}</translation>
    </message>
    <message>
        <source>Nội dung bạn đã nhập</source>
        <translation>What you typed</translation>
    </message>
    <message>
        <source>Ghi chú (chỉ nội bộ đọc được)</source>
        <translation>Note (read inside only)</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Áp dụng</source>
        <translation>Apply</translation>
    </message>
</context>
<context>
    <name>InboxPanel</name>
    <message>
        <source>Việc cần xem lại</source>
        <translation>To review</translation>
    </message>
    <message>
        <source>Áp dụng của tôi</source>
        <translation>Apply mine</translation>
    </message>
    <message>
        <source>Sửa rồi áp dụng…</source>
        <translation>Edit, then apply…</translation>
    </message>
    <message>
        <source>Giữ của máy chủ</source>
        <translation>Keep the server&apos;s</translation>
    </message>
    <message>
        <source>Đưa vào ghi chú…</source>
        <translation>Make it a note…</translation>
    </message>
    <message>
        <source>Chép nội dung</source>
        <translation>Copy the words</translation>
    </message>
    <message>
        <source>Mở hồ sơ</source>
        <translation>Open the record</translation>
    </message>
    <message>
        <source>Không có gì cần xem lại</source>
        <translation>Nothing to review</translation>
    </message>
    <message>
        <source>Khi máy chủ không nhận một thay đổi, hoặc người khác đã đổi cùng một trường, cả hai bên được giữ ở đây.</source>
        <translation>When the server does not take a change, or somebody else changed the same field, both sides are kept here.</translation>
    </message>
    <message>
        <source>Áp dụng lại thay đổi của tôi</source>
        <translation>Apply my change again</translation>
    </message>
    <message>
        <source>Sửa thay đổi của tôi rồi áp dụng</source>
        <translation>Edit my change, then apply it</translation>
    </message>
    <message>
        <source>Giữ của máy chủ, cất đi</source>
        <translation>Keep the server&apos;s, put away</translation>
    </message>
    <message>
        <source>Đưa nội dung vào ghi chú</source>
        <translation>Make the words a note</translation>
    </message>
    <message>
        <source>Chép nội dung đã nhập</source>
        <translation>Copy what was typed</translation>
    </message>
    <message>
        <source>Mở hồ sơ của việc này</source>
        <translation>Open the record</translation>
    </message>
    <message>
        <source>Hai bên cùng đổi</source>
        <translation>Changed on both sides</translation>
    </message>
    <message>
        <source>Bị từ chối</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Đã áp dụng lại; thay đổi đang chờ gửi.</source>
        <translation>Applied again; the change waits to be sent.</translation>
    </message>
    <message>
        <source>Đã cất đi. Ctrl+Z để lấy lại.</source>
        <translation>Put away. Ctrl+Z brings it back.</translation>
    </message>
    <message>
        <source>Đã chép nội dung.</source>
        <translation>Copied.</translation>
    </message>
    <message>
        <source>Đã áp dụng; thay đổi đang chờ gửi.</source>
        <translation>Applied; the change waits to be sent.</translation>
    </message>
    <message>
        <source>Đã đưa vào ghi chú.</source>
        <translation>Made a note.</translation>
    </message>
    <message>
        <source>Đã xem, cất đi</source>
        <translation>Seen, put away</translation>
    </message>
    <message>
        <source>Làm lại trên dữ liệu mới</source>
        <translation>Do again on the new data</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Hộp đồng bộ</source>
        <translation>Sync inbox</translation>
    </message>
</context>
</TS>
