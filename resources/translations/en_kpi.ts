<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>Figures</name>
    <message>
        <source>Trực tiếp từ hồ sơ</source>
        <translation>Live from cases</translation>
    </message>
    <message>
        <source>Hồ sơ tại Trung tâm</source>
        <translation>Cases at the Centre</translation>
    </message>
    <message>
        <source>phản ánh</source>
        <translation>reports</translation>
    </message>
    <message>
        <source>trường hợp</source>
        <translation>violations</translation>
    </message>
    <message>
        <source>hồ sơ</source>
        <translation>cases</translation>
    </message>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>hồ sơ tiếp nhận</source>
        <translation>cases received</translation>
    </message>
    <message>
        <source>Mọi hồ sơ tiếp nhận trong khoảng chọn.</source>
        <translation>All cases received in the chosen span.</translation>
    </message>
    <message>
        <source>Đã giải quyết</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>hồ sơ đã giải quyết</source>
        <translation>cases done</translation>
    </message>
    <message>
        <source>Hồ sơ tiếp nhận trong khoảng chọn, đã trả lời, đóng, từ chối, trùng hoặc chuyển.</source>
        <translation>Cases received in the chosen span that were answered, closed, rejected, duplicates or transferred.</translation>
    </message>
    <message>
        <source>Đang xử lý</source>
        <translation>In hand</translation>
    </message>
    <message>
        <source>hồ sơ đang xử lý</source>
        <translation>cases in hand</translation>
    </message>
    <message>
        <source>Hồ sơ tiếp nhận trong khoảng chọn, chưa trả lời người dân.</source>
        <translation>Cases received in the chosen span and not yet answered to the citizen.</translation>
    </message>
    <message>
        <source>Tỷ lệ đúng hạn</source>
        <translation>On-time rate</translation>
    </message>
    <message>
        <source>Gồm hồ sơ quá hạn chưa xong</source>
        <translation>Overdue open cases included</translation>
    </message>
    <message>
        <source>trả lời đúng hạn</source>
        <translation>answered on time</translation>
    </message>
    <message>
        <source>đã trả lời + quá hạn chưa xong</source>
        <translation>answered + overdue open</translation>
    </message>
    <message>
        <source>Trả lời đúng hạn / (đã trả lời + quá hạn chưa xong); hạn gồm gia hạn và tạm dừng, chỉ tính hồ sơ có hạn.</source>
        <translation>Answered on time / (answered + overdue open); deadlines include extensions and pauses, only cases with a deadline count.</translation>
    </message>
    <message>
        <source>Chỉ hồ sơ đã trả lời</source>
        <translation>Answered cases only</translation>
    </message>
    <message>
        <source>đã trả lời</source>
        <translation>answered</translation>
    </message>
    <message>
        <source>Trả lời đúng hạn / đã trả lời; không tính hồ sơ quá hạn chưa xong, chỉ tính hồ sơ có hạn.</source>
        <translation>Answered on time / answered; overdue open cases do not count, only cases with a deadline count.</translation>
    </message>
    <message>
        <source>Theo hạn ban đầu</source>
        <translation>By the first deadline</translation>
    </message>
    <message>
        <source>trả lời trong hạn ban đầu</source>
        <translation>answered by the first deadline</translation>
    </message>
    <message>
        <source>đã trả lời + quá hạn ban đầu</source>
        <translation>answered + past the first deadline</translation>
    </message>
    <message>
        <source>Trả lời trong hạn ban đầu / (đã trả lời + quá hạn ban đầu chưa xong); không kể gia hạn, có kể tạm dừng.</source>
        <translation>Answered by the first deadline / (answered + open past the first deadline); without extensions, pauses counted.</translation>
    </message>
    <message>
        <source>Không kể hồ sơ gia hạn</source>
        <translation>Without extended cases</translation>
    </message>
    <message>
        <source>đúng hạn, không gia hạn</source>
        <translation>on time, not extended</translation>
    </message>
    <message>
        <source>Trả lời đúng hạn mà không gia hạn / (đã trả lời + quá hạn chưa xong); chỉ tính hồ sơ có hạn.</source>
        <translation>Answered on time without an extension / (answered + overdue open); only cases with a deadline count.</translation>
    </message>
    <message>
        <source>Tỷ lệ hài lòng</source>
        <translation>Satisfied rate</translation>
    </message>
    <message>
        <source>Trên số được đánh giá</source>
        <translation>Of those rated</translation>
    </message>
    <message>
        <source>đánh giá 4–5 sao</source>
        <translation>rated 4–5 stars</translation>
    </message>
    <message>
        <source>có đánh giá</source>
        <translation>rated</translation>
    </message>
    <message>
        <source>Hồ sơ được đánh giá 4–5 sao / hồ sơ có đánh giá.</source>
        <translation>Cases rated 4–5 stars / cases rated.</translation>
    </message>
    <message>
        <source>Trên số đã giải quyết</source>
        <translation>Of those done</translation>
    </message>
    <message>
        <source>đã giải quyết</source>
        <translation>done</translation>
    </message>
    <message>
        <source>Hồ sơ được đánh giá 4–5 sao / hồ sơ đã giải quyết, kể cả không có đánh giá.</source>
        <translation>Cases rated 4–5 stars / cases done, those without a rating included.</translation>
    </message>
    <message>
        <source>Trên số tiếp nhận</source>
        <translation>Of those received</translation>
    </message>
    <message>
        <source>tiếp nhận</source>
        <translation>received</translation>
    </message>
    <message>
        <source>Hồ sơ được đánh giá 4–5 sao / mọi hồ sơ tiếp nhận.</source>
        <translation>Cases rated 4–5 stars / all cases received.</translation>
    </message>
    <message>
        <source>Đang quá hạn</source>
        <translation>Overdue now</translation>
    </message>
    <message>
        <source>hồ sơ quá hạn</source>
        <translation>cases overdue</translation>
    </message>
    <message>
        <source>Hồ sơ đang xử lý đã quá hạn của bước hiện tại, tính đến lúc xem.</source>
        <translation>Cases in hand past the deadline of their current stage, at this moment.</translation>
    </message>
    <message>
        <source>Đến hạn trong 1 giờ</source>
        <translation>Due within 1 hour</translation>
    </message>
    <message>
        <source>hồ sơ sắp đến hạn</source>
        <translation>cases nearly due</translation>
    </message>
    <message>
        <source>Hồ sơ đang xử lý có hạn của bước hiện tại trong 60 phút tới.</source>
        <translation>Cases in hand whose current stage is due within the next 60 minutes.</translation>
    </message>
</context>
<context>
    <name>Kpi</name>
    <message>
        <source>Chỉ tiêu</source>
        <translation>Indicators</translation>
    </message>
    <message>
        <source>Phân hệ</source>
        <translation>Subsystem</translation>
    </message>
    <message>
        <source>Tổng quan</source>
        <translation>Overview</translation>
    </message>
    <message>
        <source>Khoảng tiếp nhận của số liệu trực tiếp</source>
        <translation>Span of receipt of the live figures</translation>
    </message>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Đang tải số liệu…</source>
        <translation>Loading figures…</translation>
    </message>
    <message>
        <source>Biểu đồ</source>
        <translation>Charts</translation>
    </message>
    <message>
        <source>Không đọc được số liệu</source>
        <translation>The figures cannot be read</translation>
    </message>
    <message>
        <source>{n} số liệu cũ</source>
        <translation>Out of date: {n}</translation>
    </message>
    <message>
        <source>Chưa có chỉ tiêu nào trên máy này</source>
        <translation>No indicators on this machine yet</translation>
    </message>
    <message>
        <source>Chỉ tiêu hiện ở đây khi máy chủ có số liệu của phân hệ này.</source>
        <translation>Indicators appear here once the Centre has figures of this subsystem.</translation>
    </message>
    <message>
        <source>Đã chép giá trị kèm trích dẫn.</source>
        <translation>Copied the value with its citation.</translation>
    </message>
    <message>
        <source>Đã chép biểu đồ và số liệu.</source>
        <translation>The chart and its figures are copied.</translation>
    </message>
    <message>
        <source>Xem hồ sơ đã đếm</source>
        <translation>Show the cases counted</translation>
    </message>
    <message>
        <source>Xem số đã báo cáo</source>
        <translation>Show the values reported</translation>
    </message>
    <message>
        <source>Chép kèm trích dẫn</source>
        <translation>Copy with citation</translation>
    </message>
    <message>
        <source>Chuyển lên trước</source>
        <translation>Move forward</translation>
    </message>
    <message>
        <source>Chuyển ra sau</source>
        <translation>Move back</translation>
    </message>
    <message>
        <source>Cách tính</source>
        <translation>Definition</translation>
    </message>
    <message>
        <source>Chép biểu đồ: ảnh và số liệu</source>
        <translation>Copy chart: picture and figures</translation>
    </message>
    <message>
        <source>Biểu đồ, PNG</source>
        <translation>Chart, PNG</translation>
    </message>
    <message>
        <source>Biểu đồ, SVG</source>
        <translation>Chart, SVG</translation>
    </message>
    <message>
        <source>Số liệu biểu đồ, CSV</source>
        <translation>Chart data, CSV</translation>
    </message>
    <message>
        <source>Xếp hạng, CSV</source>
        <translation>Ranking, CSV</translation>
    </message>
    <message>
        <source>Mọi ô chỉ tiêu, CSV</source>
        <translation>All tiles, CSV</translation>
    </message>
    <message>
        <source>Bảng CSV (*.csv)</source>
        <translation>CSV table (*.csv)</translation>
    </message>
    <message>
        <source>Ảnh PNG (*.png)</source>
        <translation>PNG picture (*.png)</translation>
    </message>
    <message>
        <source>Hình SVG (*.svg)</source>
        <translation>SVG drawing (*.svg)</translation>
    </message>
    <message>
        <source>Lưu tệp</source>
        <translation>Save file</translation>
    </message>
    <message>
        <source>Không ghi được tệp.</source>
        <translation>The file could not be written.</translation>
    </message>
    <message>
        <source>Đã lưu {path}</source>
        <translation>Saved {path}</translation>
    </message>
    <message>
        <source>mục tiêu {value}</source>
        <translation>target {value}</translation>
    </message>
    <message>
        <source>cùng kỳ năm trước {value}</source>
        <translation>a year before {value}</translation>
    </message>
    <message>
        <source>chưa đủ kỳ</source>
        <translation>period not over</translation>
    </message>
    <message>
        <source>sơ bộ</source>
        <translation>provisional</translation>
    </message>
    <message>
        <source>Chưa có dữ liệu trong khoảng này</source>
        <translation>No data in this span</translation>
    </message>
    <message>
        <source>Đơn vị: {measure}</source>
        <translation>Unit: {measure}</translation>
    </message>
    <message>
        <source>gạch: mục tiêu {value}</source>
        <translation>dashed: target {value}</translation>
    </message>
    <message>
        <source>chấm: ngưỡng {values}</source>
        <translation>dotted: limits {values}</translation>
    </message>
    <message>
        <source>mờ: cùng kỳ năm trước</source>
        <translation>faint: a year before</translation>
    </message>
    <message>
        <source>Khoảng thời gian của biểu đồ</source>
        <translation>Span of the chart</translation>
    </message>
    <message>
        <source>{n} tháng</source>
        <translation>{n} months</translation>
    </message>
    <message>
        <source>Tất cả</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Đơn vị của biểu đồ</source>
        <translation>Unit of the chart</translation>
    </message>
    <message>
        <source>So với cùng kỳ năm trước</source>
        <translation>Compare with the year before</translation>
    </message>
    <message>
        <source>Xuất biểu đồ</source>
        <translation>Export chart</translation>
    </message>
    <message>
        <source>Kỳ xếp hạng</source>
        <translation>Period of the ranking</translation>
    </message>
    <message>
        <source>Xếp hạng theo cơ quan chủ trì</source>
        <translation>Rank by lead agency</translation>
    </message>
    <message>
        <source>Toàn địa bàn</source>
        <translation>Whole area</translation>
    </message>
    <message>
        <source>Xếp hạng {n} cơ quan</source>
        <translation>Ranking of {n} agencies</translation>
    </message>
    <message>
        <source>Xếp hạng {n} đơn vị</source>
        <translation>Ranking of {n} units</translation>
    </message>
    <message>
        <source>Nhóm</source>
        <translation>Group</translation>
    </message>
    <message>
        <source>Giá trị</source>
        <translation>Value</translation>
    </message>
    <message>
        <source>Đơn vị tính</source>
        <translation>Measure</translation>
    </message>
    <message>
        <source>Mục tiêu</source>
        <translation>Target</translation>
    </message>
    <message>
        <source>Tử số</source>
        <translation>Numerator</translation>
    </message>
    <message>
        <source>Mẫu số</source>
        <translation>Denominator</translation>
    </message>
    <message>
        <source>Kỳ trước</source>
        <translation>Period before</translation>
    </message>
    <message>
        <source>Cùng kỳ năm trước</source>
        <translation>Year before</translation>
    </message>
    <message>
        <source>Tình trạng</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Kỳ</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>Dữ liệu tới</source>
        <translation>Data up to</translation>
    </message>
    <message>
        <source>Nguồn</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>Định nghĩa</source>
        <translation>Definition</translation>
    </message>
    <message>
        <source>Bản định nghĩa</source>
        <translation>Definition version</translation>
    </message>
    <message>
        <source>Dữ liệu cũ</source>
        <translation>Out of date</translation>
    </message>
    <message>
        <source>Từ</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Đến trước</source>
        <translation>To before</translation>
    </message>
    <message>
        <source>Hạng</source>
        <translation>Rank</translation>
    </message>
    <message>
        <source>Trên tổng số</source>
        <translation>Of</translation>
    </message>
    <message>
        <source>Đơn vị</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Xem các dòng đã đếm</source>
        <translation>Show the rows counted</translation>
    </message>
    <message>
        <source>Chép chỉ tiêu kèm trích dẫn</source>
        <translation>Copy the figure with its citation</translation>
    </message>
    <message>
        <source>Xuất mọi ô chỉ tiêu ra CSV</source>
        <translation>Export all tiles to CSV</translation>
    </message>
    <message>
        <source>Xuất số liệu biểu đồ ra CSV</source>
        <translation>Export chart data to CSV</translation>
    </message>
    <message>
        <source>Xuất xếp hạng ra CSV</source>
        <translation>Export ranking to CSV</translation>
    </message>
    <message>
        <source>Xuất biểu đồ ra PNG</source>
        <translation>Export chart to PNG</translation>
    </message>
    <message>
        <source>Xuất biểu đồ ra SVG</source>
        <translation>Export chart to SVG</translation>
    </message>
    <message>
        <source>Chưa ghi đơn vị</source>
        <translation>No unit recorded</translation>
    </message>
    <message>
        <source>Xếp hạng đơn vị</source>
        <translation>Ranking of units</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Xuất CSV</source>
        <translation>Export CSV</translation>
    </message>
    <message>
        <source>{name}: {count} giá trị đã báo cáo</source>
        <translation>{name}: {count} values reported</translation>
    </message>
    <message>
        <source>{name}: {count} giá trị báo cáo gần nhất</source>
        <translation>{name}: the latest {count} values reported</translation>
    </message>
    <message>
        <source>Chưa có dữ liệu</source>
        <translation>No data yet</translation>
    </message>
    <message>
        <source>Hôm nay</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>7 ngày qua</source>
        <translation>Last 7 days</translation>
    </message>
    <message>
        <source>30 ngày qua</source>
        <translation>Last 30 days</translation>
    </message>
    <message>
        <source>12 tháng qua</source>
        <translation>Last 12 months</translation>
    </message>
    <message>
        <source>Toàn bộ</source>
        <translation>All time</translation>
    </message>
    <message>
        <source>Đạt</source>
        <translation>On target</translation>
    </message>
    <message>
        <source>Bình thường</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Chưa đạt</source>
        <translation>Off target</translation>
    </message>
    <message>
        <source>Cảnh báo</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>Báo động</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>không đổi</source>
        <translation>unchanged</translation>
    </message>
    <message>
        <source>{shape} {size} điểm</source>
        <translation>{shape} {size} points</translation>
    </message>
    <message>
        <source>So kỳ trước {change}</source>
        <translation>vs. period before {change}</translation>
    </message>
    <message>
        <source>So năm trước {change}</source>
        <translation>vs. year before {change}</translation>
    </message>
    <message>
        <source>năm trước {change}</source>
        <translation>year before {change}</translation>
    </message>
    <message>
        <source>chưa hết kỳ</source>
        <translation>period not over</translation>
    </message>
    <message>
        <source>dữ liệu tới {moment}</source>
        <translation>data up to {moment}</translation>
    </message>
    <message>
        <source>tới {moment}</source>
        <translation>to {moment}</translation>
    </message>
    <message>
        <source>Định nghĩa (bản {version}): {text}</source>
        <translation>Definition (version {version}): {text}</translation>
    </message>
    <message>
        <source>Nguồn: {source}</source>
        <translation>Source: {source}</translation>
    </message>
    <message>
        <source>khi bắt đầu</source>
        <translation>the beginning</translation>
    </message>
    <message>
        <source>tiếp nhận từ {start} đến {end}</source>
        <translation>received from {start} to {end}</translation>
    </message>
    <message>
        <source>định nghĩa bản {version}: {text}</source>
        <translation>definition version {version}: {text}</translation>
    </message>
    <message>
        <source>nguồn: {source}</source>
        <translation>source: {source}</translation>
    </message>
    <message>
        <source>đã thay thế</source>
        <translation>replaced</translation>
    </message>
    <message>
        <source>chính thức</source>
        <translation>final</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>Tuần {week}/{year}</source>
        <translation>Week {week}/{year}</translation>
    </message>
    <message>
        <source>Tháng {month}/{year}</source>
        <translation>{month}/{year}</translation>
    </message>
    <message>
        <source>Quý {quarter}/{year}</source>
        <translation>Quarter {quarter}/{year}</translation>
    </message>
    <message>
        <source>Năm {year}</source>
        <translation>Year {year}</translation>
    </message>
    <message>
        <source>thousands separator: .</source>
        <translation>thousands separator: ,</translation>
    </message>
    <message>
        <source>decimal separator: ,</source>
        <translation>decimal separator: .</translation>
    </message>
</context>
<context>
    <name>Statistics</name>
    <message>
        <source>Thống kê</source>
        <translation>Statistics</translation>
    </message>
    <message>
        <source>Cơ quan chủ trì</source>
        <translation>Lead agency</translation>
    </message>
    <message>
        <source>Địa bàn</source>
        <translation>Areas</translation>
    </message>
    <message>
        <source>Lĩnh vực</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>Kênh tiếp nhận</source>
        <translation>Channel</translation>
    </message>
    <message>
        <source>Kỳ</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>Tất cả</source>
        <translation>All</translation>
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
        <source>Chưa phân loại</source>
        <translation>No category</translation>
    </message>
    <message>
        <source>Tiếp nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Tiếp nhận trong khoảng chọn</source>
        <translation>Received within the span chosen</translation>
    </message>
    <message>
        <source>Đã xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Trong đó đã trả lời, đóng, từ chối, trùng hoặc chuyển</source>
        <translation>Of these answered, closed, rejected, duplicate or transferred</translation>
    </message>
    <message>
        <source>Đang xử lý</source>
        <translation>In hand</translation>
    </message>
    <message>
        <source>Trong đó chưa trả lời người dân</source>
        <translation>Of these not answered yet</translation>
    </message>
    <message>
        <source>Quá hạn</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Đang xử lý, đã quá hạn của bước hiện tại lúc tính</source>
        <translation>In hand and past the deadline of the present step when counted</translation>
    </message>
    <message>
        <source>Đúng hạn %</source>
        <translation>On time %</translation>
    </message>
    <message>
        <source>Đúng hạn</source>
        <translation>On time</translation>
    </message>
    <message>
        <source>/ được xét</source>
        <translation>/ judged</translation>
    </message>
    <message>
        <source>Hài lòng %</source>
        <translation>Satisfied %</translation>
    </message>
    <message>
        <source>Hài lòng</source>
        <translation>Satisfied</translation>
    </message>
    <message>
        <source>/ trên số</source>
        <translation>/ of</translation>
    </message>
    <message>
        <source>Bảng thống kê</source>
        <translation>Table of statistics</translation>
    </message>
    <message>
        <source>Khoảng tiếp nhận</source>
        <translation>Span of receipt</translation>
    </message>
    <message>
        <source>Đúng hạn:</source>
        <translation>On time:</translation>
    </message>
    <message>
        <source>Hài lòng:</source>
        <translation>Satisfied:</translation>
    </message>
    <message>
        <source>Đang tính…</source>
        <translation>Counting…</translation>
    </message>
    <message>
        <source>Chưa có phản ánh nào trong khoảng này</source>
        <translation>No reports within this span</translation>
    </message>
    <message>
        <source>Không tính được</source>
        <translation>Could not be counted</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Tính lúc {at} từ phản ánh trên máy này. Enter ở một số: mở đúng các phản ánh đó.</source>
        <translation>Counted at {at} from the reports on this desk. Enter on a number opens exactly those reports.</translation>
    </message>
    <message>
        <source>Từ ngày … đến ngày …</source>
        <translation>From … to …</translation>
    </message>
    <message>
        <source>Xuất thống kê</source>
        <translation>Export the statistics</translation>
    </message>
    <message>
        <source>Không ghi được tệp.</source>
        <translation>The file could not be written.</translation>
    </message>
    <message>
        <source>Đã ghi {name}</source>
        <translation>Wrote {name}</translation>
    </message>
    <message>
        <source>Mở các phản ánh của số này</source>
        <translation>Open the reports behind this number</translation>
    </message>
    <message>
        <source>Thống kê từ ngày … đến ngày …</source>
        <translation>Statistics from … to …</translation>
    </message>
    <message>
        <source>Xuất thống kê ra CSV</source>
        <translation>Export the statistics as CSV</translation>
    </message>
    <message>
        <source>Tính lại</source>
        <translation>Count anew</translation>
    </message>
    <message>
        <source>Tiếp nhận trong ngày {day}, từ 00:00 đến hết 24:00.</source>
        <translation>Received on {day}, from 00:00 to 24:00.</translation>
    </message>
    <message>
        <source>Tiếp nhận từ 00:00 ngày {first} đến hết ngày {last}: {n} ngày, tính cả hai ngày ấy.</source>
        <translation>Received from 00:00 on {first} to the end of {last}, both days counted in ({n} in all).</translation>
    </message>
    <message>
        <source>Ngày đầu sau ngày cuối.</source>
        <translation>The first day is after the last.</translation>
    </message>
    <message>
        <source>Ngày cuối ở tương lai; hôm nay là {today}.</source>
        <translation>The last day lies in the future; today is {today}.</translation>
    </message>
    <message>
        <source>Ngày đầu trước năm 2000.</source>
        <translation>The first day is before the year 2000.</translation>
    </message>
    <message>
        <source>Khoảng dài quá {n} năm; muốn xem hết hãy chọn «Toàn bộ».</source>
        <translation>Longer than {n} years; choose “All” to see everything.</translation>
    </message>
    <message>
        <source>Từ ngày</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Đến hết ngày</source>
        <translation>To the end of</translation>
    </message>
    <message>
        <source>Khoảng đã chọn</source>
        <translation>The span chosen</translation>
    </message>
    <message>
        <source>Huỷ</source>
        <translation>Cancel</translation>
    </message>
</context>
</TS>
