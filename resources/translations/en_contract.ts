<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="vi" language="en">
    <context>
        <name>Refusals</name>
        <message>
            <source>Trung tâm không nhận thêm việc chưa gửi của tài khoản này từ máy này (tối đa {pieces} mục, {mebibytes} MiB).</source>
            <translation>The centre takes no more unsent work of this account from this workstation (at most {pieces} items, {mebibytes} MiB).</translation>
        </message>
        <message>
            <source>Lịch này còn được dùng, chưa thôi dùng được: {users}.</source>
            <translation>This calendar is still used and cannot be retired: {users}.</translation>
        </message>
        <message>
            <source>Chưa dùng được: {reason}.</source>
            <translation>Cannot be used yet: {reason}.</translation>
        </message>
        <message>
            <source>Tài khoản không có quyền thực hiện thao tác này.</source>
            <translation>The account may not do this.</translation>
        </message>
        <message>
            <source>Hồ sơ nằm ngoài phạm vi được giao của tài khoản.</source>
            <translation>The record is outside the account's scope.</translation>
        </message>
        <message>
            <source>Uỷ quyền của {by} đã hết hạn lúc {at}, trước khi việc này được làm.</source>
            <translation>What {by} delegated ended at {at}, before this was done.</translation>
        </message>
        <message>
            <source>{by} đã thu hồi uỷ quyền lúc {at}; việc làm theo uỷ quyền ấy không được nhận nữa.</source>
            <translation>{by} took the delegation back at {at}; nothing done under it is taken any more.</translation>
        </message>
        <message>
            <source>Không tự uỷ quyền cho chính mình.</source>
            <translation>Nobody delegates to themself.</translation>
        </message>
        <message>
            <source>Chỉ uỷ quyền được phần quyền và phạm vi của chính mình.</source>
            <translation>Only rights and scope of your own can be delegated.</translation>
        </message>
        <message>
            <source>Quyền được người khác uỷ quyền thì không uỷ quyền tiếp được.</source>
            <translation>What was delegated to you cannot be delegated onward.</translation>
        </message>
        <message>
            <source>Uỷ quyền cần giờ kết thúc sau giờ bắt đầu và sau bây giờ, dài nhất {days} ngày.</source>
            <translation>A delegation ends after it begins and after now, within {days} days.</translation>
        </message>
        <message>
            <source>Uỷ quyền này đã kết thúc.</source>
            <translation>This delegation is over.</translation>
        </message>
        <message>
            <source>Hồ sơ không còn trên máy chủ.</source>
            <translation>The record is no longer on the server.</translation>
        </message>
        <message>
            <source>Không thể chuyển từ «{from_state}» sang «{to_state}».</source>
            <translation>“{from_state}” cannot become “{to_state}”.</translation>
        </message>
        <message>
            <source>«{field}» đã được {by} đổi thành «{theirs}».</source>
            <translation>“{field}” was changed to “{theirs}” by {by}.</translation>
        </message>
        <message>
            <source>Cần nhập lý do.</source>
            <translation>A reason is needed.</translation>
        </message>
        <message>
            <source>Cần nhập nội dung.</source>
            <translation>A text is needed.</translation>
        </message>
        <message>
            <source>Cần chọn cơ quan chủ trì.</source>
            <translation>A lead agency must be chosen.</translation>
        </message>
        <message>
            <source>Giá trị «{value}» của «{field}» không có trong danh mục.</source>
            <translation>The value “{value}” of “{field}” is not in the catalogue.</translation>
        </message>
        <message>
            <source>Máy chủ không hiểu thao tác «{kind}».</source>
            <translation>The server does not know the operation “{kind}”.</translation>
        </message>
        <message>
            <source>Giá trị của «{field}» không hợp lệ.</source>
            <translation>The value of “{field}” is not valid.</translation>
        </message>
        <message>
            <source>Đã quá {days} ngày kể từ khi đóng, không mở lại được.</source>
            <translation>Closed more than {days} days ago: it cannot be reopened.</translation>
        </message>
        <message>
            <source>Không có đề nghị gia hạn nào đang chờ duyệt.</source>
            <translation>No request for an extension is waiting.</translation>
        </message>
        <message>
            <source>Cảnh báo đang ở trạng thái «{from_state}» nên không làm được việc này.</source>
            <translation>The alarm is “{from_state}”, so this cannot be done.</translation>
        </message>
        <message>
            <source>Chỉ gác cảnh báo được tối đa {hours} giờ, và phải có giờ kết thúc.</source>
            <translation>An alarm can be shelved for {hours} hours at most, and must have an end.</translation>
        </message>
        <message>
            <source>Sổ ca trực không hoàn tác được; hãy ghi thêm vào sổ.</source>
            <translation>The book of a shift cannot be undone; add a note instead.</translation>
        </message>
        <message>
            <source>Chỉ người trực ca này hoặc trưởng ca mới kết thúc được ca.</source>
            <translation>Only who is on this shift, or a supervisor, can end it.</translation>
        </message>
        <message>
            <source>Ca này đã kết thúc.</source>
            <translation>This shift is over.</translation>
        </message>
        <message>
            <source>Ca này chưa kết thúc nên chưa nhận bàn giao được.</source>
            <translation>This shift has not ended, so nothing can be taken over yet.</translation>
        </message>
        <message>
            <source>Còn {count} mục bàn giao chưa đọc.</source>
            <translation>{count} items of the handover are not read yet.</translation>
        </message>
        <message>
            <source>Hồ sơ đã tồn tại.</source>
            <translation>The record exists already.</translation>
        </message>
        <message>
            <source>Tên đăng nhập hoặc mật khẩu không đúng.</source>
            <translation>User name or password is not right.</translation>
        </message>
        <message>
            <source>Chưa kết nối được máy chủ, và tài khoản này chưa từng đăng nhập trên máy này.</source>
            <translation>The server cannot be reached, and this account has never signed in on this workstation.</translation>
        </message>
        <message>
            <source>Chưa kết nối được máy chủ, và lần đăng nhập gần nhất trên máy này đã quá {days} ngày.</source>
            <translation>The server cannot be reached, and the last sign-in on this workstation is more than {days} days ago.</translation>
        </message>
        <message>
            <source>Tài khoản này đã bị khoá. Hãy liên hệ quản trị hệ thống.</source>
            <translation>This account was disabled. Ask your administrator.</translation>
        </message>
        <message>
            <source>Theo lệnh của quản trị, dữ liệu của tài khoản này trên máy đã được xoá.</source>
            <translation>As ordered by an administrator, this account's data on the workstation was erased.</translation>
        </message>
        <message>
            <source>Còn {count} việc chưa gửi về máy chủ trên máy này.</source>
            <translation>{count} pieces of work on this workstation were not sent to the centre yet.</translation>
        </message>
        <message>
            <source>Mã thao tác này đã dùng cho một nội dung khác.</source>
            <translation>The operation number was used for another content.</translation>
        </message>
        <message>
            <source>Nhập sai quá nhiều lần; hãy chờ ít phút rồi thử lại.</source>
            <translation>Too many wrong attempts; wait a few minutes and try again.</translation>
        </message>
        <message>
            <source>Máy chủ không đọc được yêu cầu: {reason}.</source>
            <translation>The server cannot read the request: {reason}.</translation>
        </message>
        <message>
            <source>Dữ liệu gửi lên vượt quá {limit} byte.</source>
            <translation>What was sent is larger than {limit} bytes.</translation>
        </message>
        <message>
            <source>Đã đủ {limit}; hãy xoá bớt trước.</source>
            <translation>There are already {limit}; delete some first.</translation>
        </message>
        <message>
            <source>Tệp «{name}» không có nội dung.</source>
            <translation>The file «{name}» is empty.</translation>
        </message>
        <message>
            <source>«{name}» không phải ảnh: chỉ nhận ảnh JPEG, PNG, WebP hoặc GIF.</source>
            <translation>«{name}» is not a photo: only JPEG, PNG, WebP or GIF pictures are taken.</translation>
        </message>
        <message>
            <source>Ảnh «{name}» quá lớn: tối đa 20 MiB.</source>
            <translation>The photo «{name}» is too large: 20 MiB at most.</translation>
        </message>
        <message>
            <source>Ảnh «{name}» quá lớn: tối đa 50 triệu điểm ảnh.</source>
            <translation>The photo «{name}» is too large: 50 million pixels at most.</translation>
        </message>
        <message>
            <source>Ảnh «{name}» bị hỏng hoặc bị cắt cụt, không mở được.</source>
            <translation>The photo «{name}» is damaged or cut off and cannot be opened.</translation>
        </message>
        <message>
            <source>Ảnh «{name}» đến nơi không còn nguyên vẹn.</source>
            <translation>The photo «{name}» did not arrive intact.</translation>
        </message>
        <message>
            <source>Ảnh «{name}» không còn trên máy này để gửi.</source>
            <translation>The photo «{name}» is no longer on this machine to be sent.</translation>
        </message>
        <message>
            <source>Máy này đã hết chỗ trống nên chưa giữ được ảnh «{name}».</source>
            <translation>This machine is out of space, so the photo «{name}» was not kept.</translation>
        </message>
        <message>
            <source>Ảnh đang gửi dở đã đổi ở máy chủ; sẽ gửi tiếp.</source>
            <translation>The photo under way has changed at the server; it goes on.</translation>
        </message>
        <message>
            <source>Máy chủ không còn phần ảnh đã gửi; sẽ gửi lại.</source>
            <translation>The server no longer has what was sent of the photo; it is sent again.</translation>
        </message>
        <message>
            <source>Một phần ảnh bị hỏng trên đường truyền; sẽ gửi lại.</source>
            <translation>A part of the photo was damaged on the way; it is sent again.</translation>
        </message>
        <message>
            <source>Đã nhận phần không trùng; phần người khác vừa đổi vẫn giữ như của họ.</source>
            <translation>What did not clash was taken; what somebody else had just changed stays theirs.</translation>
        </message>
        <message>
            <source>Đã dừng. Dữ liệu trên máy này còn nguyên như trước; lần đăng nhập sau sẽ làm lại phần này.</source>
            <translation>Stopped. The data on this machine is as it was; the next sign-in does this part again.</translation>
        </message>
        <message>
            <source>Không hoàn tác được: đã có người khác xử lý.</source>
            <translation>It cannot be undone: somebody else has handled it.</translation>
        </message>
        <message>
            <source>Chỉ hoàn tác được trong {minutes} phút.</source>
            <translation>It can be undone for {minutes} minutes only.</translation>
        </message>
        <message>
            <source>Máy chủ không còn giữ việc này nên không hoàn tác được.</source>
            <translation>The server does not keep this any more, so it cannot be undone.</translation>
        </message>
        <message>
            <source>Chỉ người đã làm mới hoàn tác được.</source>
            <translation>Only who did it can undo it.</translation>
        </message>
        <message>
            <source>Phản ánh được chọn làm chính đã bị từ chối hoặc đã gộp vào phản ánh khác.</source>
            <translation>The report chosen to stand for the others was rejected or is merged into another.</translation>
        </message>
        <message>
            <source>Phản ánh này đang đứng tên cho phản ánh trùng khác; hãy gộp các phản ánh ấy trước.</source>
            <translation>This report stands for duplicates of its own; merge those first.</translation>
        </message>
        <message>
            <source>{by} đang xử lý phản ánh này.</source>
            <translation>{by} is working on this report.</translation>
        </message>
        <message>
            <source>Chỉ mở lại được khi người dân đánh giá thấp, hoặc do trưởng ca quyết định.</source>
            <translation>Reopened only after a low rating, or by a supervisor.</translation>
        </message>
        <message>
            <source>Người đề nghị gia hạn không tự duyệt được; cần một người có thẩm quyền khác.</source>
            <translation>Whoever asked for an extension cannot grant it; somebody else with the authority must.</translation>
        </message>
        <message>
            <source>Chỉ gia hạn được tối đa {years} năm kể từ bây giờ.</source>
            <translation>An extension ends at most {years} years from now.</translation>
        </message>
        <message>
            <source>Bạn đang trong một ca trực; hãy kết thúc ca ấy trước.</source>
            <translation>You are on a shift; end it first.</translation>
        </message>
        <message>
            <source>Người giao ca không tự nhận bàn giao của chính mình; ca sau phải do người khác đọc và ký.</source>
            <translation>Nobody takes over from themselves; somebody else reads the handover and signs it.</translation>
        </message>
        <message>
            <source>Nội dung dài quá {limit} ký tự.</source>
            <translation>Longer than {limit} characters.</translation>
        </message>
        <message>
            <source>Đã đủ {limit} mục, không thêm được nữa.</source>
            <translation>There are {limit} already; no more can be added.</translation>
        </message>
        <message>
            <source>Đang có một đề nghị gia hạn chờ duyệt.</source>
            <translation>An extension already awaits a decision.</translation>
        </message>
    </context>
    <context>
        <name>States</name>
        <message>
            <source>Mới</source>
            <translation>New</translation>
        </message>
        <message>
            <source>Đang xác minh</source>
            <translation>Being verified</translation>
        </message>
        <message>
            <source>Từ chối</source>
            <translation>Rejected</translation>
        </message>
        <message>
            <source>Trùng</source>
            <translation>Duplicate</translation>
        </message>
        <message>
            <source>Chuyển ngoài thẩm quyền</source>
            <translation>Transferred</translation>
        </message>
        <message>
            <source>Đã giao</source>
            <translation>Assigned</translation>
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
            <source>Chờ duyệt kết quả</source>
            <translation>Awaiting approval</translation>
        </message>
        <message>
            <source>Đã trả lời</source>
            <translation>Answered</translation>
        </message>
        <message>
            <source>Đóng</source>
            <translation>Closed</translation>
        </message>
        <message>
            <source>Mới giao</source>
            <translation>New</translation>
        </message>
        <message>
            <source>Đang thực hiện</source>
            <translation>In progress</translation>
        </message>
        <message>
            <source>Vướng mắc</source>
            <translation>Blocked</translation>
        </message>
        <message>
            <source>Bình thường</source>
            <translation>Normal</translation>
        </message>
        <message>
            <source>Chưa xác nhận</source>
            <translation>Unacknowledged</translation>
        </message>
        <message>
            <source>Đã xác nhận</source>
            <translation>Acknowledged</translation>
        </message>
        <message>
            <source>Đã hết, chưa xác nhận</source>
            <translation>Over, unacknowledged</translation>
        </message>
        <message>
            <source>Chờ đặt lại</source>
            <translation>Waiting for reset</translation>
        </message>
        <message>
            <source>Đang gác</source>
            <translation>Shelved</translation>
        </message>
        <message>
            <source>Bị chặn</source>
            <translation>Suppressed</translation>
        </message>
        <message>
            <source>Ngừng dùng</source>
            <translation>Out of service</translation>
        </message>
        <message>
            <source>Chờ nghiệm thu</source>
            <translation>Awaiting sign-off</translation>
        </message>
        <message>
            <source>Hoàn thành</source>
            <translation>Done</translation>
        </message>
        <message>
            <source>Huỷ</source>
            <translation>Cancelled</translation>
        </message>
    </context>
    <context>
        <name>Story</name>
        <message>
            <source>Lập phản ánh</source>
            <translation>Report made</translation>
        </message>
        <message>
            <source>Xác minh</source>
            <translation>Verification begun</translation>
        </message>
        <message>
            <source>Từ chối</source>
            <translation>Rejected</translation>
        </message>
        <message>
            <source>Chuyển ngoài thẩm quyền</source>
            <translation>Transferred out</translation>
        </message>
        <message>
            <source>Giao xử lý</source>
            <translation>Assigned</translation>
        </message>
        <message>
            <source>Bắt đầu xử lý</source>
            <translation>Work begun</translation>
        </message>
        <message>
            <source>Tạm dừng</source>
            <translation>Paused</translation>
        </message>
        <message>
            <source>Tiếp tục xử lý</source>
            <translation>Resumed</translation>
        </message>
        <message>
            <source>Trình duyệt kết quả</source>
            <translation>Result submitted</translation>
        </message>
        <message>
            <source>Trả lại để xử lý tiếp</source>
            <translation>Returned for more work</translation>
        </message>
        <message>
            <source>Trả lời người dân</source>
            <translation>Replied to the citizen</translation>
        </message>
        <message>
            <source>Đóng</source>
            <translation>Closed</translation>
        </message>
        <message>
            <source>Mở lại</source>
            <translation>Reopened</translation>
        </message>
        <message>
            <source>Ghi chú nội bộ</source>
            <translation>Note</translation>
        </message>
        <message>
            <source>Ghi chú công khai</source>
            <translation>Public note</translation>
        </message>
        <message>
            <source>Sửa phản ánh</source>
            <translation>Edited</translation>
        </message>
        <message>
            <source>Đính kèm ảnh, tệp</source>
            <translation>Photos or files added</translation>
        </message>
        <message>
            <source>Đánh dấu trùng</source>
            <translation>Marked as duplicate</translation>
        </message>
        <message>
            <source>Đánh giá</source>
            <translation>Rated</translation>
        </message>
        <message>
            <source>Đề nghị gia hạn</source>
            <translation>Extension asked</translation>
        </message>
        <message>
            <source>Đồng ý gia hạn</source>
            <translation>Extension granted</translation>
        </message>
        <message>
            <source>Không đồng ý gia hạn</source>
            <translation>Extension declined</translation>
        </message>
        <message>
            <source>Giao việc</source>
            <translation>Task given</translation>
        </message>
        <message>
            <source>Bắt đầu</source>
            <translation>Started</translation>
        </message>
        <message>
            <source>Cập nhật tiến độ</source>
            <translation>Progress reported</translation>
        </message>
        <message>
            <source>Báo vướng mắc</source>
            <translation>Blocker reported</translation>
        </message>
        <message>
            <source>Trình nghiệm thu</source>
            <translation>Submitted for sign-off</translation>
        </message>
        <message>
            <source>Nghiệm thu</source>
            <translation>Signed off</translation>
        </message>
        <message>
            <source>Trả lại</source>
            <translation>Returned</translation>
        </message>
        <message>
            <source>Huỷ việc</source>
            <translation>Cancelled</translation>
        </message>
        <message>
            <source>Sửa việc</source>
            <translation>Task edited</translation>
        </message>
        <message>
            <source>Ghi chú</source>
            <translation>Commented</translation>
        </message>
        <message>
            <source>Hoàn tác</source>
            <translation>Undone</translation>
        </message>
        <message>
            <source>Gộp vào phản ánh trùng</source>
            <translation>Merged as a duplicate</translation>
        </message>
        <message>
            <source>Tách khỏi phản ánh chính</source>
            <translation>Taken out of the merge</translation>
        </message>
        <message>
            <source>Trả lại nơi giao</source>
            <translation>Handed back</translation>
        </message>
        <message>
            <source>Đặt chế độ bảo mật</source>
            <translation>Confidentiality set</translation>
        </message>
        <message>
            <source>Nhận làm</source>
            <translation>Claimed</translation>
        </message>
        <message>
            <source>Thôi nhận</source>
            <translation>Claim given back</translation>
        </message>
        <message>
            <source>Gỡ người đang nhận</source>
            <translation>Claim broken</translation>
        </message>
    </context>
</TS>
