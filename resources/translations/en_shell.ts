<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>AboutWindow</name>
    <message>
        <source>Giới thiệu</source>
        <translation>About</translation>
    </message>
    <message>
        <source>Bàn làm việc của Trung tâm điều hành đô thị thông minh</source>
        <translation>The desk of a smart-city operations centre</translation>
    </message>
    <message>
        <source>Phiên bản</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>Giấy phép</source>
        <translation>Licences</translation>
    </message>
    <message>
        <source>Chép thông tin phiên bản</source>
        <translation>Copy version details</translation>
    </message>
    <message>
        <source>(chạy từ mã nguồn)</source>
        <translation>(run from source)</translation>
    </message>
    <message>
        <source>Lược đồ dữ liệu: {schema}</source>
        <translation>Data schema: {schema}</translation>
    </message>
    <message>
        <source>Máy chủ: {server}</source>
        <translation>Server: {server}</translation>
    </message>
    <message>
        <source>IOC Desktop: Apache-2.0</source>
        <translation>IOC Desktop: Apache-2.0</translation>
    </message>
    <message>
        <source>Biểu tượng Lucide:</source>
        <translation>Lucide icons:</translation>
    </message>
    <message>
        <source>Phông chữ Be Vietnam Pro:</source>
        <translation>Be Vietnam Pro typeface:</translation>
    </message>
</context>
<context>
    <name>AwayStrip</name>
    <message>
        <source>Xem từng việc</source>
        <translation>Show each</translation>
    </message>
    <message>
        <source>Đã xem</source>
        <translation>Seen</translation>
    </message>
    <message>
        <source>Khi bạn vắng mặt</source>
        <translation>While you were away</translation>
    </message>
    <message>
        <source>Thu gọn</source>
        <translation>Close the list</translation>
    </message>
    <message>
        <source>… và {n} mục khác, không liệt kê ở đây</source>
        <translation>… and {n} more, not listed here</translation>
    </message>
    <message>
        <source>Khi bạn vắng mặt ({since} – {until}): {what}</source>
        <translation>While you were away ({since} – {until}): {what}</translation>
    </message>
    <message>
        <source>dữ liệu trên máy đã mất và được tải lại từ đầu, không đếm được những gì đã thay đổi</source>
        <translation>the data on this machine was lost and fetched anew, so what changed cannot be counted</translation>
    </message>
    <message>
        <source>Khi bạn vắng mặt (đến {until}): {what}</source>
        <translation>While you were away (until {until}): {what}</translation>
    </message>
    <message>
        <source>Thay đổi của bạn không được nhận trọn</source>
        <translation>Changes of yours not taken whole</translation>
    </message>
    <message>
        <source>Quá hạn</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Phản ánh mới</source>
        <translation>New reports</translation>
    </message>
    <message>
        <source>Đã trả lời người dân</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>Giao lại cơ quan khác</source>
        <translation>Given to another agency</translation>
    </message>
    <message>
        <source>Đổi trạng thái</source>
        <translation>Moved</translation>
    </message>
    <message>
        <source>Công việc</source>
        <translation>Task</translation>
    </message>
    <message>
        <source>Tin được gắn cờ</source>
        <translation>Stories flagged</translation>
    </message>
    <message>
        <source>{n} cần xem lại</source>
        <translation>{n} to review</translation>
    </message>
    <message>
        <source>{n} quá hạn</source>
        <translation>{n} overdue</translation>
    </message>
    <message>
        <source>{n} phản ánh mới</source>
        <translation>{n} new report|{n} new reports</translation>
    </message>
    <message>
        <source>{n} đã trả lời</source>
        <translation>{n} answered</translation>
    </message>
    <message>
        <source>{n} giao lại</source>
        <translation>{n} reassigned</translation>
    </message>
    <message>
        <source>{n} đổi trạng thái</source>
        <translation>{n} moved</translation>
    </message>
    <message>
        <source>{n} công việc</source>
        <translation>{n} task|{n} tasks</translation>
    </message>
    <message>
        <source>{n} tin gắn cờ</source>
        <translation>{n} story flagged|{n} stories flagged</translation>
    </message>
    <message>
        <source>(trống)</source>
        <translation>(none)</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Cất thông báo</source>
        <translation>Put the message away</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Đến bảng {title}</source>
        <translation>Go to panel {title}</translation>
    </message>
    <message>
        <source>Bố cục {title}</source>
        <translation>Layout {title}</translation>
    </message>
    <message>
        <source>Bảng lệnh</source>
        <translation>Command palette</translation>
    </message>
    <message>
        <source>Tìm trong bảng</source>
        <translation>Search in panel</translation>
    </message>
    <message>
        <source>Tìm khắp nơi</source>
        <translation>Search everywhere</translation>
    </message>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Làm lại</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Sang bảng kế tiếp</source>
        <translation>Next panel</translation>
    </message>
    <message>
        <source>Về bảng trước</source>
        <translation>Previous panel</translation>
    </message>
    <message>
        <source>Lưu bố cục</source>
        <translation>Save layout</translation>
    </message>
    <message>
        <source>Lưu bố cục thành…</source>
        <translation>Save layout as…</translation>
    </message>
    <message>
        <source>Xoá bố cục đang dùng</source>
        <translation>Delete the layout in use</translation>
    </message>
    <message>
        <source>Khoá hoặc mở khoá bố cục</source>
        <translation>Lock or unlock the layout</translation>
    </message>
    <message>
        <source>Đặt lại bố cục</source>
        <translation>Reset layout</translation>
    </message>
    <message>
        <source>Đổi giao diện sáng, tối</source>
        <translation>Switch between light and dark</translation>
    </message>
    <message>
        <source>Chữ to hơn</source>
        <translation>Larger type</translation>
    </message>
    <message>
        <source>Chữ nhỏ hơn</source>
        <translation>Smaller type</translation>
    </message>
    <message>
        <source>Chế độ màn hình lớn</source>
        <translation>Wall mode</translation>
    </message>
    <message>
        <source>Kết nối và thay đổi chờ gửi</source>
        <translation>Connection and waiting changes</translation>
    </message>
    <message>
        <source>Đồng bộ ngay</source>
        <translation>Synchronise now</translation>
    </message>
    <message>
        <source>Khi bạn vắng mặt: xem từng việc</source>
        <translation>While you were away: show each</translation>
    </message>
    <message>
        <source>Xác nhận cảnh báo đang nêu</source>
        <translation>Acknowledge the alarm shown</translation>
    </message>
    <message>
        <source>Im tiếng cảnh báo</source>
        <translation>Silence alarms</translation>
    </message>
    <message>
        <source>Nhắc đến tôi</source>
        <translation>Mentions of me</translation>
    </message>
    <message>
        <source>Hướng dẫn nhanh</source>
        <translation>Quick guide</translation>
    </message>
    <message>
        <source>Bảng phím tắt</source>
        <translation>Shortcut sheet</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Uỷ quyền cho người khác…</source>
        <translation>Delegate to somebody…</translation>
    </message>
    <message>
        <source>Uỷ quyền: xem và thu hồi</source>
        <translation>Delegations: see and take back</translation>
    </message>
    <message>
        <source>Lịch làm việc và thời hạn</source>
        <translation>Working calendars and deadlines</translation>
    </message>
    <message>
        <source>Giới thiệu</source>
        <translation>About</translation>
    </message>
    <message>
        <source>Khoá màn hình</source>
        <translation>Lock the screen</translation>
    </message>
    <message>
        <source>Đăng xuất</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>Thoát</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>Xoá mọi dữ liệu của tôi khỏi máy này</source>
        <translation>Remove all my data from this workstation</translation>
    </message>
    <message>
        <source>Lần sau đăng nhập ở đây cần có mạng và tải lại từ đầu.</source>
        <translation>The next sign-in here needs the network and fetches everything anew.</translation>
    </message>
    <message>
        <source>Chỉ xoá được khi mọi việc đã gửi về máy chủ.</source>
        <translation>Possible only when all work has been sent to the centre.</translation>
    </message>
    <message>
        <source>Đã đưa {done} việc trở lại hộp đồng bộ.</source>
        <translation>{done} brought back into the sync inbox.</translation>
    </message>
    <message>
        <source>Đã hoàn tác {n} thay đổi.</source>
        <translation>Undid {n} change.|Undid {n} changes.</translation>
    </message>
    <message>
        <source>Không còn gì để hoàn tác.</source>
        <translation>Nothing left to undo.</translation>
    </message>
    <message>
        <source>Không hoàn tác được hết</source>
        <translation>Not everything could be undone</translation>
    </message>
    <message>
        <source>{count} trong {all} việc vẫn giữ nguyên</source>
        <translation>{count} of {all} were left as they are</translation>
    </message>
    <message>
        <source>Từng việc không hoàn tác được</source>
        <translation>What could not be undone</translation>
    </message>
    <message>
        <source>Enter mở một việc để sửa tay; việc không mở thì giữ nguyên như bây giờ.</source>
        <translation>Enter opens one to set it right by hand; what you do not open stays as it is now.</translation>
    </message>
    <message>
        <source>Không có gì để làm lại.</source>
        <translation>Nothing to redo.</translation>
    </message>
    <message>
        <source>Đã làm lại {n} thay đổi.</source>
        <translation>Redid {n} change.|Redid {n} changes.</translation>
    </message>
    <message>
        <source>và {count} việc khác</source>
        <translation>and {count} others</translation>
    </message>
    <message>
        <source>{count} việc không hoàn tác được: {which}.</source>
        <translation>{count} could not be undone: {which}.</translation>
    </message>
    <message>
        <source>{who} lúc {when}</source>
        <translation>{who} at {when}</translation>
    </message>
    <message>
        <source>đã có người khác xử lý ({who})</source>
        <translation>somebody else has handled it ({who})</translation>
    </message>
    <message>
        <source>Lưu bố cục thành</source>
        <translation>Save layout as</translation>
    </message>
    <message>
        <source>Tên bố cục</source>
        <translation>Name of the layout</translation>
    </message>
    <message>
        <source>Lưu</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>Xoá bố cục «{name}»?</source>
        <translation>Delete the layout “{name}”?</translation>
    </message>
    <message>
        <source>Các bảng sẽ về bố cục Trực ban.</source>
        <translation>The panels will go back to the layout Duty.</translation>
    </message>
    <message>
        <source>Xoá</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Dữ liệu đã tải vẫn ở trên máy này và chỉ tài khoản này mở được.</source>
        <translation>The data fetched stays on this workstation, for this account only.</translation>
    </message>
    <message>
        <source>{n} thay đổi chưa gửi sẽ được giữ trên máy này và gửi khi bạn đăng nhập lại.</source>
        <translation>{n} unsent change is kept on this workstation and sent when you sign in again.|{n} unsent changes are kept on this workstation and sent when you sign in again.</translation>
    </message>
    <message>
        <source>Đăng xuất?</source>
        <translation>Sign out?</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Đồng ý</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Ctrl+Enter để xác nhận</source>
        <translation>Ctrl+Enter to confirm</translation>
    </message>
    <message>
        <source>Bắt buộc nhập</source>
        <translation>Required</translation>
    </message>
    <message>
        <source>Xác nhận</source>
        <translation>Confirm</translation>
    </message>
    <message>
        <source>Gõ để tìm…</source>
        <translation>Type to search…</translation>
    </message>
    <message>
        <source>Chọn</source>
        <translation>Choose</translation>
    </message>
</context>
<context>
    <name>Docking</name>
    <message>
        <source>Các bảng trong nhóm này</source>
        <translation>Panels in this group</translation>
    </message>
    <message>
        <source>Tách nhóm bảng này ra cửa sổ riêng</source>
        <translation>Detach this group into a window of its own</translation>
    </message>
    <message>
        <source>Đóng bảng đang xem</source>
        <translation>Close this panel</translation>
    </message>
</context>
<context>
    <name>Everywhere</name>
    <message>
        <source>Tìm khắp nơi</source>
        <translation>Search everywhere</translation>
    </message>
    <message>
        <source>Tìm phản ánh, tin bài, công việc, chỉ tiêu, địa điểm…  (#1104: theo số)</source>
        <translation>Find reports, stories, tasks, indicators, places…  (#1104: by number)</translation>
    </message>
    <message>
        <source>↑ ↓ chọn · Enter mở · Tab nhận gợi ý · Esc đóng</source>
        <translation>↑ ↓ choose · Enter opens · Tab takes the suggestion · Esc closes</translation>
    </message>
    <message>
        <source>Gõ để tìm</source>
        <translation>Type to search</translation>
    </message>
    <message>
        <source>Không tìm được: {error}</source>
        <translation>The search failed: {error}</translation>
    </message>
    <message>
        <source>Không tìm thấy «{text}»</source>
        <translation>Nothing found for “{text}”</translation>
    </message>
    <message>
        <source>Đang tìm…</source>
        <translation>Searching…</translation>
    </message>
    <message>
        <source>Có phải bạn tìm: {words}</source>
        <translation>Did you mean: {words}</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Số điện thoại người phản ánh chỉ lưu ở máy chủ; ở đây chỉ tìm trong nội dung.</source>
        <translation>Citizens’ telephone numbers are kept at the centre only; the texts were searched.</translation>
    </message>
    <message>
        <source>Phản ánh</source>
        <translation>Reports</translation>
    </message>
    <message>
        <source>Tin bài</source>
        <translation>Stories</translation>
    </message>
    <message>
        <source>Công việc</source>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>Chỉ tiêu</source>
        <translation>Indicators</translation>
    </message>
    <message>
        <source>Địa điểm</source>
        <translation>Places</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Areas</translation>
    </message>
    <message>
        <source>Cơ quan</source>
        <translation>Agencies</translation>
    </message>
    <message>
        <source>hơn {n}</source>
        <translation>more than {n}</translation>
    </message>
    <message>
        <source>Xem tất cả {count} phản ánh trong danh sách</source>
        <translation>See all {count} reports in the list</translation>
    </message>
</context>
<context>
    <name>Expelled</name>
    <message>
        <source>Máy này được lệnh xoá dữ liệu</source>
        <translation>This workstation was ordered to erase its data</translation>
    </message>
    <message>
        <source>Tài khoản đã bị khoá</source>
        <translation>The account was disabled</translation>
    </message>
    <message>
        <source>Quản trị hệ thống ra lệnh xoá dữ liệu của tài khoản «{user}» trên máy này.</source>
        <translation>An administrator ordered that the data of the account «{user}» be erased on this workstation.</translation>
    </message>
    <message>
        <source>Quản trị hệ thống đã khoá tài khoản «{user}», nên dữ liệu của tài khoản không ở lại máy này.</source>
        <translation>An administrator disabled the account «{user}», so its data does not stay on this workstation.</translation>
    </message>
    <message>
        <source>Đang xoá…</source>
        <translation>Erasing…</translation>
    </message>
    <message>
        <source>Kết quả</source>
        <translation>Result</translation>
    </message>
    <message>
        <source>Đang xoá</source>
        <translation>Erasing</translation>
    </message>
    <message>
        <source>Nếu đây là nhầm lẫn, hãy liên hệ quản trị hệ thống.</source>
        <translation>If this is a mistake, ask your administrator.</translation>
    </message>
    <message>
        <source>Đăng nhập bằng tài khoản khác</source>
        <translation>Sign in with another account</translation>
    </message>
    <message>
        <source>Chưa xoá xong ({detail}). Việc xoá tự làm tiếp khi mở lại ứng dụng.</source>
        <translation>Not all is erased yet ({detail}). It goes on by itself when the application is started again.</translation>
    </message>
    <message>
        <source>Tài khoản «{user}»:</source>
        <translation>Account «{user}»:</translation>
    </message>
    <message>
        <source>Đã xoá mọi dữ liệu trên máy này, kể cả việc chưa gửi.</source>
        <translation>All data on this workstation was erased, unsent work included.</translation>
    </message>
    <message>
        <source>Đã xoá khỏi máy này: dữ liệu đã tải, ảnh và phiên đăng nhập.</source>
        <translation>Erased from this workstation: fetched data, photos and the session.</translation>
    </message>
    <message>
        <source>{n} việc chưa gửi (cả lời đang gõ và ảnh) đã giao cho máy chủ giữ.</source>
        <translation>{n} piece of unsent work (words being typed and photos included) was handed to the centre.|{n} pieces of unsent work (words being typed and photos included) were handed to the centre.</translation>
    </message>
    <message>
        <source>{n} việc chưa gửi còn giữ kín ở đây, sẽ giao cho máy chủ ngay khi có mạng.</source>
        <translation>{n} piece of unsent work is kept here and will be handed to the centre as soon as it is reached.|{n} pieces of unsent work are kept here and will be handed to the centre as soon as it is reached.</translation>
    </message>
    <message>
        <source>Không có việc nào chưa gửi.</source>
        <translation>There was no unsent work.</translation>
    </message>
</context>
<context>
    <name>Face</name>
    <message>
        <source>Không mở được cửa sổ chính. Chi tiết nằm trong nhật ký:</source>
        <translation>The main window could not be opened. The log says why:</translation>
    </message>
    <message>
        <source>Có lỗi trong phần mềm; việc bạn đã lưu không mất. Chi tiết nằm trong nhật ký.</source>
        <translation>Something went wrong in the application; what you saved is not lost. Details are in the log.</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Tiêu đề</source>
        <translation>Title</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Lĩnh vực</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>Trạng thái</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Cơ quan chủ trì</source>
        <translation>Lead agency</translation>
    </message>
    <message>
        <source>Cơ quan phối hợp</source>
        <translation>Supporting agencies</translation>
    </message>
    <message>
        <source>Người xử lý</source>
        <translation>Assignee</translation>
    </message>
    <message>
        <source>Cơ quan</source>
        <translation>Agency</translation>
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
        <source>Vị trí</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Gia hạn đến</source>
        <translation>Extended until</translation>
    </message>
    <message>
        <source>Trùng với</source>
        <translation>Duplicate of</translation>
    </message>
    <message>
        <source>Không công khai</source>
        <translation>Not public</translation>
    </message>
    <message>
        <source>Nhạy cảm</source>
        <translation>Sensitive</translation>
    </message>
    <message>
        <source>Phản ánh</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>Mức ưu tiên</source>
        <translation>Priority</translation>
    </message>
    <message>
        <source>Công việc</source>
        <translation>Task</translation>
    </message>
    <message>
        <source>Lĩnh vực lớn</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>Kênh</source>
        <translation>Channel</translation>
    </message>
    <message>
        <source>Ý kiến đánh giá</source>
        <translation>Comment on the rating</translation>
    </message>
    <message>
        <source>Vĩ độ</source>
        <translation>Latitude</translation>
    </message>
    <message>
        <source>Kinh độ</source>
        <translation>Longitude</translation>
    </message>
    <message>
        <source>Hạn xử lý</source>
        <translation>Deadline</translation>
    </message>
    <message>
        <source>Tiến độ</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>Vướng mắc</source>
        <translation>Blocker</translation>
    </message>
    <message>
        <source>Sắc thái</source>
        <translation>Tone</translation>
    </message>
    <message>
        <source>Đánh giá</source>
        <translation>Rating</translation>
    </message>
    <message>
        <source>Tên</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Múi giờ</source>
        <translation>Time zone</translation>
    </message>
    <message>
        <source>Giờ làm việc trong tuần</source>
        <translation>Weekly hours</translation>
    </message>
    <message>
        <source>Ngày nghỉ, làm bù, đổi giờ</source>
        <translation>Days off, make-up and changed days</translation>
    </message>
    <message>
        <source>Lịch làm việc</source>
        <translation>Working calendar</translation>
    </message>
    <message>
        <source>Các chặng</source>
        <translation>Stages</translation>
    </message>
    <message>
        <source>Số ngày được mở lại</source>
        <translation>Days to reopen</translation>
    </message>
    <message>
        <source>Theo lịch cơ quan chủ trì</source>
        <translation>Lead agency&apos;s calendar</translation>
    </message>
    <message>
        <source>Gác đến</source>
        <translation>Shelved until</translation>
    </message>
    <message>
        <source>(trống)</source>
        <translation>(empty)</translation>
    </message>
    <message>
        <source>Có</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>Không</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Tiêu cực</source>
        <translation>Negative</translation>
    </message>
    <message>
        <source>Trung tính</source>
        <translation>Neutral</translation>
    </message>
    <message>
        <source>Tích cực</source>
        <translation>Positive</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Hướng dẫn nhanh</source>
        <translation>Quick guide</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>DỮ LIỆU MẪU</source>
        <translation>SAMPLE DATA</translation>
    </message>
    <message>
        <source>Máy chủ này chứa dữ liệu mẫu được tạo ra để dùng thử, không phải dữ liệu thật.</source>
        <translation>This server holds sample data made for trying things out, not real data.</translation>
    </message>
    <message>
        <source>Tìm hoặc ra lệnh</source>
        <translation>Search or command</translation>
    </message>
    <message>
        <source>Tìm hoặc ra lệnh…  Ctrl+K</source>
        <translation>Search or command…  Ctrl+K</translation>
    </message>
    <message>
        <source>Thay đổi chờ gửi</source>
        <translation>Waiting changes</translation>
    </message>
    <message>
        <source>Hộp đồng bộ</source>
        <translation>Sync inbox</translation>
    </message>
    <message>
        <source>Nhắc đến tôi</source>
        <translation>Mentions of me</translation>
    </message>
    <message>
        <source>Kết nối</source>
        <translation>Connection</translation>
    </message>
    <message>
        <source>Tài khoản</source>
        <translation>Account</translation>
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
        <source>T2</source>
        <translation>Mon</translation>
    </message>
    <message>
        <source>T3</source>
        <translation>Tue</translation>
    </message>
    <message>
        <source>T4</source>
        <translation>Wed</translation>
    </message>
    <message>
        <source>T5</source>
        <translation>Thu</translation>
    </message>
    <message>
        <source>T6</source>
        <translation>Fri</translation>
    </message>
    <message>
        <source>T7</source>
        <translation>Sat</translation>
    </message>
    <message>
        <source>CN</source>
        <translation>Sun</translation>
    </message>
    <message>
        <source>Kết nối: {state}</source>
        <translation>Connection: {state}</translation>
    </message>
    <message>
        <source>{count} chờ gửi từ {since}</source>
        <translation>{count} waiting since {since}</translation>
    </message>
    <message>
        <source>{count} chờ gửi</source>
        <translation>{count} waiting</translation>
    </message>
    <message>
        <source>{count} cần xem lại</source>
        <translation>{count} to review</translation>
    </message>
    <message>
        <source>{count} nhắc đến tôi</source>
        <translation>{count} mention me</translation>
    </message>
    <message>
        <source>Ngoại tuyến từ {since}</source>
        <translation>Offline since {since}</translation>
    </message>
    <message>
        <source>Ngoại tuyến</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Đĩa đầy</source>
        <translation>Disk full</translation>
    </message>
    <message>
        <source>Máy chủ không trả lời</source>
        <translation>The server does not answer</translation>
    </message>
    <message>
        <source>Đang đồng bộ</source>
        <translation>Synchronising</translation>
    </message>
    <message>
        <source>Đang đồng bộ {share} %</source>
        <translation>Synchronising {share} %</translation>
    </message>
    <message>
        <source>Tài khoản đã bị khoá</source>
        <translation>The account was disabled</translation>
    </message>
    <message>
        <source>Hết phiên, hãy đăng nhập lại</source>
        <translation>Session ended, sign in again</translation>
    </message>
    <message>
        <source>Kết nối chậm</source>
        <translation>Slow connection</translation>
    </message>
    <message>
        <source>Trực tuyến</source>
        <translation>Online</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Thanh lệnh, ô tìm, hộp thoại</source>
        <translation>Command bar, search fields, dialogs</translation>
    </message>
    <message>
        <source>Xem ảnh</source>
        <translation>Looking at photos</translation>
    </message>
    <message>
        <source>Che trên bản sao của ảnh</source>
        <translation>Covering parts of a copy</translation>
    </message>
    <message>
        <source>Xem trước bản in</source>
        <translation>Print preview</translation>
    </message>
    <message>
        <source>Góc nhìn thứ 1 đến 9</source>
        <translation>View 1 to 9</translation>
    </message>
    <message>
        <source>Bản đồ: dời khung nhìn (thêm Shift: dời xa)</source>
        <translation>Map: pan (with Shift: far)</translation>
    </message>
    <message>
        <source>Bản đồ: sang điểm hoặc cụm kế tiếp trong khung</source>
        <translation>Map: next point or cluster in view</translation>
    </message>
    <message>
        <source>Bản đồ: mở điểm hoặc cụm đang đứng</source>
        <translation>Map: open the point or cluster at hand</translation>
    </message>
    <message>
        <source>Chọn theo khung (B), vòng tròn (L): dời (thêm Ctrl: dời xa)</source>
        <translation>Choosing by box (B), circle (L): move it (with Ctrl: far)</translation>
    </message>
    <message>
        <source>Chọn theo khung, vòng tròn: đổi cỡ</source>
        <translation>Choosing by box, circle: change its size</translation>
    </message>
    <message>
        <source>Chọn theo khung, vòng tròn: chọn, chọn thêm</source>
        <translation>Choosing by box, circle: select, select as well</translation>
    </message>
    <message>
        <source>Đang gõ trả lời: chọn mẫu trả lời</source>
        <translation>While writing a reply: choose a template</translation>
    </message>
    <message>
        <source>Đang gõ: gửi trả lời hoặc ghi chú</source>
        <translation>While writing: send the reply or note</translation>
    </message>
    <message>
        <source>Đang gõ ghi chú: nhắc tên đồng nghiệp</source>
        <translation>While writing a note: mention a colleague</translation>
    </message>
    <message>
        <source>Trên ảnh: xem ảnh</source>
        <translation>On a photo: look at it</translation>
    </message>
    <message>
        <source>Trên ảnh: huỷ gửi</source>
        <translation>On a photo: do not send</translation>
    </message>
    <message>
        <source>Trên ảnh chưa gửi được: gửi lại</source>
        <translation>On a photo that could not be sent: send again</translation>
    </message>
    <message>
        <source>Trên ô số: xem đúng những dòng đã đếm</source>
        <translation>On a tile: exactly the rows counted</translation>
    </message>
    <message>
        <source>Trên ô số: chép giá trị kèm trích dẫn</source>
        <translation>On a tile: copy the value with its citation</translation>
    </message>
    <message>
        <source>Trên ô số: dời ô sang trái, sang phải</source>
        <translation>On a tile: move it left or right</translation>
    </message>
    <message>
        <source>Trên ô số: dời ô lên, xuống</source>
        <translation>On a tile: move it up or down</translation>
    </message>
    <message>
        <source>Trên biểu đồ: đọc từng kỳ</source>
        <translation>On a chart: read period by period</translation>
    </message>
    <message>
        <source>Tin sau, tin trước</source>
        <translation>Next, previous story</translation>
    </message>
    <message>
        <source>Mở tin</source>
        <translation>Open the story</translation>
    </message>
    <message>
        <source>Xem đúng những phản ánh của con số</source>
        <translation>Exactly the reports of the number</translation>
    </message>
    <message>
        <source>Điền nốt lệnh đang gõ; trong ô tìm: nhận gợi ý</source>
        <translation>Complete the order being typed; in search: take the suggestion</translation>
    </message>
    <message>
        <source>Sang dòng khác mà vẫn gõ tiếp</source>
        <translation>Another line while typing goes on</translation>
    </message>
    <message>
        <source>Đồng ý, từ bất cứ đâu trong hộp thoại</source>
        <translation>Agree, from anywhere in the dialog</translation>
    </message>
    <message>
        <source>Rời chỗ trong cùng</source>
        <translation>Leave the innermost thing</translation>
    </message>
    <message>
        <source>Ảnh trước, ảnh sau</source>
        <translation>Previous, next photo</translation>
    </message>
    <message>
        <source>Phóng to, thu nhỏ</source>
        <translation>Zoom in, zoom out</translation>
    </message>
    <message>
        <source>Vừa khung, đúng cỡ</source>
        <translation>Fit, full size</translation>
    </message>
    <message>
        <source>Xoay phải, xoay trái (chỉ để xem)</source>
        <translation>Turn right, turn left (for the eye only)</translation>
    </message>
    <message>
        <source>Trước và sau cạnh nhau</source>
        <translation>Before beside after</translation>
    </message>
    <message>
        <source>Che trên bản sao</source>
        <translation>Cover parts of a copy</translation>
    </message>
    <message>
        <source>Thêm một ô che</source>
        <translation>Add a box</translation>
    </message>
    <message>
        <source>Dời ô che (thêm Shift: đổi cỡ)</source>
        <translation>Move the box (with Shift: size it)</translation>
    </message>
    <message>
        <source>Bỏ ô che vừa thêm</source>
        <translation>Remove the last box</translation>
    </message>
    <message>
        <source>Lưu bản che</source>
        <translation>Save the covered copy</translation>
    </message>
    <message>
        <source>Lưu PDF</source>
        <translation>Save PDF</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Print</translation>
    </message>
</context>
<context>
    <name>Layouts</name>
    <message>
        <source>Trực ban</source>
        <translation>Duty</translation>
    </message>
    <message>
        <source>Lãnh đạo</source>
        <translation>Leadership</translation>
    </message>
    <message>
        <source>Bản đồ</source>
        <translation>Map</translation>
    </message>
</context>
<context>
    <name>Lending</name>
    <message>
        <source>Uỷ quyền cho người khác</source>
        <translation>Delegate to somebody</translation>
    </message>
    <message>
        <source>Người làm thay: gõ để tìm</source>
        <translation>Who acts for you: type to find</translation>
    </message>
    <message>
        <source>Toàn bộ quyền của tôi ({role})</source>
        <translation>All my rights ({role})</translation>
    </message>
    <message>
        <source>Mọi phân hệ của tôi</source>
        <translation>All my subsystems</translation>
    </message>
    <message>
        <source>Toàn bộ địa bàn của tôi</source>
        <translation>All my area</translation>
    </message>
    <message>
        <source>Người làm thay</source>
        <translation>Who acts for you</translation>
    </message>
    <message>
        <source>Quyền</source>
        <translation>Rights</translation>
    </message>
    <message>
        <source>Phân hệ</source>
        <translation>Subsystem</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>Từ lúc</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Tới lúc</source>
        <translation>Until</translation>
    </message>
    <message>
        <source>Lý do (được ghi vào nhật ký)</source>
        <translation>Reason (goes into the log)</translation>
    </message>
    <message>
        <source>Uỷ quyền</source>
        <translation>Delegation</translation>
    </message>
    <message>
        <source>Chọn người làm thay.</source>
        <translation>Choose who acts for you.</translation>
    </message>
    <message>
        <source>Giờ kết thúc phải sau giờ bắt đầu và sau bây giờ.</source>
        <translation>It must end after it begins and after now.</translation>
    </message>
    <message>
        <source>Cần nhập lý do.</source>
        <translation>A reason is needed.</translation>
    </message>
    <message>
        <source>Đang ngoại tuyến: uỷ quyền và thu hồi cần nối được máy chủ.</source>
        <translation>Offline: delegating and taking back need the server.</translation>
    </message>
    <message>
        <source>Đã uỷ quyền cho {name} tới {until}.</source>
        <translation>Delegated to {name} until {until}.</translation>
    </message>
    <message>
        <source>{d} ngày {h} giờ</source>
        <translation>{d} d {h} h</translation>
    </message>
    <message>
        <source>{h} giờ {m:02d} phút</source>
        <translation>{h} h {m:02d} min</translation>
    </message>
    <message>
        <source>{m} phút</source>
        <translation>{m} min</translation>
    </message>
</context>
<context>
    <name>LendingWindow</name>
    <message>
        <source>Uỷ quyền</source>
        <translation>Delegation</translation>
    </message>
    <message>
        <source>Việc làm theo uỷ quyền ghi tên «… thay mặt …»; hết hạn thì tự thôi, cả khi máy đang ngoại tuyến.</source>
        <translation>What is done under a delegation carries both names; it ends by itself, offline too.</translation>
    </message>
    <message>
        <source>Tình trạng</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Người uỷ quyền</source>
        <translation>Delegated by</translation>
    </message>
    <message>
        <source>Làm thay</source>
        <translation>Acts for them</translation>
    </message>
    <message>
        <source>Quyền</source>
        <translation>Rights</translation>
    </message>
    <message>
        <source>Thời gian</source>
        <translation>When</translation>
    </message>
    <message>
        <source>Lý do</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Chưa có uỷ quyền nào</source>
        <translation>No delegations yet</translation>
    </message>
    <message>
        <source>Khi vắng mặt, bạn có thể cho người khác làm thay tới một giờ định trước.</source>
        <translation>When you are away, somebody can act for you until a set time.</translation>
    </message>
    <message>
        <source>Chưa xem được</source>
        <translation>Cannot be shown</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Đang hỏi máy chủ…</source>
        <translation>Asking the server…</translation>
    </message>
    <message>
        <source>Uỷ quyền cho người khác…</source>
        <translation>Delegate to somebody…</translation>
    </message>
    <message>
        <source>Thu hồi…</source>
        <translation>Take back…</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>{by} → {to}</source>
        <translation>{by} → {to}</translation>
    </message>
    <message>
        <source>Thu hồi uỷ quyền</source>
        <translation>Take the delegation back</translation>
    </message>
    <message>
        <source>Có hiệu lực ngay; việc làm theo uỷ quyền mà chưa về máy chủ sẽ không được nhận. Lý do (không bắt buộc)</source>
        <translation>In force at once; what was done under it and has not reached the server will not be taken. Reason (optional)</translation>
    </message>
    <message>
        <source>Thu hồi</source>
        <translation>Take back</translation>
    </message>
    <message>
        <source>Người uỷ quyền không còn quyền này, hoặc tài khoản đã bị khoá.</source>
        <translation>Who delegated has these rights no more, or the account was disabled.</translation>
    </message>
    <message>
        <source>Tôi</source>
        <translation>Me</translation>
    </message>
    <message>
        <source>Còn {left}</source>
        <translation>{left} left</translation>
    </message>
    <message>
        <source>Bắt đầu sau {left}</source>
        <translation>Begins in {left}</translation>
    </message>
    <message>
        <source>Không hiệu lực</source>
        <translation>Void</translation>
    </message>
    <message>
        <source>Đã thu hồi ({by})</source>
        <translation>Taken back ({by})</translation>
    </message>
    <message>
        <source>Đã hết hạn</source>
        <translation>Ended</translation>
    </message>
</context>
<context>
    <name>Lock</name>
    <message>
        <source>Không kiểm tra được mật khẩu; chi tiết nằm trong nhật ký. Có thể đăng xuất.</source>
        <translation>The password could not be checked; details are in the log. You can sign out.</translation>
    </message>
    <message>
        <source>Mật khẩu không đúng.</source>
        <translation>Wrong password.</translation>
    </message>
</context>
<context>
    <name>LockScreen</name>
    <message>
        <source>Màn hình đang khoá</source>
        <translation>The screen is locked</translation>
    </message>
    <message>
        <source>Đồng bộ và cảnh báo vẫn chạy; việc đang làm dở còn nguyên.</source>
        <translation>Sync and alarms go on; what you were doing is kept as it was.</translation>
    </message>
    <message>
        <source>Mật khẩu</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Kết quả mở khoá</source>
        <translation>Result of unlocking</translation>
    </message>
    <message>
        <source>Mở khoá</source>
        <translation>Unlock</translation>
    </message>
    <message>
        <source>Đăng xuất</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>{n} cảnh báo chờ xác nhận</source>
        <translation>{n} alarm waits to be acknowledged|{n} alarms wait to be acknowledged</translation>
    </message>
    <message>
        <source>Đang kiểm tra…</source>
        <translation>Checking…</translation>
    </message>
</context>
<context>
    <name>Mentions</name>
    <message>
        <source>{n} ghi chú mới nhắc đến bạn (Ctrl+Shift+M)</source>
        <translation>{n} new note mentions you (Ctrl+Shift+M)|{n} new notes mention you (Ctrl+Shift+M)</translation>
    </message>
</context>
<context>
    <name>MentionsWindow</name>
    <message>
        <source>Nhắc đến tôi</source>
        <translation>Mentions of me</translation>
    </message>
    <message>
        <source>Ghi chú nội bộ có tên bạn. Enter mở phản ánh; dòng đậm là chưa xem.</source>
        <translation>Internal notes with your name. Enter opens the report; bold lines were not seen.</translation>
    </message>
    <message>
        <source>Lúc</source>
        <translation>At</translation>
    </message>
    <message>
        <source>Người viết</source>
        <translation>By</translation>
    </message>
    <message>
        <source>Phản ánh</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Chưa ai nhắc đến bạn</source>
        <translation>Nobody mentioned you yet</translation>
    </message>
    <message>
        <source>Khi một ghi chú có @tên bạn, nó hiện ở đây, cả khi ngoại tuyến.</source>
        <translation>When a note has @your name it shows here, offline too.</translation>
    </message>
    <message>
        <source>chưa xem</source>
        <translation>not seen</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Bảng lệnh</source>
        <translation>Command palette</translation>
    </message>
    <message>
        <source>Lệnh</source>
        <translation>Command</translation>
    </message>
    <message>
        <source>Gõ lệnh, bảng, bố cục; / để ra lệnh: /giao 1104 phan thiết</source>
        <translation>Type a command, panel or layout; / for orders: /assign 1104 phan thiet</translation>
    </message>
    <message>
        <source>Kết quả</source>
        <translation>Results</translation>
    </message>
    <message>
        <source>Không có lệnh nào khớp</source>
        <translation>No command matches</translation>
    </message>
</context>
<context>
    <name>Pill</name>
    <message>
        <source>{count} mới</source>
        <translation>{count} new</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>{done} / {total}</source>
        <translation>{done} / {total}</translation>
    </message>
</context>
<context>
    <name>Rights</name>
    <message>
        <source>Từ bây giờ bạn thay mặt {by} ({role}), tới {until}.</source>
        <translation>From now on you act for {by} ({role}), until {until}.</translation>
    </message>
    <message>
        <source>Bạn không còn thay mặt {by}: uỷ quyền đã kết thúc.</source>
        <translation>You no longer act for {by}: the delegation has ended.</translation>
    </message>
    <message>
        <source>thay mặt {by}</source>
        <translation>for {by}</translation>
    </message>
    <message>
        <source>Thay mặt {by} ({role}) tới {until}</source>
        <translation>Acts for {by} ({role}) until {until}</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Xoá chữ đã gõ</source>
        <translation>Clear what was typed</translation>
    </message>
    <message>
        <source>Tìm</source>
        <translation>Search</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Ngôn ngữ</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>Tối</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Sáng</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Giao diện</source>
        <translation>Theme</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <translation>Type size</translation>
    </message>
    <message>
        <source>Tự khoá màn hình</source>
        <translation>Lock the screen by itself</translation>
    </message>
    <message>
        <source>Sau {n} phút không dùng</source>
        <translation>After {n} minute without input|After {n} minutes without input</translation>
    </message>
    <message>
        <source>Không tự khoá</source>
        <translation>Never</translation>
    </message>
    <message>
        <source>Máy trạm này</source>
        <translation>This workstation</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Tài khoản</source>
        <translation>Account</translation>
    </message>
    <message>
        <source>Dữ liệu</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>Bộ nhớ đệm</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Nhật ký</source>
        <translation>Logs</translation>
    </message>
    <message>
        <source>Ảnh giữ trên máy này</source>
        <translation>Photos kept on this machine</translation>
    </message>
    <message>
        <source>Mã hoá dữ liệu trên máy này</source>
        <translation>Encrypt the data on this workstation</translation>
    </message>
    <message>
        <source>Bảo vệ</source>
        <translation>Protection</translation>
    </message>
    <message>
        <source>Chưa cài phần mã hoá trên máy này (gói ioc-desktop[encrypted]).</source>
        <translation>Encryption is not installed here (package ioc-desktop[encrypted]).</translation>
    </message>
    <message>
        <source>Dữ liệu đã tải, việc chưa gửi và ảnh chỉ mở được bằng mật khẩu; mỗi lần mở phải đăng nhập.</source>
        <translation>Fetched data, unsent work and photos open by the password only; every start asks for it.</translation>
    </message>
    <message>
        <source>Máy bị mất hay đem sửa thì người khác đọc được dữ liệu. Khi bật, mỗi lần mở phải đăng nhập.</source>
        <translation>If this workstation is lost or serviced others can read its data. With encryption every start asks for the password.</translation>
    </message>
    <message>
        <source>Bật mã hoá?</source>
        <translation>Turn encryption on?</translation>
    </message>
    <message>
        <source>Tắt mã hoá?</source>
        <translation>Turn encryption off?</translation>
    </message>
    <message>
        <source>Ứng dụng sẽ đăng xuất; khi bạn đăng nhập lại, dữ liệu ở đây được chuyển sang. Việc chưa gửi vẫn còn.</source>
        <translation>You will be signed out; when you sign in again what is here is carried over. Unsent work stays.</translation>
    </message>
    <message>
        <source>Sau đó ai mở được ổ đĩa của máy này đều đọc được dữ liệu.</source>
        <translation>Whoever opens this workstation&apos;s disk can read the data afterwards.</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>{city} – Trung tâm điều hành</source>
        <translation>{city} – Operations Centre</translation>
    </message>
    <message>
        <source>Màn hình</source>
        <translation>Screen</translation>
    </message>
    <message>
        <source>Cỡ chữ {percent} %</source>
        <translation>Type size {percent} %</translation>
    </message>
    <message>
        <source>Bố cục {name}</source>
        <translation>Layout {name}</translation>
    </message>
    <message>
        <source>&amp;Hệ thống</source>
        <translation>&amp;System</translation>
    </message>
    <message>
        <source>&amp;Bảng</source>
        <translation>&amp;Panels</translation>
    </message>
    <message>
        <source>Bố &amp;cục</source>
        <translation>&amp;Layout</translation>
    </message>
    <message>
        <source>&amp;Trợ giúp</source>
        <translation>&amp;Help</translation>
    </message>
    <message>
        <source>Riêng</source>
        <translation>Own</translation>
    </message>
    <message>
        <source>Bố cục: {name}</source>
        <translation>Layout: {name}</translation>
    </message>
    <message>
        <source>Bố cục đang khoá: bấm để mở</source>
        <translation>The layout is locked: press to unlock</translation>
    </message>
    <message>
        <source>Khoá bố cục</source>
        <translation>Lock the layout</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Phím tắt</source>
        <translation>Shortcuts</translation>
    </message>
    <message>
        <source>Phím một chữ chỉ có tác dụng khi con trỏ đang ở trong danh sách của bảng, không bao giờ trong ô nhập.</source>
        <translation>Single-letter keys act only while a list of the panel has the focus, never in a text field.</translation>
    </message>
    <message>
        <source>Tìm lệnh</source>
        <translation>Find a command</translation>
    </message>
    <message>
        <source>Danh sách phím tắt</source>
        <translation>List of shortcuts</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Đăng nhập – Trung tâm điều hành</source>
        <translation>Sign in – Operations Centre</translation>
    </message>
    <message>
        <source>Trung tâm điều hành</source>
        <translation>Operations Centre</translation>
    </message>
    <message>
        <source>Điều hành đô thị thông minh</source>
        <translation>Smart-city operations</translation>
    </message>
    <message>
        <source>Lưu ý</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Địa chỉ máy chủ</source>
        <translation>Server address</translation>
    </message>
    <message>
        <source>Tên đăng nhập</source>
        <translation>User name</translation>
    </message>
    <message>
        <source>Mật khẩu</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Hiện mật khẩu</source>
        <translation>Show the password</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Kết quả đăng nhập</source>
        <translation>Result of signing in</translation>
    </message>
    <message>
        <source>Đang đăng nhập</source>
        <translation>Signing in</translation>
    </message>
    <message>
        <source>Đăng nhập</source>
        <translation>Sign in</translation>
    </message>
    <message>
        <source>Dùng thử với dữ liệu mẫu</source>
        <translation>Try it with sample data</translation>
    </message>
    <message>
        <source>Mất mạng vẫn đăng nhập được nếu bạn từng đăng nhập trên máy này.</source>
        <translation>Without a network you can still sign in if you have signed in on this workstation before.</translation>
    </message>
    <message>
        <source>Đang kết nối {server}…</source>
        <translation>Connecting to {server}…</translation>
    </message>
    <message>
        <source>Không mở được thành phố mẫu. {detail}</source>
        <translation>The sample city could not be opened. {detail}</translation>
    </message>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Đang đổi dạng dữ liệu trên máy này: {percent} %. Chưa xong thì bản cũ vẫn còn nguyên.</source>
        <translation>Changing the form of the data on this machine: {percent}%. Until it is done the old copy stays whole.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Thông báo</source>
        <translation>Message</translation>
    </message>
</context>
<context>
    <name>Verbs</name>
    <message>
        <source>Lập phản ánh</source>
        <translation>Create report</translation>
    </message>
    <message>
        <source>Xác minh</source>
        <translation>Verify</translation>
    </message>
    <message>
        <source>Từ chối</source>
        <translation>Reject</translation>
    </message>
    <message>
        <source>Chuyển ngoài thẩm quyền</source>
        <translation>Transfer out of competence</translation>
    </message>
    <message>
        <source>Giao xử lý</source>
        <translation>Assign</translation>
    </message>
    <message>
        <source>Tiếp tục xử lý</source>
        <translation>Resume work</translation>
    </message>
    <message>
        <source>Trình duyệt kết quả</source>
        <translation>Submit result</translation>
    </message>
    <message>
        <source>Trả lại để xử lý tiếp</source>
        <translation>Return for more work</translation>
    </message>
    <message>
        <source>Ghi chú nội bộ</source>
        <translation>Internal note</translation>
    </message>
    <message>
        <source>Ghi chú công khai</source>
        <translation>Public note</translation>
    </message>
    <message>
        <source>Đính kèm ảnh, tệp</source>
        <translation>Attach photos or files</translation>
    </message>
    <message>
        <source>Gộp vào phản ánh trùng</source>
        <translation>Merge as a duplicate</translation>
    </message>
    <message>
        <source>Tách khỏi phản ánh chính</source>
        <translation>Take out of the merge</translation>
    </message>
    <message>
        <source>Trả lại nơi giao</source>
        <translation>Hand back</translation>
    </message>
    <message>
        <source>Đặt chế độ bảo mật</source>
        <translation>Set confidentiality</translation>
    </message>
    <message>
        <source>Nhận làm</source>
        <translation>Claim</translation>
    </message>
    <message>
        <source>Thôi nhận</source>
        <translation>Give the claim back</translation>
    </message>
    <message>
        <source>Gỡ người đang nhận</source>
        <translation>Break the claim</translation>
    </message>
    <message>
        <source>Đề nghị gia hạn</source>
        <translation>Ask for an extension</translation>
    </message>
    <message>
        <source>Đồng ý gia hạn</source>
        <translation>Grant the extension</translation>
    </message>
    <message>
        <source>Không đồng ý gia hạn</source>
        <translation>Decline the extension</translation>
    </message>
    <message>
        <source>Giao việc</source>
        <translation>Assign</translation>
    </message>
    <message>
        <source>Lập lịch làm việc</source>
        <translation>Make a working calendar</translation>
    </message>
    <message>
        <source>Thôi dùng lịch làm việc</source>
        <translation>Retire a working calendar</translation>
    </message>
    <message>
        <source>Dùng lại lịch làm việc</source>
        <translation>Use a working calendar again</translation>
    </message>
    <message>
        <source>Gán lịch cho cơ quan</source>
        <translation>Assign a calendar to an agency</translation>
    </message>
    <message>
        <source>Sửa lịch làm việc</source>
        <translation>Edit working calendar</translation>
    </message>
    <message>
        <source>Sửa quy tắc thời hạn</source>
        <translation>Edit deadline rule</translation>
    </message>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Xác nhận cảnh báo</source>
        <translation>Acknowledge alarm</translation>
    </message>
    <message>
        <source>Bỏ xác nhận cảnh báo</source>
        <translation>Withdraw acknowledgement</translation>
    </message>
    <message>
        <source>Đặt lại cảnh báo</source>
        <translation>Reset alarm</translation>
    </message>
    <message>
        <source>Gác cảnh báo</source>
        <translation>Shelve alarm</translation>
    </message>
    <message>
        <source>Thôi gác cảnh báo</source>
        <translation>Unshelve alarm</translation>
    </message>
    <message>
        <source>Chặn cảnh báo</source>
        <translation>Suppress alarm</translation>
    </message>
    <message>
        <source>Thôi chặn cảnh báo</source>
        <translation>Stop suppressing alarm</translation>
    </message>
    <message>
        <source>Ngừng dùng cảnh báo</source>
        <translation>Take alarm out of service</translation>
    </message>
    <message>
        <source>Dùng lại cảnh báo</source>
        <translation>Put alarm back in service</translation>
    </message>
    <message>
        <source>Vào ca</source>
        <translation>Begin shift</translation>
    </message>
    <message>
        <source>Ghi sổ ca</source>
        <translation>Note of the shift</translation>
    </message>
    <message>
        <source>Kết thúc ca</source>
        <translation>End shift</translation>
    </message>
    <message>
        <source>Đọc bàn giao</source>
        <translation>Read handover</translation>
    </message>
    <message>
        <source>Ký nhận bàn giao</source>
        <translation>Sign and take over</translation>
    </message>
    <message>
        <source>Lưu góc nhìn</source>
        <translation>Save a view</translation>
    </message>
    <message>
        <source>Sửa góc nhìn</source>
        <translation>Change a view</translation>
    </message>
    <message>
        <source>Xoá góc nhìn</source>
        <translation>Delete a view</translation>
    </message>
    <message>
        <source>Chia sẻ góc nhìn</source>
        <translation>Share a view</translation>
    </message>
    <message>
        <source>Thôi chia sẻ góc nhìn</source>
        <translation>Stop sharing a view</translation>
    </message>
    <message>
        <source>Bắt đầu xử lý</source>
        <translation>Start work</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Trả lại</source>
        <translation>Return</translation>
    </message>
    <message>
        <source>Trả lời người dân</source>
        <translation>Reply to the citizen</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Mở lại</source>
        <translation>Reopen</translation>
    </message>
    <message>
        <source>Bắt đầu</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Trình nghiệm thu</source>
        <translation>Submit for sign-off</translation>
    </message>
    <message>
        <source>Huỷ việc</source>
        <translation>Cancel task</translation>
    </message>
    <message>
        <source>Sửa việc</source>
        <translation>Edit task</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Comment</translation>
    </message>
    <message>
        <source>Sửa phản ánh</source>
        <translation>Edit report</translation>
    </message>
    <message>
        <source>Đánh giá</source>
        <translation>Rating</translation>
    </message>
    <message>
        <source>Cập nhật tiến độ</source>
        <translation>Report progress</translation>
    </message>
    <message>
        <source>Báo vướng mắc</source>
        <translation>Report a blocker</translation>
    </message>
    <message>
        <source>Nghiệm thu</source>
        <translation>Sign off</translation>
    </message>
    <message>
        <source>Đánh dấu đã đọc</source>
        <translation>Mark as read</translation>
    </message>
    <message>
        <source>Đánh dấu chưa đọc</source>
        <translation>Mark as unread</translation>
    </message>
    <message>
        <source>Gắn cờ</source>
        <translation>Flag</translation>
    </message>
    <message>
        <source>Bỏ cờ</source>
        <translation>Unflag</translation>
    </message>
    <message>
        <source>Không liên quan</source>
        <translation>Irrelevant</translation>
    </message>
    <message>
        <source>Có liên quan</source>
        <translation>Relevant</translation>
    </message>
    <message>
        <source>Sửa sắc thái</source>
        <translation>Correct the tone</translation>
    </message>
    <message>
        <source>Gắn với hồ sơ</source>
        <translation>Link to a record</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Máy chủ từ chối ({code}).</source>
        <translation>The server refused ({code}).</translation>
    </message>
    <message>
        <source>Không kết nối được máy chủ. Kiểm tra địa chỉ và mạng, rồi thử lại.</source>
        <translation>The server cannot be reached. Check the address and the network, then try again.</translation>
    </message>
    <message>
        <source>Phiên làm việc đã hết hạn. Hãy đăng nhập lại; thay đổi chưa gửi vẫn được giữ.</source>
        <translation>The session has expired. Sign in again; unsent changes are kept.</translation>
    </message>
    <message>
        <source>Phiên bản phần mềm và máy chủ không khớp: {detail}</source>
        <translation>The versions of application and server do not fit: {detail}</translation>
    </message>
    <message>
        <source>Lỗi không lường trước: {detail}</source>
        <translation>Unexpected error: {detail}</translation>
    </message>
    <message>
        <source>Đĩa đã đầy. Dữ liệu đã có vẫn đọc được, việc đã báo «Đã lưu trên máy này» không mất và sẽ được gửi khi có chỗ. Hãy giải phóng dung lượng.</source>
        <translation>The disk is full. What is here stays readable, what was told as “Saved on this machine” is not lost and will be sent once there is room. Please free some space.</translation>
    </message>
    <message>
        <source>Đăng nhập lại để mã hoá dữ liệu trên máy này; lần này có thể lâu hơn vài giây. Không việc nào bị mất.</source>
        <translation>Sign in again to encrypt the data on this workstation; this time it may take some seconds more. No work is lost.</translation>
    </message>
    <message>
        <source>Đăng nhập lại để bỏ mã hoá; lần này có thể lâu hơn vài giây. Không việc nào bị mất.</source>
        <translation>Sign in again to turn encryption off; this time it may take some seconds more. No work is lost.</translation>
    </message>
    <message>
        <source>Tài khoản bị khoá ở máy này: {users}. Dữ liệu đã xoá.</source>
        <translation>Accounts that may work here no more: {users}. Their data is erased.</translation>
    </message>
    <message>
        <source>{n} việc chưa gửi còn giữ kín ở đây, sẽ giao cho máy chủ ngay khi có mạng.</source>
        <translation>{n} piece of unsent work is kept here and will be handed to the centre as soon as it is reached.|{n} pieces of unsent work are kept here and will be handed to the centre as soon as it is reached.</translation>
    </message>
    <message>
        <source>Tệp việc chưa gửi bị hỏng và đã được dựng lại từ bản chép; hãy xem lại các việc đang chờ gửi.</source>
        <translation>The file of unsent work was damaged and has been made anew from its copy; please look through what waits to be sent.</translation>
    </message>
    <message>
        <source>Bộ nhớ đệm bị hỏng, đã được cất riêng và đang tải lại từ máy chủ; việc đã lưu không mất.</source>
        <translation>The cache was damaged, has been put aside and is being fetched anew from the server; saved work is not lost.</translation>
    </message>
    <message>
        <source>Một tệp trên máy này bị hỏng; ứng dụng đã mở lại các tệp.</source>
        <translation>A file on this machine was damaged; the application has opened its files again.</translation>
    </message>
    <message>
        <source>Người xem</source>
        <translation>Viewer</translation>
    </message>
    <message>
        <source>Trực ban</source>
        <translation>Operator</translation>
    </message>
    <message>
        <source>Trưởng ca</source>
        <translation>Supervisor</translation>
    </message>
    <message>
        <source>Cán bộ cơ quan</source>
        <translation>Agency officer</translation>
    </message>
    <message>
        <source>Cán bộ báo chí</source>
        <translation>Media officer</translation>
    </message>
    <message>
        <source>Chuyên viên phân tích</source>
        <translation>Analyst</translation>
    </message>
    <message>
        <source>Quản trị</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>Đang tạo thành phố mẫu (chỉ lần đầu, vài giây)…</source>
        <translation>Making the sample city (only the first time, a few seconds)…</translation>
    </message>
    <message>
        <source>Đang mở máy chủ mẫu trên máy này…</source>
        <translation>Starting the sample server on this computer…</translation>
    </message>
    <message>
        <source>Đang vào thành phố mẫu…</source>
        <translation>Entering the sample city…</translation>
    </message>
</context>
</TS>
