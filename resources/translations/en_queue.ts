<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="vi_VN">
<context>
    <name>Agencies</name>
    <message>
        <source>Tìm cơ quan chủ trì</source>
        <translation>Find the lead agency</translation>
    </message>
    <message>
        <source>Thêm cơ quan phối hợp: gõ tên, Enter để chọn</source>
        <translation>Add supporting agencies: type, Enter ticks</translation>
    </message>
    <message>
        <source>Chủ trì</source>
        <translation>Lead</translation>
    </message>
    <message>
        <source>Phối hợp</source>
        <translation>Supporting</translation>
    </message>
    <message>
        <source>Cơ quan phối hợp cũng thấy phản ánh này. Ctrl+Enter để giao.</source>
        <translation>Supporting agencies see the report too. Ctrl+Enter assigns.</translation>
    </message>
    <message>
        <source>Phối hợp: {names}</source>
        <translation>Supporting: {names}</translation>
    </message>
</context>
<context>
    <name>Bulk</name>
    <message>
        <source>{n} đã như vậy rồi</source>
        <translation>{n} is so already|{n} are so already</translation>
    </message>
    <message>
        <source>{n} ở trạng thái «{state}» từ {at}|{n} ở trạng thái «{state}», gần nhất từ {at}</source>
        <translation>{n} is “{state}” since {at}|{n} are “{state}”, the latest since {at}</translation>
    </message>
    <message>
        <source>{n} không được: {why}</source>
        <translation>{n} not possible: {why}</translation>
    </message>
    <message>
        <source>{n} trong {all} sẽ đổi</source>
        <translation>{n} of {all} would change</translation>
    </message>
    <message>
        <source>{n} không còn ở trên máy này</source>
        <translation>{n} is no longer on this machine|{n} are no longer on this machine</translation>
    </message>
    <message>
        <source>Từng phản ánh</source>
        <translation>Each report</translation>
    </message>
    <message>
        <source>{n} sẽ đổi</source>
        <translation>{n} would change</translation>
    </message>
    <message>
        <source>Enter trên một phản ánh để xem nó. Cả việc này hoàn tác một lần bằng Ctrl+Z.</source>
        <translation>Enter on a report to see it. All of this is undone at once by Ctrl+Z.</translation>
    </message>
    <message>
        <source>Làm với {n} phản ánh</source>
        <translation>Do it to {n} report|Do it to {n} reports</translation>
    </message>
</context>
<context>
    <name>CaseActions</name>
    <message>
        <source>Không thể «{title}» ở trạng thái này.</source>
        <translation>“{title}” is not possible in this state.</translation>
    </message>
    <message>
        <source>Không có bước nào làm được với phản ánh này.</source>
        <translation>No step can be taken with this report.</translation>
    </message>
    <message>
        <source>Tiếp</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>{n} phản ánh đã chọn</source>
        <translation>{n} report selected|{n} reports selected</translation>
    </message>
    <message>
        <source>Đã dừng, chưa đổi phản ánh nào.</source>
        <translation>Stopped; no report was changed.</translation>
    </message>
    <message>
        <source>{n} vừa được người khác xử lý nên không đổi.</source>
        <translation>{n} were just handled by somebody else and not changed.</translation>
    </message>
    <message>
        <source>Đã gộp {n} phản ánh; Ctrl+Z để hoàn tác.</source>
        <translation>{n} report merged; Ctrl+Z undoes.|{n} reports merged; Ctrl+Z undoes.</translation>
    </message>
    <message>
        <source>Đã giao {n} việc con.</source>
        <translation>{n} sub-task given.|{n} sub-tasks given.</translation>
    </message>
    <message>
        <source>Người khác</source>
        <translation>Somebody else</translation>
    </message>
    <message>
        <source>{name} đang xử lý phản ánh này.</source>
        <translation>{name} is working on this report.</translation>
    </message>
    <message>
        <source>{name} đang xử lý {what}. Gỡ để bạn nhận?</source>
        <translation>{name} is working on {what}. Break the claim and take it?</translation>
    </message>
    <message>
        <source>Còn {n} việc con chưa xong ({names}). Vẫn «{title}»?</source>
        <translation>{n} sub-task is not done ({names}). “{title}” all the same?|{n} sub-tasks are not done ({names}). “{title}” all the same?</translation>
    </message>
    <message>
        <source>{n} trong {all} phản ánh đã chọn</source>
        <translation>{n} of {all} reports selected</translation>
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
        <source>Nhận gộp một phản ánh trùng</source>
        <translation>A duplicate was merged in</translation>
    </message>
    <message>
        <source>Tách một phản ánh trùng ra</source>
        <translation>A duplicate was taken out</translation>
    </message>
    <message>
        <source>Hạn trả lời chuyển</source>
        <translation>Answer deadline moved</translation>
    </message>
    <message>
        <source>Nhập từ nguồn ngoài</source>
        <translation>Imported</translation>
    </message>
    <message>
        <source>Nhắc đến: {names}</source>
        <translation>Mentions: {names}</translation>
    </message>
    <message>
        <source>Bản che của ảnh đã có; ảnh gốc giữ nguyên</source>
        <translation>A redacted copy of a photo; the original is unchanged</translation>
    </message>
    <message>
        <source>chỉ người gửi {number} đọc được</source>
        <translation>read only by who sent {number}</translation>
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
    <name>CaseVerbs</name>
    <message>
        <source>Lý do (người xem lịch sử sẽ đọc được)</source>
        <translation>Reason (readable in the story)</translation>
    </message>
    <message>
        <source>Sửa phản ánh…</source>
        <translation>Edit report…</translation>
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
        <source>Ghi đánh giá của người dân…</source>
        <translation>Take down the citizen&apos;s rating…</translation>
    </message>
    <message>
        <source>Đã ghi đánh giá của {n} phản ánh.</source>
        <translation>Rating of {n} report taken down.|Ratings of {n} reports taken down.</translation>
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
        <source>Phản ánh trùng…</source>
        <translation>Duplicates…</translation>
    </message>
    <message>
        <source>Đã tách {n} phản ánh.</source>
        <translation>{n} report taken out.|{n} reports taken out.</translation>
    </message>
    <message>
        <source>Bạn đang nhận {n} phản ánh.</source>
        <translation>You claim {n} report.|You claim {n} reports.</translation>
    </message>
    <message>
        <source>Đã thôi nhận {n} phản ánh.</source>
        <translation>{n} claim given back.|{n} claims given back.</translation>
    </message>
    <message>
        <source>Đã gỡ người nhận của {n} phản ánh.</source>
        <translation>{n} claim broken.|{n} claims broken.</translation>
    </message>
    <message>
        <source>Đã đổi chế độ bảo mật {n} phản ánh.</source>
        <translation>Confidentiality of {n} report changed.|Confidentiality of {n} reports changed.</translation>
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
        <source>Rất không hài lòng</source>
        <translation>Very dissatisfied</translation>
    </message>
    <message>
        <source>Không hài lòng</source>
        <translation>Dissatisfied</translation>
    </message>
    <message>
        <source>Hài lòng</source>
        <translation>Satisfied</translation>
    </message>
    <message>
        <source>Rất hài lòng</source>
        <translation>Very satisfied</translation>
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
        <source>Xử lý</source>
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
    <name>Chosen</name>
    <message>
        <source>đã chọn {n}</source>
        <translation>{n} chosen</translation>
    </message>
    <message>
        <source>Chọn tất cả {n} kết quả</source>
        <translation>Choose all {n} results</translation>
    </message>
    <message>
        <source>Chọn tất cả hơn {n} kết quả, tối đa {most}</source>
        <translation>Choose all of more than {n} results, {most} at most</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>Tài khoản không có quyền này.</source>
        <translation>The account may not do this.</translation>
    </message>
    <message>
        <source>Enter để làm</source>
        <translation>Enter to do it</translation>
    </message>
    <message>
        <source>Mở phản ánh theo số</source>
        <translation>Open a report by its number</translation>
    </message>
    <message>
        <source>Lọc danh sách: quá hạn, lĩnh vực, địa bàn…</source>
        <translation>Filter the list: overdue, category, unit…</translation>
    </message>
    <message>
        <source>Chuyển góc nhìn</source>
        <translation>Switch to a view</translation>
    </message>
    <message>
        <source>Không có lệnh này. Gõ / để xem các lệnh.</source>
        <translation>No such command. Type / to see the commands.</translation>
    </message>
    <message>
        <source>1104 phan thiết</source>
        <translation>1104 phan thiet</translation>
    </message>
    <message>
        <source>1104 nội dung</source>
        <translation>1104 words</translation>
    </message>
    <message>
        <source>1104 cao</source>
        <translation>1104 high</translation>
    </message>
    <message>
        <source>quá hạn</source>
        <translation>overdue</translation>
    </message>
    <message>
        <source>chờ duyệt</source>
        <translation>awaiting approval</translation>
    </message>
    <message>
        <source>Không có phản ánh {which} trên máy này.</source>
        <translation>No report {which} on this machine.</translation>
    </message>
    <message>
        <source>Gõ số phản ánh, hoặc chọn trong danh sách trước.</source>
        <translation>Type a report&apos;s number, or choose some in the list first.</translation>
    </message>
    <message>
        <source>Chỉ mở được một phản ánh mỗi lần.</source>
        <translation>Only one report can be opened at a time.</translation>
    </message>
    <message>
        <source>Mở {whom}</source>
        <translation>Open {whom}</translation>
    </message>
    <message>
        <source>Giao {whom} cho {agency}</source>
        <translation>Assign {whom} to {agency}</translation>
    </message>
    <message>
        <source>Gõ tên cơ quan hoặc người nhận.</source>
        <translation>Type the name of an agency or a person.</translation>
    </message>
    <message>
        <source>Đặt mức ưu tiên «{level}» cho {whom}</source>
        <translation>Set priority “{level}” on {whom}</translation>
    </message>
    <message>
        <source>Gõ mức ưu tiên.</source>
        <translation>Type a priority.</translation>
    </message>
    <message>
        <source>Gõ thêm nội dung.</source>
        <translation>Type the words.</translation>
    </message>
    <message>
        <source>{verb} {whom}: «{text}»</source>
        <translation>{verb} {whom}: “{text}”</translation>
    </message>
    <message>
        <source>Lệnh này không nhận «{text}».</source>
        <translation>This command takes no “{text}”.</translation>
    </message>
    <message>
        <source>{n} phản ánh</source>
        <translation>{n} report|{n} reports</translation>
    </message>
    <message>
        <source>Không có «{text}».</source>
        <translation>There is no “{text}”.</translation>
    </message>
    <message>
        <source>Có {n} nơi khớp: chọn một.</source>
        <translation>{n} match: choose one.</translation>
    </message>
    <message>
        <source>Xem «{name}»</source>
        <translation>Show “{name}”</translation>
    </message>
    <message>
        <source>Không có góc nhìn «{text}».</source>
        <translation>There is no view “{text}”.</translation>
    </message>
    <message>
        <source>Gõ tên góc nhìn.</source>
        <translation>Type the name of a view.</translation>
    </message>
    <message>
        <source>Lọc theo «{what}»</source>
        <translation>Filter by “{what}”</translation>
    </message>
    <message>
        <source>Gõ điều kiện lọc.</source>
        <translation>Type what to filter by.</translation>
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
        <source>Bỏ thay đổi</source>
        <translation>Drop changes</translation>
    </message>
    <message>
        <source>Lưu thay đổi</source>
        <translation>Save changes</translation>
    </message>
    <message>
        <source>Hạn sẽ đổi từ {was} thành {becomes}.</source>
        <translation>The deadline will move from {was} to {becomes}.</translation>
    </message>
    <message>
        <source>không có hạn</source>
        <translation>no deadline</translation>
    </message>
    <message>
        <source>Đã sửa phản ánh {number}; Ctrl+Z để hoàn tác.</source>
        <translation>Report {number} edited; Ctrl+Z undoes it.</translation>
    </message>
    <message>
        <source>Từ khi bạn sửa dở, nơi khác đã đổi: {fields}. Lưu sẽ ghi đè bằng điều bạn gõ.</source>
        <translation>Changed elsewhere since you began editing: {fields}. Saving puts what you typed over it.</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Tiêu đề</source>
        <translation>Title</translation>
    </message>
    <message>
        <source>Hạn xử lý</source>
        <translation>Due</translation>
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
        <source>Địa chỉ</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Ward</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Tìm số, nội dung, địa chỉ  (/)</source>
        <translation>Find number, text, address  (/)</translation>
    </message>
    <message>
        <source>Thêm lọc</source>
        <translation>More filters</translation>
    </message>
    <message>
        <source>Mọi điều kiện lọc (F)</source>
        <translation>All filters (F)</translation>
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
        <source>Từ ngày … đến ngày …</source>
        <translation>From … to …</translation>
    </message>
</context>
<context>
    <name>Linked</name>
    <message>
        <source>Đã gộp vào</source>
        <translation>Merged into</translation>
    </message>
    <message>
        <source>{n} phản ánh đã gộp</source>
        <translation>{n} report merged in|{n} reports merged in</translation>
    </message>
    <message>
        <source>{n} việc con</source>
        <translation>{n} sub-task|{n} sub-tasks</translation>
    </message>
    <message>
        <source>Chưa giao</source>
        <translation>Not assigned</translation>
    </message>
    <message>
        <source>hạn {at}</source>
        <translation>due {at}</translation>
    </message>
    <message>
        <source>Mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Mở {what}</source>
        <translation>Open {what}</translation>
    </message>
</context>
<context>
    <name>Meant</name>
    <message>
        <source>Tab để nhận</source>
        <translation>Tab takes it</translation>
    </message>
    <message>
        <source>Có phải bạn tìm: {words}</source>
        <translation>Did you mean: {words}</translation>
    </message>
</context>
<context>
    <name>Merge</name>
    <message>
        <source>Phản ánh trùng</source>
        <translation>Duplicates</translation>
    </message>
    <message>
        <source>cách {m} m</source>
        <translation>{m} m away</translation>
    </message>
    <message>
        <source>cùng lúc</source>
        <translation>at the same time</translation>
    </message>
    <message>
        <source>sau {t}</source>
        <translation>{t} later</translation>
    </message>
    <message>
        <source>trước {t}</source>
        <translation>{t} earlier</translation>
    </message>
    <message>
        <source>lời giống {p} %</source>
        <translation>words {p} % alike</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Phản ánh có thể trùng</source>
        <translation>Reports that may be duplicates</translation>
    </message>
    <message>
        <source>đang đứng tên cho phản ánh này</source>
        <translation>stands for this report</translation>
    </message>
    <message>
        <source>đã gộp vào phản ánh này</source>
        <translation>merged into this report</translation>
    </message>
    <message>
        <source>Không thấy phản ánh nào gần đây, cùng loại và cùng nơi.</source>
        <translation>No report of the same kind, lately and near here.</translation>
    </message>
    <message>
        <source>Phản ánh chính</source>
        <translation>Stands for all</translation>
    </message>
    <message>
        <source>Cách: chọn hoặc bỏ chọn · ↑ ↓: so sánh · Ctrl+Enter: xác nhận</source>
        <translation>Space: tick or untick · ↑ ↓: compare · Ctrl+Enter: confirm</translation>
    </message>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Gộp</source>
        <translation>Merge</translation>
    </message>
    <message>
        <source>Gộp {n} phản ánh vào {m}.</source>
        <translation>Merge {n} report into {m}.|Merge {n} reports into {m}.</translation>
    </message>
    <message>
        <source>Hạn sớm nhất được giữ: {at}.</source>
        <translation>The earliest deadline stays: {at}.</translation>
    </message>
    <message>
        <source>Mọi người dân cùng nhận một câu trả lời; ảnh và lịch sử còn nguyên.</source>
        <translation>All citizens get the same answer; photos and history stay.</translation>
    </message>
    <message>
        <source>Tách {n} phản ánh ra, trở lại như trước khi gộp.</source>
        <translation>Take {n} report out, as it was before.|Take {n} reports out, as they were before.</translation>
    </message>
    <message>
        <source>Tách</source>
        <translation>Take out</translation>
    </message>
    <message>
        <source>Phản ánh này</source>
        <translation>This report</translation>
    </message>
    <message>
        <source>Đang so với</source>
        <translation>Compared with</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Địa chỉ</source>
        <translation>Address</translation>
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
        <source>Thời hạn</source>
        <translation>Deadline</translation>
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
        <source>Người dân</source>
        <translation>Citizen</translation>
    </message>
    <message>
        <source>Ảnh</source>
        <translation>Photos</translation>
    </message>
</context>
<context>
    <name>NewReport</name>
    <message>
        <source>Lập phản ánh hộ người dân</source>
        <translation>Take down a report for a citizen</translation>
    </message>
    <message>
        <source>Có thể trùng với</source>
        <translation>May double</translation>
    </message>
    <message>
        <source>Để sau</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>Lập phản ánh</source>
        <translation>File the report</translation>
    </message>
    <message>
        <source>Lĩnh vực: gõ để tìm</source>
        <translation>Category: type to find</translation>
    </message>
    <message>
        <source>Không công khai</source>
        <translation>Private</translation>
    </message>
    <message>
        <source>Kênh tiếp nhận</source>
        <translation>Channel</translation>
    </message>
    <message>
        <source>Tiêu đề (bắt buộc)</source>
        <translation>Title (required)</translation>
    </message>
    <message>
        <source>Nội dung người dân kể</source>
        <translation>What the citizen tells</translation>
    </message>
    <message>
        <source>Số nhà, đường, địa điểm, phường – không cần dấu</source>
        <translation>Number, street, place, ward – no marks needed</translation>
    </message>
    <message>
        <source>Gõ địa chỉ, chỗ tìm thấy hiện ở đây</source>
        <translation>Type an address; what is found shows here</translation>
    </message>
    <message>
        <source>Địa chỉ tìm thấy</source>
        <translation>Addresses found</translation>
    </message>
    <message>
        <source>Chọn trên bản đồ</source>
        <translation>Pick on the map</translation>
    </message>
    <message>
        <source>Chưa rõ địa bàn</source>
        <translation>Ward not known</translation>
    </message>
    <message>
        <source>Người phản ánh</source>
        <translation>Reporter</translation>
    </message>
    <message>
        <source>Điện thoại</source>
        <translation>Telephone</translation>
    </message>
    <message>
        <source>Thư điện tử</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Danh tính giữ riêng ở máy chủ; màn hình chỉ hiện dạng che.</source>
        <translation>The identity is kept apart at the centre; screens show it masked.</translation>
    </message>
    <message>
        <source>Có thể trùng với (Cách để gộp vào sau khi lập):</source>
        <translation>May double (Space: merge into it once filed):</translation>
    </message>
    <message>
        <source>Chưa thấy phản ánh nào trùng.</source>
        <translation>No duplicate seen so far.</translation>
    </message>
    <message>
        <source>Chưa có vị trí trên bản đồ</source>
        <translation>No position on the map yet</translation>
    </message>
    <message>
        <source>Chưa lập được</source>
        <translation>Not filed</translation>
    </message>
    <message>
        <source>Đã lập phản ánh; đã lưu trên máy này.</source>
        <translation>Report filed; saved on this machine.</translation>
    </message>
</context>
<context>
    <name>Protect</name>
    <message>
        <source>Không công khai</source>
        <translation>Private</translation>
    </message>
    <message>
        <source>Nhạy cảm</source>
        <translation>Sensitive</translation>
    </message>
    <message>
        <source>Không hiện trên cổng và bản đồ của người dân.</source>
        <translation>Not on the citizens&apos; portal and map.</translation>
    </message>
    <message>
        <source>Chỉ trưởng ca và cơ quan được giao còn thấy; rời khỏi các máy khác.</source>
        <translation>Only supervisors and the agencies given it still see it; it leaves other desks.</translation>
    </message>
</context>
<context>
    <name>QueueCommands</name>
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
        <source>Chọn tất cả (lần nữa: mọi kết quả)</source>
        <translation>Choose all (again: all results)</translation>
    </message>
    <message>
        <source>Xem trên bản đồ</source>
        <translation>Show on map</translation>
    </message>
    <message>
        <source>Đánh dấu, bỏ đánh dấu</source>
        <translation>Bookmark, remove bookmark</translation>
    </message>
    <message>
        <source>Đánh dấu chưa xem</source>
        <translation>Mark as not looked at</translation>
    </message>
    <message>
        <source>Xuất CSV, XLSX…</source>
        <translation>Export CSV, XLSX…</translation>
    </message>
    <message>
        <source>Tìm trong danh sách</source>
        <translation>Find in the list</translation>
    </message>
    <message>
        <source>Lọc theo…</source>
        <translation>Filter by…</translation>
    </message>
    <message>
        <source>Góc nhìn…</source>
        <translation>Views…</translation>
    </message>
    <message>
        <source>Lưu bộ lọc thành góc nhìn mới…</source>
        <translation>Save filters as a new view…</translation>
    </message>
    <message>
        <source>Cập nhật góc nhìn theo bộ lọc</source>
        <translation>Update view to the filters</translation>
    </message>
    <message>
        <source>Đổi tên góc nhìn…</source>
        <translation>Rename view…</translation>
    </message>
    <message>
        <source>Đưa góc nhìn lên trước</source>
        <translation>Move view forward</translation>
    </message>
    <message>
        <source>Đưa góc nhìn ra sau</source>
        <translation>Move view back</translation>
    </message>
    <message>
        <source>Xoá góc nhìn</source>
        <translation>Delete view</translation>
    </message>
    <message>
        <source>Chia sẻ góc nhìn với ca</source>
        <translation>Share the view with the shift</translation>
    </message>
    <message>
        <source>Thôi chia sẻ góc nhìn</source>
        <translation>Stop sharing the view</translation>
    </message>
    <message>
        <source>Lưu góc nhìn của ca thành của tôi</source>
        <translation>Keep the shift&apos;s view as my own</translation>
    </message>
    <message>
        <source>Cập nhật danh sách</source>
        <translation>Update the list</translation>
    </message>
    <message>
        <source>In, lưu PDF danh sách</source>
        <translation>Print the list, save as PDF</translation>
    </message>
    <message>
        <source>Xoá lọc</source>
        <translation>Clear filters</translation>
    </message>
    <message>
        <source>Gộp các phản ánh đã chọn</source>
        <translation>Merge the selected reports</translation>
    </message>
    <message>
        <source>Giao việc con</source>
        <translation>Give sub-tasks</translation>
    </message>
    <message>
        <source>Lập phản ánh hộ người dân</source>
        <translation>Take down a report for a citizen</translation>
    </message>
    <message>
        <source>Đổi trạng thái…</source>
        <translation>Change state…</translation>
    </message>
    <message>
        <source>Tạm dừng / tiếp tục</source>
        <translation>Pause / resume</translation>
    </message>
    <message>
        <source>Các phản ánh đã chọn</source>
        <translation>The reports selected</translation>
    </message>
</context>
<context>
    <name>QueueExport</name>
    <message>
        <source>{n} phản ánh đã chọn</source>
        <translation>{n} report chosen|{n} reports chosen</translation>
    </message>
    <message>
        <source>mọi kết quả: {found}</source>
        <translation>all results: {found}</translation>
    </message>
    <message>
        <source>Xuất danh sách</source>
        <translation>Export list</translation>
    </message>
    <message>
        <source>Xuất</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Đã dừng, chưa xuất gì.</source>
        <translation>Stopped; nothing was exported.</translation>
    </message>
    <message>
        <source>Không ghi được tệp.</source>
        <translation>The file could not be written.</translation>
    </message>
    <message>
        <source>Đã xuất {file}</source>
        <translation>Exported {file}</translation>
    </message>
    <message>
        <source>Hạn lúc</source>
        <translation>Due at</translation>
    </message>
    <message>
        <source>Tiếp nhận lúc</source>
        <translation>Received at</translation>
    </message>
    <message>
        <source>Địa chỉ</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>{n} dòng</source>
        <translation>{n} row|{n} rows</translation>
    </message>
    <message>
        <source> (còn nữa, chỉ xuất phần đầu)</source>
        <translation> (there are more; only the first are here)</translation>
    </message>
    <message>
        <source>Đã chọn từ: {filters}</source>
        <translation>Chosen from: {filters}</translation>
    </message>
    <message>
        <source>Bộ lọc: {filters}</source>
        <translation>Filters: {filters}</translation>
    </message>
    <message>
        <source>Xuất lúc {at} bởi {who}</source>
        <translation>Exported {at} by {who}</translation>
    </message>
    <message>
        <source>Danh sách phản ánh</source>
        <translation>List of reports</translation>
    </message>
</context>
<context>
    <name>QueueFilters</name>
    <message>
        <source>Ngày tiếp nhận</source>
        <translation>Date received</translation>
    </message>
    <message>
        <source>Từ ngày</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Đến hết ngày</source>
        <translation>Up to and with</translation>
    </message>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Lọc</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Deadline</translation>
    </message>
    <message>
        <source>Chưa xem</source>
        <translation>Not looked at</translation>
    </message>
    <message>
        <source>Đã đánh dấu</source>
        <translation>Bookmarked</translation>
    </message>
    <message>
        <source>Chưa gửi</source>
        <translation>Not sent</translation>
    </message>
    <message>
        <source>Có ảnh</source>
        <translation>With photo</translation>
    </message>
    <message>
        <source>Có phản ánh trùng</source>
        <translation>With duplicates</translation>
    </message>
    <message>
        <source>Cả đã xong</source>
        <translation>Finished too</translation>
    </message>
    <message>
        <source>{n} sao</source>
        <translation>{n} star|{n} stars</translation>
    </message>
    <message>
        <source>Chưa đánh giá</source>
        <translation>Not rated</translation>
    </message>
    <message>
        <source>Hôm nay</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>{n} ngày qua</source>
        <translation>Last {n} day|Last {n} days</translation>
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
        <source>Tôi xử lý</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>Chưa có người xử lý</source>
        <translation>Nobody</translation>
    </message>
    <message>
        <source>Chưa rõ địa bàn</source>
        <translation>No unit</translation>
    </message>
    <message>
        <source>Không: {what}</source>
        <translation>Not: {what}</translation>
    </message>
    <message>
        <source>Từ {n} sao</source>
        <translation>From {n} star|From {n} stars</translation>
    </message>
    <message>
        <source>mọi phân hệ</source>
        <translation>all subsystems</translation>
    </message>
    <message>
        <source>Phân hệ: {name}</source>
        <translation>Subsystem: {name}</translation>
    </message>
    <message>
        <source>{n} phản ánh được chỉ định</source>
        <translation>{n} chosen report|{n} chosen reports</translation>
    </message>
    <message>
        <source>Tiếp nhận {start} – {end}</source>
        <translation>Received {start} – {end}</translation>
    </message>
    <message>
        <source>đang mở</source>
        <translation>open</translation>
    </message>
    <message>
        <source>Bỏ bớt điều kiện để thấy nhiều hơn.</source>
        <translation>Take some filters away to see more.</translation>
    </message>
    <message>
        <source>Không còn phản ánh nào đang mở</source>
        <translation>No open reports left</translation>
    </message>
    <message>
        <source>Phản ánh mới sẽ tự hiện ở đây.</source>
        <translation>New reports appear here by themselves.</translation>
    </message>
    <message>
        <source>Đã xem hết</source>
        <translation>All looked at</translation>
    </message>
    <message>
        <source>Không còn phản ánh nào chưa xem trong 30 ngày qua.</source>
        <translation>Nothing of the last 30 days is left to look at.</translation>
    </message>
    <message>
        <source>Chưa đánh dấu phản ánh nào</source>
        <translation>No bookmarks yet</translation>
    </message>
    <message>
        <source>Nhấn B trên một phản ánh để đánh dấu; dấu chỉ mình bạn thấy, trên máy này.</source>
        <translation>Press B on a report to bookmark it; only you see the mark, on this machine.</translation>
    </message>
    <message>
        <source>Mọi thay đổi đã gửi</source>
        <translation>Every change is sent</translation>
    </message>
    <message>
        <source>Không có phản ánh nào chờ gửi về máy chủ.</source>
        <translation>No report waits to be sent to the centre.</translation>
    </message>
    <message>
        <source>Không có phản ánh nào kèm ảnh</source>
        <translation>No reports with a photo</translation>
    </message>
    <message>
        <source>Không có phản ánh nào bị trùng</source>
        <translation>No reports with duplicates</translation>
    </message>
    <message>
        <source>Không tìm thấy «{text}»</source>
        <translation>Nothing found for “{text}”</translation>
    </message>
    <message>
        <source>Đang tìm trong phản ánh còn mở: bật «Cả đã xong» để tìm trong tất cả.</source>
        <translation>Searching open reports: turn on “Finished too” to search all.</translation>
    </message>
    <message>
        <source>Không có phản ánh nào quá hạn</source>
        <translation>Nothing is overdue</translation>
    </message>
    <message>
        <source>Việc gần hết hạn nhất đứng đầu danh sách mặc định.</source>
        <translation>What is due next stands first in the default list.</translation>
    </message>
    <message>
        <source>Đang lọc: {what}.</source>
        <translation>Filtered by: {what}.</translation>
    </message>
    <message>
        <source>Không có phản ánh nào khớp bộ lọc</source>
        <translation>No reports match the filters</translation>
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
        <source>{age} trước</source>
        <translation>{age} ago</translation>
    </message>
    <message>
        <source>người khác</source>
        <translation>somebody else</translation>
    </message>
    <message>
        <source>{name} đang xử lý</source>
        <translation>{name} is working on it</translation>
    </message>
    <message>
        <source>chưa xem</source>
        <translation>not looked at</translation>
    </message>
    <message>
        <source>đã đánh dấu</source>
        <translation>bookmarked</translation>
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
        <source>Ngoại tuyến từ {at} – đang xem dữ liệu đã lưu</source>
        <translation>Offline since {at} – showing saved data</translation>
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
    <name>QueueViews</name>
    <message>
        <source>Đang mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Quá hạn</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Sắp hết hạn</source>
        <translation>Due soon</translation>
    </message>
    <message>
        <source>Chưa giao</source>
        <translation>Not assigned</translation>
    </message>
    <message>
        <source>Chờ duyệt</source>
        <translation>Awaiting approval</translation>
    </message>
    <message>
        <source>Của tôi</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>Chưa xem</source>
        <translation>Not looked at</translation>
    </message>
    <message>
        <source>Đã đánh dấu</source>
        <translation>Bookmarked</translation>
    </message>
    <message>
        <source>Tiếp nhận hôm nay</source>
        <translation>Received today</translation>
    </message>
</context>
<context>
    <name>Rating</name>
    <message>
        <source>Người dân thấy thế nào (phím 1–5)</source>
        <translation>How content the citizen is (keys 1–5)</translation>
    </message>
    <message>
        <source>Người dân nói gì (không bắt buộc)</source>
        <translation>What the citizen says (optional)</translation>
    </message>
    <message>
        <source>Từ 2 sao trở xuống, phản ánh mở lại được.</source>
        <translation>With 2 stars or fewer the report may be reopened.</translation>
    </message>
    <message>
        <source>Ghi đánh giá</source>
        <translation>Take down rating</translation>
    </message>
</context>
<context>
    <name>Reply</name>
    <message>
        <source>Chưa điền {fields}: điền hoặc xoá rồi mới gửi được.</source>
        <translation>{fields} not filled in: fill in or delete before sending.</translation>
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
    <name>Subtasks</name>
    <message>
        <source>Giao việc con</source>
        <translation>Give sub-tasks</translation>
    </message>
    <message>
        <source>Việc cần làm</source>
        <translation>What is to be done</translation>
    </message>
    <message>
        <source>Cơ quan thực hiện: gõ tên, Enter để chọn</source>
        <translation>Agencies: type, Enter ticks</translation>
    </message>
    <message>
        <source>Mỗi cơ quan được chọn nhận một việc</source>
        <translation>Each ticked agency gets a task of its own</translation>
    </message>
    <message>
        <source>Theo hạn của phản ánh: {at}</source>
        <translation>With the report&apos;s deadline: {at}</translation>
    </message>
    <message>
        <source>{n} ngày</source>
        <translation>{n} day|{n} days</translation>
    </message>
    <message>
        <source>Không đặt hạn</source>
        <translation>No deadline</translation>
    </message>
    <message>
        <source>Nói rõ thêm (không bắt buộc)</source>
        <translation>More words (optional)</translation>
    </message>
    <message>
        <source>Giao việc</source>
        <translation>Give the tasks</translation>
    </message>
    <message>
        <source>Phối hợp xử lý phản ánh {about}</source>
        <translation>Support on report {about}</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>Góc nhìn</source>
        <translation>Views</translation>
    </message>
    <message>
        <source>Mọi góc nhìn, lưu và sửa (Shift+V)</source>
        <translation>All views, save and change (Shift+V)</translation>
    </message>
    <message>
        <source>Của ca</source>
        <translation>Of the shift</translation>
    </message>
    <message>
        <source>Góc nhìn «{name}» không còn trong ca; bộ lọc vẫn giữ nguyên.</source>
        <translation>The view «{name}» is no longer shared; the filters stay as they are.</translation>
    </message>
    <message>
        <source>phím {key}</source>
        <translation>key {key}</translation>
    </message>
    <message>
        <source>của ca, {name} chia sẻ</source>
        <translation>of the shift, shared by {name}</translation>
    </message>
    <message>
        <source>Lưu bộ lọc này thành góc nhìn mới…</source>
        <translation>Save these filters as a new view…</translation>
    </message>
    <message>
        <source>Lưu «{name}» thành của tôi</source>
        <translation>Keep «{name}» as my own</translation>
    </message>
    <message>
        <source>Thôi chia sẻ «{name}»</source>
        <translation>Stop sharing «{name}»</translation>
    </message>
    <message>
        <source>Chia sẻ «{name}» với ca</source>
        <translation>Share «{name}» with the shift</translation>
    </message>
    <message>
        <source>Cập nhật «{name}» theo bộ lọc này</source>
        <translation>Update “{name}” to these filters</translation>
    </message>
    <message>
        <source>Đổi tên «{name}»…</source>
        <translation>Rename “{name}”…</translation>
    </message>
    <message>
        <source>Đưa «{name}» lên trước</source>
        <translation>Move “{name}” forward</translation>
    </message>
    <message>
        <source>Đưa «{name}» ra sau</source>
        <translation>Move “{name}” back</translation>
    </message>
    <message>
        <source>Xoá «{name}»</source>
        <translation>Delete “{name}”</translation>
    </message>
    <message>
        <source>Lưu góc nhìn</source>
        <translation>Save view</translation>
    </message>
    <message>
        <source>Đổi tên góc nhìn</source>
        <translation>Rename view</translation>
    </message>
    <message>
        <source>Đã xoá góc nhìn «{name}». Ctrl+Z để lấy lại.</source>
        <translation>View “{name}” deleted. Ctrl+Z brings it back.</translation>
    </message>
    <message>
        <source>Đã chia sẻ «{name}» với ca. Ctrl+Z để lấy lại.</source>
        <translation>«{name}» is shared with the shift. Ctrl+Z takes it back.</translation>
    </message>
    <message>
        <source>Đã thôi chia sẻ «{name}». Ctrl+Z để chia sẻ lại.</source>
        <translation>«{name}» is no longer shared. Ctrl+Z shares it again.</translation>
    </message>
    <message>
        <source>Đã lưu «{name}» thành góc nhìn của bạn.</source>
        <translation>«{name}» is kept as a view of your own.</translation>
    </message>
    <message>
        <source>Đã có góc nhìn cùng tên.</source>
        <translation>There is a view of that name already.</translation>
    </message>
    <message>
        <source>Tên góc nhìn</source>
        <translation>Name of the view</translation>
    </message>
    <message>
        <source>Lưu</source>
        <translation>Save</translation>
    </message>
</context>
<context>
    <name>Writing</name>
    <message>
        <source>{who} trả lời hoặc thao tác ở đây. Hỏi nhau trước khi gửi.</source>
        <translation>{who} a reply or working here. Ask each other before you send.</translation>
    </message>
    <message>
        <source>{name} và {n} người nữa đang xem</source>
        <translation>{name} and {n} more looking</translation>
    </message>
    <message>
        <source>{name} đang xem</source>
        <translation>{name} looking</translation>
    </message>
    <message>
        <source>{name} và {n} người nữa đang soạn</source>
        <translation>{name} and {n} more writing</translation>
    </message>
    <message>
        <source>{name} đang soạn</source>
        <translation>{name} writing</translation>
    </message>
</context>
</TS>
