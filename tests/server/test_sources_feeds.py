"""Feeds of every form and with every fault seen in the wild, read or refused per entry; nothing is fetched by reading."""

from __future__ import annotations

import json
import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract.clock import local
from ioc_server.sources.feeds import parse_feed, parse_opml
from ioc_server.sources.items import Unreadable


def rss(items: str, head: str = "") -> bytes:
    return (
        f'{head}<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Báo Biển</title>{items}</channel></rss>"
    ).encode()


def item(title: str = "Tin", link: str = "http://example.org/1", rest: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{rest}</item>"


def test_rss_2_with_html_in_cdata() -> None:
    data = rss(
        item(
            "<![CDATA[<b>Ngập</b> nước &amp; mưa<script>alert(1)</script>]]>",
            rest="<guid isPermaLink='false'>bai-17</guid><pubDate>Sun, 22 Nov 2026 08:15:00 GMT+7</pubDate>"
            '<description><![CDATA[<img src="http://x/p.jpg"/><p>Đoạn <a href="#">một</a></p><p>Đoạn hai</p>]]></description>',
        )
    )
    (article,) = parse_feed(data).items
    assert article.title == "Ngập nước & mưa"
    assert article.summary == "Đoạn một\nĐoạn hai"
    assert (article.external_id, article.url, article.outlet) == ("bai-17", "http://example.org/1", "Báo Biển")
    assert article.published_at is not None
    assert local(article.published_at).isoformat() == "2026-11-22T08:15:00+07:00"


def test_rss_0_91_1_0_and_atom() -> None:
    old = b"<rss version='0.91'><channel><title>A</title><item><title>T</title><link>http://a.vn/1</link></item></channel></rss>"
    assert parse_feed(old).items[0].title == "T"
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://a.vn"><title>A</title></channel>'
        '<item rdf:about="http://a.vn/2"><title>Một</title><link>http://a.vn/2</link><dc:date>2026-11-22T08:15+07:00</dc:date></item></rdf:RDF>'
    ).encode()
    (article,) = parse_feed(rdf).items
    assert article.published_at is not None
    assert local(article.published_at).hour == 8
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry><id>tag:b,1</id>'
        '<title type="html">&lt;i&gt;Hai&lt;/i&gt;</title><link rel="alternate" href="https://b.vn/1"/>'
        "<updated>2026-11-22T01:15:00Z</updated><content type='html'>&lt;p&gt;Nội dung&lt;/p&gt;</content></entry></feed>"
    ).encode()
    (article,) = parse_feed(atom).items
    assert (article.external_id, article.title, article.summary) == ("tag:b,1", "Hai", "Nội dung")
    assert article.published_at is not None


def test_json_feed() -> None:
    data = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "C",
            "items": [
                {
                    "id": 5,
                    "url": "https://c.vn/5",
                    "content_html": "<p>Chữ</p>",
                    "date_published": "2026-11-22T08:15:00+07:00",
                },
                {"id": "6", "title": "Không có đường dẫn"},
                "rác",
            ],
        }
    ).encode()
    parsed = parse_feed(data)
    assert [(a.external_id, a.title) for a in parsed.items] == [("5", "Chữ")]
    assert [p.item for p in parsed.problems] == ["mục 2", "mục 3"]


@pytest.mark.parametrize("head", ["Warning: mysql in line 3\n", "﻿", "\n\n  ", "<!-- made by hand -->\n"])
def test_leading_junk(head: str) -> None:
    assert len(parse_feed(rss(item(), head)).items) == 1


def test_raw_ampersands() -> None:
    data = rss(
        item(
            "Chợ A & B",
            "http://example.org/?a=1&b=2",
            '<enclosure url="http://example.org/i?x=1&y=2" type="image/jpeg"/>',
        )
        + item("<![CDATA[C & D]]>", "<![CDATA[http://example.org/?c=3&d=4]]>")
    )
    articles = parse_feed(data).items
    assert [a.title for a in articles] == ["Chợ A & B", "C & D"]
    assert [a.url for a in articles] == ["http://example.org/?a=1&b=2", "http://example.org/?c=3&d=4"]


def test_bare_times_take_the_sources_order() -> None:
    data = rss(item(rest="<pubDate>10/2/2026 9:25:00 AM</pubDate>"))
    (as_us,) = parse_feed(data, order="mdy").items
    (as_vn,) = parse_feed(data, order="dmy").items
    assert as_us.published_at is not None
    assert as_vn.published_at is not None
    assert local(as_us.published_at).month == 10
    assert local(as_vn.published_at).month == 2


def test_an_unreadable_time_is_told_and_the_entry_kept() -> None:
    parsed = parse_feed(rss(item(rest="<pubDate>sáng nay</pubDate>") + item(link="http://example.org/2")))
    assert [a.published_at for a in parsed.items] == [None, None]
    assert [p.kept for p in parsed.problems] == [True, True]
    assert "sáng nay" in parsed.problems[0].reason


def test_entries_without_title_or_link_are_refused() -> None:
    parsed = parse_feed(
        rss(item("") + item(link="javascript:alert(1)") + item(link="file:///etc/passwd") + item("Được"))
    )
    assert [a.title for a in parsed.items] == ["Được"]
    assert [p.item for p in parsed.problems if not p.kept] == ["mục 1", "mục 2", "mục 3"]


def test_identity_is_the_guid_and_repeats_count_once() -> None:
    same = "<guid>g1</guid>"
    parsed = parse_feed(rss(item("Một", rest=same) + item("Hai", "http://example.org/2", same) + item("Ba")))
    assert [a.external_id for a in parsed.items] == ["g1", "http://example.org/1"]


def test_double_escaped_script_is_text_only() -> None:
    (article,) = parse_feed(rss(item("A &amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; B"))).items
    assert "<script" not in article.title


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html><body><p>404</p></body></html>",
        b'{"version": "2"}',
        b'{"version": "https://jsonfeed.org/version/1", "items": 3}',
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>',
        b"x" * 9_000_000,
        b"http://example.org/feed.xml",
        b"/etc/hosts",
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("reading a feed must not connect"))
    with pytest.raises(Unreadable):
        parse_feed(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=150), st.sampled_from([b"", b"<rss>", b"<rss><channel><item>", b"<feed>", b"<?xml", b"{"]))
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    for parse in (parse_feed, parse_opml):
        try:
            parse(head + tail)
        except Unreadable as error:
            assert error.reason  # noqa: PT017


@pytest.mark.parametrize("unit", [b"<![CDATA[", b"<a>", b"&", b"<!--", b"<", b"<a x='", b"\n"])
def test_hostile_repetition_takes_time_in_proportion(unit: bytes) -> None:
    head = b"<rss version='2.0'><channel><title>t</title><item><title>x</title><link>http://a.example/1</link><description>"
    times = []
    for size in (40_000, 160_000):
        started = time.process_time()
        assert len(parse_feed(head + unit * (size // len(unit))).items) <= 1
        times.append(time.process_time() - started)
    assert times[1] < 10 * max(times[0], 0.02)


def test_opml_with_groups() -> None:
    data = (
        "<?xml version='1.0' encoding='utf-8'?><opml version='2.0'><head/><body><outline text='Báo địa phương'>"
        "<outline title='Báo Biển' type='rss' xmlUrl='https://bien.example/rss'/>"
        "<outline text='Hỏng' xmlUrl='ftp://x'/></outline><outline text='Lẻ' xmlUrl='http://le.example/feed'/></body></opml>"
    ).encode()
    parsed = parse_opml(data)
    assert [(a.name, a.url, a.group) for a in parsed.items] == [
        ("Báo Biển", "https://bien.example/rss", "Báo địa phương"),
        ("Lẻ", "http://le.example/feed", ""),
    ]
    assert parsed.problems[0].item == "«Hỏng»"


@pytest.mark.parametrize("data", [b"", b"<rss/>", b"<opml>", b'<!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>'])
def test_what_is_no_opml_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_opml(data)
