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
    <message>
        <source>Đồng bộ</source>
        <translation>Synchronisation</translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message>
        <source>Trực tuyến</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Kết nối chậm</source>
        <translation>Slow connection</translation>
    </message>
    <message>
        <source>Máy chủ không trả lời</source>
        <translation>The server does not answer</translation>
    </message>
    <message>
        <source>Đĩa đầy</source>
        <translation>Disk full</translation>
    </message>
    <message>
        <source>Ngoại tuyến</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Đang đồng bộ</source>
        <translation>Synchronising</translation>
    </message>
    <message>
        <source>Tài khoản đã bị khoá</source>
        <translation>The account was disabled</translation>
    </message>
    <message>
        <source>Hết phiên, cần đăng nhập lại</source>
        <translation>Session ended, sign in again</translation>
    </message>
    <message>
        <source>sau một việc cần xem lại</source>
        <translation>behind one to review</translation>
    </message>
    <message>
        <source>đang gửi</source>
        <translation>sending</translation>
    </message>
    <message>
        <source>đã gửi, chưa có trả lời; sẽ hỏi lại</source>
        <translation>sent, no answer yet; will ask again</translation>
    </message>
    <message>
        <source>đang gửi {share} % ({sent} trong {size})</source>
        <translation>being sent, {share} % ({sent} of {size})</translation>
    </message>
    <message>
        <source>đã huỷ gửi, chờ báo máy chủ</source>
        <translation>will not be sent, the server is to be told</translation>
    </message>
    <message>
        <source>chờ gửi</source>
        <translation>waiting</translation>
    </message>
    <message>
        <source>giữ trên máy này</source>
        <translation>kept on this machine</translation>
    </message>
    <message>
        <source>Ảnh</source>
        <translation>Photo</translation>
    </message>
    <message>
        <source>Hồ sơ</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>Trạng thái</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Ảnh chờ gửi</source>
        <translation>Photos waiting to be sent</translation>
    </message>
    <message>
        <source>Huỷ gửi</source>
        <translation>Do not send</translation>
    </message>
    <message>
        <source>Gửi lại ảnh</source>
        <translation>Send again</translation>
    </message>
    <message>
        <source>Không kết nối được máy chủ</source>
        <translation>The server cannot be reached</translation>
    </message>
    <message>
        <source>Phiên đăng nhập không còn hiệu lực</source>
        <translation>The session is no longer valid</translation>
    </message>
    <message>
        <source>Phiên bản phần mềm và máy chủ không khớp</source>
        <translation>Software and server versions do not match</translation>
    </message>
    <message>
        <source>Máy chủ yêu cầu đồng bộ lại</source>
        <translation>The server asked to synchronise anew</translation>
    </message>
    <message>
        <source>Máy chủ từ chối yêu cầu</source>
        <translation>The server refused a request</translation>
    </message>
    <message>
        <source>Lỗi trong phần mềm</source>
        <translation>A fault in the software</translation>
    </message>
    <message>
        <source> ({times} lần)</source>
        <translation> ({times} times)</translation>
    </message>
    <message>
        <source>chưa có</source>
        <translation>never</translation>
    </message>
    <message>
        <source>vừa xong</source>
        <translation>just now</translation>
    </message>
    <message>
        <source>{span} trước</source>
        <translation>{span} ago</translation>
    </message>
    <message>
        <source>chưa biết</source>
        <translation>not known</translation>
    </message>
    <message>
        <source>ngang với máy chủ</source>
        <translation>level with the server</translation>
    </message>
    <message>
        <source>{n} thay đổi</source>
        <translation>{n} change|{n} changes</translation>
    </message>
    <message>
        <source>khớp với máy chủ</source>
        <translation>agrees with the server</translation>
    </message>
    <message>
        <source> giây</source>
        <translation> seconds</translation>
    </message>
    <message>
        <source>máy này chậm {amount}</source>
        <translation>this machine is {amount} slow</translation>
    </message>
    <message>
        <source>máy này nhanh {amount}</source>
        <translation>this machine is {amount} fast</translation>
    </message>
</context>
<context>
    <name>SyncPanel</name>
    <message>
        <source>Tiến độ đồng bộ</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Liên lạc gần nhất</source>
        <translation>Last heard</translation>
    </message>
    <message>
        <source>Chậm hơn máy chủ</source>
        <translation>Behind the server</translation>
    </message>
    <message>
        <source>Thay đổi gần nhất</source>
        <translation>Last change</translation>
    </message>
    <message>
        <source>Đồng hồ</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>Đồng bộ ngay</source>
        <translation>Synchronise now</translation>
    </message>
    <message>
        <source>Hộp đồng bộ</source>
        <translation>Sync inbox</translation>
    </message>
    <message>
        <source>Gói chẩn đoán…</source>
        <translation>Diagnostic bundle…</translation>
    </message>
    <message>
        <source>Lúc</source>
        <translation>At</translation>
    </message>
    <message>
        <source>Việc</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Hồ sơ</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Content</translation>
    </message>
    <message>
        <source>Trạng thái</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Thay đổi chờ gửi</source>
        <translation>Changes waiting</translation>
    </message>
    <message>
        <source>Rút lại</source>
        <translation>Take back</translation>
    </message>
    <message>
        <source>Sửa nội dung…</source>
        <translation>Change the words…</translation>
    </message>
    <message>
        <source>Mở hồ sơ</source>
        <translation>Open the record</translation>
    </message>
    <message>
        <source>Lỗi gần đây</source>
        <translation>Recent errors</translation>
    </message>
    <message>
        <source>Gửi ngay những gì đang chờ</source>
        <translation>Send what waits now</translation>
    </message>
    <message>
        <source>Rút lại việc đã chọn</source>
        <translation>Take back the selected</translation>
    </message>
    <message>
        <source>Sửa nội dung việc đang chờ</source>
        <translation>Change the words of what waits</translation>
    </message>
    <message>
        <source>Mở hồ sơ của việc đang chờ</source>
        <translation>Open the record of what waits</translation>
    </message>
    <message>
        <source>Xem hộp đồng bộ</source>
        <translation>Show the sync inbox</translation>
    </message>
    <message>
        <source>Lưu gói chẩn đoán</source>
        <translation>Save a diagnostic bundle</translation>
    </message>
    <message>
        <source>Thay đổi chờ gửi: {count}</source>
        <translation>Changes waiting: {count}</translation>
    </message>
    <message>
        <source>Không có thay đổi nào chờ gửi</source>
        <translation>No changes wait</translation>
    </message>
    <message>
        <source>Ảnh chờ gửi: {count} (đã gửi {sent} trong {size})</source>
        <translation>Photos waiting: {count} ({sent} of {size} sent)</translation>
    </message>
    <message>
        <source>{count} bị máy chủ từ chối</source>
        <translation>{count} refused by the server</translation>
    </message>
    <message>
        <source>Đã rút lại {count} thay đổi.</source>
        <translation>{count} changes taken back.</translation>
    </message>
    <message>
        <source>{count} đã gửi đi rồi: dùng Ctrl+Z để hoàn tác.</source>
        <translation>{count} were sent already: use Ctrl+Z to undo.</translation>
    </message>
    <message>
        <source>Nội dung sẽ gửi</source>
        <translation>Words that will be sent</translation>
    </message>
    <message>
        <source>Lưu</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>Việc này vừa được gửi đi; nội dung không đổi được nữa.</source>
        <translation>This was just sent; its words cannot be changed any more.</translation>
    </message>
    <message>
        <source>Đã sửa nội dung; thay đổi đang chờ gửi.</source>
        <translation>Words changed; the change waits to be sent.</translation>
    </message>
    <message>
        <source>Không ghi được gói chẩn đoán vào tệp đã chọn.</source>
        <translation>The bundle could not be written to the file chosen.</translation>
    </message>
    <message>
        <source>Đã lưu {name}: không có dữ liệu cá nhân hay mật khẩu trong đó.</source>
        <translation>{name} saved: no personal data or passwords are in it.</translation>
    </message>
    <message>
        <source>phiên bản {version}</source>
        <translation>version {version}</translation>
    </message>
    <message>
        <source>{count} hai bên cùng đổi</source>
        <translation>{count} changed on both sides</translation>
    </message>
    <message>
        <source>{count} bị từ chối</source>
        <translation>{count} refused</translation>
    </message>
    <message>
        <source>{state} từ {since}</source>
        <translation>{state} since {since}</translation>
    </message>
</context>
</TS>
