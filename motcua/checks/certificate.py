"""The certificate that hub and broker show to other machines: until when it is good."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.authority import AuthorityError, Certificate
from motcua.checks import Check, fault, ok, warning

_NAME = "chứng thư"
_SOON = timedelta(days=30)
_NEW = "Xin chứng thư mới, đặt vào hub.certificate và hub.certificate_key, rồi khởi động lại."


def check_certificate(shown: Certificate | None, now: datetime) -> Check:
    """Examine the certificate; None: nothing is encrypted here, or none was made yet.

    Whatever stands in the file counts: an authority whose time is over ends its certificate too.
    """
    from cryptography import x509

    if shown is None:
        return ok(_NAME, "Không dùng, hoặc trung tâm sẽ tự tạo khi chạy lần đầu.")
    try:
        pem, _ = shown.pair
        chain = x509.load_pem_x509_certificates(pem.encode())
    except (AuthorityError, ValueError) as error:
        return fault(_NAME, f"Không đọc được chứng thư {shown.chain}: {error}.", _NEW)
    end = min(one.not_valid_after_utc for one in chain)
    said = f"{end.astimezone(now.tzinfo):%d/%m/%Y}"
    if end <= now:
        return fault(
            _NAME, f"Chứng thư hết hạn ngày {said}: máy khác không kết nối được nữa.", _NEW
        )
    begin = max(one.not_valid_before_utc for one in chain)
    if begin > now:
        return fault(
            _NAME,
            f"Chứng thư chỉ dùng được từ ngày {begin.astimezone(now.tzinfo):%d/%m/%Y}.",
            "Xem đồng hồ của máy có đúng ngày không.",
        )
    if end - now < _SOON:
        return warning(_NAME, f"Chứng thư sắp hết hạn, ngày {said}.", _NEW)
    return ok(_NAME, f"Chứng thư dùng được đến ngày {said}.")
