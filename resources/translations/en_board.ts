<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>Board</name>
    <message>
        <source>Kinh tế – xã hội</source>
        <translation>Economy and society</translation>
    </message>
    <message>
        <source>Hành chính công</source>
        <translation>Public administration</translation>
    </message>
    <message>
        <source>Y tế</source>
        <translation>Health</translation>
    </message>
    <message>
        <source>Giáo dục</source>
        <translation>Education</translation>
    </message>
    <message>
        <source>Du lịch</source>
        <translation>Tourism</translation>
    </message>
    <message>
        <source>Giao thông</source>
        <translation>Traffic</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Cameras</translation>
    </message>
    <message>
        <source>Hồ sơ đang mở</source>
        <translation>Open cases</translation>
    </message>
    <message>
        <source>Địa điểm ({n})</source>
        <translation>Places ({n})</translation>
    </message>
    <message>
        <source>Mở trong hàng đợi</source>
        <translation>Open in the queue</translation>
    </message>
    <message>
        <source>Xem biểu đồ</source>
        <translation>Show charts</translation>
    </message>
    <message>
        <source>Xem địa điểm</source>
        <translation>Show places</translation>
    </message>
    <message>
        <source>Chép chỉ tiêu kèm trích dẫn</source>
        <translation>Copy the figure with its citation</translation>
    </message>
    <message>
        <source>Tình trạng</source>
        <translation>Condition</translation>
    </message>
    <message>
        <source>Tên</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Loại</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>Cập nhật</source>
        <translation>Updated</translation>
    </message>
    <message>
        <source>có</source>
        <translation>yes</translation>
    </message>
    <message>
        <source>không</source>
        <translation>no</translation>
    </message>
    <message>
        <source>chưa có</source>
        <translation>not yet</translation>
    </message>
    <message>
        <source>Số</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Subject</translation>
    </message>
    <message>
        <source>Trạng thái</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Tìm theo tên, mã, địa chỉ (không cần dấu)</source>
        <translation>Search by name, code, address (marks not needed)</translation>
    </message>
    <message>
        <source>Chỉ nơi bất thường</source>
        <translation>Abnormal only</translation>
    </message>
    <message>
        <source>Danh sách địa điểm</source>
        <translation>List of places</translation>
    </message>
    <message>
        <source>Không có địa điểm nào khớp</source>
        <translation>No place matches</translation>
    </message>
    <message>
        <source>Mọi loại</source>
        <translation>All types</translation>
    </message>
    <message>
        <source>{n} nơi, {wrong} bất thường</source>
        <translation>{n} places, {wrong} abnormal</translation>
    </message>
    <message>
        <source>Bình thường</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Cảnh báo</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>Sự cố</source>
        <translation>Fault</translation>
    </message>
    <message>
        <source>Mất kết nối</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Chưa rõ</source>
        <translation>Unknown</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Ctrl+Enter để xác nhận</source>
        <translation>Ctrl+Enter to confirm</translation>
    </message>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>EditReport</name>
    <message>
        <source>Lưu thay đổi</source>
        <translation>Save changes</translation>
    </message>
</context>
<context>
    <name>Tasks</name>
    <message>
        <source>Công việc</source>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>Tiến độ</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Comment</translation>
    </message>
    <message>
        <source>Chưa chọn công việc</source>
        <translation>No task chosen</translation>
    </message>
    <message>
        <source>Chọn một việc để xem tiến độ.</source>
        <translation>Choose a task to see its progress.</translation>
    </message>
    <message>
        <source>Chưa giao</source>
        <translation>Not assigned</translation>
    </message>
    <message>
        <source>Tiến độ {n} %</source>
        <translation>Progress {n} %</translation>
    </message>
    <message>
        <source>▲ Vướng mắc: {text}</source>
        <translation>▲ Blocked: {text}</translation>
    </message>
    <message>
        <source>không có trên máy này</source>
        <translation>not on this workstation</translation>
    </message>
    <message>
        <source>Từ {kind}: {title}</source>
        <translation>From {kind}: {title}</translation>
    </message>
    <message>
        <source>đã rút lại</source>
        <translation>withdrawn</translation>
    </message>
    <message>
        <source>Trạng thái</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>Cơ quan</source>
        <translation>Agency</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>Quá trình</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Nguồn</source>
        <translation>Origin</translation>
    </message>
    <message>
        <source>chờ gửi</source>
        <translation>waiting to send</translation>
    </message>
    <message>
        <source>Tìm việc (không cần dấu)</source>
        <translation>Search tasks (marks not needed)</translation>
    </message>
    <message>
        <source>Giao việc mới</source>
        <translation>New task</translation>
    </message>
    <message>
        <source>Danh sách công việc</source>
        <translation>List of tasks</translation>
    </message>
    <message>
        <source>Đang mở công việc…</source>
        <translation>Opening tasks…</translation>
    </message>
    <message>
        <source>Không có công việc nào ở đây</source>
        <translation>No tasks here</translation>
    </message>
    <message>
        <source>{n} việc</source>
        <translation>{n} task|{n} tasks</translation>
    </message>
    <message>
        <source>{n} việc đầu, thu hẹp để xem thêm</source>
        <translation>First {n} tasks, narrow the list to see more</translation>
    </message>
    <message>
        <source>Tiến độ đạt được</source>
        <translation>Progress reached</translation>
    </message>
    <message>
        <source>Việc phải làm</source>
        <translation>What must be done</translation>
    </message>
    <message>
        <source>Tiếp tục</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Giao cho cơ quan nào?</source>
        <translation>Which agency gets it?</translation>
    </message>
    <message>
        <source>Trong {n} ngày</source>
        <translation>Within {n} day|Within {n} days</translation>
    </message>
    <message>
        <source>Giao việc</source>
        <translation>Give the task</translation>
    </message>
    <message>
        <source>Mở nguồn của việc</source>
        <translation>Open the task&apos;s origin</translation>
    </message>
    <message>
        <source>Tìm việc</source>
        <translation>Search tasks</translation>
    </message>
    <message>
        <source>Đang mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Quá hạn</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Vướng mắc</source>
        <translation>Blocked</translation>
    </message>
    <message>
        <source>Chờ nghiệm thu</source>
        <translation>Awaiting sign-off</translation>
    </message>
    <message>
        <source>Đã kết thúc</source>
        <translation>Ended</translation>
    </message>
    <message>
        <source>Đã làm được gì?</source>
        <translation>What was done?</translation>
    </message>
    <message>
        <source>Vướng mắc gì, cần ai gỡ?</source>
        <translation>What is in the way, and who can remove it?</translation>
    </message>
    <message>
        <source>Kết quả trình nghiệm thu</source>
        <translation>Result submitted</translation>
    </message>
    <message>
        <source>Ý kiến nghiệm thu</source>
        <translation>Opinion on signing off</translation>
    </message>
    <message>
        <source>Vì sao trả lại, phải làm gì thêm?</source>
        <translation>Why is it returned, what is still to do?</translation>
    </message>
    <message>
        <source>Vì sao huỷ?</source>
        <translation>Why is it cancelled?</translation>
    </message>
    <message>
        <source>không thời hạn</source>
        <translation>no deadline</translation>
    </message>
    <message>
        <source>đúng hạn</source>
        <translation>on time</translation>
    </message>
    <message>
        <source>xong trễ</source>
        <translation>done late</translation>
    </message>
    <message>
        <source>quá {span}</source>
        <translation>{span} over</translation>
    </message>
    <message>
        <source>còn {span}</source>
        <translation>{span} left</translation>
    </message>
    <message>
        <source>Phản ánh</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>Tin báo</source>
        <translation>Press story</translation>
    </message>
    <message>
        <source>Chỉ tiêu</source>
        <translation>Indicator</translation>
    </message>
    <message>
        <source>Có thời hạn</source>
        <translation>Has a deadline</translation>
    </message>
</context>
</TS>
