"""Mail, handed over to a real mail server on this machine."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.people import Person

MAIL = "actions.cmd.sendmail"
BOB = {"subject": "Hello", "message": "It is **done**.", "to-user": "bob"}


class Postbox:
    """Takes mail, but none for `refused@…`, and keeps it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.signed_in: list[bytes] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        if to.startswith("refused"):
            return "550 no such\tmailbox"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"

    def sign_in(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(data.login)
        return AuthResult(success=data.password == b"right", handled=False)


class AnyPort(Controller):
    """Listens on a free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(office: Any) -> Iterator[Postbox]:
    box = Postbox()
    controller = AnyPort(
        box, hostname="127.0.0.1", port=0, authenticator=box.sign_in, auth_require_tls=False
    )
    controller.start()
    place = {"smtp_host": "127.0.0.1", "smtp_port": controller.port}
    office.settings(**place, smtp_from="flows@our.example", smtp_tls="none")
    office.person("bob", email="bob@our.example")
    office.person("carol", email="Carol@our.example")
    office.person("dora")
    office.person("evan", email="evan@our.example", enabled=False)
    yield box
    controller.stop()


def test_mail_is_sent_as_text_and_html(office: Any, postbox: Postbox) -> None:
    result = office.run(MAIL, BOB, office.put("a.txt"))
    (mail,) = postbox.mails
    assert (mail["Subject"], mail["To"]) == ("Hello", "bob@our.example")
    assert mail["From"] == "Flowbutton <flows@our.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().rstrip() == "It is **done**."
    assert "<p>It is <strong>done</strong>.</p>" in html.get_content()
    assert postbox.envelopes == [("flows@our.example", ["bob@our.example"])]
    assert (result.json, result.nodes) == ({"sent": 1}, None)


def test_each_recipient_gets_a_mail_of_their_own_and_only_one(
    office: Any, postbox: Postbox
) -> None:
    parameters = {
        **BOB,
        "to-user": "bob, BOB,carol",
        "to-mail": "x@other.example; carol@our.example\nX@other.example",
        "input-users": "true",
    }
    office.run(MAIL, parameters, users=(Person("bob"), Person("carol")))
    sent = [mail["To"] for mail in postbox.mails]
    assert sent == ["X@other.example", "carol@our.example", "bob@our.example"]
    assert all(len(to) == 1 for _from, to in postbox.envelopes)
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 3


def test_users_of_the_message_get_mail_only_where_asked(office: Any, postbox: Postbox) -> None:
    office.run(MAIL, BOB, users=(Person("carol"),))
    assert [mail["To"] for mail in postbox.mails] == ["bob@our.example"]


def test_repeated_step_is_recognised_by_its_message_id(office: Any, postbox: Postbox) -> None:
    for owner in ("run-1:0", "run-1:0", "run-1:1", "run-2:0"):
        office.run(MAIL, BOB, owner=owner)
    first, again, other_step, other_run = [mail["Message-ID"] for mail in postbox.mails]
    assert first == again
    assert len({first, other_step, other_run}) == 3
    assert first.endswith("@our.example>")


@pytest.mark.parametrize(
    "name", ["dora", "evan", "nobody", "bob@our.example", "' --", "bob\x00", "B\u00d6B"]
)
def test_who_cannot_be_reached_is_told_and_left_out(
    office: Any, postbox: Postbox, name: str
) -> None:
    office.run(MAIL, {**BOB, "to-user": f"{name},bob"})
    assert [mail["To"] for mail in postbox.mails] == ["bob@our.example"]
    assert [level for level, _text in office.log] == ["warning", "info"]
    with pytest.raises(ActionFailed, match="nobody to send the mail to"):
        office.run(MAIL, {**BOB, "to-user": name})


@pytest.mark.parametrize(
    "subject",
    [
        "Hello\nBcc: evil@other.example",
        "Hello\r\nBcc: evil@other.example",
        "Hello\rBcc: evil@other.example",
        "Hello\x00",
        "Hello\u2028Bcc: x",
        "Hello\x85x",
        "",
        " \n ",
    ],
)
def test_subject_can_add_no_header(office: Any, postbox: Postbox, subject: str) -> None:
    with pytest.raises(BadActionParameter, match="“subject”"):
        office.run(MAIL, {**BOB, "subject": subject})
    assert postbox.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "x",
        "@other.example",
        "x@",
        "x@other.example@evil.example",
        "x y@other.example",
        "x@other.example\r Bcc: evil@other.example",
        "x@other.example>",
        "<x@other.example>",
        '"x y"@other.example',
        "x@other..example",
        "x@-other.example",
        "x@[127.0.0.1]",
        "ü@other.example",
        ".x@other.example",
        "x@other.example\x00",
        "a" * 65 + "@other.example",
    ],
)
def test_address_must_be_one(office: Any, postbox: Postbox, address: str) -> None:
    with pytest.raises(BadActionParameter, match="is not a mail address"):
        office.run(MAIL, {**BOB, "to-mail": f"ok@other.example, {address}"})
    assert postbox.mails == []


def test_long_subject_is_cut_and_odd_text_arrives(office: Any, postbox: Postbox) -> None:
    message = "Übung 🚀\n.\n" + "x" * 2000 + "\nFrom here\ud800"
    office.run(MAIL, {**BOB, "subject": "Ü" * 300, "message": message})
    (mail,) = postbox.mails
    assert mail["Subject"] == "Ü" * 249 + "…"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == message.replace("\ud800", "?").splitlines()


def test_markup_in_a_message_is_shown_and_never_run(office: Any, postbox: Postbox) -> None:
    message = "<script>x</script> [a](javascript:x) ![i](http://t.example/p.png)"
    office.run(MAIL, {**BOB, "message": message})
    html = postbox.mails[0].get_body(("html",))
    assert html is not None
    content = html.get_content()
    assert "<script" not in content
    assert "javascript:x" not in content.replace("[a](javascript:x)", "")
    assert "<img" not in content


def test_sign_in_with_the_password_of_the_settings(office: Any, postbox: Postbox) -> None:
    office.settings(smtp_user="flows", smtp_password="right")
    office.run(MAIL, BOB)
    assert postbox.signed_in == [b"flows"]
    office.settings(smtp_password="wr0ng")
    with pytest.raises(ActionFailed, match="refuses the sign-in") as failed:
        office.run(MAIL, BOB)
    assert "wr0ng" not in str(failed.value)


def test_refusal_of_the_server_is_told_on_one_line(office: Any, postbox: Postbox) -> None:
    with pytest.raises(ActionFailed, match=r"does not take the mail: 550 no such mailbox"):
        office.run(MAIL, {**BOB, "to-mail": "refused@other.example", "to-user": ""})
    assert postbox.mails == []


def test_mail_never_goes_unprotected_where_protection_is_wanted(
    office: Any, postbox: Postbox
) -> None:
    for mode in ("starttls", "tls"):
        office.settings(smtp_tls=mode, smtp_user="flows", smtp_password="right")
        with pytest.raises(ActionFailed, match="does not take the mail"):
            office.run(MAIL, BOB)
    assert (postbox.mails, postbox.signed_in) == ([], [])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"smtp_host": ""}, "set FLOWBUTTON_SMTP_HOST"),
        ({"smtp_from": ""}, "FLOWBUTTON_SMTP_FROM"),
        ({"smtp_from": "x@y.example\nBcc: z@y.example"}, "SMTP_FROM is not a mail address"),
        ({"smtp_port": 9}, "does not take the mail"),
    ],
)
def test_missing_mail_server_is_told(
    office: Any, postbox: Postbox, settings: dict[str, Any], words: str
) -> None:
    office.settings(**settings)
    with pytest.raises(ActionFailed, match=words):
        office.run(MAIL, BOB)


def test_too_many_recipients_and_too_long_a_message_are_refused(
    office: Any, postbox: Postbox
) -> None:
    many = ",".join(f"x{number}@other.example" for number in range(501))
    for parameters in ({"to-mail": many}, {"message": "x" * 100_001}):
        with pytest.raises(BadActionParameter, match=r"[Aa]t most"):
            office.run(MAIL, {**BOB, **parameters})
    assert postbox.mails == []


def test_log_names_users_by_login_not_by_address(office: Any, postbox: Postbox) -> None:
    office.run(MAIL, {**BOB, "to-mail": "x@other.example"})
    assert office.log == [
        ("info", "A mail “Hello” is sent to x@other.example."),
        ("info", "A mail “Hello” is sent to “bob”."),
    ]
