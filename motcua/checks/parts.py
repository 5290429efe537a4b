"""The parts that are processes: database, broker, hub."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from broker_config.broker import BrokerError, check, speaks_mqtt
from broker_config.settings import BrokerSettings, is_loopback
from broker_config.trust import Trust, TrustError
from hub.centre import CentreConfig
from hub.client import Hub, HubUnreachableError
from hub.queueing.errors import StoreUnavailableError
from hub.settings import HubSettings
from motcua.checks import Check, fault, ok, warning
from motcua.ports import answers, can_listen


def check_database(url: str, sqlite_file: Path | None) -> Check:
    """Examine the database: it opens, and it is of this version."""
    from hub.store.engine import Store, StoreError

    name = "cơ sở dữ liệu"
    if sqlite_file is not None and not sqlite_file.exists():
        return ok(name, "Chưa có; hub sẽ tạo khi chạy lần đầu.")
    try:
        store = Store(url)
        try:
            store.require()
        finally:
            store.close()
    except StoreError as error:
        return fault(
            name,
            f"Không dùng được cơ sở dữ liệu: {error}",
            "Không xóa tệp. Kiểm tra hub.database và phiên bản chương trình, rồi gọi hỗ trợ.",
        )
    return ok(name, f"{store!r} mở được, đúng phiên bản.")


def check_queue(url: str, sqlite_file: Path | None, centre: CentreConfig, now: datetime) -> Check:
    """Examine the queue: the settings name what people wait for, and its clock goes on."""
    from hub.lookout import see
    from hub.store.engine import Store, StoreError

    name = "hàng chờ"
    if sqlite_file is not None and not sqlite_file.exists():
        return ok(name, "Chưa có ai lấy số.")
    try:
        with closing(Store(url)) as store:
            store.require()
            with store.read() as connection:
                seen = see(connection, centre, now)
    except (StoreError, StoreUnavailableError):
        return ok(name, "Xem mục cơ sở dữ liệu.")
    if seen.gone:
        return warning(
            name,
            "Còn người chờ lĩnh vực không quầy nào nhận, hoặc lĩnh vực hay diện ưu tiên không còn "
            f"trong thiết lập: {seen.gone}.",
            "Mọi quầy đều gọi được họ. Nếu xóa nhầm, ghi lại vào [[services]], [[priorities]] "
            "hoặc services của một quầy.",
        )
    if seen.counters:
        return warning(
            name,
            f"Quầy {', '.join(seen.counters)} đang mở nhưng không còn trong thiết lập.",
            "Làm xong cho khách rồi đóng quầy đó; ai chờ riêng quầy đó thì quầy khác gọi.",
        )
    if seen.behind:
        return warning(
            name,
            f"Đồng hồ máy chậm {seen.behind.total_seconds() / 60:.0f} phút so với việc cuối cùng "
            "đã ghi. Số và thứ tự vẫn đúng, nhưng giờ chờ báo sai.",
            "Đặt lại giờ trong khi máy đang chạy, đừng tắt máy trước: số đã phát vẫn dùng được. "
            "Gõ: sudo timedatectl set-ntp true. Giờ đang đúng thì trước đó máy chạy nhanh: xem "
            "docs/vi/worst-morning.md, dòng 18.",
        )
    return ok(name, "Mọi người đang chờ đều có quầy gọi.")


def check_broker(broker: BrokerSettings, *, keys: bool = False) -> Check:
    """Examine the broker: it answers, or the centre can start it; `keys`: some device has one."""
    name = "broker"
    place = f"{broker.host}:{broker.port}"
    if answers(broker.host, broker.port):
        if speaks_mqtt(broker.host, broker.port, encrypted=broker.encrypted):
            return ok(name, f"Broker ở {place} trả lời.")
        return fault(
            name,
            f"Ở {place} có chương trình nhận kết nối nhưng không trả lời như một broker MQTT.",
            "Có thể một máy trong mạng chiếm hết kết nối của broker: rút dây mạng của máy lạ; xem "
            f"sudo ss -tn sport = :{broker.port}. Nếu là chương trình khác thì tắt nó, hoặc đặt "
            "broker.port khác.",
        )
    if not broker.embedded:
        return fault(
            name,
            f"Không ai trả lời ở {place}.",
            "Bật broker ở máy đó, kiểm tra mạng, broker.host và broker.port.",
        )
    try:
        check(broker, keys=keys)
    except BrokerError as error:
        return fault(name, f"Không mở được broker: {error}", "Làm như câu trên chỉ dẫn.")
    return ok(name, f"Mosquitto đã cài; trung tâm sẽ mở nó ở {place}.")


def check_plain(hub: HubSettings, broker: BrokerSettings) -> Check:
    """Examine whether all that leaves this machine is encrypted."""
    name = "mã hóa"
    open_ = [
        f"{word}.plain"
        for word, one in (("hub", hub), ("broker", broker))
        if one.plain and not is_loopback(one.host)
    ]
    if open_:
        return warning(
            name,
            f"Khóa và số của công dân đi qua mạng không mã hóa ({', '.join(open_)} = true).",
            "Bỏ các dòng đó trong thiết lập, trừ khi mạng đã được bảo vệ bằng cách khác.",
        )
    return ok(name, "Không có gì rời máy này mà không mã hóa.")


def check_hub(
    hub: HubSettings,
    url: str,
    key: str | None = None,
    trust: Trust | None = None,
    *,
    keys: bool = False,
) -> Check:
    """Examine the hub: it answers and is well, or its port is free; `keys`: some device has one."""
    name = "hub"
    place = f"{hub.host}:{hub.port}"
    if not answers(hub.host, hub.port):
        return _check_silent_hub(hub, keys=keys)
    try:
        with Hub(url, key=key, trust=trust) as client:
            health = client.health()
        status = str(health["status"])
    except (HubUnreachableError, KeyError, TrustError, ValueError):
        return fault(
            name,
            f"Chương trình đang chiếm {place} không phải là hub.",
            "Tắt chương trình đó, hoặc đặt hub.port khác.",
        )
    if status == "ok":
        return ok(name, f"Hub ở {place} chạy tốt.")
    if "database" not in health:
        return warning(
            name,
            f"Hub ở {place} chạy nhưng chưa tốt, và máy này không có khóa để hỏi thêm.",
            "Xem các mục khác ở đây và nhật ký của hub; đặt hub.key_file thì biết thêm.",
        )
    return warning(
        name,
        f"Hub ở {place} chạy nhưng chưa tốt: cơ sở dữ liệu {health.get('database')}, "
        f"broker {health.get('broker')}, đồng hồ {health.get('clock')}.",
        "Xem nhật ký của hub; kiểm tra broker, ổ đĩa và giờ của máy.",
    )


def _check_silent_hub(hub: HubSettings, *, keys: bool) -> Check:
    name, place = "hub", f"{hub.host}:{hub.port}"
    if not can_listen(hub.host, hub.port):
        return fault(
            name,
            f"Hub ở {place} không trả lời.",
            "Bật hub ở máy đó, kiểm tra mạng, hub.host và hub.port.",
        )
    if not keys and not is_loopback(hub.host):
        return fault(
            name,
            f"Hub sẽ không mở ở {place}: chưa thiết bị nào có khóa.",
            "Gõ: motcua device add TÊN --room …, hoặc đặt hub.host là 127.0.0.1.",
        )
    return ok(name, f"Hub chưa chạy; cổng {place} còn trống.")
