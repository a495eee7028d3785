"""A wrong setting stops the start with one line that says which and why."""

import pytest

from sterkersamen.core.env import Env, SettingError


def test_an_empty_variable_counts_as_not_given():
    assert Env({"LANGUAGE": "  "}).text("LANGUAGE", "nl") == "nl"
    with pytest.raises(SettingError, match="DATA_DIR is missing"):
        Env({}).text("DATA_DIR")


@pytest.mark.parametrize(("value", "meant"), [("yes", True), ("ON", True), ("0", False), ("false", False)])
def test_yes_and_no(value, meant):
    assert Env({"BEHIND_TLS": value}).yes_no("BEHIND_TLS", not meant) is meant


@pytest.mark.parametrize(
    "read",
    [
        lambda env: env.yes_no("X", True),
        lambda env: env.number("X", 1, 1, 9),
        lambda env: env.choice("X", "a", {"a", "b"}),
        lambda env: env.address("X"),
        lambda env: env.database("X"),
    ],
)
def test_a_wrong_value_is_one_line(read):
    with pytest.raises(SettingError) as caught:
        read(Env({"X": "maybe"}))
    assert "X" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["", "https://code.example/samen", "http://[::1]:8080/x?y#z"])
def test_an_address(value):
    assert Env({"SOURCE_URL": value}).address("SOURCE_URL") == value


@pytest.mark.parametrize(
    "value",
    ["javascript:alert(1)", "//code.example", "code.example/samen", "https://", "https:///x", "ftp://code.example/",
     "https://code.example/a b", "https://code.example/a\nb", "https://me:word@code.example/", "https://[code/"],
)  # fmt: skip
def test_what_is_no_address(value):
    with pytest.raises(SettingError, match="SOURCE_URL must be an address"):
        Env({"SOURCE_URL": value}).address("SOURCE_URL")


@pytest.mark.parametrize("value", ["samen.example", ".samen.example, localhost", "[::1]", "xn--bcher-kva.example"])
def test_hosts(value):
    assert Env({"X": value}).hosts("X", "") == [host.strip() for host in value.split(",")]


@pytest.mark.parametrize(
    "value",
    ["*", "samen.example,*", "*.samen.example", "https://samen.example", "samen.example:8000", ",", "a b", "bücher.nl"],
)
def test_what_is_no_host(value):
    with pytest.raises(SettingError, match="X must be names of hosts"):
        Env({"X": value}).hosts("X", "localhost")


@pytest.mark.parametrize(
    "value",
    ["http://push.example", "http://localhost.example", "push.example", "https://*", "https://a.example/x", "https://"],
)
def test_what_is_no_service(value):
    both = ["https://*.push.example:444", "http://localhost:8001"]
    assert Env({"X": ",".join(both)}).services("X", "") == both
    with pytest.raises(SettingError, match="X must be addresses"):
        Env({"X": value}).services("X", "")


@pytest.mark.parametrize("value", ["Mars/Phobos", "../../etc/passwd", "/etc/hostname", "europe"])
def test_what_is_no_time_zone(value):
    assert Env({}).zone("X", "Europe/Amsterdam") == "Europe/Amsterdam"
    with pytest.raises(SettingError, match="X must be the name of a time zone"):
        Env({"X": value}).zone("X", "UTC")


def test_a_folder_is_there_or_can_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    assert Env({}).folder("X") == ""
    for path in (tmp_path, tmp_path / "new" / "log"):
        assert Env({"X": str(path)}).folder("X") == str(path)
    for path in (tmp_path / "file", tmp_path / "file" / "log"):
        with pytest.raises(SettingError, match="X must be a folder"):
            Env({"X": str(path)}).folder("X")


@pytest.mark.parametrize("value", ["0", "10", "-1", "1.5", "٣", "1e3", ""])
def test_numbers_have_bounds(value):
    env = Env({"PORT": value})
    if value == "":
        assert env.number("PORT", 3, 1, 9) == 3
    else:
        with pytest.raises(SettingError, match="from 1 to 9"):
            env.number("PORT", 3, 1, 9)


def test_a_secret_comes_from_a_file(tmp_path):
    (tmp_path / "key").write_text(" geheim \n")
    assert Env({"KEY_FILE": str(tmp_path / "key")}).secret("KEY") == "geheim"


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot be read"), ("\n", "is empty"), (b"\xff\xfe", "cannot be read")]
)
def test_a_secret_file_that_is_no_use(tmp_path, content, message):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingError, match=message):
        Env({"KEY_FILE": str(path)}).secret("KEY")


def test_a_secret_given_twice_is_refused(tmp_path):
    with pytest.raises(SettingError, match="both set"):
        Env({"KEY": "a", "KEY_FILE": str(tmp_path)}).secret("KEY")


def test_the_address_of_a_database():
    found = Env({"DATABASE_URL": "postgresql://els:p%40ss@db.intern:5433/samen?sslmode=require"}).database(
        "DATABASE_URL"
    )
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "els",
        "p@ss",
        "db.intern",
        "5433",
        "samen",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert Env({"DATABASE_URL": "postgresql:///samen?host=/run/pg"}).database("DATABASE_URL")["HOST"] == "/run/pg"
    assert Env({}).database("DATABASE_URL") is None


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://x", "postgresql://x:notaport/y"])
def test_an_address_that_is_none(address):
    with pytest.raises(SettingError, match="DATABASE_URL"):
        Env({"DATABASE_URL": address}).database("DATABASE_URL")


def test_the_address_of_a_mail_server():
    found = Env({"MAIL_URL": "smtp://els%40x:p%40ss@mail.example.org"}).mail("MAIL_URL")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"], found["EMAIL_PORT"]) == ("els@x", "p@ss", 587)
    assert found["EMAIL_USE_TLS"] and not found["EMAIL_USE_SSL"]
    found = Env({"MAIL_URL": "smtps://mail.example.org"}).mail("MAIL_URL")
    assert found["EMAIL_PORT"] == 465 and found["EMAIL_USE_SSL"] and not found["EMAIL_USE_TLS"]
    assert not Env({"MAIL_URL": "smtp://127.0.0.1:25?tls=no"}).mail("MAIL_URL")["EMAIL_USE_TLS"]
    assert Env({}).mail("MAIL_URL")["EMAIL_HOST"] == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://x",
        "smtp:",
        "smtp://x:port",
        "smtp://x?tls=no",
        "smtps://127.0.0.1?tls=no",
        "smtp://127.0.0.1?ssl=1",
        "post",
    ],
)
def test_a_mail_server_that_is_none(address):
    with pytest.raises(SettingError, match="MAIL_URL"):
        Env({"MAIL_URL": address}).mail("MAIL_URL")


@pytest.mark.parametrize(
    "value", ["", "vragen@samen.example", "https://samen.example/vragen?a=b", "a.b+c@x.example.org"]
)
def test_a_contact(value):
    assert Env({"PRIVACY_OFFICER": value}).contact("PRIVACY_OFFICER") == value


@pytest.mark.parametrize(
    "value",
    [
        "samen",
        "@samen.example",
        "a@b",
        "a@.",
        "a b@c.nl",
        "javascript:alert(1)@x.nl",
        "ftp://samen.example",
        "a@b.nl?x",
    ],
)
def test_what_is_no_contact(value):
    with pytest.raises(SettingError, match="PRIVACY_OFFICER must be"):
        Env({"PRIVACY_OFFICER": value}).contact("PRIVACY_OFFICER")


def test_a_line_for_people():
    assert Env({"ORGANISATION_NAME": " Stichting Samen "}).line("ORGANISATION_NAME") == "Stichting Samen"
    assert Env({}).line("ORGANISATION_NAME") == ""
    for value in ("a\nb", "x" * 121):
        with pytest.raises(SettingError, match="one line"):
            Env({"ORGANISATION_NAME": value}).line("ORGANISATION_NAME")
