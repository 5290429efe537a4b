"""Vietnamese words of two syllables, which the end of a line should not part.

Vietnamese writes a space between the syllables of one word: a line that ends in *hướng* and goes
on with *dẫn* is read twice. These are those that the screens and slips say; a longer word is a
chain of them.
"""

from __future__ import annotations

from functools import lru_cache

_WORDS = """
an ninh|bản sao|bảng gọi|bàn giao|bảo hiểm|bắt đầu|biên bản|buôn bán|cá nhân|cách xem|căn cước
cấp lại|chuẩn bị|chứng sinh|chứng thực|con nuôi|công chức|công dân|cơ sở|cộng đồng|cửa hàng|cư trú
di chúc|dịch vụ|doanh nghiệp|đăng ký|đất đai|địa chỉ|địa phương|điện thoại|giám hộ|gia đình|giáo dục
giải quyết|giấy phép|giấy tờ|hàng chờ|hệ thống|hình ảnh|hộ chiếu|hộ khẩu|hộ nghèo|hộ tịch
hồ sơ|hỗ trợ|hợp tác|hướng dẫn|hành chính|kinh doanh|kết hôn|kết nối|kết quả|khai sinh|khai tử
khởi động|khó khăn|khuyết tật|kiểm tra|làm chứng|làm việc|lao động|lâm nghiệp|lệ phí|liệt sĩ
lĩnh vực|lý lịch|màn hình|mang thai|máy in|môi trường|mở cửa|một chút|nhà nước|nhà ở|nhân dân
nhân viên|nhập khẩu|nông nghiệp|nước ngoài|nghĩa vụ|người giúp|người thân|phiếu này
phụ nữ|quân sự|quay lại|quốc gia|quốc tịch|quy định|sản xuất|sau đó|sở hữu
sử dụng|tai nạn|tài khoản|tại chỗ|tạm dừng|thành phố|thay đổi|theo dõi|thông tin|thời gian
thời hạn|thu hồi|thủ tục|thường trú|thương binh|tiếp nhận|tổ chức|tờ khai|trang đầu|tra cứu
trích lục|trẻ em|trợ cấp|trực tiếp|trực tuyến|trung tâm|trường học|tùy thân|tư pháp|tương phản
ủy ban|ủy quyền|ưu tiên|văn bản|văn hóa|vợ chồng|xã hội|xác nhận|xây dựng|xe lăn|y tế
quý khách|quý vị|hiện không|nhận số|lấy số|gọi số|số mới|đến lượt|tới lượt|làm gì
bưu chính|nghe kém|nhìn kém|tiếng khác|việc khác|miễn phí|chính quyền|hợp đồng|gọi lại|nhà máy
"""

PAIRS = frozenset(_WORDS.strip().replace("\n", "|").split("|"))
_AROUND = "“”\"'()[]…"
_ENDS = ",;:.!?·"


@lru_cache(maxsize=4096)
def belong_together(one: str, other: str) -> bool:
    """Tell whether a word goes on with the syllable that follows it."""
    if one[-1] in _ENDS:
        return False
    one = one.rpartition(" ")[2]
    return f"{one.strip(_AROUND)} {other.strip(_AROUND + _ENDS)}".casefold() in PAIRS
