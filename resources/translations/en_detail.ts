<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="vi_VN">
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
        <source>Mẫu của lĩnh vực này đứng trước (Ctrl+T)</source>
        <translation>Templates of this category come first (Ctrl+T)</translation>
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
        <source>Viết cho đồng nghiệp, người dân không đọc được; @ để nhắc tên…</source>
        <translation>Write for colleagues, citizens cannot read it; @ mentions somebody…</translation>
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
    <message>
        <source>Đang gửi…</source>
        <translation>Sending…</translation>
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
        <source>In, lưu PDF phản ánh</source>
        <translation>Print the report, save as PDF</translation>
    </message>
    <message>
        <source>Thêm ảnh trước khi xử lý</source>
        <translation>Add a photo before the work</translation>
    </message>
    <message>
        <source>Thêm ảnh sau khi xử lý</source>
        <translation>Add a photo after the work</translation>
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
    <name>EntryView</name>
    <message>
        <source>Người dân đọc được</source>
        <translation>Citizens can read this</translation>
    </message>
    <message>
        <source>Không công khai</source>
        <translation>Confidential</translation>
    </message>
    <message>
        <source>Nội bộ</source>
        <translation>Internal</translation>
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
        <source>từ {number}</source>
        <translation>from {number}</translation>
    </message>
    <message>
        <source>Mở phản ánh đã gộp {number}</source>
        <translation>Open merged report {number}</translation>
    </message>
    <message>
        <source>{age} trước</source>
        <translation>{age} ago</translation>
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
        <source>In, lưu PDF (Ctrl+P)</source>
        <translation>Print, save as PDF (Ctrl+P)</translation>
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
        <source>không công khai</source>
        <translation>private</translation>
    </message>
    <message>
        <source>nhạy cảm</source>
        <translation>sensitive</translation>
    </message>
    <message>
        <source>không rõ ai đang xem</source>
        <translation>who else looks is not known</translation>
    </message>
    <message>
        <source>Người khác</source>
        <translation>Somebody else</translation>
    </message>
    <message>
        <source>{name} đang xử lý</source>
        <translation>{name} is working on it</translation>
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
    <name>MentionList</name>
    <message>
        <source>Nhắc đến ai</source>
        <translation>Whom to mention</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Trang {n} trên {all}</source>
        <translation>Page {n} of {all}</translation>
    </message>
</context>
<context>
    <name>Pane</name>
    <message>
        <source>Đang mở ảnh…</source>
        <translation>Opening the photo…</translation>
    </message>
    <message>
        <source>Ảnh chưa có trên máy này. Khi có mạng, ảnh sẽ được tải về.</source>
        <translation>The photo is not on this machine yet. It will be fetched once there is a network.</translation>
    </message>
    <message>
        <source>Ảnh đang tới: máy gửi chưa gửi xong.</source>
        <translation>The photo is on its way: the sending machine has not finished.</translation>
    </message>
    <message>
        <source>Đang mở ảnh… {n} %</source>
        <translation>Opening the photo… {n} %</translation>
    </message>
</context>
<context>
    <name>PhotoActs</name>
    <message>
        <source>Dùng vị trí ghi trong ảnh?</source>
        <translation>Use the place written in the photo?</translation>
    </message>
    <message>
        <source>Phản ánh chưa có vị trí. Ảnh ghi nơi chụp là {at}. Vị trí này đã được bỏ khỏi ảnh trước khi gửi; nếu đồng ý, nó trở thành vị trí của phản ánh.</source>
        <translation>The report has no place yet. The photo says it was taken at {at}. That place was taken out of the photo before it is sent; if you agree, it becomes the report&apos;s place.</translation>
    </message>
    <message>
        <source>Dùng vị trí này</source>
        <translation>Use this place</translation>
    </message>
    <message>
        <source>Không dùng</source>
        <translation>Do not use</translation>
    </message>
    <message>
        <source>Đã lưu bản che; ảnh gốc giữ nguyên.</source>
        <translation>Redacted copy saved; the original is unchanged.</translation>
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
        <source>Thêm ảnh trước, ảnh sau khi xử lý</source>
        <translation>Add photos before or after the work</translation>
    </message>
    <message>
        <source>Trước và sau</source>
        <translation>Before and after</translation>
    </message>
    <message>
        <source>Xem ảnh trước và ảnh sau khi xử lý cạnh nhau</source>
        <translation>See the photos before and after the work side by side</translation>
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
        <source>Ảnh trước khi xử lý…</source>
        <translation>Photo before the work…</translation>
    </message>
    <message>
        <source>Ảnh sau khi xử lý…</source>
        <translation>Photo after the work…</translation>
    </message>
    <message>
        <source>Ảnh bằng chứng khác…</source>
        <translation>Other evidence…</translation>
    </message>
    <message>
        <source>Trước</source>
        <translation>Before</translation>
    </message>
    <message>
        <source>Sau</source>
        <translation>After</translation>
    </message>
    <message>
        <source>Đã che</source>
        <translation>Redacted</translation>
    </message>
    <message>
        <source>bản che</source>
        <translation>redacted copy</translation>
    </message>
    <message>
        <source>bản che của ảnh {n}</source>
        <translation>redacted copy of photo {n}</translation>
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
    <name>Preview</name>
    <message>
        <source>Các trang</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Thu nhỏ (-)</source>
        <translation>Smaller (-)</translation>
    </message>
    <message>
        <source>Phóng to (+)</source>
        <translation>Larger (+)</translation>
    </message>
    <message>
        <source>In…</source>
        <translation>Print…</translation>
    </message>
    <message>
        <source>Lưu PDF…</source>
        <translation>Save PDF…</translation>
    </message>
    <message>
        <source>Đang dựng trang…</source>
        <translation>Making the pages…</translation>
    </message>
    <message>
        <source>{n} trang A4</source>
        <translation>{n} A4 page|{n} A4 pages</translation>
    </message>
    <message>
        <source>Không ghi được tệp PDF.</source>
        <translation>The PDF file could not be written.</translation>
    </message>
    <message>
        <source>Đã lưu {name}.</source>
        <translation>Saved {name}.</translation>
    </message>
    <message>
        <source>Lưu PDF</source>
        <translation>Save PDF</translation>
    </message>
    <message>
        <source>Máy này chưa có máy in; có thể lưu PDF để in ở máy khác.</source>
        <translation>This machine has no printer; save a PDF and print it elsewhere.</translation>
    </message>
    <message>
        <source>Đã gửi tới máy in.</source>
        <translation>Sent to the printer.</translation>
    </message>
    <message>
        <source>Máy in không nhận.</source>
        <translation>The printer did not take it.</translation>
    </message>
</context>
<context>
    <name>Print</name>
    <message>
        <source>Kèm ghi chú nội bộ</source>
        <translation>With internal notes</translation>
    </message>
    <message>
        <source>Bản in phản ánh</source>
        <translation>Report on paper</translation>
    </message>
    <message>
        <source>Bản in danh sách</source>
        <translation>List on paper</translation>
    </message>
    <message>
        <source>Phiếu thông tin phản ánh {n}</source>
        <translation>Report sheet {n}</translation>
    </message>
    <message>
        <source>PHIẾU THÔNG TIN PHẢN ÁNH</source>
        <translation>REPORT SHEET</translation>
    </message>
    <message>
        <source>Số: {n}</source>
        <translation>Number: {n}</translation>
    </message>
    <message>
        <source>Nội dung phản ánh</source>
        <translation>What was reported</translation>
    </message>
    <message>
        <source>Trả lời người dân {at}</source>
        <translation>Reply to the citizen {at}</translation>
    </message>
    <message>
        <source>Ảnh</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>(chưa có trên máy in phiếu này)</source>
        <translation>(not on the machine that printed this)</translation>
    </message>
    <message>
        <source>Ảnh {n}: {role}, {at}</source>
        <translation>Photo {n}: {role}, {at}</translation>
    </message>
    <message>
        <source>Còn {n} ảnh không in.</source>
        <translation>{n} more photo not printed.|{n} more photos not printed.</translation>
    </message>
    <message>
        <source>Danh sách phản ánh</source>
        <translation>List of reports</translation>
    </message>
    <message>
        <source>DANH SÁCH PHẢN ÁNH</source>
        <translation>LIST OF REPORTS</translation>
    </message>
    <message>
        <source>{n} phản ánh</source>
        <translation>{n} report|{n} reports</translation>
    </message>
    <message>
        <source>{total} đầu danh sách; còn nữa, không in ở đây</source>
        <translation>The first {total}; there are more, not printed here</translation>
    </message>
    <message>
        <source>TT</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>Số</source>
        <translation>Number</translation>
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
        <source>Lĩnh vực</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>Chủ trì</source>
        <translation>Lead</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Hạn</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>Phản ánh không còn trên máy này</source>
        <translation>The report is no longer on this machine</translation>
    </message>
    <message>
        <source>Phản ánh không còn trên máy này; có thể đã ra ngoài phạm vi được giao.</source>
        <translation>The report is no longer on this machine; it may have left your scope.</translation>
    </message>
    <message>
        <source>người dân gửi</source>
        <translation>from the citizen</translation>
    </message>
    <message>
        <source>trước khi xử lý</source>
        <translation>before the work</translation>
    </message>
    <message>
        <source>sau khi xử lý</source>
        <translation>after the work</translation>
    </message>
    <message>
        <source>bằng chứng</source>
        <translation>evidence</translation>
    </message>
    <message>
        <source>In lúc {at}, người in: {by}</source>
        <translation>Printed at {at} by {by}</translation>
    </message>
    <message>
        <source>Mức ưu tiên</source>
        <translation>Priority</translation>
    </message>
    <message>
        <source>Phối hợp</source>
        <translation>Supporting</translation>
    </message>
    <message>
        <source>Địa chỉ</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Vị trí</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Người phản ánh</source>
        <translation>Reporter</translation>
    </message>
    <message>
        <source>Hạn hiện tại</source>
        <translation>Current deadline</translation>
    </message>
    <message>
        <source>Hạn xử lý</source>
        <translation>Deadline to resolve</translation>
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
        <source>Diễn biến</source>
        <translation>Timeline</translation>
    </message>
    <message>
        <source>Thời gian</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>Người thực hiện</source>
        <translation>By</translation>
    </message>
    <message>
        <source>Việc</source>
        <translation>What</translation>
    </message>
    <message>
        <source>người dân đọc được</source>
        <translation>the citizen can read it</translation>
    </message>
    <message>
        <source>nội bộ</source>
        <translation>internal</translation>
    </message>
</context>
<context>
    <name>RelatedView</name>
    <message>
        <source>Liên quan</source>
        <translation>Related</translation>
    </message>
    <message>
        <source>{n} phản ánh</source>
        <translation>{n} report|{n} reports</translation>
    </message>
    <message>
        <source>{n} tin</source>
        <translation>{n} story|{n} stories</translation>
    </message>
    <message>
        <source>{n} công việc</source>
        <translation>{n} task|{n} tasks</translation>
    </message>
    <message>
        <source>{n} camera</source>
        <translation>{n} camera|{n} cameras</translation>
    </message>
    <message>
        <source>đang mở</source>
        <translation>open</translation>
    </message>
    <message>
        <source>đang đóng</source>
        <translation>closed</translation>
    </message>
    <message>
        <source>Phản ánh chưa có vị trí nên chưa biết camera nào gần.</source>
        <translation>The report has no position, so no camera is known to be near.</translation>
    </message>
    <message>
        <source>Phản ánh tương tự</source>
        <translation>Similar reports</translation>
    </message>
    <message>
        <source>Không thấy phản ánh nào giống trong khoảng 90 ngày quanh phản ánh này.</source>
        <translation>No similar report within about 90 days of this one.</translation>
    </message>
    <message>
        <source>Báo chí</source>
        <translation>Press</translation>
    </message>
    <message>
        <source>Chưa có tin nào gắn với hoặc ở gần phản ánh.</source>
        <translation>No story linked to the report or near it.</translation>
    </message>
    <message>
        <source>Công việc từ phản ánh này</source>
        <translation>Tasks from this report</translation>
    </message>
    <message>
        <source>Chưa giao công việc nào từ đây.</source>
        <translation>No task was made of it yet.</translation>
    </message>
    <message>
        <source>Camera gần nhất</source>
        <translation>Nearest cameras</translation>
    </message>
    <message>
        <source>Không có camera nào.</source>
        <translation>There is no camera.</translation>
    </message>
    <message>
        <source>cùng lĩnh vực</source>
        <translation>same category</translation>
    </message>
    <message>
        <source>lời gần giống</source>
        <translation>similar words</translation>
    </message>
    <message>
        <source>đã gắn</source>
        <translation>linked</translation>
    </message>
    <message>
        <source>{n} báo</source>
        <translation>{n} outlet|{n} outlets</translation>
    </message>
    <message>
        <source>hạn {at}</source>
        <translation>due {at}</translation>
    </message>
    <message>
        <source>quá hạn</source>
        <translation>overdue</translation>
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
        <source>Chưa rõ tình trạng</source>
        <translation>Condition unknown</translation>
    </message>
    <message>
        <source>cách {n} m</source>
        <translation>{n} m away</translation>
    </message>
    <message>
        <source>cách {n} km</source>
        <translation>{n} km away</translation>
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
        <translation>Do not send</translation>
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
        <source>Người dân đọc được</source>
        <translation>The citizen can read it</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Cả phản ánh đã gộp</source>
        <translation>Merged reports too</translation>
    </message>
    <message>
        <source>Xen diễn biến của các phản ánh đã gộp vào đây, theo thời gian</source>
        <translation>Weave what happened to the merged reports in, by time</translation>
    </message>
    <message>
        <source>Chép diễn biến đang lọc vào bộ nhớ tạm</source>
        <translation>Copy the timeline as filtered to the clipboard</translation>
    </message>
    <message>
        <source>Không có dòng nào loại này.</source>
        <translation>No line of this kind.</translation>
    </message>
    <message>
        <source>Mới hơn</source>
        <translation>Newer</translation>
    </message>
    <message>
        <source>Cũ hơn</source>
        <translation>Older</translation>
    </message>
    <message>
        <source>Chưa có diễn biến nào.</source>
        <translation>Nothing has happened yet.</translation>
    </message>
    <message>
        <source>{first}–{last} trên {all}</source>
        <translation>{first}–{last} of {all}</translation>
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
        <source>Đúng cỡ 100 % (1)</source>
        <translation>Full size 100 % (1)</translation>
    </message>
    <message>
        <source>Xoay trái (L), chỉ để xem</source>
        <translation>Turn left (L), on screen only</translation>
    </message>
    <message>
        <source>Xoay phải (R), chỉ để xem</source>
        <translation>Turn right (R), on screen only</translation>
    </message>
    <message>
        <source>Trước và sau (B)</source>
        <translation>Before and after (B)</translation>
    </message>
    <message>
        <source>Che trên bản sao (C)</source>
        <translation>Redact a copy (C)</translation>
    </message>
    <message>
        <source>Bỏ khung vừa vẽ</source>
        <translation>Remove the last box</translation>
    </message>
    <message>
        <source>Lưu bản che</source>
        <translation>Save the redacted copy</translation>
    </message>
    <message>
        <source>Một ảnh (B)</source>
        <translation>One photo (B)</translation>
    </message>
    <message>
        <source>Thôi che (Esc)</source>
        <translation>Stop redacting (Esc)</translation>
    </message>
    <message>
        <source>Kéo chuột để vẽ khung che mặt người, biển số; hoặc Enter thêm khung, mũi tên di chuyển, Shift+mũi tên đổi cỡ, Ctrl+Z bỏ khung vừa vẽ, Ctrl+S lưu. Bản che là ảnh mới; ảnh gốc giữ nguyên.</source>
        <translation>Drag to draw boxes over faces and plates; or Enter adds a box, arrows move it, Shift+arrows size it, Ctrl+Z removes the last box, Ctrl+S saves. The redacted copy is a new photo; the original is unchanged.</translation>
    </message>
</context>
<context>
    <name>Why</name>
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
        <source>Ngày không làm việc</source>
        <translation>No working day</translation>
    </message>
    <message>
        <source>Ngày nghỉ</source>
        <translation>Day off</translation>
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
        <source>Tạm dừng</source>
        <translation>Paused</translation>
    </message>
    <message>
        <source>Gia hạn</source>
        <translation>Extension</translation>
    </message>
    <message>
        <source>không tính</source>
        <translation>not counted</translation>
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
        <source>{stage}: {time} tính theo {clock}, từ {start} đến {due}</source>
        <translation>{stage}: {time} of {clock}, from {start} to {due}</translation>
    </message>
    <message>
        <source>Đã tính</source>
        <translation>Counted</translation>
    </message>
    <message>
        <source>+ {time}, hạn trước gia hạn {at}</source>
        <translation>+ {time}; before it the deadline was {at}</translation>
    </message>
    <message>
        <source>{time} của đồng hồ này, hạn dời đúng bấy nhiêu</source>
        <translation>{time} of this clock; the deadline moved by as much</translation>
    </message>
    <message>
        <source>Không tính</source>
        <translation>Not counted</translation>
    </message>
    <message>
        <source>{name} (lịch riêng của cơ quan chủ trì)</source>
        <translation>{name} (the lead agency&apos;s own)</translation>
    </message>
    <message>
        <source>Lịch</source>
        <translation>Calendar</translation>
    </message>
    <message>
        <source>Gộp</source>
        <translation>Merged</translation>
    </message>
    <message>
        <source>theo hạn sớm hơn của phản ánh được gộp vào</source>
        <translation>by the earlier deadline of a report merged into it</translation>
    </message>
    <message>
        <source>từ {at}; hạn trên là nếu xử lý tiếp ngay bây giờ</source>
        <translation>since {at}; the deadline above is as if work went on now</translation>
    </message>
    <message>
        <source>Đang tạm dừng</source>
        <translation>Paused now</translation>
    </message>
    <message>
        <source>Từng đoạn thời gian</source>
        <translation>Stretch by stretch</translation>
    </message>
    <message>
        <source>Từ – đến</source>
        <translation>From – to</translation>
    </message>
    <message>
        <source>Đoạn</source>
        <translation>Stretch</translation>
    </message>
    <message>
        <source>Được tính</source>
        <translation>Counts</translation>
    </message>
</context>
</TS>
