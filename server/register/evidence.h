/* SPDX-License-Identifier: EUPL-1.2
 *
 * The evidence behind one activity as one file, which anybody can check offline with one public
 * key. Of other people it holds hashes only.
 *
 * The file is one line of canonical JSON (keys sorted, no blanks, ASCII) and a newline, in two
 * parts: {"body":{…},"signature":"hex"}. Any other spelling of the same is refused, so that no byte
 * is free. The body:
 *
 *   format     "lerarencongres-evidence-1"
 *   software   version of the server that wrote it
 *   key        the server's public Ed25519 key (SIGNING_PATH_KEY), hex
 *   activity   the activity as it stands in the books; hours in quarters
 *   rule       the rule's numbers, presence.h
 *   now_ms     the moment of computing
 *   badges     the person's badge ids
 *   sessions   every session in a room where the person was seen: [id, room, starts, ends, booked]
 *   doors      checkpoint to room, 0 for none: [checkpoint, room]
 *   clocks     records whose kiosk's clock was wrong: [kiosk's number, sequence, the instant as put
 *              right by the server]
 *   corrections [id, session, from, to], in the order agreed
 *   kiosks     [{"number" (as in the books), "id", "key", "vouch": the server's signature over id
 *              and key, "from": sequence before the first link, "chain": chain hash there, "links":
 *              each next record, whole ("r…" hex of its canonical bytes) when it is of this person,
 *              else its hash ("h…"), "head": the kiosk's signature over the chain after the last
 *              link}]
 *
 * What verifying proves: the records are in logs that the kiosks signed, nothing in between was
 * left out or changed, and the rule makes these hours of them.
 */
#pragma once

#include "server/attendance/presence.h"
#include "server/register/signing.h"

#define EVIDENCE_ERROR (evidence_error_quark ())
GQuark evidence_error_quark (void);
typedef enum {
  EVIDENCE_ERROR_UNKNOWN, /* no such activity */
  EVIDENCE_ERROR_OPEN,    /* a scan is not covered by a signed head yet */
  EVIDENCE_ERROR_WRONG,   /* the file does not prove what it says; the message says where */
} EvidenceError;

/** evidence_write: of the activity with @public_id. Returns: (transfer full): the file. */
char *evidence_write (Store *store, const SigningKey *key, const char *public_id, gint64 now_ms,
                      GError **error);

/** What a good file says. */
typedef struct {
  guint8 key[SIGNING_KEY_BYTES]; /* who signed it: compare with the published one */
  char *reference, *title, *date, *rule, *software;
  GArray *passages;  /* of PresencePassage: the scans that count, by time */
  guint corrections; /* that two people agreed about */
  int quarters[4];
  gint64 present_ms;
  guint records, hashes, kiosks;
} EvidenceReport;
void evidence_report_clear (EvidenceReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EvidenceReport, evidence_report_clear)

/** evidence_verify: Errors: EVIDENCE_ERROR_WRONG. Returns: TRUE with @report filled. */
gboolean evidence_verify (const char *text, gsize size, EvidenceReport *report, GError **error);
