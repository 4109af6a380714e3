#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Checks, with other people's code, what the server signs and writes: verify_papers.py FOLDER [SCHEMA].

In the folder: badge.jwt, badge.png, jwk.json, register.json, register.json.sig, register.xlsx,
register.csv. What an OpenBadgeCredential must hold is written here from the published schema and
document format of Open Badges 3.0 (1EdTech/openbadges-specification). The schema itself is not here:
its licence, that of 1EdTech's specification documents, is not one to ship it under. Who has it
(docs/schema/achievementcredential.json of their branch gh-pages) gives it as SCHEMA, or to the test
as OPEN_BADGES_SCHEMA: then the credential is held against it too, by python3-jsonschema, and so is
the credential without each member that it must have.
"""
import base64
import csv
import hashlib
import json
import re
import struct
import sys
import zlib
from pathlib import Path

import jwt
import openpyxl
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

folder = Path(sys.argv[1])
token = (folder / "badge.jwt").read_text()
jwk = json.loads((folder / "jwk.json").read_text())


def check(good, what):
    if not good:
        sys.exit(f"wrong: {what}")


def refused(call, kinds, what):
    try:
        call()
    except kinds:
        return
    sys.exit(f"not refused: {what}")


# ---- The signature, by PyJWT and cryptography ----
key = jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(jwk))
check(key.key_size == 3072, "key of 3072 bits")
payload = jwt.decode(token, key, algorithms=["RS256"], options={"require": ["iss", "jti", "sub", "nbf"]})
head, body, signature = token.split(".")
other = dict(payload, name="Iets anders")
forged = base64.urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
refused(lambda: jwt.decode(f"{head}.{forged}.{signature}", key, algorithms=["RS256"]), jwt.InvalidSignatureError,
        "another payload")

# ---- The JOSE header and the claims: OB 3.0, JSON Web Token proof format ----
header = jwt.get_unverified_header(token)
check(set(header) == {"alg", "kid", "typ"} and header["typ"] == "JWT", "header members")
check(re.match(r"https?://", header["kid"]) and header["kid"] == jwk["kid"], "kid gives the JWK")
check(payload["iss"] == payload["issuer"]["id"] and payload["jti"] == payload["id"], "iss and jti")
check(payload["sub"] == payload["credentialSubject"]["id"], "sub")
check("vc" not in payload and "d" not in jwk, "no wrapper, no private half")

# ---- The credential: the published schema's demands ----
check(payload["@context"][0] == "https://www.w3.org/ns/credentials/v2", "first context")
check(re.match(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d\.json$", payload["@context"][1]),
      "second context")
check(set(payload["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}, "types")
for member in ("id", "name", "credentialSubject", "issuer", "validFrom"):
    check(member in payload, member)
check(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", payload["validFrom"]), "validFrom is a moment with a zone")
issuer = payload["issuer"]
check("Profile" in issuer["type"] and issuer["id"].startswith("http") and issuer["name"], "issuer")
subject = payload["credentialSubject"]
check(set(subject) <= {"id", "type", "activityEndDate", "activityStartDate", "creditsEarned", "achievement",
                       "identifier", "image", "licenseNumber", "narrative", "result", "role", "source", "term"},
      "subject has no members of its own")
check("AchievementSubject" in subject["type"] and subject["creditsEarned"] > 0, "subject")
for identity in subject["identifier"]:
    check(set(identity) == {"type", "hashed", "identityHash", "identityType", "salt"}, "identity")
    check(identity["type"] == "IdentityObject" and identity["identityType"] == "emailAddress", "identity's types")
    mail = (folder / "mail.txt").read_text()
    digest = hashlib.sha256((mail + identity["salt"]).encode()).hexdigest()
    check(identity["identityHash"] == f"sha256${digest}" and identity["hashed"] is True, "hash of the address")
    check(mail not in json.dumps(payload), "the address itself is not there")
achievement = subject["achievement"]
check({"id", "type", "name", "description", "criteria"} <= set(achievement), "achievement")
check("Achievement" in achievement["type"] and achievement["criteria"]["narrative"], "criteria")
check(payload["credentialStatus"]["type"] == "1EdTechRevocationList" and
      payload["credentialStatus"]["id"].startswith("http"), "status")
for evidence in payload["evidence"]:
    check("Evidence" in evidence["type"] and evidence["narrative"] and
          set(evidence) <= {"id", "type", "narrative", "name", "description", "genre", "audience"}, "evidence")

# ---- The published schema, where it is at hand ----
if len(sys.argv) > 2:
    import jsonschema
    schema = json.loads(Path(sys.argv[2]).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    credential = {name: value for name, value in payload.items() if name not in ("iss", "jti", "sub", "nbf")}
    for what in (payload, credential):
        problem = next(validator.iter_errors(what), None)
        check(problem is None, f"the published schema: {problem and problem.message[:200]}")
    for name in schema["required"]:
        rest = {other: value for other, value in credential.items() if other != name}
        check(not validator.is_valid(rest), f"the published schema sees that {name} is missing")

# ---- The baked picture, by Pillow, and chunk by chunk ----
picture = Image.open(folder / "badge.png")
picture.load()
check(dict(picture.text) == {"openbadgecredential": token}, "Pillow finds the credential, and no other text")
png = (folder / "badge.png").read_bytes()
check(png[:8] == b"\x89PNG\r\n\x1a\n", "PNG")
at, chunks = 8, []
while at < len(png):
    size, kind = struct.unpack(">I4s", png[at:at + 8])
    data = png[at + 8:at + 8 + size]
    check(zlib.crc32(kind + data) == struct.unpack(">I", png[at + 8 + size:at + 12 + size])[0], "CRC")
    chunks.append((kind, data))
    at += 12 + size
texts = [data for kind, data in chunks if kind in (b"iTXt", b"tEXt", b"zTXt")]
check(len(texts) == 1 and [kind for kind, _ in chunks].count(b"iTXt") == 1, "one iTXt")
keyword, rest = texts[0].split(b"\0", 1)
check(keyword == b"openbadgecredential" and rest[0] == 0, "its keyword, uncompressed")
check(rest[2:].split(b"\0", 2)[2].decode() == token, "the same credential")

# ---- The register's export ----
signed = (folder / "register.json").read_bytes()
detached = json.loads((folder / "register.json.sig").read_text())
public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(detached["key"]))
message = b"LCX1register export\0" + signed
public.verify(bytes.fromhex(detached["signature"]), message)
check(detached["sha256"] == hashlib.sha256(signed).hexdigest(), "digest")
refused(lambda: public.verify(bytes.fromhex(detached["signature"]), message + b" "), InvalidSignature, "other bytes")
rows = json.loads(signed)["activities"]
sheet = openpyxl.load_workbook(folder / "register.xlsx").active
table = list(sheet.iter_rows(values_only=True))
check(len(table) == len(rows) + 1, "a row an activity")
check(all(cell.data_type in ("s", "n") for line in sheet.iter_rows() for cell in line), "no formulas")
with open(folder / "register.csv", encoding="utf-8-sig", newline="") as file:
    lines = list(csv.reader(file, delimiter=";"))
check(len(lines) == len(rows) + 1, "a line an activity")
names = {row["name"] for row in rows}
check(any(name.startswith("=") for name in names), "somebody is called like a formula")
check({line[1].lstrip("'") for line in lines[1:]} == names == {line[1] for line in table[1:]}, "the same names")
for line, row, cells in zip(lines[1:], rows, table[1:]):
    check([float(text.replace(",", ".")) * 4 for text in line[11:15]] == row["quarters"], "hours in CSV")
    check([number * 4 for number in cells[11:15]] == row["quarters"], "hours in xlsx")
print(f"good: {len(rows)} activities, {len(token)} bytes of credential")
