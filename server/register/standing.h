/* SPDX-License-Identifier: EUPL-1.2
 *
 * A teacher's place in the register: what they say, what the register's own list says, and what
 * a person decided where the two do not agree. Who stood in the voluntary register before
 * 1 August 2017 can take an activity up now; anybody else's is kept until 1 August 2018.
 */
#pragma once

#include "server/core/writer.h"
#include "server/register/roll.h"

#define STANDING_ERROR (standing_error_quark ())
GQuark standing_error_quark (void);
typedef enum {
  STANDING_ERROR_FIELDS, /* a number or a date is not of its form */
  STANDING_ERROR_STATE,  /* nothing to decide (any more) */
} StandingError;

typedef enum {
  STANDING_DECLARED,  /* their own word; no list has been compared */
  STANDING_MATCHED,   /* number, name and birth date agree, enrolled in time */
  STANDING_LATE,      /* they agree, but enrolled too late */
  STANDING_DOUBTFUL,  /* a person must look */
  STANDING_CONFIRMED, /* a person looked: enrolled in time */
  STANDING_REJECTED,  /* a person looked: not so */
} StandingVerdict;

/** standing_word: "matched" and its sisters, as stored. Static. */
const char *standing_word (StandingVerdict verdict);

/** What is known of one teacher. Texts are never NULL. */
typedef struct {
  gint64 attendee_id;
  char *name;            /* as the ticket has it */
  char *register_number; /* as given; "" none */
  char *birth_date;      /* as given; "" none */
  char *period_from;     /* when their current four years began; "" unknown */
  gboolean declared;     /* they say that they were enrolled in time */
  StandingVerdict verdict;
  char *why;         /* of a doubt: "number", "name", "birth_date", "unknown" */
  gboolean enrolled; /* what all that comes to */
} Standing;

void standing_clear (Standing *standing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

/** standing_read: of an attendee; one who said nothing is not enrolled. */
gboolean standing_read (Store *store, gint64 attendee_id, Standing *standing, GError **error);

/** standing_judge: compares what a teacher gave with the list's row (NULL: not on it). Pure.
 * @before: ISO date; enrolled on it or later is too late. @why: (out): static. */
StandingVerdict standing_judge (const char *name, const char *birth_date, const RollRow *row,
                                const char *before, const char **why);

/** StandingSave: the teacher's own form; a command. WRITER_SAVEPOINT. */
typedef struct {
  gint64 attendee_id;
  char *register_number, *birth_date, *period_from;
  gboolean declared;
  char *outcome; /* path to go to */
} StandingSave;
void standing_save_free (gpointer save);
/** standing_save_run: checks the forms, stores, and compares with the list when there is one.
 * Errors: STANDING_ERROR_FIELDS. */
gboolean standing_save_run (gpointer save, WriterTurn *turn, GError **error);

/** standing_numbers: adds the register numbers of our participants, lower case, to the set
 * @numbers. */
gboolean standing_numbers (Store *store, GHashTable *numbers, GError **error);

/** StandingImport: the rows of a list that are about our participants. WRITER_SAVEPOINT. */
typedef struct {
  GPtrArray *rows; /* of RollRow */
  guint rows_in_file;
  char digest[65]; /* SHA-256 of the file */
  char actor[40];
  int matched, doubtful; /* (out) */
} StandingImport;
void standing_import_free (gpointer import);
/** standing_import_run: takes the place of the list before it, and judges everybody again whom no
 * person has decided upon. */
gboolean standing_import_run (gpointer import, WriterTurn *turn, GError **error);

/** StandingDecision: a person's word about a doubt. WRITER_SAVEPOINT. */
typedef struct {
  gint64 attendee_id;
  gboolean confirmed;
  gint64 staff_id;
} StandingDecision;
/** standing_decide_run: Errors: STANDING_ERROR_STATE when it is not doubtful. */
gboolean standing_decide_run (gpointer decision, WriterTurn *turn, GError **error);
