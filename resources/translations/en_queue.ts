<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="vi_VN">
<context>
    <name>CaseActions</name>
    <message>
        <source>Không thể «{title}» ở trạng thái này.</source>
        <translation>“{title}” is not possible in this state.</translation>
    </message>
    <message>
        <source>Bỏ qua {n} phản ánh không ở trạng thái phù hợp.</source>
        <translation>{n} passed over: not in a fitting state.</translation>
    </message>
    <message>
        <source>{n} bị từ chối: {reason}</source>
        <translation>{n} refused: {reason}</translation>
    </message>
    <message>
        <source>{n} phản ánh đã chọn</source>
        <translation>{n} report selected|{n} reports selected</translation>
    </message>
    <message>
        <source>{n} trong {all} phản ánh đã chọn</source>
        <translation>{n} of {all} reports selected</translation>
    </message>
    <message>
        <source>Tìm cơ quan chủ trì</source>
        <translation>Find the lead agency</translation>
    </message>
    <message>
        <source>4 giờ</source>
        <translation>4 hours</translation>
    </message>
    <message>
        <source>1 ngày</source>
        <translation>1 day</translation>
    </message>
    <message>
        <source>3 ngày</source>
        <translation>3 days</translation>
    </message>
    <message>
        <source>7 ngày</source>
        <translation>7 days</translation>
    </message>
</context>
<context>
    <name>CaseStory</name>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Bắt đầu xác minh</source>
        <translation>Verification begun</translation>
    </message>
    <message>
        <source>Người dân đánh giá</source>
        <translation>Rated by the citizen</translation>
    </message>
    <message>
        <source>Nhập từ nguồn ngoài</source>
        <translation>Imported</translation>
    </message>
</context>
<context>
    <name>CaseVerbs</name>
    <message>
        <source>Lý do (người xem lịch sử sẽ đọc được)</source>
        <translation>Reason (readable in the story)</translation>
    </message>
    <message>
        <source>Đã nhận xác minh {n} phản ánh.</source>
        <translation>Verifying {n} report.|Verifying {n} reports.</translation>
    </message>
    <message>
        <source>Đã giao {n} phản ánh.</source>
        <translation>{n} report assigned.|{n} reports assigned.</translation>
    </message>
    <message>
        <source>Đã bắt đầu xử lý {n} phản ánh.</source>
        <translation>Work begun on {n} report.|Work begun on {n} reports.</translation>
    </message>
    <message>
        <source>Đã trình duyệt kết quả {n} phản ánh.</source>
        <translation>Result of {n} report submitted.|Result of {n} reports submitted.</translation>
    </message>
    <message>
        <source>Đã trả lời {n} phản ánh.</source>
        <translation>{n} report answered.|{n} reports answered.</translation>
    </message>
    <message>
        <source>Nội dung trả lời (người dân đọc được)</source>
        <translation>The reply (the citizen reads it)</translation>
    </message>
    <message>
        <source>Đã đóng {n} phản ánh.</source>
        <translation>{n} report closed.|{n} reports closed.</translation>
    </message>
    <message>
        <source>Đã trả lại {n} phản ánh.</source>
        <translation>{n} report returned.|{n} reports returned.</translation>
    </message>
    <message>
        <source>Đã tạm dừng {n} phản ánh.</source>
        <translation>{n} report paused.|{n} reports paused.</translation>
    </message>
    <message>
        <source>Đã tiếp tục {n} phản ánh.</source>
        <translation>{n} report resumed.|{n} reports resumed.</translation>
    </message>
    <message>
        <source>Đã đề nghị gia hạn {n} phản ánh.</source>
        <translation>Extension asked for {n} report.|Extension asked for {n} reports.</translation>
    </message>
    <message>
        <source>Đã đồng ý gia hạn {n} phản ánh.</source>
        <translation>Extension granted to {n} report.|Extension granted to {n} reports.</translation>
    </message>
    <message>
        <source>Đã từ chối gia hạn {n} phản ánh.</source>
        <translation>Extension declined for {n} report.|Extension declined for {n} reports.</translation>
    </message>
    <message>
        <source>Đã mở lại {n} phản ánh.</source>
        <translation>{n} report reopened.|{n} reports reopened.</translation>
    </message>
    <message>
        <source>Đã từ chối {n} phản ánh.</source>
        <translation>{n} report rejected.|{n} reports rejected.</translation>
    </message>
    <message>
        <source>Đã chuyển {n} phản ánh.</source>
        <translation>{n} report transferred.|{n} reports transferred.</translation>
    </message>
    <message>
        <source>Đã ghi chú {n} phản ánh.</source>
        <translation>Note added to {n} report.|Note added to {n} reports.</translation>
    </message>
    <message>
        <source>Ghi chú (chỉ nội bộ đọc được)</source>
        <translation>Note (internal only)</translation>
    </message>
    <message>
        <source>Đã đổi mức ưu tiên {n} phản ánh.</source>
        <translation>Priority of {n} report changed.|Priority of {n} reports changed.</translation>
    </message>
</context>
<context>
    <name>Cases</name>
    <message>
        <source>Thấp</source>
        <translation>Low</translation>
    </message>
    <message>
        <source>Bình thường</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Cao</source>
        <translation>High</translation>
    </message>
    <message>
        <source>Khẩn cấp</source>
        <translation>Urgent</translation>
    </message>
    <message>
        <source>Ứng dụng công dân</source>
        <translation>Citizen app</translation>
    </message>
    <message>
        <source>Tổng đài 1022</source>
        <translation>Hotline 1022</translation>
    </message>
    <message>
        <source>Zalo</source>
        <translation>Zalo</translation>
    </message>
    <message>
        <source>Trực tiếp</source>
        <translation>Walk-in</translation>
    </message>
    <message>
        <source>Nhập hộ</source>
        <translation>On behalf</translation>
    </message>
    <message>
        <source>Hệ thống khác (Open311)</source>
        <translation>Other system (Open311)</translation>
    </message>
    <message>
        <source>Nhập từ tệp</source>
        <translation>Imported file</translation>
    </message>
    <message>
        <source>Báo chí</source>
        <translation>Press</translation>
    </message>
    <message>
        <source>Xác minh</source>
        <translation>Verification</translation>
    </message>
    <message>
        <source>Giao việc</source>
        <translation>Assignment</translation>
    </message>
    <message>
        <source>Giải quyết</source>
        <translation>Resolution</translation>
    </message>
    <message>
        <source>Trả lời</source>
        <translation>Reply</translation>
    </message>
    <message>
        <source>Quá hạn</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Còn dưới 1 giờ</source>
        <translation>Under 1 hour left</translation>
    </message>
    <message>
        <source>Còn 1–4 giờ</source>
        <translation>1–4 hours left</translation>
    </message>
    <message>
        <source>Còn 4–24 giờ</source>
        <translation>4–24 hours left</translation>
    </message>
    <message>
        <source>Còn trên 24 giờ</source>
        <translation>Over 24 hours left</translation>
    </message>
    <message>
        <source>Không có hạn, tạm dừng</source>
        <translation>No deadline, paused</translation>
    </message>
    <message>
        <source>%1 ngày %2 giờ</source>
        <translation>%1 d %2 h</translation>
    </message>
    <message>
        <source>%1 giờ %2 phút</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 giờ</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 phút</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 giây</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 ngày</source>
        <translation>%1 d</translation>
    </message>
    <message>
        <source>tạm dừng</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>còn %1</source>
        <translation>%1 left</translation>
    </message>
    <message>
        <source>quá %1</source>
        <translation>%1 over</translation>
    </message>
    <message>
        <source>vừa xong</source>
        <translation>just now</translation>
    </message>
    <message>
        <source>chưa có số</source>
        <translation>no number yet</translation>
    </message>
    <message>
        <source>hơn {n} phản ánh</source>
        <translation>over {n} reports</translation>
    </message>
    <message>
        <source>{n} phản ánh</source>
        <translation>{n} report|{n} reports</translation>
    </message>
</context>
<context>
    <name>ChoicePopup</name>
    <message>
        <source>Gõ để tìm trong «{title}»</source>
        <translation>Type to find in “{title}”</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Ghi chú nội bộ</source>
        <translation>Internal note</translation>
    </message>
    <message>
        <source>Trả lời người dân</source>
        <translation>Reply to the citizen</translation>
    </message>
    <message>
        <source>Mẫu trả lời</source>
        <translation>Reply template</translation>
    </message>
    <message>
        <source>Người dân sẽ đọc</source>
        <translation>The citizen will read</translation>
    </message>
    <message>
        <source>Chưa thể trả lời ở trạng thái này</source>
        <translation>No reply is possible in this state yet</translation>
    </message>
    <message>
        <source>Chọn mẫu trả lời…</source>
        <translation>Choose a template…</translation>
    </message>
    <message>
        <source>Viết cho người dân…</source>
        <translation>Write to the citizen…</translation>
    </message>
    <message>
        <source>Viết cho đồng nghiệp, người dân không đọc được…</source>
        <translation>Write to colleagues; citizens cannot read it…</translation>
    </message>
    <message>
        <source>Gửi trả lời</source>
        <translation>Send reply</translation>
    </message>
    <message>
        <source>Lưu ghi chú</source>
        <translation>Save note</translation>
    </message>
    <message>
        <source>Ctrl+Enter để gửi · bản nháp tự lưu trên máy này</source>
        <translation>Ctrl+Enter sends · the draft is kept on this machine</translation>
    </message>
</context>
<context>
    <name>DeadlinePopover</name>
    <message>
        <source>giờ đồng hồ</source>
        <translation>clock hours</translation>
    </message>
    <message>
        <source>giờ làm việc</source>
        <translation>working hours</translation>
    </message>
    <message>
        <source>{stage}: {time} tính theo {clock}, từ {start} đến {due}</source>
        <translation>{stage}: {time} in {clock}, from {start} to {due}</translation>
    </message>
    <message>
        <source>không tính</source>
        <translation>not counted</translation>
    </message>
    <message>
        <source>… và {n} đoạn nữa</source>
        <translation>… and {n} more stretch|… and {n} more stretches</translation>
    </message>
    <message>
        <source>Tính giờ</source>
        <translation>Counted</translation>
    </message>
    <message>
        <source>Nghỉ trưa</source>
        <translation>Lunch</translation>
    </message>
    <message>
        <source>Ngoài giờ</source>
        <translation>Out of hours</translation>
    </message>
    <message>
        <source>Cuối tuần</source>
        <translation>Weekend</translation>
    </message>
    <message>
        <source>Nghỉ lễ</source>
        <translation>Holiday</translation>
    </message>
    <message>
        <source>Làm bù</source>
        <translation>Make-up day</translation>
    </message>
    <message>
        <source>Giờ làm thay đổi</source>
        <translation>Changed hours</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Paused</translation>
    </message>
</context>
<context>
    <name>DetailPanel</name>
    <message>
        <source>Chi tiết</source>
        <translation>Detail</translation>
    </message>
    <message>
        <source>Chưa chọn phản ánh nào</source>
        <translation>No report chosen</translation>
    </message>
    <message>
        <source>Chọn một dòng trong danh sách hoặc một điểm trên bản đồ.</source>
        <translation>Choose a row of the list or a point on the map.</translation>
    </message>
    <message>
        <source>Phản ánh không còn trên máy này</source>
        <translation>The report is no longer on this machine</translation>
    </message>
    <message>
        <source>Có thể đã ra ngoài phạm vi được giao.</source>
        <translation>It may have left your scope.</translation>
    </message>
    <message>
        <source>Đã trả lời người dân {at}</source>
        <translation>Replied to the citizen {at}</translation>
    </message>
    <message>
        <source>Phản ánh {n}</source>
        <translation>Report {n}</translation>
    </message>
    <message>
        <source>Các thao tác khác</source>
        <translation>Further actions</translation>
    </message>
    <message>
        <source>Ảnh ({kinds})</source>
        <translation>Pictures ({kinds})</translation>
    </message>
    <message>
        <source>Chọn ảnh để đính kèm</source>
        <translation>Choose photos to attach</translation>
    </message>
    <message>
        <source>Thêm ảnh</source>
        <translation>Add photos</translation>
    </message>
    <message>
        <source>Hiện danh tính người phản ánh</source>
        <translation>Show who reported it</translation>
    </message>
    <message>
        <source>Lý do cần xem (được ghi vào nhật ký)</source>
        <translation>Why you need it (written to the log)</translation>
    </message>
    <message>
        <source>Hiện</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>Đang ngoại tuyến: chỉ xem được danh tính khi nối được máy chủ.</source>
        <translation>Offline: an identity can be shown only while the server is reached.</translation>
    </message>
    <message>
        <source>Cần đăng nhập lại để xem danh tính.</source>
        <translation>Sign in again to see the identity.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Ctrl+Enter để xác nhận</source>
        <translation>Ctrl+Enter to confirm</translation>
    </message>
</context>
<context>
    <name>EntryView</name>
    <message>
        <source>Người dân đọc được</source>
        <translation>Citizens can read this</translation>
    </message>
    <message>
        <source>đã rút lại</source>
        <translation>withdrawn</translation>
    </message>
    <message>
        <source>chưa gửi</source>
        <translation>not sent</translation>
    </message>
    <message>
        <source>người dân đọc được</source>
        <translation>citizens can read it</translation>
    </message>
    <message>
        <source>nội bộ</source>
        <translation>internal</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Tìm số, nội dung, địa chỉ  (/)</source>
        <translation>Find number, text, address  (/)</translation>
    </message>
    <message>
        <source>Cả đã xong</source>
        <translation>Done ones too</translation>
    </message>
    <message>
        <source>Hiện cả phản ánh đã trả lời, đóng, từ chối, trùng, chuyển</source>
        <translation>Also show answered, closed, rejected, duplicate and transferred reports</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Time left</translation>
    </message>
    <message>
        <source>Có ảnh</source>
        <translation>With photo</translation>
    </message>
    <message>
        <source>Xoá lọc</source>
        <translation>Clear filters</translation>
    </message>
    <message>
        <source>Bỏ lọc «{what}»</source>
        <translation>Remove the filter “{what}”</translation>
    </message>
    <message>
        <source>Chưa phân loại</source>
        <translation>No category</translation>
    </message>
    <message>
        <source>Chưa giao</source>
        <translation>Not assigned</translation>
    </message>
    <message>
        <source>Chưa rõ địa bàn</source>
        <translation>Area unknown</translation>
    </message>
    <message>
        <source>mọi lĩnh vực</source>
        <translation>all</translation>
    </message>
    <message>
        <source>Phân hệ: {name}</source>
        <translation>Subsystem: {name}</translation>
    </message>
    <message>
        <source>Tiếp nhận {start} – {end}</source>
        <translation>Received {start} – {end}</translation>
    </message>
    <message>
        <source>Từ {n} sao</source>
        <translation>{n} star or more|{n} stars or more</translation>
    </message>
    <message>
        <source>{n} phản ánh được chỉ định</source>
        <translation>{n} given report|{n} given reports</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>chưa gửi</source>
        <translation>not sent</translation>
    </message>
    <message>
        <source>Bản đồ</source>
        <translation>Map</translation>
    </message>
    <message>
        <source>Xem trên bản đồ (G)</source>
        <translation>Show on the map (G)</translation>
    </message>
    <message>
        <source>Vì sao?</source>
        <translation>Why?</translation>
    </message>
    <message>
        <source>Giải thích thời hạn</source>
        <translation>Explain the deadline</translation>
    </message>
    <message>
        <source>Hiện danh tính…</source>
        <translation>Show identity…</translation>
    </message>
    <message>
        <source>Cần nêu lý do; mỗi lần xem đều được ghi lại</source>
        <translation>A reason is needed; each time is logged</translation>
    </message>
    <message>
        <source>Ưu tiên: {p}</source>
        <translation>Priority: {p}</translation>
    </message>
    <message>
        <source>{stage} · hạn {at}</source>
        <translation>{stage} · due {at}</translation>
    </message>
    <message>
        <source>Trả lời trễ {t}</source>
        <translation>Answered {t} late</translation>
    </message>
    <message>
        <source>Trả lời đúng hạn</source>
        <translation>Answered on time</translation>
    </message>
    <message>
        <source>Không có thời hạn đang chạy</source>
        <translation>No deadline is running</translation>
    </message>
    <message>
        <source>Lĩnh vực</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>Chưa phân loại</source>
        <translation>No category</translation>
    </message>
    <message>
        <source>Chủ trì</source>
        <translation>Lead</translation>
    </message>
    <message>
        <source>Chưa giao</source>
        <translation>Not assigned</translation>
    </message>
    <message>
        <source>Phối hợp</source>
        <translation>Supporting</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>Địa chỉ</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Xin gia hạn đến</source>
        <translation>Extension asked until</translation>
    </message>
    <message>
        <source>Lý do gần nhất</source>
        <translation>Latest reason</translation>
    </message>
    <message>
        <source>Đánh giá</source>
        <translation>Rating</translation>
    </message>
    <message>
        <source>Người phản ánh</source>
        <translation>Reporter</translation>
    </message>
    <message>
        <source>Không để lại tên</source>
        <translation>No name given</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <source>Ảnh {n} trên {all}, {role}, {at}</source>
        <translation>Photo {n} of {all}, {role}, {at}</translation>
    </message>
    <message>
        <source>Thêm ảnh</source>
        <translation>Add photos</translation>
    </message>
    <message>
        <source>Đính kèm ảnh vào phản ánh; có thể kéo tệp ảnh vào đây</source>
        <translation>Attach photos to the report; picture files may be dragged here</translation>
    </message>
    <message>
        <source>Đang chuẩn bị ảnh…</source>
        <translation>Preparing photos…</translation>
    </message>
    <message>
        <source>Chưa có ở đây</source>
        <translation>Not here yet</translation>
    </message>
    <message>
        <source>Ảnh đang tới</source>
        <translation>On its way</translation>
    </message>
    <message>
        <source>người dân gửi</source>
        <translation>from the citizen</translation>
    </message>
    <message>
        <source>trước khi xử lý</source>
        <translation>before</translation>
    </message>
    <message>
        <source>sau khi xử lý</source>
        <translation>after</translation>
    </message>
    <message>
        <source>bằng chứng</source>
        <translation>evidence</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Số</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Time left</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Tuổi</source>
        <translation>Age</translation>
    </message>
    <message>
        <source>Dấu hiệu</source>
        <translation>Marks</translation>
    </message>
    <message>
        <source>chưa gửi</source>
        <translation>not sent</translation>
    </message>
    <message>
        <source>đề nghị gia hạn</source>
        <translation>extension asked</translation>
    </message>
    <message>
        <source>mở lại {n} lần</source>
        <translation>reopened once|reopened {n} times</translation>
    </message>
    <message>
        <source>{n} phản ánh trùng</source>
        <translation>{n} duplicate|{n} duplicates</translation>
    </message>
    <message>
        <source>{n} ảnh</source>
        <translation>{n} photo|{n} photos</translation>
    </message>
    <message>
        <source>{stage}: hạn {due}</source>
        <translation>{stage}: due {due}</translation>
    </message>
    <message>
        <source>Tiếp nhận {at}</source>
        <translation>Received {at}</translation>
    </message>
    <message>
        <source>Chưa giao cơ quan nào</source>
        <translation>Not assigned to any agency</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Phản ánh</source>
        <translation>Reports</translation>
    </message>
    <message>
        <source>Đang mở danh sách phản ánh…</source>
        <translation>Opening the list of reports…</translation>
    </message>
    <message>
        <source>Không có phản ánh nào</source>
        <translation>No reports</translation>
    </message>
    <message>
        <source>Xoá lọc</source>
        <translation>Clear filters</translation>
    </message>
    <message>
        <source>Không đọc được danh sách</source>
        <translation>The list could not be read</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Bỏ khỏi danh sách những phản ánh không còn khớp bộ lọc (F5)</source>
        <translation>Drop the reports that no longer match the filter (F5)</translation>
    </message>
    <message>
        <source>{n} không còn khớp bộ lọc · cập nhật</source>
        <translation>{n} no longer matches · update|{n} no longer match · update</translation>
    </message>
    <message>
        <source>Không có phản ánh nào khớp bộ lọc</source>
        <translation>No report matches the filter</translation>
    </message>
    <message>
        <source>Bỏ bớt điều kiện để thấy nhiều hơn.</source>
        <translation>Remove a condition to see more.</translation>
    </message>
    <message>
        <source>Không còn phản ánh nào đang mở</source>
        <translation>No open reports left</translation>
    </message>
    <message>
        <source>Phản ánh mới sẽ tự hiện ở đây.</source>
        <translation>New ones will appear here.</translation>
    </message>
    <message>
        <source>Ngoại tuyến từ {at} – đang xem dữ liệu đã lưu</source>
        <translation>Offline since {at} – showing saved data</translation>
    </message>
    <message>
        <source>đã chọn {n}</source>
        <translation>{n} selected</translation>
    </message>
    <message>
        <source>Mở phản ánh</source>
        <translation>Open report</translation>
    </message>
    <message>
        <source>Phản ánh sau</source>
        <translation>Next report</translation>
    </message>
    <message>
        <source>Phản ánh trước</source>
        <translation>Previous report</translation>
    </message>
    <message>
        <source>Chọn thêm, bỏ chọn</source>
        <translation>Select or deselect</translation>
    </message>
    <message>
        <source>Xem trên bản đồ</source>
        <translation>Show on the map</translation>
    </message>
    <message>
        <source>Tìm trong danh sách</source>
        <translation>Find in the list</translation>
    </message>
    <message>
        <source>Cập nhật danh sách</source>
        <translation>Update the list</translation>
    </message>
    <message>
        <source>Tạm dừng / tiếp tục</source>
        <translation>Pause / resume</translation>
    </message>
    <message>
        <source>Tài khoản không có quyền «{t}».</source>
        <translation>This account may not “{t}”.</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Danh sách phản ánh</source>
        <translation>List of reports</translation>
    </message>
</context>
<context>
    <name>ReplyDialog</name>
    <message>
        <source>Mẫu trả lời</source>
        <translation>Reply template</translation>
    </message>
    <message>
        <source>Chọn mẫu trả lời…</source>
        <translation>Choose a template…</translation>
    </message>
    <message>
        <source>Người dân nhận được đúng nội dung này, kèm số phản ánh và tên cơ quan.</source>
        <translation>The citizen receives exactly these words, with the report&apos;s number and the agency&apos;s name.</translation>
    </message>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Chờ gửi</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Đang gửi {n} %</source>
        <translation>Sending {n} %</translation>
    </message>
    <message>
        <source>Bị từ chối</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Đang huỷ…</source>
        <translation>Calling back…</translation>
    </message>
    <message>
        <source>Delete: huỷ gửi</source>
        <translation>Delete: call back</translation>
    </message>
    <message>
        <source>R: gửi lại</source>
        <translation>R: send again</translation>
    </message>
    <message>
        <source>Delete: bỏ ảnh</source>
        <translation>Delete: drop the photo</translation>
    </message>
    <message>
        <source>Gửi lại</source>
        <translation>Send again</translation>
    </message>
    <message>
        <source>Huỷ gửi</source>
        <translation>Call back</translation>
    </message>
    <message>
        <source>Mở ảnh</source>
        <translation>Open photo</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Diễn biến</source>
        <translation>Story</translation>
    </message>
    <message>
        <source>Hiện {n} dòng cũ hơn</source>
        <translation>Show {n} older entry|Show {n} older entries</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Ảnh của phản ánh</source>
        <translation>Photos of the report</translation>
    </message>
    <message>
        <source>Ảnh trước (←)</source>
        <translation>Previous (←)</translation>
    </message>
    <message>
        <source>Ảnh sau (→)</source>
        <translation>Next (→)</translation>
    </message>
    <message>
        <source>Thu nhỏ (-)</source>
        <translation>Zoom out (-)</translation>
    </message>
    <message>
        <source>Phóng to (+)</source>
        <translation>Zoom in (+)</translation>
    </message>
    <message>
        <source>Vừa khung (0)</source>
        <translation>Fit (0)</translation>
    </message>
    <message>
        <source>Đang mở ảnh…</source>
        <translation>Opening the photo…</translation>
    </message>
    <message>
        <source>Ảnh chưa có trên máy này. Khi có mạng, ảnh sẽ được tải về.</source>
        <translation>This photo is not on this machine. It will be fetched when there is a network.</translation>
    </message>
    <message>
        <source>Ảnh đang tới: máy gửi chưa gửi xong.</source>
        <translation>The photo is on its way: its sender has not finished.</translation>
    </message>
    <message>
        <source>Đang mở ảnh… {n} %</source>
        <translation>Opening the photo… {n} %</translation>
    </message>
</context>
</TS>
