/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks as the server knows them: made in the back office, paired once with a short code,
 * told what changed. The wire is kiosk_messages.h and kiosk_changes.c; the pages are
 * page_kiosk.c.
 */
#pragma once

#include <jansson.h>

#include "badges/hand.h"
#include "schedule/protocol.h"
#include "schedule/scan.h"
#include "server/core/writer.h"

#define KIOSK_ERROR (kiosk_error_quark ())
GQuark kiosk_error_quark (void);

typedef enum {
  KIOSK_ERROR_CODE,   /* unknown, used or too old pairing code */
  KIOSK_ERROR_TOKEN,  /* unknown token */
  KIOSK_ERROR_LOCKED, /* token of a kiosk that was taken out of use */
  KIOSK_ERROR_DOOR,   /* no such checkpoint */
} KioskError;

enum { KIOSK_HASH_BYTES = 32, KIOSK_NAME_MAX = 100 };

typedef struct {
  gint64 id;
  guint8 public_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  gint64 seen_ms;       /* last contact; 0: none */
  guint64 own_sequence; /* records in its own log, as it last told */
} Kiosk;

/** kiosk_secret_hash: what the database holds of a code or token: BLAKE2b-256. */
void kiosk_secret_hash (const char *text, guint8 hash[KIOSK_HASH_BYTES]);

/** kiosk_code_new: a pairing code: Crockford's base32, 40 random bits. Returns: (transfer full). */
char *kiosk_code_new (void);
/** kiosk_code_tidy: capitals, no blanks or dashes, O as 0, I and L as 1. Returns: (transfer full).
 */
char *kiosk_code_tidy (const char *typed);

/** Makes a kiosk, or gives a known one a new pairing code. */
typedef struct {
  gint64 kiosk_id; /* 0: a new one, filled in */
  char *name;
  gint64 checkpoint_id;
  guint8 code_hash[KIOSK_HASH_BYTES];
  char actor[40];
} KioskInvite;
void kiosk_invite_free (gpointer command);
/** kiosk_invite_run: WriterRun without an outcome. The code counts PROTOCOL_PAIR_VALID_S. */
gboolean kiosk_invite_run (gpointer command, WriterTurn *turn, GError **error);

/** Pairs: spends the code, keeps the public key and the token's hash. */
typedef struct {
  guint8 code_hash[KIOSK_HASH_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  guint8 token_hash[KIOSK_HASH_BYTES];
  guint8 public_id[SCAN_ID_BYTES]; /* filled in */
} KioskPair;
/** kiosk_pair_run: WriterRun. Errors: KIOSK_ERROR_CODE, also for a kiosk that has scans. */
gboolean kiosk_pair_run (gpointer command, WriterTurn *turn, GError **error);

/** Revokes a kiosk, or sends it to another door. */
typedef struct {
  gint64 kiosk_id;
  gint64 checkpoint_id; /* 0: revoke it */
  char actor[40];
} KioskChange;
/** kiosk_change_run: a revoked kiosk hears at its next contact that it must lock itself. Errors:
 * KIOSK_ERROR_DOOR. */
gboolean kiosk_change_run (gpointer command, WriterTurn *turn, GError **error);

/** Gives a kiosk the right to find people by hand, under a PIN, or takes it away. */
typedef struct {
  gint64 kiosk_id;
  gboolean give;
  guint8 key[HAND_KEY_BYTES], salt[HAND_SALT_BYTES], box[HAND_BOX_BYTES]; /* with @give */
  char actor[40];
} KioskHand;
/** kiosk_hand_run: WriterRun; the kiosk hears of it with its next change. */
gboolean kiosk_hand_run (gpointer command, WriterTurn *turn, GError **error);

/** Notes that a kiosk was in contact, and what it told of its log. */
typedef struct {
  gint64 kiosk_id;
  guint64 own_sequence;
  gboolean locked; /* it was told to lock itself */
} KioskContact;
/** kiosk_contact_run: WriterRun without an outcome. */
gboolean kiosk_contact_run (gpointer command, WriterTurn *turn, GError **error);

/**
 * kiosk_lock_proof:
 *
 * What proves to a kiosk that the order to lock comes from us; see schedule/protocol.h.
 */
void kiosk_lock_proof (const guint8 token_hash[KIOSK_HASH_BYTES],
                       const guint8 public_id[SCAN_ID_BYTES], guint8 proof[KIOSK_HASH_BYTES]);

/** kiosk_find: by its token. Returns: FALSE with KIOSK_ERROR_TOKEN when it is not to be let in;
 * with KIOSK_ERROR_LOCKED when it was taken out of use, @kiosk filled all the same. */
gboolean kiosk_find (Store *store, const char *token, Kiosk *kiosk, GError **error);

/** kiosk_welcome: the answer to pairing. Returns: (transfer full). */
json_t *kiosk_welcome (Store *store, const guint8 public_id[SCAN_ID_BYTES], const char *token,
                       GError **error);

/** From where a kiosk asks for changes. */
typedef struct {
  gint64 since;
  gboolean wants_seen;
  gint64 seen;
} KioskSince;

/**
 * kiosk_changes: everything that changed since, by schedule/protocol.h.
 * @news: (out): whether anything did
 *
 * Returns: (transfer full): NULL with @error set.
 */
json_t *kiosk_changes (Store *store, const Kiosk *kiosk, const KioskSince *since, gint64 now_ms,
                       gboolean *news, GError **error);

/** kiosk_programme, kiosk_seen: members "programme" and "seen" of that answer. (transfer full). */
json_t *kiosk_programme (Store *store, GError **error);
json_t *kiosk_seen (Store *store, gint64 since, gboolean *news, GError **error);

/** kiosk_hex, kiosk_base64: bytes as text. Returns: (transfer full). */
char *kiosk_hex (const guint8 *bytes, gsize size);
