<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>LayerList</name>
    <message>
        <source>Các lớp bản đồ</source>
        <translation>Map layers</translation>
    </message>
    <message>
        <source>Lớp bản đồ</source>
        <translation>Map layers</translation>
    </message>
    <message>
        <source>Hồ sơ của phân hệ</source>
        <translation>Cases of the subsystem</translation>
    </message>
    <message>
        <source>Hồ sơ (cụm và điểm)</source>
        <translation>Cases (clusters and points)</translation>
    </message>
    <message>
        <source>Bản đồ nhiệt</source>
        <translation>Heat map</translation>
    </message>
    <message>
        <source>Tô màu theo phường, xã</source>
        <translation>Colour by ward and commune</translation>
    </message>
    <message>
        <source>Địa điểm: camera, y tế, trường học…</source>
        <translation>Places: cameras, clinics, schools…</translation>
    </message>
    <message>
        <source>Tin báo chí 7 ngày qua</source>
        <translation>Press articles of the past 7 days</translation>
    </message>
    <message>
        <source>Tô màu theo</source>
        <translation>Colour by</translation>
    </message>
    <message>
        <source>Số đang mở</source>
        <translation>Open reports</translation>
    </message>
    <message>
        <source>Số quá hạn</source>
        <translation>Overdue reports</translation>
    </message>
    <message>
        <source>Theo</source>
        <translation>By</translation>
    </message>
    <message>
        <source>Nền bản đồ</source>
        <translation>Base map</translation>
    </message>
    <message>
        <source>Ranh giới kèm theo (ngoại tuyến)</source>
        <translation>Bundled boundaries (offline)</translation>
    </message>
    <message>
        <source>Tệp MBTiles…</source>
        <translation>MBTiles file…</translation>
    </message>
    <message>
        <source>Máy chủ ô ảnh (XYZ)…</source>
        <translation>Tile server (XYZ)…</translation>
    </message>
    <message>
        <source>Địa chỉ máy chủ ô ảnh</source>
        <translation>Address of the tile server</translation>
    </message>
    <message>
        <source>Ghi công nguồn dữ liệu (bắt buộc)</source>
        <translation>Attribution of the data (required)</translation>
    </message>
    <message>
        <source>Ghi công nguồn dữ liệu</source>
        <translation>Attribution of the data</translation>
    </message>
    <message>
        <source>Dùng</source>
        <translation>Use</translation>
    </message>
    <message>
        <source>Độ đậm: {layer}</source>
        <translation>Strength: {layer}</translation>
    </message>
    <message>
        <source>Độ đậm</source>
        <translation>Strength</translation>
    </message>
    <message>
        <source>Chọn tệp MBTiles</source>
        <translation>Choose an MBTiles file</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Chú giải</source>
        <translation>Legend</translation>
    </message>
    <message>
        <source>Màu và dấu: trạng thái</source>
        <translation>Colour and mark: state</translation>
    </message>
    <message>
        <source>Vòng: thời hạn</source>
        <translation>Ring: deadline</translation>
    </message>
    <message>
        <source>Hình: lĩnh vực</source>
        <translation>Shape: category</translation>
    </message>
    <message>
        <source>Chưa phân loại</source>
        <translation>Not classified</translation>
    </message>
    <message>
        <source>Màu: nhạt ít, đậm nhiều</source>
        <translation>Colour: pale few, deep many</translation>
    </message>
    <message>
        <source>Mật độ hồ sơ</source>
        <translation>Density of cases</translation>
    </message>
    <message>
        <source>Số quá hạn của phường, xã</source>
        <translation>Overdue in the ward</translation>
    </message>
    <message>
        <source>Số đang mở của phường, xã</source>
        <translation>Open in the ward</translation>
    </message>
    <message>
        <source>Địa điểm, tin báo</source>
        <translation>Places, press</translation>
    </message>
    <message>
        <source>Tin báo chí 7 ngày qua</source>
        <translation>Press articles of the past 7 days</translation>
    </message>
    <message>
        <source>Không có gì trên bản đồ</source>
        <translation>Nothing on the map</translation>
    </message>
</context>
<context>
    <name>MapActions</name>
    <message>
        <source>Bản đồ: phóng to</source>
        <translation>Map: zoom in</translation>
    </message>
    <message>
        <source>Bản đồ: thu nhỏ</source>
        <translation>Map: zoom out</translation>
    </message>
    <message>
        <source>Bản đồ: vừa khung mọi điểm</source>
        <translation>Map: fit all points</translation>
    </message>
    <message>
        <source>Bản đồ: cả nước</source>
        <translation>Map: whole country</translation>
    </message>
    <message>
        <source>Bản đồ: tới phản ánh đang chọn</source>
        <translation>Map: go to the selected report</translation>
    </message>
    <message>
        <source>Bản đồ: về khung nhìn trước</source>
        <translation>Map: back to the view before</translation>
    </message>
    <message>
        <source>Bản đồ: điểm tiếp theo trong khung</source>
        <translation>Map: next point in view</translation>
    </message>
    <message>
        <source>Bản đồ: điểm trước đó trong khung</source>
        <translation>Map: previous point in view</translation>
    </message>
    <message>
        <source>Bản đồ: chọn theo khung</source>
        <translation>Map: select by box</translation>
    </message>
    <message>
        <source>Bản đồ: chọn khoanh vùng</source>
        <translation>Map: select by lasso</translation>
    </message>
    <message>
        <source>Bản đồ: chọn mọi điểm trong khung nhìn</source>
        <translation>Map: select everything in view</translation>
    </message>
    <message>
        <source>Bản đồ: chọn mọi điểm của phường đang đứng</source>
        <translation>Map: select the ward under the focus</translation>
    </message>
    <message>
        <source>Bản đồ: bật tắt cụm và điểm</source>
        <translation>Map: clusters and points on or off</translation>
    </message>
    <message>
        <source>Bản đồ: bật tắt bản đồ nhiệt</source>
        <translation>Map: heat map on or off</translation>
    </message>
    <message>
        <source>Bản đồ: bật tắt tô màu theo phường</source>
        <translation>Map: colour by ward on or off</translation>
    </message>
    <message>
        <source>Bản đồ: bật tắt địa điểm</source>
        <translation>Map: places on or off</translation>
    </message>
    <message>
        <source>Bản đồ: bật tắt tin báo chí</source>
        <translation>Map: press articles on or off</translation>
    </message>
    <message>
        <source>Bản đồ: hồ sơ của phân hệ khác</source>
        <translation>Map: cases of another subsystem</translation>
    </message>
    <message>
        <source>Bản đồ: các lớp và nền</source>
        <translation>Map: layers and base map</translation>
    </message>
</context>
<context>
    <name>MapAim</name>
    <message>
        <source>Đã chọn {counted} trong khung nhìn</source>
        <translation>{counted} in view selected</translation>
    </message>
    <message>
        <source>Chỗ này không nằm trong phường, xã nào trên bản đồ</source>
        <translation>This place is in no ward of the map</translation>
    </message>
    <message>
        <source>Đã chọn {counted} ở {ward}</source>
        <translation>{counted} selected in {ward}</translation>
    </message>
    <message>
        <source>Bán kính {metres}: {counted}</source>
        <translation>Radius {metres}: {counted}</translation>
    </message>
    <message>
        <source>Khung {width} × {height}: {counted}</source>
        <translation>Box {width} × {height}: {counted}</translation>
    </message>
    <message>
        <source>Mũi tên dời, Shift+mũi tên đổi cỡ, Enter chọn, Ctrl+Enter chọn thêm, Esc thôi</source>
        <translation>Arrows move, Shift+arrows size, Enter selects, Ctrl+Enter adds, Esc leaves</translation>
    </message>
    <message>
        <source>Đã chọn thêm {counted}</source>
        <translation>{counted} more selected</translation>
    </message>
    <message>
        <source>Đã chọn {counted}</source>
        <translation>{counted} selected</translation>
    </message>
</context>
<context>
    <name>MapBar</name>
    <message>
        <source>Trạng thái hiển thị</source>
        <translation>States shown</translation>
    </message>
    <message>
        <source>Đang mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Mới, đang xác minh</source>
        <translation>New, being verified</translation>
    </message>
    <message>
        <source>Đã xong</source>
        <translation>Finished</translation>
    </message>
    <message>
        <source>Mọi trạng thái</source>
        <translation>Any state</translation>
    </message>
    <message>
        <source>Thời gian tiếp nhận</source>
        <translation>Time of receipt</translation>
    </message>
    <message>
        <source>Mọi thời gian</source>
        <translation>Any time</translation>
    </message>
    <message>
        <source>24 giờ qua</source>
        <translation>Past 24 hours</translation>
    </message>
    <message>
        <source>7 ngày qua</source>
        <translation>Past 7 days</translation>
    </message>
    <message>
        <source>30 ngày qua</source>
        <translation>Past 30 days</translation>
    </message>
    <message>
        <source>1 năm qua</source>
        <translation>Past year</translation>
    </message>
    <message>
        <source>Chọn theo khung (Shift + kéo)</source>
        <translation>Select by box (Shift + drag)</translation>
    </message>
    <message>
        <source>Chọn khoanh vùng (Alt + kéo)</source>
        <translation>Select by lasso (Alt + drag)</translation>
    </message>
    <message>
        <source>Các lớp bản đồ</source>
        <translation>Map layers</translation>
    </message>
</context>
<context>
    <name>MapBase</name>
    <message>
        <source>Biển Đông</source>
        <translation>Biển Đông (East Sea)</translation>
    </message>
    <message>
        <source>Vịnh Bắc Bộ</source>
        <translation>Gulf of Tonkin</translation>
    </message>
    <message>
        <source>Vịnh Thái Lan</source>
        <translation>Gulf of Thailand</translation>
    </message>
    <message>
        <source>VIỆT NAM</source>
        <translation>VIET NAM</translation>
    </message>
    <message>
        <source>(sơ đồ)</source>
        <translation>(schematic)</translation>
    </message>
    <message>
        <source>Ranh giới (phường, xã: sơ đồ): {sources}</source>
        <translation>Boundaries (wards: schematic): {sources}</translation>
    </message>
    <message>
        <source>Ranh giới: {sources}</source>
        <translation>Boundaries: {sources}</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Bản đồ</source>
        <translation>Map</translation>
    </message>
    <message>
        <source>Đang tải bản đồ…</source>
        <translation>Loading the map…</translation>
    </message>
    <message>
        <source>Chưa có hồ sơ nào có vị trí</source>
        <translation>No case has a position yet</translation>
    </message>
    <message>
        <source>Không có hồ sơ nào khớp bộ lọc</source>
        <translation>No case matches the filter</translation>
    </message>
    <message>
        <source>Bản đồ: {counted}</source>
        <translation>Map: {counted}</translation>
    </message>
    <message>
        <source>{count} quá hạn</source>
        <translation>{count} overdue</translation>
    </message>
    <message>
        <source>{count} đang mở</source>
        <translation>{count} open</translation>
    </message>
    <message>
        <source>Tệp này không phải là tệp MBTiles ảnh</source>
        <translation>This is not an MBTiles file with pictures</translation>
    </message>
    <message>
        <source>Địa chỉ ô ảnh phải bắt đầu bằng https:// và có {z}, {x}, {y}</source>
        <translation>A tile address starts with https:// and has {z}, {x} and {y}</translation>
    </message>
    <message>
        <source>Mục này chưa có vị trí trên bản đồ</source>
        <translation>This item has no position on the map yet</translation>
    </message>
</context>
<context>
    <name>MapPick</name>
    <message>
        <source>Nhấn vào bản đồ để đặt vị trí phản ánh; Enter lấy giữa bản đồ; Esc hoặc Ctrl+N về phiếu.</source>
        <translation>Click on the map to place the report; Enter takes the middle; Esc or Ctrl+N goes back to the form.</translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message>
        <source>Bản đồ phản ánh</source>
        <translation>Map of reports</translation>
    </message>
    <message>
        <source>Mũi tên di chuyển, cộng trừ thu phóng, 0 vừa khung, Tab qua từng điểm, Enter mở</source>
        <translation>Arrows pan, plus and minus zoom, 0 fits, Tab goes from point to point, Enter opens</translation>
    </message>
</context>
<context>
    <name>MapWords</name>
    <message>
        <source>Quá hạn</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Sắp đến hạn</source>
        <translation>Due soon</translation>
    </message>
    <message>
        <source>Mới, đang xác minh</source>
        <translation>New, being verified</translation>
    </message>
    <message>
        <source>Đang xử lý</source>
        <translation>In progress</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Paused</translation>
    </message>
    <message>
        <source>Đã xong</source>
        <translation>Finished</translation>
    </message>
    <message>
        <source>{count} phản ánh</source>
        <translation>{count} reports</translation>
    </message>
    <message>
        <source>{count} trường hợp</source>
        <translation>{count} violations</translation>
    </message>
    <message>
        <source>{count} hồ sơ</source>
        <translation>{count} cases</translation>
    </message>
    <message>
        <source>Hoạt động</source>
        <translation>Working</translation>
    </message>
    <message>
        <source>Cần chú ý</source>
        <translation>Needs attention</translation>
    </message>
    <message>
        <source>Hỏng</source>
        <translation>Faulty</translation>
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
        <source>{days} ngày {hours} giờ</source>
        <translation>{days} d {hours} h</translation>
    </message>
    <message>
        <source>{hours} giờ {minutes} phút</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{minutes} phút</source>
        <translation>{minutes} min</translation>
    </message>
    <message>
        <source>quá {span}</source>
        <translation>{span} overdue</translation>
    </message>
    <message>
        <source>còn {span}</source>
        <translation>{span} left</translation>
    </message>
</context>
<context>
    <name>ZoomColumn</name>
    <message>
        <source>Phóng to (+)</source>
        <translation>Zoom in (+)</translation>
    </message>
    <message>
        <source>Thu nhỏ (-)</source>
        <translation>Zoom out (-)</translation>
    </message>
    <message>
        <source>Vừa khung mọi điểm (0)</source>
        <translation>Fit all points (0)</translation>
    </message>
    <message>
        <source>Cả nước</source>
        <translation>Whole country</translation>
    </message>
</context>
</TS>
