/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk protocol, version 1: what a kiosk and the registration server say to each
 * other. JSON over HTTP; bytes travel as standard base64 with padding, ids as lower-case hex.
 * Both sides read this page and neither includes the other.
 *
 * Every call but pairing carries "Authorization: Bearer TOKEN". An unknown token is answered 401;
 * a body that is not of the form below 400; both with {"error": "word"}.
 * Unknown members of an object are ignored by the kiosk and refused by the server.
 *
 * A kiosk taken out of use is answered 401 {"error":"revoked","proof":"base64, 32 bytes"}: proof is
 * BLAKE2b-256 over PROTOCOL_LOCK_CONTEXT || kiosk id, keyed with the BLAKE2b-256 of its token,
 * which only the two of them know. A kiosk that gets a good proof wipes its keys and lists, keeps
 * its log, and adds nothing to it any more. Without one it goes on: anybody can answer 401.
 *
 * POST /api/kiosk/pair
 *   {"protocol":1, "code":"8 characters", "public_key":"base64, 32 bytes", "name":"host name"}
 *   200 {"kiosk":"hex, 16 bytes", "token":"text", "congress":{"number":1,"title":"…"},
 *        "tag_keys":[{"generation":1,"key":"base64, 32 bytes"}]}
 *   A code serves once and for 15 minutes (403 {"error":"code"} otherwise). The code's alphabet is
 *   Crockford's base32, upper case. The QR of the back office holds "LCPAIR:" base-URL "#" code.
 *
 * GET /api/kiosk/changes?since=N[&seen=M][&wait=S][&last=L]
 *   200 {"version":V, "more":false, "now_ms":…,
 *        "kiosk":{"name":"…"},
 *        "checkpoint":{"id":3,"name":"B1.07","kind":"session","room":7} | null,
 *        "programme":{…} | absent when unchanged since N,
 *        "badges":[{"id":"hex16","state":"valid","number":1042,"sealed":"base64","hand":"base64"},…],
 *        "expected":[{"session":12,"count":28}, …],
 *        "peers":[{"id":"hex16","key":"base64, 32 bytes","name":"…"}, …],
 *        "hand":{"salt":"base64, 16 bytes","box":"base64, 72 bytes"} | null,
 *        "seen":{"to":M2, "more":false,
 * "passages":[{"badge":"hex16","direction":"in","checkpoint":3,
 *                "room":7,"session":12,"booked":true,"at_ms":…}, …]}}
 *   programme is {"settings":{"early_min":15,"late_min":15,"release_min":5,"entrance_first":false},
 *     "rooms":[{"id":7,"name":"B1.07","capacity":30}],
 *     "sessions":[{"id":12,"title":"…","room":7,"starts_ms":…,"ends_ms":…,"capacity":30}],
 *     "days":[{"bit":1,"starts_ms":…,"ends_ms":…}],
 *     "doors":[{"id":3,"name":"B1.07","kind":"session","room":7}]}.
 *   settings: how many minutes before the start a door opens, until how many after the start one
 *   may come in, after how many the seats of people who did not come are given away, and whether
 *   a session's door asks for a scan at the entrance before.
 *   checkpoint.kind is "entrance" (of the building), "session" (the door of a room) or "exit".
 *   badges holds each badge whose state or record changed after N, oldest change first, at most
 *   PROTOCOL_CHANGES_MAX; with more=true the kiosk asks again from V at once. state is "valid",
 *   "revoked", "cancelled", "blocked" or "unpaid". sealed is the box of badges/seal.h; a badge that
 *   is not valid may lack it. number is the serial of the badge number. hand (of a badge: box of
 *   badges/hand.h; of the answer: its hand box) is there for kiosks with the right to find people
 *   by hand. When it differs from what the kiosk has, the kiosk asks for everything again.
 *   expected counts confirmed seats of each session; expected, peers and hand are complete when
 *   present. seen: for each person who passed a door since place M the last passage, whichever
 *   kiosk saw it, by the server's clock; direction "none" takes it back. At most
 *   PROTOCOL_CHANGES_MAX; absent without seen=M. last: how many records the kiosk's own log has.
 *   With wait=S (at most 25) the server may hold the answer until there is news; the same V
 *   and nothing in it is the answer when there is none. The kiosk stores one answer in one
 *   transaction.
 *
 * POST /api/kiosk/scans
 *   {"records":["base64 canonical bytes", …],
 *    "head":{"sequence":n,"chain":"base64","signature":"base64"},
 *    "sent":{"device_ms":…,"monotonic_ms":…,"boot":"hex16"},
 *    "clocks":[{"boot":"hex16","offset_ms":…}, …]}
 *   Records follow each other in sequence, at most PROTOCOL_SCANS_MAX; head is that of the last
 * one. sent: the kiosk's clocks at the moment of sending. clocks: for the boots of the records, the
 *   server's clock minus the boot's own, as nearest known; at most PROTOCOL_CLOCKS_MAX.
 *   200 {"stored":n, "answers":["stored","repeat","form", …]}: everything up to n is on the
 * server's disk; an answer for each record: "stored", "repeat" (it had it), or why it is kept apart
 * for people to look at ("form", "kiosk", "contradicts", "chain", "signature", "after"). All of
 * them count as delivered. 409 {"error":"gap","expected":m}: send again from m. Sending twice is
 *   harmless. No records, and a head that is behind or beside the server's, is how a kiosk reports
 *   that its log was put back from a copy: 200 {"stored":…,"answers":[]}.
 *
 * POST /api/kiosk/door
 *   {"checkpoint":3}: a room card sent the kiosk there. 200 {"checkpoint":3}; 404 {"error":"door"}.
 *
 * GET /api/kiosk/heads
 *   200 {"sequence":n, "chain":"base64", "now_ms":…}: the last record the server holds of this
 * kiosk; 0 and the chain's start when it has none.
 */
#pragma once

enum {
  PROTOCOL_VERSION = 1,
  PROTOCOL_CHANGES_MAX = 500,
  PROTOCOL_SCANS_MAX = 200,
  PROTOCOL_CLOCKS_MAX = 20,
  PROTOCOL_WAIT_MAX_S = 25,
  PROTOCOL_PAIR_CODE_CHARS = 8,
  PROTOCOL_PAIR_VALID_S = 15 * 60,
  PROTOCOL_BODY_MAX = 256 * 1024,
};

#define PROTOCOL_LOCK_CONTEXT "LC lock 1"

#define PROTOCOL_PATH_PAIR    "/api/kiosk/pair"
#define PROTOCOL_PATH_CHANGES "/api/kiosk/changes"
#define PROTOCOL_PATH_DOOR    "/api/kiosk/door"
#define PROTOCOL_PATH_SCANS   "/api/kiosk/scans"
#define PROTOCOL_PATH_HEADS   "/api/kiosk/heads"
