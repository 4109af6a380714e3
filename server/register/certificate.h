/* SPDX-License-Identifier: EUPL-1.2
 *
 * Certificates: a paper for what a teacher has earned up to now. What was put on it is kept, so
 * that its public page can say whether it still holds.
 */
#pragma once

#include "server/core/writer.h"
#include "server/register/portfolio.h"

#define CERTIFICATE_ERROR (certificate_error_quark ())
GQuark certificate_error_quark (void);
typedef enum {
  CERTIFICATE_ERROR_NOTHING, /* nothing was earned */
} CertificateError;

/** CertificateMake: a command. WRITER_SAVEPOINT. The same activities again give the same
 * certificate. */
typedef struct {
  gint64 attendee_id;
  char *outcome;
} CertificateMake;
void certificate_make_free (gpointer make);
gboolean certificate_make_run (gpointer make, WriterTurn *turn, GError **error);

/** What stands on one. */
typedef struct {
  char *public_id, *credential; /* of the public page; inside the Open Badge */
  gint64 attendee_id, made_ms;
  char *name; /* "" once it was erased */
  char *congress, *venue, *city;
  char *mail;       /* "" once it was erased */
  GPtrArray *items; /* of PortfolioItem, by date */
  GArray *gone;     /* of gboolean: the item was replaced or taken back since */
  gboolean whole;   /* nothing is gone */
} Certificate;

/** certificate_read: by its public id; with @attendee_id only when it is theirs. Returns: (transfer
 * full): NULL without @error when there is none. */
Certificate *certificate_read (Store *store, const char *public_id, gint64 attendee_id,
                               gint64 now_ms, GError **error);
/** certificate_free: accepts NULL. */
void certificate_free (Certificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificate, certificate_free)

/** certificate_list: (transfer full) (element-type Certificate): of an attendee, newest first, only
 * with public id and moment. */
GPtrArray *certificate_list (Store *store, gint64 attendee_id, GError **error);

/** certificate_revoked: by the credential's id: 1 when something on it is gone, 0 when not, -1 when
 * there is no such credential; -2 with @error. */
int certificate_revoked (Store *store, const char *credential, GError **error);
