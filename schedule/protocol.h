/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk protocol, version 1: what a kiosk and the registration server say to each
 * other. JSON over HTTP; bytes travel as standard base64 with padding, ids as lower-case hex.
 * Both sides read this page and neither includes the other.
 *
 * Every call but pairing carries "Authorization: Bearer TOKEN". An unknown or revoked token is
 * answered 401; a body that is not of the form below 400; both with {"error": "word"}.
 * Unknown members of an object are ignored by the kiosk and refused by the server.
 *
 * POST /api/kiosk/pair
 *   {"protocol":1, "code":"8 characters", "public_key":"base64, 32 bytes", "name":"host name"}
 *   200 {"kiosk":"hex, 16 bytes", "token":"text", "congress":{"number":1,"title":"…"},
 *        "tag_keys":[{"generation":1,"key":"base64, 32 bytes"}]}
 *   A code serves once and for 15 minutes (403 {"error":"code"} otherwise). The code's alphabet is
 *   Crockford's base32, upper case. The QR of the back office holds "LCPAIR:" base-URL "#" code.
 *
 * GET /api/kiosk/changes?since=N[&wait=S]
 *   200 {"version":V, "more":false, "now_ms":…,
 *        "kiosk":{"name":"…"},
 *        "checkpoint":{"id":3,"name":"B1.07","kind":"session","room":7} | null,
 *        "programme":{…} | absent when unchanged since N,
 *        "badges":[{"id":"hex16","state":"valid","sealed":"base64"}, …],
 *        "expected":[{"session":12,"count":28}, …]}
 *   programme is {"settings":{"early_min":15,"late_min":15,"release_min":5},
 *     "rooms":[{"id":7,"name":"B1.07","capacity":30}],
 *     "sessions":[{"id":12,"title":"…","room":7,"starts_ms":…,"ends_ms":…,"capacity":30}],
 *     "days":[{"bit":1,"starts_ms":…,"ends_ms":…}]}.
 *   settings: how many minutes before the start a door opens, until how many after the start one
 * may come in, and after how many the seats of people who did not come are given away.
 *   checkpoint.kind is "entrance" (of the building), "session" (the door of a room) or "exit".
 *   badges holds each badge whose state or record changed after N, oldest change first, at most
 *   PROTOCOL_CHANGES_MAX; with more=true the kiosk asks again from V at once. state is "valid",
 *   "revoked", "cancelled", "blocked" or "unpaid". sealed is the box of badges/seal.h; a badge that
 * is not valid may lack it. expected counts confirmed seats of each session and is complete when
 * present. With wait=S (at most 25) the server may hold the answer until there is news; the same V
 * and nothing in it is the answer when there is none. The kiosk stores one answer in one
 * transaction.
 *
 * POST /api/kiosk/scans
 *   {"records":["base64 canonical bytes", …],
 * "head":{"sequence":n,"chain":"base64","signature":"base64"}} Records follow each other in
 * sequence, at most PROTOCOL_SCANS_MAX; head is that of the last one. 200 {"stored":n,
 * "apart":[{"sequence":m,"why":"word"}]}: everything up to n is on the server's disk. 409
 * {"error":"gap","expected":m}: send again from m. Sending twice is harmless. Records kept apart
 *   count as delivered; people look at them.
 *
 * GET /api/kiosk/heads
 *   200 {"sequence":n, "chain":"base64"}: the last record the server holds of this kiosk; 0 and the
 *   chain's start when it has none.
 */
#pragma once

enum {
  PROTOCOL_VERSION = 1,
  PROTOCOL_CHANGES_MAX = 500,
  PROTOCOL_SCANS_MAX = 200,
  PROTOCOL_WAIT_MAX_S = 25,
  PROTOCOL_PAIR_CODE_CHARS = 8,
  PROTOCOL_PAIR_VALID_S = 15 * 60,
  PROTOCOL_BODY_MAX = 256 * 1024,
};

#define PROTOCOL_PATH_PAIR    "/api/kiosk/pair"
#define PROTOCOL_PATH_CHANGES "/api/kiosk/changes"
#define PROTOCOL_PATH_SCANS   "/api/kiosk/scans"
#define PROTOCOL_PATH_HEADS   "/api/kiosk/heads"
