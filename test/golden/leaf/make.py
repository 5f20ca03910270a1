"""How these files were made: a leaf and its hash, written down a second time, in another language.

    python3 make.py

It writes beside itself. Golden files are added and never edited, so it is run for new ones only.
"""
import hashlib, json, os, struct

HERE = os.path.dirname(os.path.abspath(__file__))


def part(b):
    return struct.pack(">I", len(b)) + b


def leaf(id, revision, type, stream, data, metadata):
    head = b"\x01" + bytes.fromhex(id.replace("-", "")) + struct.pack(">Q", revision)
    return head + part(type) + part(stream) + part(data) + part(metadata)


def write(folder, name, content):
    os.makedirs(os.path.join(HERE, folder), exist_ok=True)
    path = os.path.join(HERE, folder, name + ".json")
    if not os.path.exists(path):
        with open(path, "w") as f:
            f.write(json.dumps(content, indent=2) + "\n")


def valid(name, id, revision, type, stream, data, metadata):
    bytes = leaf(id, revision, type.encode(), stream.encode(), data, metadata)
    write("valid", name, {
        "id": id, "revision": revision, "type": type, "stream": stream,
        "dataHex": data.hex(), "metadataHex": metadata.hex(),
        "leafHex": bytes.hex(),
        "leafHashHex": hashlib.sha256(b"\x00" + bytes).hexdigest(),
    })


def malformed(name, bytes):
    write("malformed", name, {"leafHex": bytes.hex()})


ID = "2ed6657d-e927-568b-95e1-2665a8aea6a2"
STREAM = "contact-abcdefghijklmnopqrstuvwxyz"
DATA = b'{"scope":{"seller":"acme","channel":"sms","purpose":"marketing"},"occurredAt":"2026-11-02T09:00:00.000Z"}'
METADATA = b'{"schemaVersion":1}'

valid("withdrawal", ID, 7, "ConsentWithdrawn", STREAM, DATA, METADATA)
valid("first-revision", ID, 0, "ConsentGranted", STREAM, DATA, METADATA)
valid("nothing-in-it", "00000000-0000-0000-0000-000000000000", 0, "", "", b"", b"")
valid("highest-revision", "ffffffff-ffff-ffff-ffff-ffffffffffff", 2**53 - 1, "DncAdded", STREAM, DATA, METADATA)
valid("every-byte", ID, 1, "EventQuarantined", "quarantine-abcdefgh", bytes(range(256)), bytes(reversed(range(256))))
valid("letters-of-two-to-four-bytes", ID, 2, "Widerruf\u00fc\u20ac", "contact-\u00fc\u20ac\U0001d11e", "\u00e9".encode(), b"")
valid("replacement-character", ID, 3, "Type\ufffd", "contact-\ufffd", b"", b"")
valid("spaces-in-json", ID, 4, "ConsentGranted", STREAM, b'{ "z":1.0, "a" : "\\u00e9" }', b'{"y" :2.50,"b":[ ]}')

GOOD = leaf(ID, 7, b"ConsentWithdrawn", STREAM.encode(), DATA, METADATA)
malformed("no-bytes", b"")
malformed("header-only", GOOD[:25])
malformed("format-byte-2", b"\x02" + GOOD[1:])
malformed("last-byte-missing", GOOD[:-1])
malformed("a-byte-too-many", GOOD + b"\x00")
malformed("fourth-part-missing", GOOD[: -len(part(METADATA))])
malformed("fifth-part", GOOD + part(b""))
malformed("length-beyond-the-end", GOOD[:25] + struct.pack(">I", 2**32 - 1) + GOOD[29:])
malformed("length-one-too-small", GOOD[:25] + struct.pack(">I", 15) + GOOD[29:])
malformed("revision-2-to-the-53", leaf(ID, 2**53, b"ConsentWithdrawn", STREAM.encode(), DATA, METADATA))
malformed("revision-with-highest-bit", leaf(ID, 2**63, b"ConsentWithdrawn", STREAM.encode(), DATA, METADATA))
malformed("type-not-utf-8", leaf(ID, 7, b"Consent\xff", STREAM.encode(), DATA, METADATA))
malformed("stream-with-overlong-letter", leaf(ID, 7, b"ConsentWithdrawn", b"contact-\xc0\xaf", DATA, METADATA))
malformed("stream-with-half-a-surrogate-pair", leaf(ID, 7, b"ConsentWithdrawn", b"contact-\xed\xa0\x80", DATA, METADATA))
malformed("stream-cut-in-a-letter", leaf(ID, 7, b"ConsentWithdrawn", b"contact-\xe2\x82", DATA, METADATA))
