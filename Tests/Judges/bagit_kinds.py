"""Makes a bag of each kind that the public conformance suite of BagIt has, and says what bagit.py
finds: a line `NAME valid` or `NAME invalid` each.

    bagit_kinds.py FOLDER
"""

import hashlib
import logging
import os
import sys

import bagit

logging.disable(logging.CRITICAL)
PAYLOAD = {"data/hello.txt": b"hello\n", "data/dir1/bare-filename": b"", "data/dir2/x.csv": b"a;b\n"}
INFO = "Bag-Software-Agent: some tool\nBagging-Date: 2017-01-26\n"


class Maker:
    """A bag in the making: everything a case may change is an argument or an attribute."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, name, content):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def remove(self, name):
        os.remove(os.path.join(self.folder, name))

    def edit(self, name, old, new):
        before = self.read(name)
        after = before.replace(old.encode(), new.encode())
        assert after != before, name
        self.write(name, after)

    def lines(self, algorithm, names, template="{digest}  {name}\n"):
        return "".join(
            template.format(
                digest=hashlib.new(algorithm, self.read(name)).hexdigest(), name=name)
            for name in sorted(names))

    def bag(self, payload=PAYLOAD, algorithms=("sha256",), tags=("sha256",), version="1.0",
            info=INFO, encoding="UTF-8", codec="utf-8", template="{digest}  {name}\n", oxum=True,
            declaration=None, extra=()):
        for name, content in payload.items():
            self.write(name, content)
        size = sum(map(len, payload.values()))
        if info is not None:
            total = f"Payload-Oxum: {size}.{len(payload)}\n" if oxum is True else oxum or ""
            self.write("bag-info.txt", (info + total).encode(codec))
        self.write(
            "bagit.txt", declaration if declaration is not None else
            f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n")
        for name, content in extra:
            self.write(name, content)
        for algorithm in algorithms:
            self.write(f"manifest-{algorithm}.txt",
                       self.lines(algorithm, payload, template).encode(codec))
        self.tag(tags, template, codec)

    def tag(self, tags, template="{digest}  {name}\n", codec="utf-8"):
        """The tag manifests, over the tag files as they are now."""
        names = [name for name in os.listdir(self.folder)
                 if name.endswith(".txt") and not name.startswith("tagmanifest-")]
        for algorithm in tags:
            self.write(f"tagmanifest-{algorithm}.txt",
                       self.lines(algorithm, names, template).encode(codec))


CASES = {}


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


def simple(name, **arguments):
    CASES[name] = lambda maker: maker.bag(**arguments)


# What the suite calls valid, in each version.
for old in ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0"):
    simple(f"basic-bag-{old}", version=old)
for name in ("md5", "sha1", "sha224", "sha384", "sha512"):
    simple(f"only-{name}", algorithms=(name,), tags=(name,), version="0.97")
    simple(f"sha256-and-{name}", algorithms=("sha256", name), tags=("sha256", name))
simple("minimal-bag", tags=(), info=None)
simple("no-bag-info", info=None)
simple("no-tag-manifest", tags=())
simple("no-oxum", oxum="")
simple("empty-payload-file-only", payload={"data/empty": b""})
simple("bag-with-space", payload={"data/test file with spaces.txt": b"x"})
simple("names-with-percent", version="0.97",
       payload={"data/%7Etest1.txt": b"1", "data/%test2.txt": b"2", "data/dir1/~test3.txt": b"3"})
simple("names-in-unicode", payload={"data/прайс.csv": b"1", "data/ünï.txt": b"2"})
simple("duplicate-metadata-entries",
       info=INFO + "Contact-Name: A\ncontact-name: B\nContact-Name: C\n")
simple("uncommon-metadata-separators",
       info=INFO + "Test-Tag: 1\nTest-Tag:   2\nTest-Tag : 3\nTest-Tag:\t4\n")
simple("folded-metadata", info=INFO + "External-Description: one\n  two\n\tthree\n")
simple("metadata-with-empty-lines", info=INFO + "\n  \nTest-Tag: 1\n")
simple("ISO-8859-1-encoded-tag-files", encoding="ISO-8859-1", codec="latin-1", version="0.97",
       info=INFO + "Contact-Name: Jörg\n")
simple("UTF-16-encoded-tag-files", encoding="UTF-16", codec="utf-16", version="0.97")
simple("made-with-md5sum-tools", template="{digest} *{name}\n", version="0.97")
simple("relative-path", template="{digest}  ./{name}\n", version="0.97")
simple("tabs-between", template="{digest}\t{name}\n")
simple("crlf", template="{digest}  {name}\r\n")
simple("upper-case-extension", payload={"data/PRICE.CSV": b"1"})
simple("hidden-payload", payload={"data/.htaccess": b"1", "data/Thumbs.db": b"2"})
simple("other-tag-file", extra=[("notes/readme.md", "x")])
simple("bag-in-a-bag",
       payload={"data/bag/bagit.txt": b"x", "data/bag/manifest-md5.txt": b"y", "data/bag/data/a": b"z"})
simple("holey-bag", extra=[("fetch.txt", "http://example.org/x%20y - data/hello.txt\n")])
simple("holey-bag-with-size", extra=[("fetch.txt", "http://example.org/x 6 data/hello.txt\n")])


@case
def upper_case_digests(maker):
    maker.bag(tags=())
    lines = maker.read("manifest-sha256.txt").decode().splitlines()
    maker.write("manifest-sha256.txt",
                "".join(line[:64].upper() + line[64:] + "\n" for line in lines))


@case
def mark_before_manifest(maker):
    maker.bag(tags=())
    maker.write("manifest-sha256.txt", b"\xef\xbb\xbf" + maker.read("manifest-sha256.txt"))


@case
def same_filename_twice_with_the_same_hash_0_97(maker):
    maker.bag(version="0.97", tags=())
    line = maker.read("manifest-sha256.txt").decode().splitlines()[0]
    maker.write("manifest-sha256.txt", maker.read("manifest-sha256.txt") + line.encode() + b"\n")


@case
def file_in_another_normalization(maker):
    maker.bag(payload={"data/e\u0301.txt": b"1"}, tags=())
    maker.edit("manifest-sha256.txt", "e\u0301", "\u00e9")


# What the suite calls invalid.
@case
def same_filename_twice_with_the_same_hash_1_0(maker):
    maker.bag(tags=())
    line = maker.read("manifest-sha256.txt").decode().splitlines()[0]
    maker.write("manifest-sha256.txt", maker.read("manifest-sha256.txt") + line.encode() + b"\n")


@case
def same_filename_twice_with_different_hashes(maker):
    maker.bag(version="0.97", tags=())
    maker.write("manifest-sha256.txt",
                maker.read("manifest-sha256.txt") + b"0" * 64 + b"  data/hello.txt\n")


@case
def corrupt_data_file(maker):
    maker.bag()
    maker.write("data/hello.txt", "hellO\n")


@case
def corrupt_tag_file(maker):
    maker.bag()
    maker.edit("bag-info.txt", "some tool", "same tool")


@case
def corrupt_only_in_sha512(maker):
    maker.bag(algorithms=("sha256", "sha512"), tags=())
    maker.write("manifest-sha512.txt", "0" + maker.read("manifest-sha512.txt").decode()[1:]
                if maker.read("manifest-sha512.txt")[:1] != b"0"
                else "1" + maker.read("manifest-sha512.txt").decode()[1:])


@case
def corrupt_only_in_md5(maker):
    maker.bag(algorithms=("sha256", "md5"), tags=())
    content = maker.read("manifest-md5.txt").decode()
    maker.write("manifest-md5.txt", ("1" if content[0] == "0" else "0") + content[1:])


@case
def md5_lists_a_missing_file(maker):
    maker.bag(algorithms=("sha256", "md5"), tags=())
    maker.write("manifest-md5.txt",
                maker.read("manifest-md5.txt") + b"0" * 32 + b"  data/gone.txt\n")


@case
def extra_file_in_bag(maker):
    maker.bag()
    maker.write("data/extra.txt", "x")


@case
def missing_data_file(maker):
    maker.bag()
    maker.remove("data/hello.txt")


@case
def missing_bag_info(maker):
    maker.bag()
    maker.remove("bag-info.txt")


@case
def missing_bagit_txt(maker):
    maker.bag()
    maker.remove("bagit.txt")


@case
def missing_manifest(maker):
    maker.bag(tags=())
    maker.remove("manifest-sha256.txt")


@case
def missing_manifest_of_two(maker):
    maker.bag(algorithms=("sha256", "md5"))
    maker.remove("manifest-md5.txt")


@case
def not_all_manifests_list_all_files(maker):
    maker.bag(algorithms=("sha256", "sha512"), tags=())
    maker.write("manifest-sha512.txt",
                maker.read("manifest-sha512.txt").decode().split("\n", 1)[1])


@case
def no_data_folder(maker):
    maker.bag(payload={}, oxum="")


simple("bom-in-bagit.txt", declaration="\ufeffBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
simple("invalid-version-number", declaration="BagIt-Version: .97\nTag-File-Character-Encoding: UTF-8\n")
simple("version-without-digits", declaration="BagIt-Version: x.y\nTag-File-Character-Encoding: UTF-8\n")
simple("missing-encoding", declaration="BagIt-Version: 1.0\n")
simple("unknown-encoding", declaration="BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-7x\n")
simple("bagit-with-invalid-whitespace",
       declaration="BagIt-Version : 1.0\nTag-File-Character-Encoding : UTF-8\n")
simple("empty-bagit.txt", declaration="")
simple("info-line-without-colon", info=INFO + "what is this\n")
simple("wrong-oxum-bytes", oxum="Payload-Oxum: 1.3\n")
simple("wrong-oxum-files", oxum="Payload-Oxum: 10.4\n")
simple("malformed-oxum", oxum="Payload-Oxum: 10 KB.3\n")
simple("fetch-dot-notation", extra=[("fetch.txt", "http://example.org/x - data/../../../etc/passwd\n")])
simple("fetch-absolute-path", extra=[("fetch.txt", "http://example.org/x - /etc/passwd\n")])
simple("fetch-shortcut", extra=[("fetch.txt", "http://example.org/x - ~/foo\n")])
simple("fetch-shortcut-username", extra=[("fetch.txt", "http://example.org/x - ~root/foo\n")])
simple("fetch-malformed-address", extra=[("fetch.txt", "example.org/x - data/hello.txt\n")])
simple("fetch-two-parts", extra=[("fetch.txt", "http://example.org/x data/hello.txt\n")])


def listed(name, path, **arguments):
    def make(maker):
        maker.bag(tags=(), **arguments)
        content = maker.read("manifest-sha256.txt")
        maker.write("manifest-sha256.txt", content + b"0" * 64 + b"  " + path + b"\n")
    CASES[name] = make


listed("dot-notation", b"data/../../../etc/passwd")
listed("absolute-path", b"/etc/passwd")
listed("shortcut", b"~/foo")
listed("shortcut-username", b"~root/foo")
listed("windows-absolute-path", b"C:\\Windows\\system32\\cmd.exe")
listed("windows-unc", b"\\\\server\\share\\x")
listed("name-not-utf-8", b"data/\xff\xfe.txt")
listed("digest-without-path", b"")
listed("comment", b"x\n# made by hand", version="0.97")


def verdict(folder):
    try:
        bagit.Bag(folder).validate()
        return "valid"
    except Exception:
        return "invalid"


def main():
    os.umask(0o022)
    root = sys.argv[1]
    for name, make in CASES.items():
        folder = os.path.join(root, name)
        os.makedirs(folder)
        make(Maker(folder))
        print(name, verdict(folder))


main()
