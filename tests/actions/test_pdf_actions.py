import base64
import io
import json
import zlib
from typing import Any

import pytest
from pypdf import PdfReader

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.pdf import documents

PDF = "actions.contents.pdf"

AES_256 = (
    "c-pm8O^X~w7zVvHc#1a<mf+$k>H2)D3WkAob_OJd8Fn>?l^p8ht<A{n^wQHC6A!s3;13YId(@xcMG=I}"
    "AqNo;f}U~@C;`E@XV=ZJBk0A3ZmOPo>v=z)-kI%9u8SM0+WGajCr>NEIBVj^)nHK7v$n~n30pRZ&Xts%"
    "jWRmTx#QY!A5mm3ltoBN7$Jk_DhLZETVoVD0FKf*6I~fr!(oNX+%wA!4<9@@K~~Sg5w5Cw)SNCmCae19"
    "Jg?YCOq1b0gZ1~$27%fl7=<n@nxpERiS-`#H!kRZ^jOvVxN1(@L^tS!%<Eg2=i%MvJ~`(%`1+NcGePg2"
    "p1j3Az%@HXyX<JYV&;lBv*GQ1Tpo3InUekas%tSESEDy~%k{%IzI*)2FQcE&o;-T>;R4?N=953Z`0?<?"
    "+3R0l>v=9rFBsu}jo)60-~LPduRVL~v!A|yc=mX8cKG|3e?ET}r{DhY)jOZR7(N|}#kJ?#@w*Mi+sshl"
    "3@*8)q4kVu>9q$dJ@tPwUvxBe^+6YwIkdT|r))rD2i)1>C4}M&B+ZM@0SgolG8?XCh7@u(DWjEIWMR-d"
    "E>#RES!*Mhka)tZ5sdXZ^X!p}M5u@fseB*Opa%&qCT)xn#TCH;xz9Oekpx8aQe)B5B}k=s;n4#?%ocJg"
    "8c+u%gB8kUlLdFm8&eQC0O^1i5qTyrqe<T`N-kflc2B#z<9mH;>b)jSPjJ~A-D36b_~5p>(uBUv2i@_6"
    "ofGt%_T^?eW&@B;MJI)~MF(k%vet2jIy;0S97<`0RvsMX=#A2aR2)puGO4V*=6xZE#!(G?N~Gp2m6ANi"
    "kY%K5qq07FOo^(bwL=?nO2J4Uqr~Dck~0vJXlB?R(`?#c=yoxXb)pcQ2!&gLf~skJuzd69aKFV;apo(2"
    "`7ofriD89ZVuB>LK3QI3La1%bx-E>7-@=sI#<cKT7^S#{fe<gTt_|}Aw(B`Rn170tM!nxO9aHC$dv949"
    "CN9={B+@~men5!a7@1|z04YlcAq#EMQ)7nz#e}3iUZ(cJNypsZT3&Ub?bgK<0-)O28BZtGU#a1p7y"
)
AES_128 = (
    "c-pm7J!=#}7zQgDe}GkVKn^Rj^Zfzmf#&WY#E@{O2`DLM=OZ~ucEjGDBsPMD{sys7|AtstX(_0^pm2?q"
    "L^}&-FX!dR3fj0Z!^|`9Jnu8_`)p&q-MxYrDQJBD^6mq`5WzgX3z|)ktQWZ(Szo}WaMVf1s7E|SIB<=<"
    "@YY~TwV|4*V7W}OV4NV#R9s*x6{Qj@mg+Q>EzoKKpSg;e%w@QFxbI=IZnpgpBun`yD<J{N%D@fb9mrx}"
    "4~ogWHAg^e1WTqgyZJUaW`b3Q-rNQD$BZE9`C&dPY`hUqVtBIZ-N0PW4`On(h$e#|1aTZ&6?x$+ffM$q"
    "HY?+H2>GdOd@kD!pKX^rkdo?rSQg&wf$aI!7n>KBzjj_-dM1`%Z~o|xZ-0FFePO|V^1bqCT=7gpr;Osi"
    ">X)bV%fINq_#i$19<y`&r(Eei8a!!_pB|mv+Z(@md-?J3<(Y4F{c4VJ1F|T*nx@>Cs3;9GqL~(w=-B`6"
    "V7H8}OZuhBoGBbg)?kwh5sZ@5drGa;(mI-I#DX&}D9lVSl(`V?sDkj0;Z!T;i51QeV?^MwJhxy|r$i|0"
    "w6)Tv)&)t7vLuKgoDUpPqSC-T_smPK42w=iDDFiF!61xOWLfG~<&NUqbaic1?sV=|rA^woUEB9r6|@SI"
    "Yn}cEIeDn4ideO&U+#6`F+sH{W}A~H927nP1T{dj4+_pHhXKwo9IZAv$z~YFw2nzt!w8WzEdH-GjA32F"
    "IH_X-;}fhb%wX3SlYaLH_kDau(#!J_(qro_XCa4px^73aHl0>j2E<|yV=pb@5?L&48kDtG3EcXZkZAEv"
    "W{bo95~|;x9+svkC&koQfkvaV)&;)+8Sqx@"
)
"""Two pages under each cipher with an empty password, packed and in base 85."""


def run(office: Any, choice: str, options: dict[str, Any], *nodes: Any, **more: Any) -> Any:
    return office.run(PDF, {"command": json.dumps({"@value": choice, **options})}, *nodes, **more)


def texts(office: Any, path: str) -> list[str]:
    document = PdfReader(io.BytesIO(office.read(path)))
    return [page.extract_text().strip() for page in document.pages]


def test_pages_become_files_of_one_page(office: Any, make: Any) -> None:
    path = office.put("deeds/a.pdf", make.pdf(5))
    result = run(office, "split", {"pages": "1 3-4"}, path)
    assert list(result.produced) == [f"docs/deeds/a-{page}.pdf" for page in (1, 3, 4)]
    assert [texts(office, made) for made in result.produced] == [["Page 1"], ["Page 3"], ["Page 4"]]


def test_nodes_stay_for_the_log_after(office: Any, make: Any) -> None:
    path = office.put("a.pdf", make.pdf(2))
    assert run(office, "split", {"pages": "1"}, path).nodes is None
    assert run(office, "join", {}, path, path).nodes is None


def test_folder_and_prefix_can_be_chosen(office: Any, make: Any) -> None:
    options = {"pages": "2", "split-target-dir": "docs/x/y", "split-target-prefix": "part"}
    result = run(office, "split", options, office.put("a.pdf", make.pdf(2)))
    assert list(result.produced) == ["docs/x/y/part-2.pdf"]


def test_empty_list_splits_all_pages(office: Any, make: Any) -> None:
    result = run(office, "split", {"pages": ""}, office.put("a.pdf", make.pdf(3)))
    assert len(result.produced) == 3


def test_repeated_page_gets_a_number(office: Any, make: Any) -> None:
    result = run(office, "split", {"pages": "1 1"}, office.put("a.pdf", make.pdf(2)))
    assert list(result.produced) == ["docs/a-1.pdf", "docs/a-1-1.pdf"]


def test_longest_name_is_cut_for_its_number(office: Any, make: Any) -> None:
    path = office.put(f"{'é' * 125}x.pdf", make.pdf(1))
    name = run(office, "split", {}, path).produced[0].rpartition("/")[2]
    assert name.endswith("é-1.pdf")
    assert len(name.encode()) <= 255


def test_page_out_of_range_writes_nothing_for_any_file(office: Any, make: Any) -> None:
    nodes = office.put("a.pdf", make.pdf(5)), office.put("b.pdf", make.pdf(2))
    with pytest.raises(BadActionParameter, match=r"no page 4 in “b\.pdf”: it has 2 pages"):
        run(office, "split", {"pages": "1-4"}, *nodes)
    assert office.listing() == ["a.pdf", "b.pdf"]


def test_files_are_joined_in_the_order_of_the_nodes(office: Any, make: Any) -> None:
    nodes = (
        office.put("deeds/b.pdf", make.pdf(2, word="B")),
        office.put("a.pdf", make.pdf(1, word="A")),
    )
    result = run(office, "join", {"target-name": "all"}, *nodes)
    assert list(result.produced) == ["docs/deeds/all.pdf"]
    assert texts(office, "deeds/all.pdf") == ["B 1", "B 2", "A 1"]
    assert office.log == [("info", "2 files are joined in “all.pdf”.")]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("", "docs/joined.pdf"),
        ("x", "docs/x.pdf"),
        ("x.PDF", "docs/x.pdf"),
        ("2026.q3", "docs/2026.q3.pdf"),
        ("docs/new/x.pdf", "docs/new/x.pdf"),
        ("a.pdf", "docs/a-1.pdf"),
        ("n" * 255, f"docs/{'n' * 251}.pdf"),
    ],
)
def test_joined_file_gets_its_place_and_name(
    office: Any, make: Any, target: str, path: str
) -> None:
    result = run(office, "join", {"target-name": target}, office.put("a.pdf", make.pdf(1)))
    assert list(result.produced) == [path]


def test_watermark_is_put_on_the_pages_asked_for(office: Any, make: Any) -> None:
    path = office.put("a.pdf", make.pdf(3))
    result = run(office, "watermark", {"wContent": "DRAFT", "wPages": "2-"}, path)
    assert list(result.produced) == ["docs/a-watermarked.pdf"]
    marked = ["DRAFT" in text for text in texts(office, "a-watermarked.pdf")]
    assert marked == [False, True, True]
    assert "DRAFT" not in "".join(texts(office, path))


@pytest.mark.parametrize("target", ["w", "docs/new/w.pdf"])
def test_watermarked_file_can_be_named(office: Any, make: Any, target: str) -> None:
    options = {"wContent": "DRAFT", "wTarget": target}
    result = run(office, "watermark", options, office.put("a.pdf", make.pdf(1)))
    assert result.produced[0].endswith("/w.pdf")


@pytest.mark.parametrize(
    "options",
    [{"wContent": ""}, {"wContent": "x", "wTop": "120%"}, {"wContent": "x", "wPages": "9"}],
)
def test_wrong_watermark_leaves_no_file(office: Any, make: Any, options: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        run(office, "watermark", options, office.put("a.pdf", make.pdf(1)))
    assert office.listing() == ["a.pdf"]


COMMANDS = [("split", {}), ("join", {}), ("watermark", {"wContent": "DRAFT"})]


@pytest.mark.parametrize(("choice", "options"), COMMANDS)
@pytest.mark.parametrize("locked", [False, True])
def test_same_input_gives_the_same_bytes(
    office: Any, make: Any, choice: str, options: dict[str, str], locked: bool
) -> None:
    path = office.put("a.pdf", make.locked_pdf("") if locked else make.pdf(2))
    made = [
        [office.read(path) for path in run(office, choice, options, path, owner=owner).produced]
        for owner in ("one", "two")
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(("choice", "options"), COMMANDS)
@pytest.mark.parametrize(
    "content",
    [b"", b"text", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"],
)
def test_damaged_file_is_named_and_leaves_nothing(
    office: Any, choice: str, options: dict[str, str], content: bytes
) -> None:
    with pytest.raises(ActionFailed, match=r"“a\.pdf” (is damaged or not a PDF|has no page)"):
        run(office, choice, options, office.put("a.pdf", content))
    assert office.listing() == ["a.pdf"]


@pytest.mark.parametrize(("choice", "options"), COMMANDS)
def test_cut_file_never_leaves_half_a_result(
    office: Any, make: Any, choice: str, options: dict[str, str]
) -> None:
    content = make.pdf(3)
    for share in (0.2, 0.5, 0.9):
        path = office.put("a.pdf", content[: int(len(content) * share)])
        try:
            run(office, choice, options, path, owner=str(share))
        except ActionFailed:
            continue
        for made in set(office.listing()) - {"a.pdf"}:
            assert all(text.startswith("Page") for text in texts(office, made))


def test_file_without_pages_is_named(office: Any, make: Any) -> None:
    content = make.pdf(1).replace(b"/Count 1", b"/Count 0")
    start = content.index(b"/Kids [")
    end = content.index(b"]", start)
    empty = content[: start + 7] + b" " * (end - start - 7) + content[end:]
    with pytest.raises(ActionFailed, match="has no page"):
        run(office, "split", {}, office.put("a.pdf", empty))


def test_file_with_a_password_is_named(office: Any, make: Any) -> None:
    with pytest.raises(ActionFailed, match=r"“a\.pdf” asks for a password"):
        run(office, "split", {}, office.put("a.pdf", make.locked_pdf("secret")))
    assert office.listing() == ["a.pdf"]


@pytest.mark.parametrize(("choice", "options"), COMMANDS)
def test_file_with_an_empty_password_is_opened(
    office: Any, make: Any, choice: str, options: dict[str, str]
) -> None:
    result = run(office, choice, options, office.put("a.pdf", make.locked_pdf("")))
    document = PdfReader(io.BytesIO(office.read(result.produced[0])))
    assert not document.is_encrypted
    assert "Page 1" in document.pages[0].extract_text()


@pytest.mark.parametrize("packed", [AES_128, AES_256], ids=["aes-128", "aes-256"])
def test_file_under_a_cipher_that_pypdf_lacks_is_opened(office: Any, packed: str) -> None:
    path = office.put("a.pdf", zlib.decompress(base64.b85decode(packed)))
    result = run(office, "split", {"pages": "2"}, path)
    page = PdfReader(io.BytesIO(office.read(result.produced[0]))).pages[0]
    assert page.get_contents().get_data() == b"0 0 20 10 re f"


def test_more_pages_than_the_bound_are_refused(
    office: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.actions.contents.pdfs.pages.MAX_PAGES", 3)
    nodes = office.put("a.pdf", make.pdf(2)), office.put("b.pdf", make.pdf(2))
    for choice in ("split", "join"):
        with pytest.raises(BadActionParameter, match="at most 3 pages"):
            run(office, choice, {}, *nodes)
    assert office.listing() == ["a.pdf", "b.pdf"]


def test_larger_file_than_the_bound_is_refused(
    office: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.put("a.pdf", make.pdf(1))
    monkeypatch.setattr(documents, "MAX_BYTES", 1000)
    for choice, options in COMMANDS:
        with pytest.raises(ActionFailed, match="makes it more than"):
            run(office, choice, options, path)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ('{"@value": "merge"}', "“merge” is no PDF command"),
        ("{", "is not JSON"),
        ("{}", "names no choice"),
        ("", "is empty"),
    ],
)
def test_unknown_command_is_refused(office: Any, make: Any, command: str, words: str) -> None:
    with pytest.raises(BadActionParameter, match=words):
        office.run(PDF, {"command": command}, office.put("a.pdf", make.pdf(1)))


def test_stray_keys_are_ignored(office: Any, make: Any) -> None:
    parameters = {
        "command": '{"@value": "split", "pages": "1", "fieldname": "x"}',
        "target-name": "joined-pages.pdf",
        "@value": "join",
    }
    result = office.run(PDF, parameters, office.put("a.pdf", make.pdf(2)))
    assert list(result.produced) == ["docs/a-1.pdf"]


def test_command_without_a_file_is_refused(office: Any) -> None:
    for choice, options in COMMANDS:
        with pytest.raises(ActionFailed, match="select at least one file"):
            run(office, choice, options, office.mkdir("folder"))
