/* SPDX-License-Identifier: EUPL-1.2
 *
 * Activities that a teacher followed elsewhere and typed in: never validated, with the fields that
 * the register asks of such. Source: driestar-educatief.nl, veelgestelde vragen over het
 * Lerarenregister, 20 January 2016.
 */
#pragma once

#include "server/core/writer.h"
#include "server/register/offering.h"

#define OWN_ERROR (own_error_quark ())
GQuark own_error_quark (void);
typedef enum {
  OWN_ERROR_FIELDS,  /* one is missing, too long, or no date or quarters */
  OWN_ERROR_FULL,    /* OWN_ACTIVITIES_MAX are there */
  OWN_ERROR_UNKNOWN, /* nothing of theirs with that number */
} OwnError;

enum { OWN_ACTIVITIES_MAX = 200 };

/** OwnAdd: a command. WRITER_CHECKS_FIRST. Hours are quarters. */
typedef struct {
  gint64 attendee_id;
  char *activity_type, *name, *provider, *contribution, *content, *date;
  int quarters[AREAS]; /* below 0: not understood */
  int contact_quarters;
  char *outcome;
} OwnAdd;
void own_add_free (gpointer add);
gboolean own_add_run (gpointer add, WriterTurn *turn, GError **error);

/** OwnRemove: a command. WRITER_CHECKS_FIRST. */
typedef struct {
  gint64 attendee_id, own_id;
  char *outcome;
} OwnRemove;
void own_remove_free (gpointer remove);
gboolean own_remove_run (gpointer remove, WriterTurn *turn, GError **error);

/** own_parse_quarters: "1,5", "1.25", "2" or "" (0) in quarters. Returns: -1 when it is none, or
 * more than a thousand hours. */
int own_parse_quarters (const char *text);
