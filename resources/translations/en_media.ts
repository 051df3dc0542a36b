<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>Dialogs</name>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Tìm trong tiêu đề, tóm tắt (không cần dấu)</source>
        <translation>Search titles and summaries (marks not needed)</translation>
    </message>
    <message>
        <source>Khoảng thời gian</source>
        <translation>Span</translation>
    </message>
    <message>
        <source>Báo</source>
        <translation>Outlet</translation>
    </message>
    <message>
        <source>Chủ đề</source>
        <translation>Topic</translation>
    </message>
    <message>
        <source>Sắc thái</source>
        <translation>Tone</translation>
    </message>
    <message>
        <source>Mọi sắc thái</source>
        <translation>All tones</translation>
    </message>
    <message>
        <source>Chưa đọc</source>
        <translation>Unread</translation>
    </message>
    <message>
        <source>Đã gắn cờ</source>
        <translation>Flagged</translation>
    </message>
    <message>
        <source>Cả tin không liên quan</source>
        <translation>Irrelevant too</translation>
    </message>
    <message>
        <source>Mọi báo</source>
        <translation>All outlets</translation>
    </message>
    <message>
        <source>Mọi chủ đề</source>
        <translation>All topics</translation>
    </message>
</context>
<context>
    <name>Media</name>
    <message>
        <source>Báo chí</source>
        <translation>Press</translation>
    </message>
    <message>
        <source>{n} tin mới</source>
        <translation>{n} new</translation>
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
    <message>
        <source>{tone} (đoán)</source>
        <translation>{tone} (guess)</translation>
    </message>
    <message>
        <source>{n} bài</source>
        <translation>{n} article|{n} articles</translation>
    </message>
    <message>
        <source>{n} báo · đầu tiên {moment}</source>
        <translation>{n} outlet · first {moment}|{n} outlets · first {moment}</translation>
    </message>
    <message>
        <source>mới nhất {moment}</source>
        <translation>latest {moment}</translation>
    </message>
    <message>
        <source>Mọi ngày</source>
        <translation>All days</translation>
    </message>
    <message>
        <source>24 giờ qua</source>
        <translation>Last 24 hours</translation>
    </message>
    <message>
        <source>{n} ngày qua</source>
        <translation>Last {n} days</translation>
    </message>
    <message>
        <source>Không liên quan</source>
        <translation>Irrelevant</translation>
    </message>
    <message>
        <source>Đã gắn cờ</source>
        <translation>Flagged</translation>
    </message>
    <message>
        <source>Có phản ánh</source>
        <translation>Has a report</translation>
    </message>
    <message>
        <source>Đã giao việc</source>
        <translation>Has a task</translation>
    </message>
    <message>
        <source>Chờ gửi</source>
        <translation>Waiting to send</translation>
    </message>
    <message>
        <source>Chưa đọc</source>
        <translation>Unread</translation>
    </message>
    <message>
        <source>Đã đọc</source>
        <translation>Read</translation>
    </message>
</context>
<context>
    <name>MediaLink</name>
    <message>
        <source>Gắn với phản ánh</source>
        <translation>Link to a report</translation>
    </message>
    <message>
        <source>Số phản ánh, hoặc vài chữ của phản ánh (không cần dấu)</source>
        <translation>Report number, or some of its words (marks not needed)</translation>
    </message>
    <message>
        <source>Phản ánh</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>Bỏ gắn</source>
        <translation>Unlink</translation>
    </message>
    <message>
        <source>Gắn</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Không thấy phản ánh nào.</source>
        <translation>No report found.</translation>
    </message>
    <message>
        <source>Gợi ý: gần nơi, gần lúc, cùng chữ.</source>
        <translation>Suggested: near in place, time and words.</translation>
    </message>
    <message>
        <source>Chưa có gợi ý: gõ để tìm.</source>
        <translation>No suggestions: type to search.</translation>
    </message>
</context>
<context>
    <name>MediaPanel</name>
    <message>
        <source>Đang mở tin báo chí…</source>
        <translation>Opening the press…</translation>
    </message>
    <message>
        <source>Không có tin nào</source>
        <translation>No stories</translation>
    </message>
    <message>
        <source>Xem tất cả tin</source>
        <translation>Show all stories</translation>
    </message>
    <message>
        <source>Không có tin nào khớp bộ lọc</source>
        <translation>No story matches the filters</translation>
    </message>
    <message>
        <source>Không có tin nào trong khoảng này</source>
        <translation>No stories in this span</translation>
    </message>
    <message>
        <source>Bỏ bớt điều kiện hoặc xem thêm ngày.</source>
        <translation>Use fewer conditions or more days.</translation>
    </message>
    <message>
        <source>{n} tin chưa đọc</source>
        <translation>{n} unread story|{n} unread stories</translation>
    </message>
    <message>
        <source>hơn {n} tin chưa đọc</source>
        <translation>more than {n} unread stories</translation>
    </message>
    <message>
        <source>Lập phản ánh từ tin báo</source>
        <translation>Make a report from the press</translation>
    </message>
    <message>
        <source>Tiêu đề phản ánh; nguồn tin và đường dẫn được ghi kèm.</source>
        <translation>Title of the report; source and link are added.</translation>
    </message>
    <message>
        <source>Lập phản ánh</source>
        <translation>Make report</translation>
    </message>
    <message>
        <source>Đã lập phản ánh từ tin báo.</source>
        <translation>Made a report from the press.</translation>
    </message>
    <message>
        <source>Đã bỏ gắn tin với phản ánh; Ctrl+Z để hoàn tác.</source>
        <translation>Story unlinked from the report; Ctrl+Z undoes it.</translation>
    </message>
    <message>
        <source>Đã gắn tin với phản ánh; Ctrl+Z để hoàn tác.</source>
        <translation>Story linked to the report; Ctrl+Z undoes it.</translation>
    </message>
    <message>
        <source>Giao việc cho cơ quan nào?</source>
        <translation>Which agency gets the task?</translation>
    </message>
    <message>
        <source>Trong {n} ngày</source>
        <translation>Within {n} day|Within {n} days</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>Nội dung công việc</source>
        <translation>Task</translation>
    </message>
    <message>
        <source>Việc cơ quan phải làm</source>
        <translation>What the agency must do</translation>
    </message>
    <message>
        <source>Xử lý thông tin báo nêu: {title}</source>
        <translation>Act on the press story: {title}</translation>
    </message>
    <message>
        <source>Giao việc</source>
        <translation>Give task</translation>
    </message>
    <message>
        <source>Đã giao việc từ tin báo.</source>
        <translation>Gave a task from the press.</translation>
    </message>
    <message>
        <source>Đường dẫn không phải địa chỉ web, không mở.</source>
        <translation>The link is not a web address and is not opened.</translation>
    </message>
    <message>
        <source>Mở trang báo ngoài hệ thống?</source>
        <translation>Open a page outside the system?</translation>
    </message>
    <message>
        <source>Mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Tin này chưa xác định được vị trí.</source>
        <translation>This story has no known position.</translation>
    </message>
    <message>
        <source>Đã đọc / chưa đọc</source>
        <translation>Read / unread</translation>
    </message>
    <message>
        <source>Gắn cờ / bỏ cờ</source>
        <translation>Flag / unflag</translation>
    </message>
    <message>
        <source>Không liên quan / có liên quan</source>
        <translation>Irrelevant / relevant</translation>
    </message>
    <message>
        <source>Lập phản ánh từ tin</source>
        <translation>Make report from story</translation>
    </message>
    <message>
        <source>Gắn với phản ánh…</source>
        <translation>Link to a report…</translation>
    </message>
    <message>
        <source>Giao việc từ tin</source>
        <translation>Give task from story</translation>
    </message>
    <message>
        <source>Mở bài báo</source>
        <translation>Open the article</translation>
    </message>
    <message>
        <source>Xem tin trên bản đồ</source>
        <translation>Show story on map</translation>
    </message>
    <message>
        <source>Tìm trong tin báo</source>
        <translation>Search the press</translation>
    </message>
    <message>
        <source>Cập nhật danh sách tin</source>
        <translation>Refresh the stories</translation>
    </message>
</context>
<context>
    <name>StoryDetail</name>
    <message>
        <source>Sắc thái</source>
        <translation>Tone</translation>
    </message>
    <message>
        <source>Xem trên bản đồ</source>
        <translation>Show on map</translation>
    </message>
    <message>
        <source>Mở phản ánh đã gắn</source>
        <translation>Open the linked report</translation>
    </message>
    <message>
        <source>Mở công việc đã giao</source>
        <translation>Open its task</translation>
    </message>
    <message>
        <source>Lập phản ánh</source>
        <translation>Make report</translation>
    </message>
    <message>
        <source>Gắn với phản ánh…</source>
        <translation>Link to a report…</translation>
    </message>
    <message>
        <source>Giao việc</source>
        <translation>Give task</translation>
    </message>
    <message>
        <source>Các báo đã đăng; Enter mở bài</source>
        <translation>Outlets that published it; Enter opens the article</translation>
    </message>
    <message>
        <source>Chưa chọn tin nào</source>
        <translation>No story chosen</translation>
    </message>
    <message>
        <source>Chọn một tin để đọc và xử lý.</source>
        <translation>Choose a story to read and act on it.</translation>
    </message>
    <message>
        <source>Chưa xếp chủ đề</source>
        <translation>No topic yet</translation>
    </message>
    <message>
        <source>Chưa rõ địa bàn</source>
        <translation>Place unknown</translation>
    </message>
    <message>
        <source>chưa đánh giá</source>
        <translation>not judged</translation>
    </message>
    <message>
        <source>đoán, chọn lại nếu sai</source>
        <translation>a guess, choose again if wrong</translation>
    </message>
    <message>
        <source>đoán</source>
        <translation>guess</translation>
    </message>
    <message>
        <source>người đọc đánh giá</source>
        <translation>judged by a reader</translation>
    </message>
    <message>
        <source>Đã đọc</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>Chưa đọc</source>
        <translation>Unread</translation>
    </message>
    <message>
        <source>Bỏ cờ</source>
        <translation>Unflag</translation>
    </message>
    <message>
        <source>Gắn cờ</source>
        <translation>Flag</translation>
    </message>
    <message>
        <source>Có liên quan</source>
        <translation>Relevant</translation>
    </message>
    <message>
        <source>Không liên quan</source>
        <translation>Irrelevant</translation>
    </message>
    <message>
        <source>{n} bài đã đăng</source>
        <translation>{n} article published|{n} articles published</translation>
    </message>
    <message>
        <source>Chủ đề</source>
        <translation>Topic</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Place</translation>
    </message>
</context>
<context>
    <name>StoryView</name>
    <message>
        <source>Danh sách tin</source>
        <translation>List of stories</translation>
    </message>
</context>
</TS>
